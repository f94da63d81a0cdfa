"""What the page on the change of variables shows, and the link that restores it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from node_viz.experiment.arms import ARMS, Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.knob import as_number
from node_viz.experiment.links import Link, changed, nearest, read_base
from node_viz.probes.truth import truth

SIDES = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02)
SIDE = 0.5  #: large enough that the two accounts of its area part: the visitor closes the gap
TIMES = tuple(np.linspace(0, 1, 9).tolist())  #: those of a picture's densities
TIME = 0.5
USUAL = ExperimentConfig()
FAR = 6.0  #: a point's coordinates at most

Place = tuple[float, float]


@dataclass(frozen=True)
class Change:
    """The experiment, the square that is carried, and the flow time of the maps."""

    base: ExperimentConfig = USUAL
    side: float = SIDE  #: one of `SIDES`
    time: float = TIME  #: one of `TIMES`
    point: Place | None = None  #: the square's centre at t = 0; None for a point of the data

    @property
    def centre(self) -> Place:
        """Where the square starts."""
        if self.point is not None:
            return self.point
        x, y = truth(self.base.dataset)[0][0].tolist()
        return round(x, 3), round(y, 3)

    def panes(self) -> tuple[Pane, ...]:
        """Return the one flow of the page."""
        words = "One flow, its density, and a lattice that it carries along."
        return (Pane("flow", "The flow", self.base, ARMS["plain"].colour, words),)

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Change(side=0.1, point=(1.0, -0.25)).pairs()
        {'side': '0.1', 'point': '1,-0.25'}
        """
        found = changed(self.base, USUAL)
        for key, value, usual in (("side", self.side, SIDE), ("time", self.time, TIME)):
            found |= {} if value == usual else {key: f"{value:g}"}
        if self.point is not None:
            found["point"] = ",".join(f"{v:.3f}".rstrip("0").rstrip(".") for v in self.point)
        return found


def read_change(pairs: dict[str, str]) -> tuple[Change, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_change({"side": "wide"})[1]
    ["side must be a number from 0.02 to 1; got 'wide'. Using 0.5."]
    """
    pairs = dict(pairs)
    side, notes = nearest("side", pairs.pop("side", None), SIDES, SIDE)
    time, more = nearest("time", pairs.pop("time", None), TIMES, TIME)
    point, said = _point(pairs.pop("point", None))
    base, rest = read_base(pairs, USUAL, apart=())
    return Change(base, side, time, point), [*notes, *more, *said, *rest]


def _point(text: str | None) -> tuple[Place | None, list[str]]:
    if text is None:
        return None, []
    values = [_number(part) for part in text.split(",")]
    if len(values) != 2 or not all(abs(value) <= FAR for value in values):
        bounds = f"two numbers from {-FAR:g} to {FAR:g} with a comma"
        return None, [f"point must be {bounds}; got {text!r}. Using a point of the data."]
    return (values[0], values[1]), []


def _number(text: str) -> float:
    try:
        return as_number(text)
    except ValueError:
        return math.nan


LINK = Link("change", read_change, owns=("point",))
