"""Mathematics that the lessons state in words: each test fails for the statement once printed."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
import torch
from scipy.linalg import expm
from scipy.optimize import brentq

from node_viz.course.syllabus import SYLLABUS
from node_viz.data.labelled import disc
from node_viz.lessons.adjoint import words as adjoint
from node_viz.lessons.cnf import words as cnf
from node_viz.lessons.growth import words as growth
from node_viz.lessons.lies import words as lies
from node_viz.lessons.solvers import words as solvers
from node_viz.odenets.integral import integral_adjoint
from node_viz.probes.adjoint_cost import errors_over_tolerance
from node_viz.probes.solver_study import amplification
from node_viz.shapes import Array
from node_viz.ui.code_view import ROOT


def reach(method: str, direction: complex) -> float:
    """The first |h lambda| along a direction from which on a step magnifies."""
    size = np.arange(1e-3, 20, 1e-3)
    grows = np.abs(amplification(method, size * direction)) > 1 + 1e-9
    return float(size[np.argmax(grows)])


def test_explicit_methods_may_reach_far_but_none_reaches_all() -> None:
    """The first-order Chebyshev method of three stages, T_3(1 + w / 9), is stable down to -18."""
    chebyshev = np.polynomial.Chebyshev([0, 0, 0, 1])
    w = np.linspace(-18, 0, 1001)
    assert np.abs(chebyshev(1 + w / 9)).max() <= 1 + 1e-12
    assert chebyshev.deriv()(1.0) / 9 == pytest.approx(1)  # R(w) = 1 + w + ...: of first order
    assert abs(chebyshev(1 - 18.1 / 9)) > 1
    quiz = "".join(text for one in solvers.QUIZ for text in one.answers.values())
    assert "No explicit method of any order" not in quiz


def test_each_explicit_method_has_its_own_limit() -> None:
    assert reach("euler", -1) == pytest.approx(2, abs=2e-3)
    assert reach("midpoint", -1) == pytest.approx(2, abs=2e-3)
    assert reach("rk4", -1) == pytest.approx(2.785, abs=2e-3)
    assert "2 for Euler, 2.785 for RK4" in solvers.STORY


def test_dopri5s_limit_depends_on_the_direction() -> None:
    assert reach("dopri5", -1) == pytest.approx(3.3, abs=0.05)
    assert reach("dopri5", 1j) == pytest.approx(1.0, abs=0.05)
    assert "about 3.3 for an eigenvalue $\\lambda < 0$" in growth.STORY


def test_the_stiff_solution_is_flat_after_an_eighth_of_its_time_and_not_before() -> None:
    from node_viz.fields.analytic import stiff

    problem = stiff()
    y = problem.path(problem.end * np.array([1 / 100, 1 / 8, 1.0]))[:, 0]
    assert y[0] == pytest.approx(0.33, abs=0.01)
    assert y[2] - y[1] < 0.08 < 0.5 < y[2] - y[0]
    assert any("first eighth" in one.ask for one in solvers.EXPERIMENTS)


def kl(first: Array, second: Array) -> float:
    """KL of two centred Gaussians from their covariances."""
    ratio = np.linalg.solve(second, first)
    return float((np.trace(ratio) - len(first) - np.linalg.slogdet(ratio)[1]) / 2)


def test_the_kl_of_the_data_is_the_kl_at_the_noise() -> None:
    """Of a linear flow from Gaussian data; and the best mean log p is minus the entropy."""
    A, data = np.array([[0.3, -1.0], [0.4, -0.5]]), np.array([[2.0, 0.6], [0.6, 0.5]])
    end = expm(A)
    model = np.linalg.inv(end.T @ end)  # what N(0, I) becomes on the way back
    assert kl(data, model) == pytest.approx(kl(end @ data @ end.T, np.eye(2)))
    assert "minus the entropy" in cnf.STORY


def test_no_two_ends_worth_swapping_is_not_yet_optimal_transport() -> None:
    """A triangle turned by 80 degrees: every swap costs, going round all three saves."""
    corner = 2 * np.pi * np.arange(3) / 3
    x, y = (np.column_stack([np.cos(a), np.sin(a)]) for a in (corner, corner + math.radians(80)))

    def cost(order: list[int]) -> float:
        return float(((x - y[order]) ** 2).sum())

    assert all(cost(swap) > cost([0, 1, 2]) for swap in ([1, 0, 2], [0, 2, 1], [2, 1, 0]))
    assert min(cost([1, 2, 0]), cost([2, 0, 1])) < cost([0, 1, 2])


def test_the_books_are_too_high_only_while_a_step_does_not_contract_too_much() -> None:
    limit = brentq(lambda w: math.exp(w) + (1 + w), -2, -1)
    assert f"ah > {limit:.3f}" in lies.STORY
    for w in (-1.2, -0.5, 0.5, 3.0):
        assert math.exp(2 * w) > (1 + w) ** 2
    assert math.exp(2 * -1.3) < (1 - 1.3) ** 2


def test_a_flat_nll_says_nothing_of_the_field_unless_it_is_the_floor() -> None:
    """Data N(0, diag(4, 1/4)) scaled so that NLL(T) stays, by a field that does not keep N(0, I).

    z_i' = a_i z_i and KL = sum (s_i^2 - 1 - log s_i^2) / 2, so KL' = sum a_i (s_i^2 - 1).
    """
    variance, noise, h = np.array([4.0, 0.25]), np.ones(2), 1e-4
    start = kl(np.diag(variance), np.eye(2))
    for _ in range(1000):
        rate = np.array([-1.0, (variance[0] - 1) / (variance[1] - 1)])
        middle = variance * np.exp(rate * h)
        rate = np.array([-1.0, (middle[0] - 1) / (middle[1] - 1)])
        variance, noise = variance * np.exp(2 * rate * h), noise * np.exp(2 * rate * h)
    assert kl(np.diag(variance), np.eye(2)) == pytest.approx(start, abs=1e-6)
    assert start > 1
    assert np.abs(noise - 1).max() > 0.1


def test_an_eigenvalue_is_never_larger_than_the_norm_at_the_same_place() -> None:
    matrices = np.random.default_rng(0).standard_normal((200, 2, 2))
    size = np.abs(np.linalg.eigvals(matrices)).max(1)
    assert (size <= np.linalg.norm(matrices, axis=(1, 2)) + 1e-12).all()


def test_the_whole_loss_has_three_gradients() -> None:
    """z' = theta, z(0) = 0, L = theta z(1), l = theta z: the loss is 3/2 theta^2.

    Its gradient 3 theta is theta from L itself, 3/2 theta by the path and 1/2 theta from l.
    """
    theta = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    start = torch.zeros(1, 1, dtype=torch.float64)

    def gradient(l_theta: bool, explicit: bool) -> float:
        z, q = integral_adjoint(
            lambda t, z: theta.expand_as(z),
            lambda t, z: theta * z[:, 0],
            start,
            [theta],
            l_theta=l_theta,
            method="rk4",
            steps=4,
        )
        whole = (theta if explicit else theta.detach()) * z[0, 0] + q[0]
        return torch.autograd.grad(whole, theta)[0].item()

    assert gradient(l_theta=True, explicit=True) == pytest.approx(3 * 0.7)
    assert gradient(l_theta=True, explicit=False) == pytest.approx(2 * 0.7)
    assert gradient(l_theta=False, explicit=True) == pytest.approx(2.5 * 0.7)


def test_the_adjoint_is_nearer_more_often_but_not_always() -> None:
    found = [errors_over_tolerance(0.0, seed, (1e-2, 1e-3, 1e-4, 1e-6)) for seed in range(3)]
    nearer = np.concatenate([one.adjoint < one.backprop for one in found])
    assert 0.5 < nearer.mean() < 1
    nearer = next(one for one in adjoint.EXPERIMENTS if "nearer" in one.title)
    assert "nearer more often, but not always" in nearer.why


def test_the_disc_and_the_annulus_are_filled_evenly() -> None:
    """A quarter of an even disc lies within half its radius; the reference's annulus is uneven."""
    x, y = disc().sample(20_000, np.random.default_rng(0))
    radius = np.linalg.norm(x, axis=1)
    assert np.mean(radius[y == 0] < 0.25) == pytest.approx(0.25, abs=0.02)
    assert np.mean(radius[y == 1] < 1.25) == pytest.approx((1.25**2 - 1) / 1.25, abs=0.02)
    u = np.random.default_rng(1).random(20_000)
    assert np.mean(np.sqrt(u) / 2 < 0.25) == pytest.approx(0.25, abs=0.02)
    assert np.mean(1 + np.sqrt(u) / 2 < 1.25) < 0.3


def test_the_readme_credits_whom_the_syllabus_credits() -> None:
    text = (ROOT.parent / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE))
    for page in SYLLABUS[1:]:
        credited = re.sub(r" \(arXiv [\d.]+\)", "", rows[page.title])
        assert credited == page.papers, page.stem
