"""The figures of the page on gradients: what they draw, what they say when something is missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from node_viz.lessons.adjoint.figures import error_figure, memory_figure
from node_viz.lessons.adjoint.figures_circle import circle_figure
from node_viz.lessons.adjoint.figures_path import gap_figure, path_figure
from node_viz.lessons.adjoint.figures_sign import sign_figure
from node_viz.records.solver_answers import AdjointPath, CircleFit, GradientErrors, MemoryCurve

NAN = np.nan
MEMORY = MemoryCurve(
    np.array([10, 100]), np.array([1e6, 1e7]), np.array([4e5, 1.2e6]), np.array([6144, 6144])
)
ERRORS = GradientErrors(
    rtol=np.array([1e-2, 1e-4]),
    backprop=np.array([3e-3, 5e-5]),
    checkpoint=np.array([3e-3, 5e-5]),
    adjoint=np.array([NAN, 2e-4]),
    nfe_forward=np.array([14, 20]),
    nfe_backward=np.array([400, 26]),
    endings=("lost.", ""),
)


def path(lost: bool = False) -> AdjointPath:
    """Return z(t) = (1 - t, t) for two points, walked back exactly, with a = (2, -1)."""
    t = np.linspace(0, 1, 5)
    z = np.stack([np.stack([1 - t, t], 1)] * 2, 1)
    back = np.where((t < 0.5)[:, None, None] & lost, NAN, z)
    a = np.broadcast_to([2.0, -1.0], z.shape)
    J = np.broadcast_to(np.array([[0.5, 0.25], [0.125, 1.0]]), (*z.shape, 2))
    so_far = (1 - t)[:, None, None] * a
    ending = "Lost." if lost else ""
    return AdjointPath(1e-5, np.ones(2), t, z, back, a, so_far, J, a[0, 0], a[0, 0], ending)


def named(figure: Any, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


def test_memory_is_drawn_in_megabytes_with_rings_at_the_steps_in_use() -> None:
    figure = memory_figure(MEMORY, 100, dark=False)
    np.testing.assert_allclose(named(figure, "backpropagation").y, [1, 10])
    np.testing.assert_allclose(named(figure, "adjoint").y, [6.144e-3] * 2)
    np.testing.assert_allclose(named(figure, "checkpoints").y, [0.4, 1.2])
    assert named(figure, "backpropagation now").y[0] == pytest.approx(10)
    assert named(figure, "checkpoints now").y[0] == pytest.approx(1.2)


def test_checkpoints_err_as_backpropagation_does_and_both_are_seen() -> None:
    figure = error_figure(ERRORS, 1e-4, dark=False)
    ours, theirs = named(figure, "checkpoints"), named(figure, "backpropagation")
    np.testing.assert_array_equal(ours.y, theirs.y)
    assert ours.marker.symbol == "diamond-open"
    assert ours.marker.size > theirs.marker.size


def test_an_adjoint_without_an_answer_is_a_cross() -> None:
    figure = error_figure(ERRORS, 1e-4, dark=True)
    assert list(named(figure, "adjoint, no answer").x) == [1e-2]
    assert named(figure, "adjoint now").y[0] == pytest.approx(2e-4)
    line = named(figure, "error = tolerance")
    assert line.x == line.y


def test_figures_are_not_empty_before_there_is_an_answer() -> None:
    drawn = (path_figure, gap_figure, sign_figure)
    for figure in (memory_figure(None, 50, dark=True), *(draw(None, dark=True) for draw in drawn)):
        assert figure.layout.xaxis.title.text
        assert figure.layout.xaxis.range is not None
    assert [trace.name for trace in error_figure(None, 1e-5, dark=False).data] == [
        "error = tolerance"
    ]


@pytest.mark.parametrize("draw", [path_figure, sign_figure])
def test_the_slider_goes_through_all_times_and_play_goes_back(draw: Any) -> None:
    figure = draw(path(), dark=False)
    names = [frame.name for frame in figure.frames]
    assert names == ["0.000", "0.250", "0.500", "0.750", "1.000"]
    (slider,), (menu,) = figure.layout.sliders, figure.layout.updatemenus
    assert [step.args[0][0] for step in slider.steps] == names
    assert slider.active == 0, "the whole way back is seen at first"
    assert list(menu.buttons[0].args[0]) == names[::-1]


def words(frame: Any) -> str:
    return frame.layout.annotations[0].text.replace("\u00a0", " ")


def test_the_large_dot_is_told_there_and_back() -> None:
    figure = path_figure(path(), dark=False)
    assert words(figure.frames[1]) == (
        "t = 0.250   there: (+0.750, +0.250)   back: (+0.750, +0.250)"
    )
    assert figure.layout.annotations[0].text == figure.frames[0].layout.annotations[0].text


def test_the_numbers_are_worked_through_at_each_time() -> None:
    figure = sign_figure(path(), dark=False)
    said = words(figure.frames[1])
    assert "t = 0.250   a = ∂L/∂z = (+2.000, −1.000)" in said
    assert "−(+2.000·+0.500 + −1.000·+0.125) = −0.875" in said
    assert "−(+2.000·+0.250 + −1.000·+1.000) = +0.500" in said
    assert "from t to 1 = (+1.500, −0.750)" in said
    assert "∂L/∂b" not in said
    assert words(figure.frames[0]).endswith("∂L/∂b")


def test_the_shaded_area_reaches_from_t_to_the_end() -> None:
    figure = sign_figure(path(), dark=False)
    for k, frame in enumerate(figure.frames):
        first, second, _ = frame.data
        np.testing.assert_allclose(first.x, np.linspace(0, 1, 5)[k:])
        assert set(first.y) | set(second.y) == {2.0, -1.0}


@pytest.mark.parametrize("draw", [path_figure, sign_figure])
def test_every_frame_moves_the_same_traces(draw: Any) -> None:
    figure = draw(path(), dark=False)
    drawn = [[trace.name for trace in frame.data] for frame in figure.frames]
    assert all(names == drawn[0] for names in drawn)
    lengths = [len(frame.data[0].x) for frame in figure.frames]
    assert lengths == sorted(lengths, reverse=True)
    assert figure.frames[0].traces == figure.frames[4].traces


def test_a_lost_way_has_no_place_and_no_numbers() -> None:
    figure = path_figure(path(lost=True), dark=False)
    assert figure.frames[0].data[2].x == (None, None)
    assert words(figure.frames[0]).endswith("back: lost")
    assert "lost" in words(sign_figure(path(lost=True), dark=False).frames[0])


def test_a_gap_of_zero_fits_a_log_axis() -> None:
    assert min(named(gap_figure(path(), dark=False), "gap").y) > 0


def test_the_circle_shows_both_fields_on_one_axis_of_loss() -> None:
    z = np.zeros((3, 2, 2))
    whole, without = ((0, 2.0), (10, 1.0)), ((0, 2.0), (10, 1.5))
    figure = circle_figure([CircleFit(z, whole), CircleFit(z + 1, without)], 240, dark=False)
    losses = [trace for trace in figure["data"] if trace["xaxis"] == "x3"]
    assert [trace["y"] for trace in losses] == [[2.0, 1.0], [2.0, 1.5]]
    assert {trace["yaxis"] for trace in losses} == {"y3"}
    assert figure["layout"]["meta"]["steps"] == []
    assert len(figure["layout"]["meta"]["light"]) == len(figure["layout"]["meta"]["dark"])
