"""The training step a visitor looks at, told to Python: for what only Python can compute.

Stages and curves that share a link agree on the step in the browser alone. This component draws
nothing; it listens to that link and reports the step once it has stood still for a moment.
"""

from __future__ import annotations

from typing import Any

from node_viz.stage.registered import registered
from node_viz.stage.told import is_number


def chosen_step(key: str, *, link: str) -> int | None:
    """Return the training step shown by the stages and curves of `link`; None for the newest.

    A change runs the fragment again in which this is called.

    Args:
        key: names the listener.
        link: of the stages and curves.
    """
    state = registered("chosen_step")(
        key=key, data={"link": link}, default={"step": None}, on_step_change=lambda: None
    )
    return _step(state.get("step"))


def _step(told: Any) -> int | None:
    """Read what the browser sent, which may be anything: a step, or else None."""
    return int(told) if is_number(told) and 0 <= told < 1e9 else None
