"""The solver page's figures hold the arrays they were given, on axes that stay where they are."""

from dataclasses import replace

import numpy as np
import pytest

from node_viz.lessons.solvers import figures as solver_figures
from node_viz.lessons.solvers import figures_steps as step_figures
from node_viz.lessons.solvers.figures import COLOURS
from node_viz.records.solver_answers import ErrorCurve, SolverTrace, StabilityPlane


def run(method, dim, scale=1.0):
    t = np.linspace(0, 1, 5)
    return SolverTrace(
        method=method,
        t=t,
        z=scale * np.outer(t, np.arange(1, dim + 1)),
        rejected_t=np.array([0.3]),
        rejected_h=np.array([0.4]),
        stage_t=np.linspace(0, 1, 9),
        stage_z=np.zeros((9, dim)),
        nfe=9,
        error=0.1,
    )


def exact(dim):
    t = np.linspace(0, 1, 50)
    return SolverTrace("exact", t, np.outer(t, np.arange(1, dim + 1)))


def trace(figure, name):
    return next(t for t in figure.data if t.name == name)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("dim", [1, 2])
def test_path_shows_exact_and_solver(dim, dark):
    figure = solver_figures.path_figure(exact(dim), {"rk4": run("rk4", dim)}, dark=dark)
    shown = trace(figure, "RK4")
    want = run("rk4", dim)
    np.testing.assert_allclose(shown.y, want.z[:, -1])
    np.testing.assert_allclose(shown.x, want.z[:, 0] if dim == 2 else want.t)
    assert shown.line.color == COLOURS["rk4"][dark]
    assert figure.layout.paper_bgcolor == COLOURS["background"][dark]
    assert figure.layout.yaxis.scaleanchor == ("x" if dim == 2 else None)


def test_axes_do_not_follow_a_solver_that_explodes():
    calm = solver_figures.path_figure(exact(1), {"euler": run("euler", 1)}, dark=False)
    wild = solver_figures.path_figure(exact(1), {"euler": run("euler", 1, 1e200)}, dark=False)
    assert calm.layout.yaxis.range == wild.layout.yaxis.range
    assert np.abs(trace(wild, "Euler").y).max() < 1e3


def test_error_axes_are_fixed_and_slopes_are_slopes():
    h = np.array([0.5, 0.25, 0.125])
    curves = {"euler": ErrorCurve(h, h), "rk4": ErrorCurve(h, 0 * h)}
    runs = {"euler": replace(run("euler", 1), error=0.25)}  # four steps of 0.25
    figure = solver_figures.error_figure(curves, runs, end=1.0, dark=False)
    again = solver_figures.error_figure({}, {}, end=1.0, dark=False)
    assert figure.layout.xaxis.range == again.layout.xaxis.range
    assert figure.layout.yaxis.range == again.layout.yaxis.range
    for slope in (1, 2, 4):
        line = trace(figure, f"slope {slope}")
        rise = np.diff(np.log(np.array(line.y))) / np.diff(np.log(np.array(line.x)))
        assert rise[0] == pytest.approx(slope)
    assert min(trace(figure, "RK4").y) > 0  # an exact answer still has a place on a log axis
    assert list(trace(figure, "Euler now").x) == [0.25]
    assert list(trace(figure, "Euler now").y) == [0.25]


def test_steps_show_sizes_rejections_and_questions():
    figure = step_figures.steps_figure({"dopri5": run("dopri5", 1)}, end=1.0, dark=False)
    sizes, rejected, questions = figure.data
    np.testing.assert_allclose(sizes.y, 0.25)
    assert list(rejected.x) == [0.3]
    assert len(questions.x) == 9
    assert set(questions.y) == {"dopri5"}


def test_stability_marks_what_lies_outside_the_picture():
    circle = -1 + np.exp(1j * np.linspace(0, 6, 20))
    points = {"fixed": np.array([-40.0 + 0j, -1.0 + 0j])}
    plane = StabilityPlane({"euler": circle}, points)
    figure = step_figures.stability_figure(plane, dark=True)
    dots = trace(figure, "h λ")
    assert list(dots.marker.symbol) == ["triangle-left", "circle"]
    assert dots.x[0] > -40
    np.testing.assert_allclose(dots.customdata[0], [-40, 0])


@pytest.mark.parametrize("dark", [False, True])
def test_lines_can_be_seen(dark):
    """Contrast of at least 3 to 1 against the page, by the WCAG formula."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    look = {name: pair[dark] for name, pair in COLOURS.items()}
    for colour in (*(look[method] for method in solver_figures.NAMES), look["faint"]):
        pair = sorted([luminance(colour), luminance(look["background"])])
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 3
