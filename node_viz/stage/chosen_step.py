"""The training step a visitor looks at, told to Python: for what only Python can compute.

Stages and curves that share a link agree on the step in the browser alone. This component draws
nothing; it listens to that link and reports the step once it has stood still for a moment.
"""

from __future__ import annotations

from node_viz.stage.registered import registered


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
    step = state.get("step")
    sane = isinstance(step, int | float) and not isinstance(step, bool) and 0 <= step < 1e9
    return int(step) if sane else None
