"""The figures of STEER and OT-Flow say what their records say, whatever the theme."""

from __future__ import annotations

import numpy as np
import pytest

from node_viz.lessons.steer.figures import ROOM, beyond_figure, end_time_figure
from node_viz.lessons.steer.figures_potential import FLAT, surface_figure
from node_viz.plots.figure import Series
from node_viz.plots.lines import broken, rounded
from node_viz.records.answers import EndTimeCurve, Surface
from node_viz.records.pictures import Trajectories

T = np.linspace(0.5, 1.5, 21)
ENTROPY = 2.0


def curve(steep: float) -> EndTimeCurve:
    kl = steep * np.abs(T - 1)
    return EndTimeCurve(T, ENTROPY + kl, kl)


def ends(b: float = 0.25, *, dark: bool = False) -> dict:
    arms = [Series("Plain", "#D55E00", curve(1.0)), Series("STEER", "#A0459A", curve(0.1))]
    return end_time_figure(arms, ENTROPY, b, dark=dark)


def bowl(t: float = 0.5, half: float = 2.0) -> Surface:
    """Return Phi = |z|^2 / 2 + 7 with two points that run down it: z(s) = e^-s z(0)."""
    axis, s = np.linspace(-half, half, 5), np.linspace(0, 1, 25)
    z = np.exp(-s)[:, None, None] * np.array([[1.5, 0.0], [0.0, 3.0]])
    height = 0.5 * np.square(z).sum(2) + 7
    phi = 0.5 * (axis**2 + axis[:, None] ** 2) + 7
    return Surface(t, half, phi, s, z, height, height)


def test_each_arm_has_its_curve_over_one_floor() -> None:
    figure = ends()
    assert [trace["name"] for trace in figure["data"]] == ["Plain", "STEER"]
    np.testing.assert_allclose(figure["data"][0]["y"], curve(1.0).nll)
    floor = [shape for shape in figure["layout"]["shapes"] if shape.get("y0") == ENTROPY]
    assert len(floor) == 1
    low, high = figure["layout"]["yaxis"]["range"]
    assert low < ENTROPY < max(figure["data"][0]["y"]) < high


@pytest.mark.parametrize(("b", "window"), [(0.25, (0.75, 1.25)), (0.75, (0.5, 1.5)), (0, (1, 1))])
def test_the_window_is_shaded_as_far_as_the_chart_reaches(b: float, window: tuple) -> None:
    shade = next(shape for shape in ends(b)["layout"]["shapes"] if shape["type"] == "rect")
    assert (shade["x0"], shade["x1"]) == pytest.approx(window)


def test_a_wild_arm_does_not_flatten_the_others() -> None:
    figure = end_time_figure([Series("Plain", "#D55E00", curve(1e6))], ENTROPY, 0.5, dark=False)
    assert figure["layout"]["yaxis"]["range"][1] < ENTROPY + 1.2 * ROOM


def test_themes_differ_in_listed_colours_only() -> None:
    light, dark = (str(ends(dark=night)) for night in (False, True))
    meta = ends()["layout"]["meta"]
    for one, other in zip(meta["light"], meta["dark"], strict=True):
        light = light.replace(f"'{one}'", f"'{other}'")
    assert light.split("'meta'")[0] == dark.split("'meta'")[0]


def test_paths_change_colour_at_the_end_and_stay_joined() -> None:
    t = np.linspace(0, 1.5, 7)
    z = np.random.default_rng(0).normal(size=(7, 3, 2))
    arm = Series("STEER", "#A0459A", Trajectories(t, z))
    before, after, dots = beyond_figure(arm, dark=True)["data"]
    assert len(before["x"]) == 3 * (5 + 1)  # five times to t = 1, and a gap
    assert len(after["x"]) == 3 * (3 + 1)
    assert after["line"]["color"] == "#A0459A" != before["line"]["color"]
    np.testing.assert_allclose(dots["x"], z[4, :, 0], atol=1e-4)
    assert (before["x"][4], after["x"][0]) == (dots["x"][0], dots["x"][0])


def test_a_gap_follows_every_line() -> None:
    x, y = (rounded(column) for column in broken(np.arange(8.0).reshape(2, 2, 2)))
    assert x == [0, 4, None, 2, 6, None]
    assert y == [1, 5, None, 3, 7, None]


def test_the_potentials_constant_does_not_show() -> None:
    hill = surface_figure(bowl(), dark=False)["data"][0]
    assert np.mean(hill["z"]) == pytest.approx(0, abs=1e-4)
    np.testing.assert_allclose(np.array(hill["z"]) + bowl().phi.mean(), bowl().phi, atol=1e-4)


def test_points_and_paths_lie_just_above_the_surface() -> None:
    surface = bowl()
    hill, way, ahead, points = surface_figure(surface, dark=False)["data"]
    height = 0.5 * (points["x"][0] ** 2 + points["y"][0] ** 2) + 7 - surface.phi.mean()
    assert 0 < points["z"][0] - height < 0.05 * np.ptp(hill["z"])
    assert points["x"][0] == pytest.approx(1.5 * np.exp(-0.5), abs=1e-3)
    assert ahead["x"][0] == points["x"][0]
    assert ahead["z"][1] < ahead["z"][0]  # downhill
    assert len(way["x"]) == 2 * 26


def test_what_leaves_the_square_is_not_drawn_in_the_air() -> None:
    way = surface_figure(bowl(), dark=False)["data"][1]
    assert way["x"][26] is None  # the second point starts at (0, 3), outside
    assert way["x"][51 - 1] is not None


def test_the_last_moment_has_nothing_ahead_and_a_flat_potential_a_height() -> None:
    surface = bowl(t=1.0)
    flat = Surface(
        1.0, 2.0, 0 * surface.phi, surface.path_t, surface.path_z, *2 * [0 * surface.path_phi]
    )
    figure = surface_figure(flat, dark=True)
    low, high = figure["layout"]["scene"]["zaxis"]["range"]
    assert low <= -FLAT < FLAT <= high
    assert len(figure["data"][2]["x"]) == 2 * (1 + 1)


def test_a_camera_is_kept() -> None:
    camera = {"eye": {"x": 2, "y": 0, "z": 0}, "center": {"x": 0, "y": 0, "z": 0}, "up": {"x": 0}}
    assert surface_figure(bowl(), camera, dark=True)["layout"]["scene"]["camera"] == camera


def test_plotly_takes_the_surface() -> None:
    go = pytest.importorskip("plotly.graph_objects")
    go.Figure(surface_figure(bowl(), dark=False))
