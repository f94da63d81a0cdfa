"""The study's numbers are right: orders, calls, borders of stability, and honest endings."""

import subprocess
import sys

import numpy as np
import pytest

from node_viz.fields.analytic import ANALYTIC, known_field
from node_viz.probes import solver_study as study
from node_viz.records.solver_answers import ErrorCurve

ORDER = {"euler": 1, "midpoint": 2, "rk4": 4, "implicit_euler": 1}


@pytest.mark.parametrize("method", ORDER)
@pytest.mark.parametrize("problem", ["forced", "saddle", "limit_cycle"])
def test_measured_order_is_the_order(problem, method):
    curve = study.error_curve(problem, method, 0.5 * known_field(problem).end)
    assert study.measured_order(curve) == pytest.approx(ORDER[method], abs=0.2)


def test_order_of_an_exact_line():
    h = 2.0 ** -np.arange(8)
    assert study.measured_order(ErrorCurve(h, 3 * h**2.5)) == pytest.approx(2.5)
    assert np.isnan(study.measured_order(ErrorCurve(h, np.full(8, 1e-15))))
    assert np.isnan(study.measured_order(ErrorCurve(h, np.full(8, np.nan))))


def test_dopri5_is_of_fifth_order_on_the_rotation():
    curve = study.error_curve("rotation", "dopri5", 6.0)
    assert study.measured_order(curve) == pytest.approx(5, abs=0.6)


@pytest.mark.parametrize("method", study.METHODS)
@pytest.mark.parametrize("problem", ANALYTIC)
def test_every_pair_runs(problem, method):
    field = known_field(problem)
    run = study.run_method(problem, method, field.end, steps=24)
    assert run.z.shape == (len(run.t), field.dim)
    assert len(run.stage_t) == len(run.stage_z) == run.nfe
    if run.status == "ok":
        assert run.t[0] == 0
        assert run.t[-1] == pytest.approx(field.end)
        assert np.isfinite(run.error)
    else:
        assert run.status.endswith(".")


def test_the_price_of_a_step():
    calls = [study.run_method("forced", m, 2.0, steps=10).nfe for m in study.FIXED]
    assert calls == [10, 20, 40, 20]
    run = study.run_method("stiff", "dopri5", 0.04)
    assert run.nfe == 2 + 6 * (len(run.t) - 1 + len(run.rejected_t))
    assert len(run.rejected_t) > 0


def test_straight_paths_need_one_step():
    assert study.run_method("gaussian_ot", "euler", 1.0, steps=1).error < 1e-12


def test_stiff_with_sixteen_steps():
    """h lambda = -2.5: outside the regions of Euler and midpoint, inside RK4's."""
    error = {m: study.run_method("stiff", m, 0.04, steps=16).error for m in study.FIXED}
    assert min(error["euler"], error["midpoint"]) > 100
    assert max(error["rk4"], error["implicit_euler"]) < 2e-3
    assert study.run_method("stiff", "rk4", 0.04, steps=12).error > 10
    assert study.run_method("stiff", "euler", 0.04, steps=24).error < 1e-2


def test_who_sees_the_end_of_the_world():
    status = {m: study.run_method("runaway", m, 1.35, steps=12).status for m in study.METHODS}
    assert status["euler"] == status["midpoint"] == "ok"
    assert "Newton" in status["implicit_euler"]
    assert "time no longer moved" in status["dopri5"]
    assert np.isnan(study.run_method("runaway", "euler", 1.35, steps=12).error)


@pytest.mark.parametrize("method", study.METHODS)
def test_stability_border(method):
    border = study.stability_border(method)
    np.testing.assert_allclose(np.abs(study.amplification(method, border)), 1, atol=1e-9)
    left = {"euler": -2, "midpoint": -2, "rk4": -2.7853, "dopri5": -3.3066, "implicit_euler": 0}
    assert border.real.min() == pytest.approx(left[method], abs=1e-3)


@pytest.mark.parametrize("method", study.FIXED)
def test_amplification_is_what_a_step_does(method):
    """One step of h = 0.25 on the saddle multiplies the axes by R(0.25) and R(-0.25)."""
    run = study.run_method("saddle", method, 0.25, steps=1)
    factor = study.amplification(method, np.array([0.25, -0.25])).real
    np.testing.assert_allclose(run.z[-1], factor * known_field("saddle").z0, rtol=1e-9)


def test_scaled_eigenvalues():
    w = study.scaled_eigenvalues("rotation", np.array([0.0, 1.0]), np.array([0.5, 0.5]))
    np.testing.assert_allclose(sorted(w.imag), [-0.5, -0.5, 0.5, 0.5], atol=1e-12)
    assert len(study.scaled_eigenvalues("runaway", np.array([0.5, 2.0]), np.ones(2))) == 1


def test_textbook_methods_run_without_torch():
    code = (
        "import sys; from node_viz.probes import solver_study as s;"
        "s.run_method('forced', 'rk4', 1.0); s.error_curve('forced', 'implicit_euler', 1.0);"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
