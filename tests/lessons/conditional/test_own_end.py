"""A field that is shown its own end: what is measured agrees with the closed form (1 + a) z_S."""

from __future__ import annotations

import math

import numpy as np
import pytest

from node_viz.lessons.conditional.figures_own_end import densities_figure, paths_figure
from node_viz.lessons.conditional.link import COEFFICIENTS
from node_viz.lessons.conditional.numbers import about_own_end
from node_viz.lessons.conditional.own_end import STARTS, own_end


@pytest.mark.parametrize("a", COEFFICIENTS)
def test_the_trace_sees_nothing_and_the_mass_is_off_by_the_determinant(a: float) -> None:
    found = own_end(a)
    assert found.trace == 0.0
    assert found.mass == pytest.approx(abs(1 + a), abs=1e-6)
    if a == -1:
        assert found.log_det == -math.inf
    else:
        assert found.log_det == pytest.approx(math.log(abs(1 + a)), abs=1e-6)
        assert np.trapezoid(found.true, found.x) == pytest.approx(1.0, abs=1e-6)
    np.testing.assert_allclose(found.paths[-1], (1 + a) * STARTS, atol=1e-9)


def test_the_lecture_s_case() -> None:
    found = own_end(-1.5)
    assert (found.trace, round(found.log_det, 3), round(found.mass, 3)) == (0.0, -0.693, 0.5)


def test_paths_meet_where_the_line_is_turned_over() -> None:
    met = own_end(-1.5)
    assert np.abs(met.paths).max(axis=1).min() < 0.1  # at s = 2/3 all are near 0
    assert (np.diff(own_end(-0.5).paths, axis=1) > 0).all()


@pytest.mark.parametrize(
    ("a", "part"),
    [
        (-1.5, "log |det| is **-0.693**. The claimed density has the mass **0.500**, not 1. All"),
        (0.5, "log |det| is **0.405**. The claimed density has the mass **1.500**, not 1."),
        (0.0, "here they agree, and the mass is **1.000**."),
        (-2.0, "here they agree, and the mass is **1.000**. All paths meet in one point"),
        (-1.0, "log |det| is −∞, and no density is left."),
    ],
)
def test_the_sentence_says_what_came_out(a: float, part: str) -> None:
    said = about_own_end(own_end(a))
    assert said.startswith("The trace integral is **0.000**")
    assert part in said
    assert ("meet" in said) == (a < -1)


@pytest.mark.parametrize("a", [-1.5, -1.0, 0.5])
def test_plotly_takes_the_figures(a: float) -> None:
    go = pytest.importorskip("plotly.graph_objects")
    for figure in (paths_figure, densities_figure):
        made = figure(own_end(a), dark=False)
        go.Figure(made)
        assert str(made) != str(figure(own_end(a), dark=True))
