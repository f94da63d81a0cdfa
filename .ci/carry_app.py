"""What a wheel carries besides the package: the app, inside it, so that `node-viz app` finds it.

An editable install needs nothing of this: there the app lies beside the package.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = {
    "app.py": "node_viz/app/app.py",
    "pages": "node_viz/app/pages",
    ".streamlit/config.toml": "node_viz/app/.streamlit/config.toml",
    "pyproject.toml": "node_viz/pyproject.toml",  # where Streamlit looks for the components
}


class CarryApp(BuildHookInterface):
    """Adds the app to whatever is not an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Say where each file of the app goes."""
        if version != "editable":
            build_data["force_include"].update(CARRIED)
