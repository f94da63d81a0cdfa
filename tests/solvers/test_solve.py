"""One call for all methods: what it costs, how it ends, where it looks, what it refuses."""

import math

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp

from node_viz.experiment.catalogue import ADAPTIVE, SOLVERS
from node_viz.solvers import METHODS, SolveStatus, solve
from node_viz.solvers.method import Method

CALLS = {"dopri5": 6, "bosh3": 3, "adaptive_heun": 1}  #: published
FIXED = [name for name in METHODS if name not in ADAPTIVE]
A = 2000 / 999


def stiff(t, y):
    return -1000 * y + 3000 - 2000 * math.exp(-float(t))


def stiff_exact(t):
    return 3 - A * math.exp(-t) + (A - 3) * math.exp(-1000 * t)


def swirl(t, z):
    return torch.stack([z[..., 1], -z[..., 0]], -1) + 0.3 * torch.sin(3 * torch.as_tensor(t) + z)


def points(n=4):
    return torch.randn(n, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def tight(z0, t1):
    def flat(t, z):
        return swirl(t, torch.as_tensor(z).reshape(-1, 2)).numpy().ravel()

    return solve_ivp(flat, (0, t1), z0.numpy().ravel(), rtol=1e-12, atol=1e-12).y[:, -1]


@pytest.mark.parametrize("name", SOLVERS)
def test_every_solver_shows_the_same_face(name):
    method = SOLVERS[name].load()
    assert isinstance(method, Method)
    assert method.name == name
    assert method.order >= 1
    if method.tableau is not None:
        assert method.tableau.stages >= method.order


@pytest.mark.parametrize("name", SOLVERS)
def test_a_tolerance_or_a_step_count_rules_the_cost(name):
    def cost(**asked):
        return solve(swirl, points(), method=name, first_step=0.1, **asked).nfe

    by_steps = cost(steps=4, rtol=1e-3) != cost(steps=40, rtol=1e-3)
    by_tolerance = cost(steps=4, rtol=1e-3) != cost(steps=4, rtol=1e-6)
    assert (by_steps, by_tolerance) == (name in FIXED, name in ADAPTIVE)
    assert SOLVERS[name].adaptive == (name in ADAPTIVE)


@pytest.mark.parametrize("method", ADAPTIVE)
def test_adaptive_agrees_with_scipy(method):
    z0 = points()
    rtol = {"dopri5": 1e-9, "bosh3": 1e-7}.get(method, 1e-6)
    end = solve(swirl, z0, 0, 2, method=method, rtol=rtol).end
    np.testing.assert_allclose(end.ravel(), tight(z0, 2), atol=300 * rtol)


@pytest.mark.parametrize("method", METHODS)
def test_every_call_is_counted(method):
    calls = []

    def counted(t, z):
        calls.append(float(t))
        return swirl(t, z)

    solution = solve(counted, points(), method=method, steps=7, keep_trace=True)
    assert solution.status is SolveStatus.OK
    assert solution.nfe == len(calls) == len(solution.trace.stage_t)
    assert min(calls) >= 0
    assert max(calls) <= 1
    np.testing.assert_allclose(solution.trace.h.sum(), 1, rtol=1e-12)


@pytest.mark.parametrize("method", ADAPTIVE)
@pytest.mark.parametrize(("first_step", "extra"), [(None, 2), (0.1, 1)])
def test_adaptive_calls_obey_their_law(method, first_step, extra):
    asked = {"rtol": 1e-4, "first_step": first_step}
    s = solve(swirl, points(), 0, 3, method=method, keep_trace=True, **asked)
    tried = len(s.trace.t) + len(s.trace.rejected_t)
    calls = SOLVERS[method].load().calls
    assert s.nfe == extra + calls * tried
    assert calls == CALLS.get(method, calls)


def test_some_steps_are_rejected_and_traced():
    def kick(t, z):
        return 1 + 200 * torch.exp(-((t - 0.5) ** 2) / 1e-3) + 0 * z

    y0 = torch.zeros(1, dtype=torch.float64)
    s = solve(kick, y0, 0, 0.6, method="dopri5", keep_trace=True)
    assert s.status is SolveStatus.OK
    assert len(s.trace.rejected_t) >= 1
    np.testing.assert_allclose(s.trace.t[1:], (s.trace.t + s.trace.h)[:-1], atol=1e-12)
    assert s.trace.stage_z.shape == (s.nfe, 1)


@pytest.mark.parametrize("span", [(0.0, 1.0), (1.0, 0.0), (0.0, 0.37), (0.8, -0.3)])
@pytest.mark.parametrize("slope", [0.0, 1e-4, 1.0, 40.0])
def test_never_looks_outside(span, slope):
    seen = []

    def field(t, z):
        seen.append(float(t))
        return slope * torch.cos(z)

    solve(field, points(), *span, method="dopri5", rtol=1e-3)
    assert min(span) <= min(seen)
    assert max(seen) <= max(span)


def test_first_step_mends_the_zero_field():
    def still(t, z):
        return 0 * z

    assert solve(still, points(), method="dopri5").nfe == 44
    assert solve(still, points(), method="dopri5", first_step=1 / 6).nfe == 13
    assert solve(still, points(), method="dopri5", first_step=1.0).nfe == 7


@pytest.mark.parametrize(("method", "digits"), [("rk4", 1e-6), ("dopri5", 1e-6), ("bosh3", 1e-4)])
def test_round_trip(method, digits):
    z0 = points()
    there = solve(swirl, z0, 0, 1, method=method, steps=100, rtol=1e-8)
    back = solve(swirl, there.end, 1, 0, method=method, steps=100, rtol=1e-8)
    torch.testing.assert_close(back.end, z0, atol=digits, rtol=0)
    assert back.times.tolist() == [1.0, 0.0]


@pytest.mark.parametrize("method", METHODS)
def test_pairs_travel_together(method):
    """z' = -z contracts: div f = -d, so the log determinant is -d t."""

    def field(t, state):
        z, l = state
        return -z, torch.full_like(l, -2.0)

    z0 = points()
    times = [0.0, 0.25, 0.5, 1.0]
    start = (z0, torch.zeros(4, dtype=torch.float64))
    s = solve(field, start, method=method, steps=8, save_at=times)
    z, l = s.states
    assert z.shape == (4, 4, 2)
    torch.testing.assert_close(l, -2 * torch.tensor(times, dtype=l.dtype)[:, None].expand(4, 4))
    loose = 0.06 if "euler" in method else 1e-2
    torch.testing.assert_close(z[-1], z0 * math.exp(-1), atol=loose, rtol=0)
    assert s.end[0] is not None


@pytest.mark.parametrize("method", ["midpoint", "dopri5"])
def test_save_at_without_the_start(method):
    z0 = points()
    s = solve(swirl, z0, method=method, save_at=[0.3, 0.9], rtol=1e-9, steps=64)
    assert s.times.tolist() == [0.3, 0.9]
    assert s.states.shape == (2, 4, 2)
    np.testing.assert_allclose(s.states[1].ravel(), tight(z0, 0.9), atol=1e-3)


def test_stiff_field_implicit_wins_and_explicit_blows_up():
    J = np.full((1, 1, 1), -1000.0)
    y0 = np.zeros(1)
    few = solve(stiff, y0, 0, 15, method="implicit_euler", steps=10, jacobian=lambda t, y: J)
    assert abs(few.end[0] - stiff_exact(15)) < 1e-4
    wild = solve(stiff, y0, 0, 2, method="euler", steps=960)
    assert wild.status is SolveStatus.NON_FINITE or abs(wild.end[0]) > 1e6
    wilder = solve(stiff, y0, 0, 2, method="euler", steps=20)
    assert wilder.status is SolveStatus.OK  # finite still, but absurd
    assert abs(wilder.end[0]) > 1e20
    assert solve(stiff, y0, 0, 15, method="euler", steps=1500).status is SolveStatus.NON_FINITE
    fine = solve(stiff, y0, 0, 1, method="euler", steps=600)
    assert abs(fine.end[0] - stiff_exact(1)) < 1e-5


def test_step_limit():
    s = solve(stiff, torch.zeros(1), 0, 15, method="dopri5", max_nfe=300, keep_trace=True)
    assert s.status is SolveStatus.STEP_LIMIT
    assert s.nfe == 300
    assert torch.isnan(s.end).all()
    assert s.states[0] == 0
    assert len(s.trace.t) > 10
    assert solve(stiff, np.zeros(1), method="rk4", max_nfe=9).status is SolveStatus.STEP_LIMIT


def test_step_underflow_at_a_blow_up():
    """z' = z^2 from 1 is 1 / (1 - t): there is nothing to find at t = 2."""
    z0 = torch.ones(1, dtype=torch.float64)
    s = solve(lambda t, z: z * z, z0, 0, 2, method="dopri5", keep_trace=True)
    assert s.status is SolveStatus.STEP_UNDERFLOW
    assert s.trace.t[-1] == pytest.approx(1, abs=1e-3)
    assert torch.isnan(s.end).all()


@pytest.mark.parametrize("status", SolveStatus)
def test_every_ending_has_a_sentence(status):
    assert status.sentence.endswith(".")


@pytest.mark.parametrize("method", METHODS)
def test_nan_is_said_aloud(method):
    s = solve(lambda t, z: z * math.nan, points(), method=method)
    assert s.status is SolveStatus.NON_FINITE
    assert torch.isnan(s.end).all()


def test_the_fields_own_assertion_is_not_swallowed():
    def strict(t, z):
        raise AssertionError("mine")

    with pytest.raises(AssertionError, match="mine"):
        solve(strict, points(), method="dopri5")


def test_newton_that_cannot_settle():
    y = torch.zeros(1, dtype=torch.float64)
    s = solve(lambda t, y: y * y + 1, y, method="implicit_euler", steps=1)  # y = y^2 + 1
    assert s.status is SolveStatus.NOT_CONVERGED


def test_implicit_gradient_is_exact():
    """For z' = -a z one step gives z / (1 + a h): its derivatives are known."""
    a = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    z0 = torch.tensor([[1.5]], dtype=torch.float64, requires_grad=True)
    z1 = solve(lambda t, z: -a * z, z0, method="implicit_euler", steps=1).end
    z1.sum().backward()
    assert z0.grad.item() == pytest.approx(1 / 3)
    assert a.grad.item() == pytest.approx(-1.5 / 9)


@pytest.mark.parametrize(
    "bad",
    [
        {"steps": 0},
        {"steps": 2.5},
        {"rtol": 0.0},
        {"rtol": math.nan},
        {"atol": -1.0},
        {"method": "rk5"},
        {"gradient": "magic"},
        {"t1": math.nan},
        {"t1": 0.0},
        {"save_at": [0.5, 0.2]},
        {"save_at": [0.0, 1.5]},
        {"save_at": []},
        {"save_at": [0.0]},
        {"save_at": [0.1, math.nan]},
        {"max_nfe": 0},
        {"first_step": -0.1},
        {"gradient": "adjoint"},  # a plain function has no parameters to find
    ],
)
def test_nonsense_is_refused_in_a_sentence(bad):
    with pytest.raises(ValueError, match=r"must|needs") as error:
        solve(lambda t, z: -z, points(), **bad)
    assert len(str(error.value).split()) > 3


def test_numpy_is_refused_where_torch_is_needed():
    with pytest.raises(ValueError, match="torch tensors"):
        solve(lambda t, z: -z, np.ones(2), method="dopri5")
    with pytest.raises(ValueError, match="jacobian"):
        solve(lambda t, z: -z, np.ones(2), method="implicit_euler")
