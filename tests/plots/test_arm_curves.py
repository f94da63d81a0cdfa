"""The arms' chart holds the numbers of the records and keeps arms apart by colour and by dash."""

from __future__ import annotations

import itertools
import json
import math

import numpy as np
import plotly.graph_objects as go
import pytest

from node_viz.experiment.arms import ARMS
from node_viz.plots.arm_curves import PANELS, arm_curves, energy_ratio
from node_viz.plots.figure import Series
from node_viz.plots.theme import PLAIN, REGULARISED
from node_viz.records.history import Curves, Metrics

# What somebody sees who has no red, green or blue cones, in linear RGB.
# References: A Physiologically-based Model for Simulation of Color Vision Deficiency (Machado et
# al., 2009), table 1, severity 1.
EYES = {
    "all cones": np.eye(3),
    "no red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "no green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])

COLOURS = {name: arm.colour for name, arm in ARMS.items()}


def gauges(step: int, **changes: float) -> Metrics:
    values = {
        "step": step,
        "seconds": 0.1 * step,
        "nll": 2.0,
        "entropy": 1.9,
        "kl": 1 / (1 + step),
        "nfe": 13 + 6 * step,
        "nfe_sampling": 20,
        "jacobian_norm": 1 + step / 100,
        "kinetic_energy": 3.0,
        "solver_gap": 0.0,
        "energy_floor": 2.0,
        "straightness": 1.2,
    }
    return Metrics(**{**values, **changes})  # type: ignore[arg-type]


def run(*steps: int, **changes: float) -> Curves:
    return Curves(np.empty(0), np.empty(0), tuple(gauges(step, **changes) for step in steps), 0.5)


def linear(colour: str) -> np.ndarray:
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    x, y, z = np.cbrt(XYZ @ np.clip(rgb, 0, 1) / (0.9505, 1.0, 1.089))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    light = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def test_every_arm_has_a_colour_that_shows_on_both_pages() -> None:
    assert (COLOURS["plain"], COLOURS["rnode"]) == (PLAIN, REGULARISED)
    for colour in COLOURS.values():
        assert min(contrast(colour, page) for page in ("#ffffff", "#0e1117")) >= 3


@pytest.mark.parametrize("eye", EYES)
def test_arms_differ_also_for_who_sees_fewer_colours(eye: str) -> None:
    seen = [lab(EYES[eye] @ linear(colour)) for colour in COLOURS.values()]
    apart = [float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)]
    assert min(apart) > 12  # about five just noticeable differences


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_each_panel_has_each_arm_at_its_gauges(count: int, dark: bool) -> None:
    names = list(COLOURS)[:count]
    arms = [Series(name, COLOURS[name], run(0, 10, 40)) for name in names]
    figure = arm_curves(arms, dark=dark)
    go.Figure(figure)
    json.dumps(figure, allow_nan=False)
    assert len(figure["data"]) == len(PANELS) * count
    for trace in figure["data"]:
        assert trace["x"] == [0, 10, 40]
        assert trace["line"]["color"] == COLOURS[trace["name"]]
    by_axis = {trace["yaxis"]: trace["y"] for trace in figure["data"]}
    assert by_axis["y"] == pytest.approx([1, 1 / 11, 1 / 41], rel=1e-4)
    assert by_axis["y2"] == [13, 73, 253]
    assert by_axis["y3"] == [1.5, 1.5, 1.5]
    assert by_axis["y4"] == [1.2, 1.2, 1.2]
    assert by_axis["y5"] == pytest.approx([1, 1.1, 1.4])
    dashes = {trace["name"]: trace["line"]["dash"] for trace in figure["data"]}
    assert len(set(dashes.values())) == count


def test_the_browser_is_told_that_every_panel_counts_steps() -> None:
    layout = arm_curves([Series("Plain", "#D55E00", run(0, 5))], dark=False)["layout"]
    axes = {name for name in layout if name.startswith("xaxis")}
    assert {f"xaxis{name[1:]}" for name in layout["meta"]["steps"]} == axes
    assert len(layout["meta"]["light"]) == len(layout["meta"]["dark"])


def test_no_ratio_is_drawn_where_hardly_anything_moves() -> None:
    curves = run(0, 5, energy_floor=0.001)
    figure = arm_curves([Series("Plain", "#D55E00", curves)], dark=False)
    ratios = [trace["y"] for trace in figure["data"] if trace["yaxis"] in ("y3", "y4")]
    assert ratios == [[None, None]] * 2
    assert math.isnan(energy_ratio(gauges(0, energy_floor=math.nan)))


def test_a_number_that_is_none_leaves_a_gap() -> None:
    figure = arm_curves([Series("Plain", "#D55E00", run(0, 5, kl=math.nan))], dark=False)
    json.dumps(figure, allow_nan=False)
    assert figure["data"][0]["y"] == [None, None]
