"""The components of this room: each one's code is a module of `web/` with its name."""

from __future__ import annotations

import functools
import json
from typing import Any

from streamlit.components.v2 import component

from node_viz.remembered import remembered


@functools.cache
def registered(name: str, *, isolate_styles: bool = True) -> Any:
    """Return a component; what it returns when called is what the browser has told.

    It is registered at its first use: Streamlit finds the files only once a server is there.

    Args:
        name: of the component in pyproject.toml, and of its module.
        isolate_styles: give it a shadow root, so that no style gets in or out.
    """
    return component(f"node_viz.{name}", js=f"{name}.js", isolate_styles=isolate_styles)


@remembered(kept=128, same=True)
def as_text(**data: Any) -> bytes:
    """Return what a component is told as JSON text, which its module reads with `told`.

    Streamlit sends bytes as they are; anything else it writes as JSON itself, twice in every rerun.
    The very same objects are written once.

    Args:
        data: plain values, lists and dicts of them, figures of Plotly.
    """
    return json.dumps(data, default=lambda figure: json.loads(figure.to_json())).encode()
