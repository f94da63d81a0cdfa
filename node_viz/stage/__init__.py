"""What the browser draws: components fed with packed pictures; their code is in `web/`."""
