"""The modes are drawn as they are covered, the losses where they are; both KLs as a table."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from node_viz.data import density
from node_viz.lessons.seeking.figures import (
    NEAR,
    cover_figure,
    divergences,
    losses_figure,
)
from node_viz.plots.figure import Series
from node_viz.records.coverage import Coverage
from node_viz.records.history import Curves

CENTRES, WIDTH = density("8gaussians").modes or (np.zeros((0, 2)), 0.0)
SHARES = np.array([0.25, 0.25, 0.2, 0.0, 0.05, 0.1, 0.1, 0.05])


def cover(shares: np.ndarray = SHARES, forward: float = 0.5, reverse: float = 0.4) -> Coverage:
    return Coverage(7, shares, int((shares >= 1 / 16).sum()), 0.0, forward, reverse)


EQUAL = np.full(8, 1 / 8), 0.05, 0.6


def arms() -> list[Series[Coverage]]:
    even = cover(np.full(8, 1 / 8), 0.05, 0.6)
    return [Series("Forward KL", "#D55E00", even), Series("Reverse KL", "#4A86E0", cover())]


@pytest.mark.parametrize("dark", [False, True])
def test_a_mode_is_a_circle_that_is_full_where_it_is_covered(dark: bool) -> None:
    figure = cover_figure(arms(), CENTRES, WIDTH, dark=dark)
    go.Figure(figure)  # raises if Plotly does not know a name
    shapes = figure["layout"]["shapes"]
    assert len(shapes) == 2 * 2 * 8
    discs, rims = shapes[::2], shapes[1::2]
    opacity = [disc["opacity"] for disc in discs[8:]]
    assert opacity[0] == opacity[1] == max(opacity) > opacity[4] > opacity[3] == 0
    dashed = ["dash" in rim["line"] for rim in rims]
    assert dashed == [False] * 8 + [share < 1 / 16 for share in SHARES]
    middle = [(disc["x0"] + disc["x1"]) / 2 for disc in discs[:8]]
    np.testing.assert_allclose(middle, CENTRES[:, 0], atol=1e-12)
    assert discs[0]["x1"] - discs[0]["x0"] == pytest.approx(2 * NEAR * WIDTH)
    said = [one["text"] for one in figure["layout"]["annotations"]]
    assert said.count("<b>8</b> of 8") == 1
    assert said.count("<b>5</b> of 8") == 1
    assert "25 %" in said


def test_the_least_of_each_column_is_marked() -> None:
    rows = divergences(arms()).split("<tr>")[2:]
    assert '<td class="best">0.050</td><td>0.600</td>' in rows[0]
    assert '<td>0.500</td><td class="best">0.400</td>' in rows[1]
    assert "best" not in divergences(arms()[:1])
    assert "best" not in divergences([arms()[0], Series("Reverse KL", "#4A86E0", cover(*EQUAL))])


def history(of: str) -> Curves:
    return Curves(np.array([5, 10]), np.array([1.0, 0.25]), (), 1.4, of)


def test_a_constant_moves_the_reverse_loss_and_its_floor_and_nothing_else() -> None:
    both = [Series("F", "#D55E00", history("nll")), Series("R", "#4A86E0", history("reverse kl"))]
    at_0, at_3 = (losses_figure(both, 2.83, c, dark=False) for c in (0.0, 3.0))
    go.Figure(at_3)
    assert at_0["data"][0]["y"] == at_3["data"][0]["y"] == [3.83, 3.08]
    assert at_0["data"][1]["y"] == [1.0, 0.25]
    assert at_3["data"][1]["y"] == [-2.0, -2.75]
    floors = [sorted(one["y0"] for one in figure["layout"]["shapes"]) for figure in (at_0, at_3)]
    assert floors == [[0.0, 2.83], [-3.0, 2.83]]
    assert at_3["layout"]["yaxis"]["range"][0] < -3
