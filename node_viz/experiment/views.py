"""What the browser alone decides of a page: which moment is shown, which layers, which point.

It is part of a page's address beside the record, under the keys of `KEYS`, so that a shared link, a
scene and a lecturer's bookmark show the same picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from node_viz.experiment.knob import as_number

DIRECTIONS = ("generate", "encode")
KEYS = ("step", "t", "play", "way", "layers", "point", "zoom", "label")
OF_FLOWS = ("density", "particles", "trajectories", "field", "data", "grid")
OF_NETS = ("decision", "points", "trajectories", "nodes", "field", "plane", "time")
OF_SERIES = ("seen", "truth", "said", "fan", "states")
LAYERS = tuple(dict.fromkeys(OF_FLOWS + OF_NETS + OF_SERIES))  #: of all stages
FAR = 100.0  #: a place's coordinates at most
MOST_LABELS = 16  #: that a data set may have
CLOSEST = 12.0  #: times that a stage is enlarged at most

Value = int | float | str | tuple[float, ...] | tuple[str, ...]


@dataclass(frozen=True)
class View:
    """One look at a page; None leaves a thing as it is.

    Args:
        step: training step shown; -1 follows the newest.
        t: flow time, 0 is data; it stands still there, unless `play` is 1.
        play: 1 moves the flow also while it trains, 0 holds it still.
        way: "generate" or "encode".
        layers: names of the layers that are on; all others are off.
        point: (x, y) or (x, y, t) that is asked for its path; () lets it go.
        zoom: (x, y) of the middle, and how many times enlarged.
        label: whose flow is shown, of one that is given labels; -1 is the mean of all.
    """

    step: int | None = None
    t: float | None = None
    play: int | None = None
    way: str | None = None
    layers: tuple[str, ...] | None = None
    point: tuple[float, ...] | None = None
    zoom: tuple[float, float, float] | None = None
    label: int | None = None

    def pairs(self) -> dict[str, str]:
        """Return the address's part.

        >>> View(step=200, t=0.4, layers=("density", "data"), point=(0.5, 0.25)).pairs()
        {'step': '200', 't': '0.4', 'layers': 'density,data', 'point': '0.5,0.25'}
        """
        return {key: _text(value) for key, value in self._said().items()}

    def told(self) -> dict[str, Any]:
        """Return what the browser is told: plain values, without what is left as it is."""
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in self._said().items()
        }

    def _said(self) -> dict[str, Value]:
        found: dict[str, Value | None] = {key: getattr(self, key) for key in KEYS}
        return {key: value for key, value in found.items() if value is not None}


def read_view(pairs: Mapping[str, str]) -> tuple[View, list[str]]:
    """Read the address's part; what makes no sense becomes a note.

    >>> read_view({"t": "0.4", "way": "up"})
    (View(step=None, t=0.4, play=None, way=None, layers=None, point=None, zoom=None, label=None), \
["way must be one of generate, encode; got 'up'. Ignored."])
    """
    good: dict[str, Any] = {}
    notes: list[str] = []
    for key in KEYS:
        if key in pairs:
            try:
                good[key] = _READ[key](pairs[key])
            except ValueError as error:
                notes.append(f"{key} must be {error}; got {pairs[key]!r}. Ignored.")
    return View(**good), notes


def _text(value: Value) -> str:
    """Write a value; four digits are a pixel of any screen.

    >>> _text((0.123456, -2.0)), _text(-1e-9)
    ('0.1235,-2', '0')
    """
    if isinstance(value, tuple):
        return ",".join(_text(one) for one in value)
    if isinstance(value, float):
        return f"{round(value, 4) + 0.0:.4f}".rstrip("0").rstrip(".")  # + 0.0 makes 0 of -0
    return str(value)


def _step(text: str) -> int:
    if re.fullmatch(r"-1|[0-9]{1,9}", text):
        return int(text)
    raise ValueError("a whole number from 0, or -1 for the newest")


def _label(text: str) -> int:
    if re.fullmatch(r"-1|[0-9]{1,2}", text) and int(text) < MOST_LABELS:
        return int(text)
    raise ValueError(f"a whole number from 0 to {MOST_LABELS - 1}, or -1 for all")


def _within(low: float, high: float, count: tuple[int, ...], text: str) -> tuple[float, ...]:
    """Read so many numbers with commas between them."""
    try:
        values = tuple(as_number(one) for one in text.split(",")) if text else ()
    except ValueError:
        values = None
    if values is None or len(values) not in count or not all(low <= v <= high for v in values):
        several = f"{' or '.join(map(str, count))} numbers" if count != (1,) else "a number"
        raise ValueError(f"{several} from {low:g} to {high:g}")
    return values


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return text

    return read


def _layers(text: str) -> tuple[str, ...]:
    """Read names; which of them a page has is for its stage to know."""
    named = tuple(dict.fromkeys(one for one in text.split(",") if one))
    if not set(named) <= set(LAYERS):
        raise ValueError(f"some of {', '.join(LAYERS)}")
    return named


def _point(text: str) -> tuple[float, ...]:
    found = _within(-FAR, FAR, (0, 2, 3), text)
    if len(found) == 3 and not 0 <= found[2] <= 1:
        raise ValueError("x, y and perhaps a t from 0 to 1")
    return found


def _zoom(text: str) -> tuple[float, ...]:
    found = _within(-FAR, FAR, (3,), text)
    if not 1 <= found[2] <= CLOSEST:
        raise ValueError(f"x, y and a factor from 1 to {CLOSEST:g}")
    return found


_READ: dict[str, Callable[[str], Any]] = {
    "step": _step,
    "t": lambda text: _within(0, 1, (1,), text)[0],
    "play": lambda text: int(_one_of("0", "1")(text)),
    "way": _one_of(*DIRECTIONS),
    "layers": _layers,
    "label": _label,
    "point": _point,
    "zoom": _zoom,
}
