"""Points of a visitor's own, as a data set's name that says all of them.

Such a name is `points.TEXT`, `labelled.TEXT` or `series.TEXT`. The text holds the points
themselves, so a config with it is complete: it is the link, the key of a cache, and all that a
worker, a cluster or a saved run needs; there is no store that could lose them. Equal points have
equal names.

The text is base64 of zlib of one line of JSON and then the columns as whole numbers: each column's
range is cut into 2**16 - 1 parts (a drawing's into 2**9 - 1). Points have no order, so they are
sorted by the first column and its differences are kept, which are small and compress well.

>>> name = name_of(Own(np.array([[0.0, 1.0], [2.0, 3.0]])))
>>> name.startswith("points."), points_of(name).values.tolist()
(True, [[0.0, 1.0], [2.0, 3.0]])
"""

from __future__ import annotations

import base64
import binascii
import functools
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from node_viz.data.density import Array, Labels

KINDS = ("points", "labelled", "series")
MOST = 20_000  #: points that are kept
LONGEST = 150_000  #: characters of a text; 20,000 points need fewer
LETTERS = 24  #: of a column's or a label's name
BITS, DRAWN_BITS = 16, 9
DAMAGED = "the points in the data set's name are damaged"
UNITS = 32  #: of time in a whole series
COLUMNS = {"points": 2, "labelled": 2, "series": 3}


@dataclass(frozen=True, eq=False)
class Own:
    """Points of a visitor's own, in the units they came in.

    Args:
        values: (n, 2) points; of a series (n, 3), a time and two values, in the order of time.
        labels: (n,) of each point, whole numbers from 0.
        label_names: what they are called; empty where there are no labels.
        names: of the columns.
        drawn: they were drawn on our own square, and need no scaling.
    """

    values: Array
    labels: Labels | None = None
    label_names: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    drawn: bool = False

    @property
    def kind(self) -> str:
        """Return what such points are: of `KINDS`."""
        if self.label_names:
            return "labelled"
        return "points" if self.values.shape[1] == 2 else "series"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns' names, or what they are called where they have none."""
        return self.names or (("x", "y") if self.values.shape[1] == 2 else ("t", "x", "y"))


@dataclass(frozen=True)
class Scale:
    """How points are centred and scaled for training: z = (x - centre) / width."""

    centre: tuple[float, ...]
    width: tuple[float, ...]

    def to_training(self, x: Array) -> Array:
        """Return points (n, d) in the units of training."""
        return (np.asarray(x, float) - self.centre) / self.width

    def to_own(self, z: Array) -> Array:
        """Return points (n, d) in the units they came in."""
        return np.asarray(z, float) * self.width + self.centre

    @property
    def log_volume(self) -> float:
        """Return log |det dx/dz|, nats: log p(x) = log p(z) - this, so an NLL grows by it."""
        return float(np.log(self.width).sum())


def scale_of(own: Own) -> Scale:
    """Return the scale that gives each column mean 0 and standard deviation 1, in six digits.

    Of the time of a series see `time_unit`.
    """
    x = own.values[:, -2:]
    if own.drawn:
        return Scale((0.0, 0.0), (1.0, 1.0))
    centre, width = ([float(f"{one:.6g}") for one in row] for row in (x.mean(0), x.std(0)))
    return Scale(tuple(centre), tuple(one or 1.0 for one in width))


def time_unit(own: Own) -> float:
    """Return the unit of time in training, in that of a series, in six digits.

    A window as long as the usual horizon, 4, is an eighth of the record.
    """
    return float(f"{np.ptp(own.values[:, 0]) / UNITS:.6g}") or 1.0


def scaling(own: Own) -> str:
    """Say how points are centred and scaled for training."""
    scale = scale_of(own)
    if own.drawn:
        return "They are learnt as they were drawn."
    each = zip(own.columns[-2:], scale.centre, scale.width, strict=True)
    parts = (f"({name} {'+' if c < 0 else '−'} {abs(c):g}) / {w:g}" for name, c, w in each)
    said = f"Training sees {' and '.join(parts)}"
    if own.kind == "series":
        return f"{said}, and {time_unit(own):g} of your time as 1; foretell answers in your units."
    return f"{said}; node-viz sample and logprob answer in your units."


def is_own(dataset: str) -> bool:
    """Whether a data set's name says points of a visitor's own."""
    kind, dot, _ = dataset.partition(".")
    return bool(dot) and kind in KINDS


def own_in(dataset: str) -> Own | None:
    """Return the points that a data set's name says; None of one that is listed."""
    return points_of(dataset) if is_own(dataset) else None


def scale_in(dataset: str) -> Scale | None:
    """Return the scale of a visitor's own points; None of a data set that is listed."""
    own = own_in(dataset)
    return None if own is None else scale_of(own)


