"""A grid of flows as heat maps and two scatters: what the browser draws, worked out here.

The figures are plain numbers and colours, positions between 0 and 1, so that the browser can fill
them in place while the grid trains and light up one cell in all of them at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from node_viz.experiment.arms import ARMS
from node_viz.lessons.ablation.ramp import RAMP, ink, ramp
from node_viz.plots.arm_curves import energy_ratio
from node_viz.plots.figure import Figure
from node_viz.records.history import Metrics
from node_viz.remembered import remembered

Gauges = Sequence[Metrics | None]

SPREAD = math.log(1.5)  #: numbers nearer to each other than this factor look alike
KL_FLOOR = 0.01  #: nats; what the held-out batch cannot tell from 0


@dataclass(frozen=True)
class Gauge:
    """One heat map: what it shows, in which unit, and how its numbers are written."""

    title: str
    unit: str
    of: Callable[[Metrics], float]
    form: str

    def read(self, metrics: Metrics | None) -> float | None:
        """Return the value of a cell, or None where there is none."""
        value = math.nan if metrics is None else float(self.of(metrics))
        return value if math.isfinite(value) else None


def pace(metrics: Metrics) -> float:
    """Return milliseconds of training a step."""
    return 1e3 * metrics.seconds / max(metrics.step, 1)


KL = Gauge("KL", "nats, 0 is perfect", lambda m: m.kl, ".3f")
NFE = Gauge("NFE", "calls for a likelihood", lambda m: m.nfe, ".0f")
ENERGY = Gauge("energy / W₂²", "1 = optimal", energy_ratio, ".2f")
JACOBIAN = Gauge("mean ‖∂f/∂z‖", "1 / time", lambda m: m.jacobian_norm, ".2f")
PACE = Gauge("training", "ms a step", pace, ".1f")
MAPS = (KL, NFE, ENERGY, JACOBIAN)


@remembered()
def ablation_figures(
    sides: Sequence[float], gauges: Gauges, failures: Mapping[int, str], chosen: int | None
) -> Figure:
    """Return all figures of a grid.

    Args:
        sides: the weights; cell r * len(sides) + c has lambda_K sides[r] and lambda_J sides[c].
        gauges: of each cell, None where none were read yet.
        failures: cell -> why it trains no further; its last numbers stand in its facts alone.
        chosen: the cell on the stage.
    """
    pairs = [(k, j) for k in sides for j in sides]
    good = [None if k in failures else one for k, one in enumerate(gauges)]
    return {
        "sides": [weight_text(weight) for weight in sides],
        "names": [[weight_text(k), weight_text(j)] for k, j in pairs],
        "kinds": [kind(k, j) for k, j in pairs],
        "colours": {name: arm.colour for name, arm in ARMS.items()},
        "facts": [facts(one, failures.get(k, "")) for k, one in enumerate(gauges)],
        "failed": sorted(failures),
        "chosen": chosen,
        "maps": [heat_map(gauge, good) for gauge in MAPS],
        "charts": [trade(good), price(good)],
    }


def weight_text(weight: float) -> str:
    """Return a weight without its leading zero: .003."""
    return f"{weight:g}".removeprefix("0") or "0"


def kind(kinetic: float, jacobian: float) -> str:
    """Return the arm a cell belongs to, by the penalties it pays."""
    if kinetic > 0 and jacobian > 0:
        return "rnode"
    return "kinetic" if kinetic > 0 else "jacobian" if jacobian > 0 else "plain"


def facts(metrics: Metrics | None, failure: str) -> str:
    """Return a cell's numbers in one line; of a failed cell, why it failed comes first."""
    if metrics is None:
        return failure or "no gauges yet"
    words = []
    for gauge in (KL, NFE, ENERGY, JACOBIAN):
        value = gauge.read(metrics)
        unit = " nats" if gauge is KL else ""
        words += [] if value is None else [f"{gauge.title} {value:{gauge.form}}{unit}"]
    words.append(f"{metrics.seconds:.1f} s of training, {metrics.step} steps")
    return " · ".join([*([failure] if failure else []), *words])


