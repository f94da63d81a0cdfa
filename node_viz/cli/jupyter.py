"""The tile in JupyterLab: what jupyter-server-proxy asks of a program that it starts and passes on.

The proxy finds `tile` by the entry point `jupyter_serverproxy_servers` of `pyproject.toml`, and
fills in the port. What is asked for below `/…/node-viz/` reaches the app without that prefix, and
the browser's side finds out by itself what it lies below.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

PATIENCE = 60  #: seconds until the app must answer


def tile() -> dict[str, Any]:
    """Return how the app is started behind JupyterLab, and how its tile looks.

    Source: https://jupyter-server-proxy.readthedocs.io, "Server Process options".
    """
    app = ["-m", "node_viz", "app", "--no-browser", "--host", "127.0.0.1", "--port", "{port}"]
    return {
        "command": [sys.executable, *app],
        "timeout": PATIENCE,
        "launcher_entry": {
            "title": "Neural ODEs",
            "icon_path": str(Path(__file__).with_name("jupyter.svg")),
        },
    }