def name_of(own: Own) -> str:
    """Return the data set's name that says these points.

    Raises:
        ValueError: there are none or too many, or one is no finite number.
    """
    values = np.asarray(own.values, float)
    if values.ndim != 2 or values.shape[1] != COLUMNS[own.kind]:
        raise ValueError(f"points must have two columns; got the shape {values.shape}")
    if not 0 < len(values) <= MOST:
        raise ValueError(f"there must be 1 to {MOST:,} points; got {len(values):,}")
    if not np.isfinite(values).all():
        raise ValueError("every point must be finite numbers")
    labels = np.zeros(len(values), int) if own.labels is None else np.asarray(own.labels)
    order = np.lexsort((*values.T[::-1], labels))
    values, labels = values[order], labels[order]
    low, high = values.min(0), values.max(0)
    most = 2 ** (DRAWN_BITS if own.drawn else BITS) - 1
    with np.errstate(over="ignore"):
        span = np.where(high > low, high - low, 1.0)
    if not np.isfinite(span).all():
        raise ValueError("the points lie too far apart for numbers in double precision")
    codes = np.rint((values - low) / span * most).astype(np.uint16)
    head: dict[str, Any] = {"n": len(values), "low": low.tolist(), "high": high.tolist()}
    if own.drawn:
        head["drawn"] = 1
    if own.label_names:
        head["labels"] = {
            name[:LETTERS]: int((labels == k).sum()) for k, name in enumerate(own.label_names)
        }
    if own.names:
        head["names"] = [name[:LETTERS] for name in own.names]
    codes[:, 0] = np.diff(codes[:, 0], prepend=np.uint16(0))  # between labels it wraps around
    parts = [json.dumps(head, separators=(",", ":")).encode() + b"\n"]
    parts += [part.astype(np.uint8).tobytes() for c in codes.T for part in (c >> 8, c & 255)]
    text = base64.urlsafe_b64encode(_packed(parts)).decode().rstrip("=")
    return f"{own.kind}.{text}"


def _packed(parts: list[bytes]) -> bytes:
    """Compress parts in a stream of one, each with a code of its own: they are unlike."""
    made = zlib.compressobj(9)
    pieces = [made.compress(part) + made.flush(zlib.Z_SYNC_FLUSH) for part in parts]
    return b"".join([*pieces, made.flush()])


@functools.lru_cache(maxsize=16)
def points_of(name: str) -> Own:
    """Return the points that a name says.

    Raises:
        ValueError: the text is damaged, in a sentence.
    """
    kind, _, text = name.partition(".")
    try:
        own = _read(text)
    except (ValueError, TypeError, KeyError, ArithmeticError, zlib.error, RecursionError):
        raise ValueError(DAMAGED) from None
    if own.kind != kind:
        raise ValueError(DAMAGED)
    return own


def _read(text: str) -> Own:
    if not text.isascii() or len(text) > LONGEST:
        raise ValueError(DAMAGED)
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except binascii.Error:
        raise ValueError(DAMAGED) from None
    unpacker = zlib.decompressobj()
    found = unpacker.decompress(packed, 8 * MOST)  # a small text may say a large one
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError(DAMAGED)
    line, _, body = found.partition(b"\n")
    head: dict[str, Any] = json.loads(line)
    n, low, high = head["n"], _numbers(head["low"]), _numbers(head["high"])
    dim = len(low)
    if type(n) is not int or not 0 < n <= MOST or dim not in (2, 3) or len(high) != dim:
        raise ValueError(DAMAGED)
    codes = np.frombuffer(body, np.uint8).astype(np.uint16).reshape(dim, 2, n)  # or it is too short
    codes = (codes[:, 0] << 8) + codes[:, 1]
    codes[0] = np.cumsum(codes[0], dtype=np.uint16)
    drawn = head.get("drawn") == 1
    values = low + codes.T / (2 ** (DRAWN_BITS if drawn else BITS) - 1) * (high - low)
    if not np.isfinite(values).all() or np.abs(values).max() > 1e300:
        raise ValueError(DAMAGED)
    names, labels = tuple(map(_word, head.get("names", ()))), _labels(head, n)
    if names and len(names) != dim:
        raise ValueError(DAMAGED)
    each = None if labels is None else np.repeat(np.arange(len(labels)), list(labels.values()))
    return Own(values, each, tuple(labels or ()), names, drawn)


def _numbers(told: Any) -> Array:
    if not isinstance(told, list):
        raise ValueError(DAMAGED)
    numbers = cast(list[Any], told)
    if not all(type(one) in (int, float) for one in numbers):
        raise ValueError(DAMAGED)
    return np.array(numbers, float)


def _word(told: Any) -> str:
    if not isinstance(told, str) or not told.isprintable() or len(told) > LETTERS:
        raise ValueError(DAMAGED)
    return told


def _labels(head: Mapping[str, Any], n: int) -> dict[str, int] | None:
    """Return how many points each label has, if there are labels."""
    if "labels" not in head:
        return None
    counts = {_word(name): count for name, count in head["labels"].items()}
    fine = all(type(count) is int and count > 0 for count in counts.values())
    if not fine or not 2 <= len(counts) <= MOST or sum(counts.values()) != n:
        raise ValueError(DAMAGED)
    return counts


def label_of(name: str) -> str:
    """Return how a menu calls the points of a name.

    Raises:
        ValueError: the name is damaged.
    """
    own = points_of(name)
    return "Your series" if own.kind == "series" else f"Your {len(own.values):,} points"
