"""The lesson on the change of variables."""
