"""Figures of volume, density and mass show the numbers given, and the words say them."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from node_viz.lessons.change import numbers
from node_viz.lessons.change.figures import COLOURS, SHAPES, mass_figure, square_figure
from node_viz.lessons.change.figures_maps import continuity_figure, divergence_figure
from node_viz.plots.theme import INK
from node_viz.records.answers import CellPath, ContinuityGrid, DivergenceGrid, MassCurve
from node_viz.records.pictures import DensityGrid


def grown(rate: float, side: float = 0.1, off: float = 0.0) -> CellPath:
    """A square around (1, 0) carried by f = rate z / 2, whose divergence is `rate`."""
    t = np.linspace(0, 1, 25)
    factor = np.exp(rate * t / 2)[:, None]
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * side / 2 + [1, 0]
    centre = factor * [1.0, 0.0]
    return CellPath(t, centre, factor[..., None] * square, rate * t + off * t, rate * t)


def maps(residual: float = 0.0) -> ContinuityGrid:
    axis = np.linspace(-3, 3, 11)
    x, y = np.meshgrid(axis, axis)
    rho = np.exp(-(x**2 + y**2) / 2)
    rate = -x * rho
    return ContinuityGrid(0.25, 3.0, rho, rate, 0.4 * -rate, 0.6 * -rate + residual * rate)


def trace(figure, name):
    return next(one for one in figure["data"] if name in one.get("name", ""))


EYE = DivergenceGrid(np.array([0.0, 1.0]), 4.0, np.stack([np.eye(5), -np.eye(5)]))
FLAT = DensityGrid(1.0, 4.0, -np.ones((6, 6)))
MASS = MassCurve(np.array([0.1, 1e-5]), np.array([1.07, 1.0]), np.array([19, 121]))
FIGURES = {
    "square": lambda dark: square_figure(grown(0.7), dark=dark),
    "divergence": lambda dark: divergence_figure(EYE, 1, FLAT, dark=dark),
    "continuity": lambda dark: continuity_figure(maps(), dark=dark),
    "mass": lambda dark: mass_figure(MASS, dark=dark),
}


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("dark", [False, True])
def test_plotly_takes_every_figure_and_json_too(name, dark):
    figure = FIGURES[name](dark)
    json.dumps(figure, allow_nan=False)
    go.Figure(figure)
    assert figure["layout"]["font"]["color"] == INK[dark]


@pytest.mark.parametrize("name", FIGURES)
def test_the_colours_of_both_pages_go_along(name):
    meta = FIGURES[name](False)["layout"]["meta"]
    assert list(zip(meta["light"], meta["dark"], strict=True)) == list(COLOURS.values())


def test_the_chart_shows_both_accounts():
    figure = square_figure(grown(0.7, off=-0.1), dark=False)
    np.testing.assert_allclose(trace(figure, "div f")["y"], 0.7 * np.linspace(0, 1, 25), atol=1e-4)
    np.testing.assert_allclose(trace(figure, "area")["y"][-1], 0.6, atol=1e-4)


@pytest.mark.parametrize(("rate", "colour"), [(0.7, "spreads"), (-0.7, "gathers")])
def test_outlines_keep_their_proportions_and_say_by_colour_what_happens(rate, colour):
    figure = square_figure(grown(rate), dark=False)
    drawn = [one for one in figure["data"] if one.get("fill") == "toself"]
    widths = [np.ptp(one["x"]) for one in drawn]
    assert len(drawn) == SHAPES
    assert widths[-1] / widths[0] == pytest.approx(np.exp(rate / 2), rel=1e-4)
    assert drawn[-1]["line"]["color"] == COLOURS[colour][0]
    centres = [(max(one["x"]) + min(one["x"])) / 2 for one in drawn]
    assert max(widths) < np.diff(centres).min()  # they do not overlap
    assert figure["layout"]["xaxis2"]["ticktext"][-1] == f"area × {np.exp(rate):.2g}"


def test_a_square_torn_to_nothing_still_draws():
    path = grown(0.0)
    path.log_area[-1] = -np.inf
    json.dumps(square_figure(path, dark=False), allow_nan=False)
    assert "Choose another point" in numbers.answer(path)
    assert numbers.what_the_square_says(path, 0.1) == ""


def test_zero_is_grey_in_every_map():
    for name in ("divergence", "continuity"):
        for one in FIGURES[name](False)["data"]:
            if one["type"] == "heatmap":
                assert one["zmin"] == -one["zmax"]
                assert one["colorscale"][1] == [0.5, COLOURS["still"][0]]


def test_the_four_maps_share_a_scale_and_the_residual_is_the_sum_of_the_others():
    rate, flux, left, mistake = (np.array(one["z"]) for one in FIGURES["continuity"](True)["data"])
    np.testing.assert_allclose(rate - flux, left, atol=2e-4)
    assert np.abs(mistake).max() > 0.2 * np.abs(rate).max()
    assert len({one["zmax"] for one in FIGURES["continuity"](True)["data"]}) == 1


def test_mass_is_drawn_as_what_is_missing():
    missing, calls = FIGURES["mass"](False)["data"]
    assert missing["y"] == [pytest.approx(0.07), 1e-7]  # a log axis has no 0
    assert calls["y"] == [19, 121]


def test_words_of_the_square():
    assert "Nothing moves yet" in numbers.answer(grown(0.0))
    close = grown(-0.7, off=0.001)
    assert "shrinks to 0.497 times its area: its density rises by that factor" in numbers.answer(
        close
    )
    assert "agree within 0.001 nats" in numbers.what_the_square_says(close, 0.1)
    assert "falls 2.01 times at its centre" in numbers.answer(grown(0.7, off=0.2))
    apart = numbers.what_the_square_says(grown(0.7, off=0.2), 0.5)
    assert "0.2 nats apart" in apart
    assert "side 0.5" in apart


def test_the_sum_adds_up():
    # the centre ends at (e^0.35, 0)
    base = -0.5 * np.exp(0.7) - np.log(2 * np.pi)
    assert f"= {base:.2f} + 0.70 = {base + 0.7:.2f}$" in numbers.the_sum(grown(0.7))
    assert "- 0.70" in numbers.the_sum(grown(-0.7))


def test_words_of_the_maps():
    said = numbers.what_is_left(maps(residual=0.01))
    assert "1% of ∂ρ/∂t" in said
    assert "fixed place 41% is left" in said  # 1 - 0.6 + 0.01
    grid = DivergenceGrid(np.array([0.0, 0.5]), 4.0, np.array([[[0.0]], [[2.0]]]))
    assert "0 everywhere" in numbers.what_the_sign_says(grid, 0)
    assert "spreads everywhere" in numbers.what_the_sign_says(grid, 1)
    mixed = DivergenceGrid(np.array([0.5]), 4.0, np.array([[[-3.0, 2.0]]]))
    assert "falls by 2 nats" in numbers.what_the_sign_says(mixed, 0)


def test_words_of_the_mass_name_both_ends():
    curve = MassCurve(np.array([0.1, 1e-5]), np.array([1.066, 0.99999]), np.array([19, 121]))
    said = numbers.what_the_mass_says(curve)
    assert "0.99999" in said
    assert "1.066 with 1e-01 (19 calls)" in said
