"""What Python answers in a notebook: the path of a chosen point, or a changed series foretold.

It is worked out with the weights kept of the step that is looked at, never with those that are
being trained, so it may come from whichever thread the notebook hears on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from node_viz.notebook.panes import Pane
from node_viz.records.pictures import AnyPicture
from node_viz.records.series import SeriesPicture
from node_viz.runs.worker import make_painter, path_of
from node_viz.stage.packing import rounded
from node_viz.stage.told import is_number

FAR = 100.0  #: a coordinate at most
MOST = 200  #: observations of a series
TOO_WILD = "no solver could follow it"

Point = tuple[float, ...]


class Answers:
    """Knows which point is chosen, so that new pictures come with its path."""

    def __init__(self, panes: Sequence[Pane]) -> None:
        self._panes = panes
        self._point: Point | None = None
        self._paths: dict[tuple[str, int], tuple[Point, Any]] = {}  #: by run and step

    def newest(self, pane: Pane) -> AnyPicture:
        """Return the newest picture of a run, with the path of the chosen point."""
        picture: Any = pane.newest.picture
        if self._point is None or isinstance(picture, SeriesPicture):
            return picture
        return replace(picture, path=self._path(pane, picture.step, self._point))

    def to(self, told: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Return the answer to what the browser asks, and a payload for each pane.

        Args:
            told: "point", (x, y, t) or None; "seen", a changed series or None; "step", of the
                pictures shown, None for the newest.
        """
        step = told.get("step")
        step = step if isinstance(step, int) and not isinstance(step, bool) else None
        self._point = _point(told.get("point"))
        if told.get("seen") is not None:
            return _foretold(self._panes, told["seen"], step), []
        return {}, [self._payload(pane, step) for pane in self._panes]

    def _payload(self, pane: Pane, step: int | None) -> bytes:
        """Return the picture shown at a step, with the path of the chosen point."""
        kept = pane.newest if step is None else pane.tape.at(step)
        picture: Any = kept.picture
        if self._point is None or isinstance(picture, SeriesPicture):
            return pane.payload([picture])
        path = self._path(pane, picture.step, self._point)
        place = [*self._point, 0.0][:3]
        asked = {"step": picture.step, "point": place, "why": "" if path else TOO_WILD}
        return pane.payload([replace(picture, path=path)], asked=asked)

    def _path(self, pane: Pane, step: int, point: Point) -> Any:
        """Return the path of a point at a step, None where no solver could follow it."""
        known = self._paths.get((pane.run, step))
        if known is None or known[0] != point:
            if len(self._paths) > MOST:
                self._paths.clear()
            known = (point, path_of(pane.at(step), make_painter, point))
            self._paths[pane.run, step] = known
        return known[1]


def _point(told: Any) -> Point | None:
    """Read what the browser sent, which may be anything: (x, y) or (x, y, t), or else None."""
    if not isinstance(told, list) or len(told) < 2 or not all(map(is_number, told[:3])):
        return None
    x, y, t = (*(float(value) for value in told[:3]), 0.0)[:3]
    if max(abs(x), abs(y)) > FAR or not 0 <= t <= 1:
        return None
    return (x, y, t) if t > 0 else (x, y)


def _foretold(panes: Sequence[Pane], told: Any, step: int | None) -> dict[str, Any]:
    """Return what each model says of a changed series, or why it says nothing."""
    from node_viz.data.series import check_series
    from node_viz.probes.series_painter import foretell, times

    try:
        rows = np.array(told["seen"], dtype=float).reshape(-1, 3)
        if len(rows) > MOST or not (np.abs(rows) <= FAR).all():
            raise ValueError(f"a series has at most {MOST} observations, each of them near")
        t, x = check_series(rows[:, 0], rows[:, 1:])
        which, nonce = int(told["which"]), str(told["nonce"])[:40]
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        return {"why": f"This is no series: {error}."}
    answers: list[dict[str, Any] | None] = []
    for pane in panes:
        now = pane.at(step)
        try:
            said = foretell(now.model(), t, x, times(pane.config.horizon))
        except ArithmeticError:
            answers.append(None)
            continue
        lines = {"said": rounded(said.said), "fan": rounded(said.fan)}
        answers.append({"nonce": nonce, "step": now.step, "which": which, **lines})
    return {"foretold": answers}
