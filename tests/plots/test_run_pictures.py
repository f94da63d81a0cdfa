"""The arrays in a run's figures are those of its records."""

from __future__ import annotations

import numpy as np
import pytest

from node_viz.plots.run_pictures import curves_figure, density_figure, page, triptych_figure
from node_viz.records.history import Curves, Metrics
from node_viz.records.pictures import DensityGrid


def gaussian(dim: int, side: int = 21) -> DensityGrid:
    """log N(0, I) on a square or a line, moved one to the right."""
    axis = np.linspace(-4, 4, side)
    x = np.stack(np.meshgrid(*[axis] * dim), axis=-1)
    squares = (x[..., 0] - 1) ** 2 + (x[..., 1:] ** 2).sum(-1)
    return DensityGrid(0.0, 4.0, -0.5 * squares - 0.5 * dim * np.log(2 * np.pi))


def curves(k: int) -> Curves:
    metrics = [Metrics(s, 0.1 * s, 3.0, 2.0, 1.0, 20 + s, 15, 0.5, 1.0, 0.0) for s in range(k)]
    return Curves(np.arange(1, k), np.ones(max(k - 1, 0)), tuple(metrics), 1.4)


def test_a_density_lies_the_right_way_round() -> None:
    figure = density_figure(gaussian(2))
    heat = figure.data[0]
    row, column = np.unravel_index(np.argmax(heat.z), heat.z.shape)
    assert heat.x[column] == pytest.approx(1, abs=0.2)
    assert heat.y[row] == pytest.approx(0, abs=0.2)
    assert heat.z.max() == pytest.approx(1 / (2 * np.pi), rel=0.1)
    assert figure.layout.yaxis.scaleanchor == "x"


def test_on_a_line_a_density_is_a_curve() -> None:
    np.testing.assert_allclose(density_figure(gaussian(1)).data[0].y, np.exp(gaussian(1).log_prob))
    figure = triptych_figure(gaussian(1), gaussian(1), np.zeros((5, 1)))
    assert [trace.type for trace in figure.data] == ["scatter", "scatter", "histogram"]
    np.testing.assert_allclose(figure.data[1].y, np.exp(gaussian(1).log_prob))


@pytest.mark.parametrize("dark", [False, True])
def test_in_the_plane_three_panes_share_one_scale(dark: bool) -> None:
    samples = np.random.default_rng(0).normal(size=(10, 2))
    target, model, drawn = triptych_figure(gaussian(2), gaussian(2), samples, dark=dark).data
    assert (target.zmin, target.zmax) == (model.zmin, model.zmax)
    np.testing.assert_allclose(drawn.x, samples[:, 0], rtol=1e-3)
    np.testing.assert_allclose(drawn.y, samples[:, 1], rtol=1e-3)


def test_the_curves_show_every_gauge() -> None:
    figure = curves_figure(curves(4))
    nfe = next(trace for trace in figure.data if trace.name == "NFE")
    assert list(nfe.y) == [20, 21, 22, 23]
    assert nfe.line.shape == "hv"
    assert curves_figure(curves(1)).data


def test_the_page_stands_alone_and_escapes_its_words() -> None:
    html = page("a & b", "dataset=moons&lr=<1>", [density_figure(gaussian(2))] * 2)
    assert html.count("plotly.js v") == 1
    assert "a &amp; b" in html
    assert "&lt;1&gt;" in html
    assert 'src="http' not in html
