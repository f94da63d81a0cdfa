"""How a page is looked at, in both directions: Python sets it, and the browser tells it.

Stages and curves that share a link agree on step, flow time, layers and the rest in the browser
alone. This component draws nothing: it hands that link a view, listens to it, and reports once it
has stood still for a moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from node_viz.experiment.views import View, read_view
from node_viz.stage.registered import registered

NO_VIEW = View()


def viewer(
    key: str, *, link: str, view: View = NO_VIEW, nonce: str = "", runs: Sequence[str] = ()
) -> int | None:
    """Return the training step shown by the stages and curves of `link`; None for the newest.

    A change runs the fragment again in which this is called.

    Args:
        key: names the component.
        link: of the stages and curves.
        view: how they should be looked at.
        nonce: names this wish; the browser grants a new one once, then its visitor is free.
        runs: whose pictures are meant; the wish waits for one of them. Empty means any.
    """
    wish = {"view": view.told(), "nonce": nonce, "runs": list(runs)}
    step = _told(key, {"link": link, "whole": False, **wish}).step
    return None if step is None or step < 0 else step


def whole_view(key: str, *, link: str) -> View:
    """Return all that the browser decides of `link`; an empty view until it has told.

    Args:
        key: names the component; another one than that of a `viewer`.
        link: of the stages and curves.
    """
    return _told(key, {"link": link, "whole": True})


def _told(key: str, data: Mapping[str, Any]) -> View:
    state = registered("viewer")(
        key=key, data=data, default={"seen": None}, on_seen_change=lambda: None
    )
    return _view(state.get("seen"))


def _view(told: Any) -> View:
    """Read what the browser sent, which may be anything: what makes no sense is left out."""
    pairs = told if isinstance(told, dict) else {}
    return read_view({key: value for key, value in pairs.items() if isinstance(value, str)})[0]