def heat_map(gauge: Gauge, gauges: Gauges) -> Figure:
    """Return one map: a number and a colour in each cell, on a logarithmic scale."""
    values = [gauge.read(one) for one in gauges]
    known = [value for value in values if value is not None]
    place = log_place(known)
    cells = []
    for value, metrics in zip(values, gauges, strict=True):
        colour = None if value is None else ramp(place(value))
        text = f"{value:{gauge.form}}" if value is not None else "–" if metrics else ""
        cells.append({"text": text, "colour": colour, "ink": colour and ink(colour)})
    ends = [f"{end:{gauge.form}}" for end in (min(known), max(known))] if known else ["", ""]
    return {"title": gauge.title, "unit": gauge.unit, "ends": ends, "ramp": RAMP, "cells": cells}


def log_place(known: Sequence[float]) -> Callable[[float], float]:
    """Return what puts a value between 0, the least known, and 1, the greatest, by logarithms.

    If all are alike, the greatest comes to less than 1, so that noise does not look like a finding.
    """
    low, high = (math.log(max(end(known, default=1.0), KL_FLOOR)) for end in (min, max))
    return lambda value: (math.log(max(value, KL_FLOOR)) - low) / max(high - low, SPREAD)


def front(points: Mapping[int, tuple[float, float]]) -> list[int]:
    """Return the cells that no other beats in both numbers, from left to right.

    A cell is beaten by one that is no worse in either number and better in one.
    """
    kept: list[int] = []
    for cell in sorted(points, key=lambda one: points[one]):
        if not kept or points[cell][1] < points[kept[-1]][1]:
            kept.append(cell)
    return kept


def trade(gauges: Gauges) -> Figure:
    """Return KL against NFE, with the Pareto front joined."""
    points = _points(gauges, NFE, KL)
    best = front(points)
    chart = _chart(points, NFE, KL, log=True)
    note = "one cell is best in both" if len(best) == 1 else "joined: beaten by no other cell"
    pale = sorted(set(points) - set(best))
    return {**chart, "title": "The trade", "note": note, "front": best, "pale": pale}


def price(gauges: Gauges) -> Figure:
    """Return NFE, paid whenever the flow is used, against the time of a training step."""
    chart = _chart(_points(gauges, PACE, NFE), PACE, NFE, log=False)
    note = "training is paid once, calls at every use"
    return {**chart, "title": "The price", "note": note, "front": [], "pale": []}


def _points(gauges: Gauges, x: Gauge, y: Gauge) -> dict[int, tuple[float, float]]:
    both = {k: (x.read(one), y.read(one)) for k, one in enumerate(gauges)}
    return {k: (a, b) for k, (a, b) in both.items() if a is not None and b is not None}


def _chart(points: Mapping[int, tuple[float, float]], x: Gauge, y: Gauge, *, log: bool) -> Figure:
    """Return points and ticks between 0 and 1; x starts at 0, y too unless it is logarithmic."""
    right, x_ticks = _linear([a for a, _ in points.values()])
    if log:
        place, y_ticks = _decades([b for _, b in points.values()])
    else:
        place, y_ticks = _linear([b for _, b in points.values()])
    return {
        "x": {"title": f"{x.title}, {x.unit}", "ticks": x_ticks if points else []},
        "y": {"title": f"{y.title}, {y.unit}", "ticks": y_ticks if points else []},
        "points": {k: [round(right(a), 4), round(place(b), 4)] for k, (a, b) in points.items()},
    }


Axis = tuple[Callable[[float], float], list[tuple[float, str]]]


def _linear(values: Sequence[float]) -> Axis:
    """Return an axis from 0 to a little beyond the greatest value, with three to six ticks."""
    top = 1.08 * max(values, default=1.0)
    unit = 10 ** math.floor(math.log10(top))
    step = next(unit * m for m in (0.2, 0.5, 1, 2) if top / (unit * m) <= 6)
    ticks = [(k * step / top, f"{k * step:g}") for k in range(math.floor(top / step) + 1)]
    return lambda value: value / top, ticks


def _decades(values: Sequence[float]) -> Axis:
    """Return a logarithmic axis around the values; ticks at 1, 2, 5 of each decade, or at all."""
    kept = [max(value, KL_FLOOR) for value in values] or [KL_FLOOR, 1.0]
    low, high = math.log(0.8 * min(kept)), math.log(1.25 * max(kept))

    def place(value: float) -> float:
        return (math.log(max(value, KL_FLOOR)) - low) / (high - low)

    ticks: list[tuple[float, str]] = []
    for marks in ((1, 2, 5), range(1, 10)):
        nice = [m * 10.0**e for e in range(-2, 3) for m in marks]
        ticks = [(place(one), f"{one:g}") for one in nice if low <= math.log(one) <= high]
        if len(ticks) > 1:
            break
    return place, ticks
