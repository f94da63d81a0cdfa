"""The `app` subcommand: runs Streamlit, in this very process, on the app beside the package."""

from __future__ import annotations

import os
import runpy
import sys
from argparse import Namespace
from pathlib import Path

import node_viz
from node_viz.experiment.knob import Knob

PORT = Knob("port", "Where the app listens.", low=1, high=65_535)


def serve(args: Namespace) -> int:
    """Run the app until it is interrupted.

    Raises:
        ValueError: the port is out of bounds, or there is no app.py beside the package.
    """
    port = PORT.check("--port", args.port, int)
    root = Path(node_viz.__file__).parent.parent
    if not (root / "app.py").is_file():
        raise ValueError("the app lies in the repository: clone it and pip install -e . there")
    os.chdir(root)  # Streamlit reads .streamlit/ where it runs
    sys.argv = ["streamlit", "run", "app.py"]
    sys.argv += [f"--server.port={port}", f"--server.address={args.host}"]
    runpy.run_module("streamlit", run_name="__main__")
    return 0
