"""The figures of augmentation say what their arrays say, whatever the theme."""

from __future__ import annotations

import math

import numpy as np
import pytest

from node_viz.lessons.augment.figures import EXACT, LEAST_TOP, hole_figure, ways_figure

RADIUS = 1.5 * (np.arange(60) + 0.5) / 60
RADII = (0.5, 1.0, 1.5)
T = np.linspace(0, 1, 17)
X = np.linspace(-1, 1, 9)


def profiles(leak: float, *, dark: bool = False) -> dict:
    shut = (RADIUS < 0.75).astype(float)
    arms = [("NODE", "#D55E00", RADIUS, np.maximum(shut, leak)), ("ANODE", "#009E73", RADIUS, shut)]
    return hole_figure(arms, RADII, dark=dark)


def harmonic(t: np.ndarray = T, x: np.ndarray = X) -> np.ndarray:
    """Return (q, q') of q'' = -pi^2 q from rest, (s, n, 2)."""
    q = np.cos(math.pi * t)[:, None] * x
    return np.stack([q, -math.pi * np.sin(math.pi * t)[:, None] * x], -1)


def test_every_arm_stands_in_both_panels_with_its_shares_in_per_cent() -> None:
    figure = profiles(0.05)
    assert [trace["name"] for trace in figure["data"]] == 2 * ["NODE", "ANODE"]
    assert [trace["yaxis"] for trace in figure["data"]] == ["y", "y", "y2", "y2"]
    assert figure["data"][0]["y"][-1] == pytest.approx(5)
    assert figure["data"][1]["y"][-1] == 0
    assert [trace["showlegend"] for trace in figure["data"]] == [True, True, False, False]


@pytest.mark.parametrize("leak", [0.0, 0.001, 0.05, 1.0])
def test_the_near_panel_holds_every_leak_and_no_noise(leak: float) -> None:
    low, high = profiles(leak)["layout"]["yaxis2"]["range"]
    assert high >= max(100 * leak, LEAST_TOP)
    assert low < 0


def test_the_bands_are_the_disc_and_the_annulus() -> None:
    shapes = profiles(0.05)["layout"]["shapes"]
    assert [(shape["x0"], shape["x1"]) for shape in shapes] == [(0, 0.5), (1.0, 1.5)]


def test_second_order_has_its_ways_its_plane_and_the_exact_ones() -> None:
    figure = ways_figure(T, harmonic(), ["q", "q′"], "#4A86E0", exact=True, dark=False)
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
    figure = ways_figure(T, harmonic()[..., :1], ["z₁"], "#D55E00", exact=False, dark=True)
    assert len(figure["data"]) == 2
    assert "xaxis2" not in figure["layout"]


def test_axes_hold_the_ways() -> None:
    layout = ways_figure(T, 3 * harmonic(), ["q", "q′"], "#4A86E0", exact=False, dark=True)[
        "layout"
    ]
    assert layout["yaxis"]["range"][1] > 3
    assert layout["yaxis2"]["range"][1] > 3 * math.pi


@pytest.mark.parametrize("make", [
    lambda dark: profiles(0.05, dark=dark),
    lambda dark: ways_figure(T, harmonic(), ["q", "q′"], "#4A86E0", exact=True, dark=dark),
])  # fmt: skip
def test_themes_differ_in_listed_colours_only(make) -> None:
    light, dark = (str(make(night)) for night in (False, True))
    meta = make(False)["layout"]["meta"]
    for one, other in zip(meta["light"], meta["dark"], strict=True):
        light = light.replace(f"'{one}'", f"'{other}'")
    assert light.split("'meta'")[0] == dark.split("'meta'")[0]


def test_plotly_takes_them() -> None:
    go = pytest.importorskip("plotly.graph_objects")
    go.Figure(profiles(0.05))
    go.Figure(ways_figure(T, harmonic(), ["q", "q′"], "#4A86E0", exact=True, dark=False))
