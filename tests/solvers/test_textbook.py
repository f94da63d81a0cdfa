"""The methods are of the order they claim, and agree with other people's code."""

import doctest
import math
import sys

import numpy as np
import pytest
import torch
import torchdiffeq
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from node_viz.experiment.catalogue import SOLVERS
from node_viz.solvers import fixed, solve, textbook

RATES = {"euler": 1, "midpoint": 2, "rk4": 4, "implicit_euler": 1}  #: published
FIXED = [name for name, solver in SOLVERS.items() if not solver.adaptive]
TABLES = [method.tableau for name in FIXED if (method := SOLVERS[name].load()).tableau]


def forced(t, y):
    return -y + np.cos(t)


def forced_exact(t):
    return 0.5 * (np.cos(t) + np.sin(t)) + 0.5 * np.exp(-t)


def minus_one(t, y):
    return -np.ones((1, 1, 1))


@pytest.mark.parametrize("method", FIXED)
def test_error_falls_with_the_order(method):
    counts = np.array([20, 40, 80])
    asked = {"method": method, "jacobian": minus_one}
    ends = [solve(forced, np.ones(1), 0, 2, steps=int(n), **asked).end[0] for n in counts]
    errors = np.abs(np.array(ends) - forced_exact(2.0))
    slope = np.polyfit(np.log(2 / counts), np.log(errors), 1)[0]
    order = SOLVERS[method].load().order
    assert slope == pytest.approx(order, abs=0.15)
    assert order == RATES.get(method, order)


def test_the_textbook_is_in_the_catalogue():
    assert all(table in TABLES for table in (textbook.EULER, textbook.MIDPOINT, textbook.RK4))


@pytest.mark.parametrize("tableau", TABLES)
def test_tableau_is_consistent(tableau):
    assert sum(tableau.b) == pytest.approx(1)
    for c, row in zip(tableau.c, tableau.a, strict=True):
        assert sum(row) == pytest.approx(c)
    assert sum(b * c for b, c in zip(tableau.b, tableau.c, strict=True)) == pytest.approx(
        0.5 if tableau.order > 1 else 0.0
    )


def test_rk4_is_the_classic_one():
    k = [1.0, 0.5, 0.75, 0.25]  # slopes of z' = -z from z = -1 with h = 1
    z = textbook.rk_step(lambda t, z: -z, 0.0, -1.0, 1.0, textbook.RK4)
    assert z == pytest.approx(-1 + (k[0] + 2 * k[1] + 2 * k[2] + k[3]) / 6)


def test_rotation_radius_grows_and_shrinks_as_theory_says():
    def turn(t, z):
        return np.array([z[1], -z[0]])

    A = np.array([[[0.0, 1.0], [-1.0, 0.0]]])
    n, h = 60, 0.1
    out = solve(turn, np.array([1.0, 0.0]), 0, n * h, method="euler", steps=n).end
    implicit = {"method": "implicit_euler", "jacobian": lambda t, z: A}
    inward = solve(turn, np.array([1.0, 0.0]), 0, n * h, steps=n, **implicit).end
    assert np.hypot(*out) == pytest.approx((1 + h * h) ** (n / 2), rel=1e-12)
    assert np.hypot(*inward) == pytest.approx((1 + h * h) ** (-n / 2), rel=1e-9)


@pytest.mark.parametrize("method", ["euler", "midpoint"])
def test_same_numbers_as_torchdiffeq(method):
    def field(t, z):
        return torch.sin(z).roll(1, -1) - t * z

    z0 = torch.randn(5, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    times = torch.linspace(0, 1, 9, dtype=torch.float64)
    theirs = torchdiffeq.odeint(field, z0, times, method=method)
    ours = solve(field, z0, method=method, steps=8, save_at=times.tolist()).states
    torch.testing.assert_close(ours, theirs, rtol=1e-13, atol=1e-13)


def test_agrees_with_scipy_on_a_pendulum():
    def pendulum(t, z):
        return np.array([z[1], -np.sin(z[0])])

    ours = solve(pendulum, np.array([2.0, 0.0]), 0, 5, method="rk4", steps=2000).end
    theirs = solve_ivp(pendulum, (0, 5), [2.0, 0.0], rtol=1e-12, atol=1e-12).y[:, -1]
    np.testing.assert_allclose(ours, theirs, atol=1e-9)


def test_linear_field_is_the_matrix_exponential():
    A = np.array([[-0.3, 2.0], [-1.0, 0.1]])
    z0 = np.random.default_rng(0).normal(size=(7, 2))
    end = solve(lambda t, z: z @ A.T, z0, 0, 1.5, method="rk4", steps=400).end
    np.testing.assert_allclose(end, z0 @ expm(1.5 * A).T, atol=1e-9)


def test_grid_rule():
    assert fixed.fixed_grid([0.0, 1.0], 8) == [(0.125, 8)]
    assert [n for _, n in fixed.fixed_grid([0.0, 0.25, 1.0], 8)] == [2, 6]
    for h, count in fixed.fixed_grid([1.0, 0.9, 0.0], 3):
        assert -1 / 3 - 1e-12 <= h < 0
        assert count >= 1
    z = solve(lambda t, z: np.ones_like(z), np.zeros(1), save_at=[0.1, math.pi / 4], steps=3)
    np.testing.assert_allclose(z.states[:, 0], [0.1, math.pi / 4], rtol=1e-14)


def test_reads_without_torch():
    import subprocess

    code = "import sys, node_viz.solvers.textbook; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_docstrings_tell_the_truth():
    import importlib

    modules = (importlib.import_module("node_viz.solvers.solve"), textbook, fixed)
    for module in modules:
        result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
        assert result.attempted
        assert not result.failed
