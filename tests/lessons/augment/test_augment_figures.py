"""The figures of augmentation say what their arrays say, whatever the theme."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest

from node_viz.lessons.augment.figures import EXACT, LEAST_TOP, hole_figure, ways_figure
from node_viz.lessons.augment.figures_region import SHUT, region_figure
from node_viz.plots.figure import Series
from node_viz.records.net_answers import Hole, Leak, Region
from node_viz.records.pictures import Trajectories

RADIUS = 1.5 * (np.arange(60) + 0.5) / 60
T = np.linspace(0, 1, 17)
X = np.linspace(-1, 1, 9)


def hole(share: np.ndarray, passage: float) -> Hole:
    return Hole(RADIUS, share, math.nan, math.nan, passage, math.nan)


def profiles(leak: float, *, dark: bool = False) -> dict:
    shut = (RADIUS < 0.75).astype(float)
    arms = [
        Series("NODE", "#D55E00", hole(np.maximum(shut, leak), 6 * leak)),
        Series("ANODE", "#009E73", hole(shut, 0.0)),
    ]
    return hole_figure(arms, dark=dark)


def harmonic(times: float = 1.0, *, coordinates: int = 2) -> Trajectories:
    """Return (q, q') of q'' = -pi^2 q from rest, so many times as large."""
    q = np.cos(math.pi * T)[:, None] * X
    z = np.stack([q, -math.pi * np.sin(math.pi * T)[:, None] * X], -1)
    return Trajectories(T, times * z[..., :coordinates])


def ways(*, exact: bool = True, dark: bool = False, times: float = 1.0) -> dict:
    arm = Series("order 2", "#4A86E0", harmonic(times))
    return ways_figure(arm, ["q", "q′"], exact=exact, dark=dark)


def test_every_arm_stands_in_both_panels_with_its_shares_in_per_cent() -> None:
    figure = profiles(0.05)
    assert [trace["name"] for trace in figure["data"][:4]] == 2 * ["NODE", "ANODE"]
    assert [trace["yaxis"] for trace in figure["data"]] == ["y", "y", "y2", "y2", "y2"]
    assert figure["data"][0]["y"][-1] == pytest.approx(5)
    assert figure["data"][1]["y"][-1] == 0
    assert [trace["showlegend"] for trace in figure["data"][:4]] == [True, True, False, False]


def test_the_narrowest_gap_is_marked_with_its_length_where_there_is_one() -> None:
    *_, ring = profiles(0.05)["data"]
    assert ring["x"] == [pytest.approx(RADIUS[RADIUS > 1][0], abs=1e-4)]  # equal shares: the first
    assert ring["text"] == ["gap 0.3 long"]
    assert len(profiles(0.0)["data"]) == 4


def region(*, gap: bool, dark: bool = False) -> dict:
    side = np.linspace(-3, 3, 7)
    logits = np.add.outer(side, side)
    where = np.array([[0.6, 1.2], [0.7, 1.15]]) if gap else np.zeros((0, 2))
    known = hole(np.full(60, 0.1 * gap), 0.17 * gap)
    leak = Leak(300, known, Region(3.0, logits, where), 1.0)
    return region_figure(Series("NODE", "#D55E00", leak), dark=dark)


def test_the_region_is_drawn_from_far_and_its_gap_is_measured_in_it() -> None:
    inside, marks = region(gap=True)["data"]
    assert (inside["x"][0], inside["x"][-1]) == (-3, 3)
    assert inside["z"][0] == [-6, -5, -4, -3, -2, -1, 0]
    assert marks["x"] == [0.6, 0.7]
    (words,) = region(gap=True)["layout"]["annotations"]
    assert (words["text"], words["x"], words["y"]) == ("gap 0.17", 0.7, 1.15)
    (words,) = region(gap=False)["layout"]["annotations"]
    assert words["text"] == SHUT


@pytest.mark.parametrize("leak", [0.0, 0.001, 0.05, 1.0])
def test_the_near_panel_holds_every_leak_and_no_noise(leak: float) -> None:
    low, high = profiles(leak)["layout"]["yaxis2"]["range"]
    assert high >= max(100 * leak, LEAST_TOP)
    assert low < 0


def test_the_bands_are_the_disc_and_the_annulus() -> None:
    shapes = profiles(0.05)["layout"]["shapes"]
    assert [(shape["x0"], shape["x1"]) for shape in shapes] == [(0, 0.5), (1.0, 1.5)]


def test_second_order_has_its_ways_its_plane_and_the_exact_ones() -> None:
    figure = ways()
    left, right, left2, right2, exact, exact2 = figure["data"]
    assert [trace["xaxis"] for trace in figure["data"]] == ["x", "x", "x2", "x2", "x", "x2"]
    assert len(left["x"]) + len(right["x"]) == len(X) * (len(T) + 1)
    assert left["line"]["color"] == "#4A86E0" != right["line"]["color"]
    assert len(exact["x"]) == len(EXACT) * (len(T) + 1)
    known = set(zip(np.round(left2["x"][:17], 3), np.round(left2["y"][:17], 3), strict=True))
    dots = zip(np.round(exact2["x"][:17], 3), np.round(exact2["y"][:17], 3), strict=True)
    assert set(dots) == known  # both begin with x = -1
    assert len(right2["x"]) > 0


def test_one_coordinate_has_no_plane() -> None:
    arm = Series("NODE", "#D55E00", harmonic(coordinates=1))
    figure = ways_figure(arm, ["z₁"], exact=False, dark=True)
    assert len(figure["data"]) == 2
    assert "xaxis2" not in figure["layout"]


def test_axes_hold_the_ways() -> None:
    layout = ways(exact=False, dark=True, times=3)["layout"]
    assert layout["yaxis"]["range"][1] > 3
    assert layout["yaxis2"]["range"][1] > 3 * math.pi


@pytest.mark.parametrize("make", [partial(profiles, 0.05), ways, partial(region, gap=True)])
def test_themes_differ_in_listed_colours_only(make) -> None:
    light, dark = (str(make(dark=night)) for night in (False, True))
    meta = make(dark=False)["layout"]["meta"]
    for one, other in zip(meta["light"], meta["dark"], strict=True):
        light = light.replace(f"'{one}'", f"'{other}'")
    assert light.split("'meta'")[0] == dark.split("'meta'")[0]


def test_plotly_takes_them() -> None:
    go = pytest.importorskip("plotly.graph_objects")
    go.Figure(profiles(0.05))
    go.Figure(ways())
    go.Figure(region(gap=True))
