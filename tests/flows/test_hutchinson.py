"""Estimates of a trace, against closed forms and against the exact one."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from rough_flow import objective_of, points, rough

from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.field import autograd_jacobian
from node_viz.flows.cnf import CNF, grid_encode
from node_viz.flows.hutchinson import draw, drawn, noise_of, variance
from node_viz.flows.regularizers import FORCE, JACOBIAN
from node_viz.solvers import SolveStatus
from node_viz.solvers.textbook import RK4

DRAWS = 10_000
KINDS = ("gaussian", "rademacher")


def estimates(kind: str, A: torch.Tensor, n: int = DRAWS) -> torch.Tensor:
    eps = torch.as_tensor(draw(kind, (n, len(A)), np.random.default_rng(1)))
    return torch.einsum("ni,ij,nj->n", eps, A, eps)


@pytest.mark.parametrize("d", [2, 5])
@pytest.mark.parametrize("kind", KINDS)
def test_the_estimate_is_unbiased_and_its_variance_the_closed_form(kind: str, d: int) -> None:
    A = torch.as_tensor(np.random.default_rng(d).standard_normal((d, d)))
    found = estimates(kind, A)
    wanted = variance(kind, A).item()
    assert found.mean().item() == pytest.approx(A.trace().item(), abs=4 * (wanted / DRAWS) ** 0.5)
    assert found.var().item() == pytest.approx(wanted, rel=0.05)


def test_the_closed_forms_are_those_of_the_symmetric_part() -> None:
    A = torch.tensor([[1.0, 3.0], [-1.0, 2.0]])
    S = torch.tensor([[1.0, 1.0], [1.0, 2.0]])
    assert variance("gaussian", A) == 2 * S.square().sum()
    assert variance("rademacher", A) == 4 * S[0, 1] ** 2
    assert variance("rademacher", torch.diag(torch.tensor([3.0, -7.0]))) == 0  # no cross terms


def bottled(H: int, dtype: torch.dtype = torch.float64, **changes: object) -> CNF:
    return rough(dtype, bottleneck=H, **changes)


@pytest.mark.parametrize("changes", [{}, {"depth": 1}, {"depth": 3}, {"base_std": 0.5}])
@pytest.mark.parametrize("H", [1, 2, 5])
def test_the_core_has_the_trace_of_the_jacobian(H: int, changes: dict[str, object]) -> None:
    field, z = bottled(H, **changes).field, points()
    at = field.look(frozenset({"core"}))(0.3, z)
    assert at.core is not None
    assert at.core.shape == (len(z), H, H)
    J = autograd_jacobian(field, 0.3, z)
    torch.testing.assert_close(at.J, J)
    trace = J.diagonal(dim1=1, dim2=2).sum(1)
    torch.testing.assert_close(at.core.diagonal(dim1=1, dim2=2).sum(1), trace)
    torch.testing.assert_close(field.pair()(0.3, z)[1], trace)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_bottleneck_of_one_unit_makes_random_signs_exact(dtype: torch.dtype) -> None:
    config = ExperimentConfig(divergence="rademacher", bottleneck=1)
    cnf, x = bottled(1, dtype), points(64).to(dtype)
    eps = noise_of(config, x, np.random.default_rng(0))
    assert isinstance(eps, torch.Tensor)
    assert eps.shape == (64, 1)
    exact, estimated = (grid_encode(cnf.field, x, RK4, 8, eps=noise) for noise in (None, eps))
    precision = 20 * torch.finfo(dtype).eps
    for a, b in zip(exact, estimated, strict=True):
        torch.testing.assert_close(a, b, rtol=precision, atol=precision)
    gaussian = noise_of(config.replace(divergence="gaussian"), x, np.random.default_rng(0))
    off = grid_encode(cnf.field, x, RK4, 8, eps=gaussian)[1] - exact[1]
    assert off.abs().max() > 0.1


def test_penalties_beside_an_estimate_by_a_bottleneck_are_exact() -> None:
    cnf, x = bottled(3), points(64)
    eps = torch.as_tensor(draw("gaussian", (64, 3), np.random.default_rng(0)))
    exact, estimated = (
        grid_encode(cnf.field, x, RK4, 8, regularizers=(JACOBIAN, FORCE), eps=noise)
        for noise in (None, eps)
    )
    for k in (0, 2, 3):
        torch.testing.assert_close(exact[k], estimated[k])
    assert not torch.allclose(exact[1], estimated[1])


def test_fixed_noise_is_one_draw_and_fresh_noise_one_a_call() -> None:
    x = points(8)
    config = ExperimentConfig(divergence="gaussian")
    assert noise_of(ExperimentConfig(), x, np.random.default_rng(0)) is None
    fixed = noise_of(config, x, np.random.default_rng(0))
    assert drawn(fixed) is drawn(fixed)
    fresh = noise_of(config.replace(noise="fresh"), x, np.random.default_rng(0))
    assert callable(fresh)
    torch.testing.assert_close(drawn(fresh), fixed)  # the first of them
    assert not torch.equal(fresh(), fresh())


@pytest.mark.parametrize("noise", ["fixed", "fresh"])
def test_an_estimate_on_the_grid_is_that_of_its_own_noise(noise: str) -> None:
    cnf, x = rough(), points(64)
    config = ExperimentConfig(divergence="rademacher", noise=noise)
    draws = [noise_of(config, x, np.random.default_rng(3)) for _ in range(2)]
    log_det = grid_encode(cnf.field, x, RK4, 2, eps=draws[0])[1]
    by_solve = cnf.with_log_det(x, eps=draws[1], method="rk4", steps=2, first_step=None)
    torch.testing.assert_close(log_det, by_solve.end[1])  # the same vectors at the same calls


def test_noise_drawn_anew_costs_the_solver_ten_times_the_calls() -> None:
    cnf, x = rough(torch.float32), points(64).float()
    calls = {}
    for noise in ("fixed", "fresh"):
        config = ExperimentConfig(divergence="rademacher", noise=noise)
        eps = noise_of(config, x, np.random.default_rng(0))
        with torch.no_grad():
            solution = cnf.with_log_det(x, eps=eps)
        calls[noise] = solution.nfe
        assert solution.status is (SolveStatus.OK if noise == "fixed" else SolveStatus.STEP_LIMIT)
    with torch.no_grad():
        exact = cnf.with_log_det(x).nfe
    assert calls["fresh"] >= 10 * max(exact, calls["fixed"])
    assert calls["fixed"] <= 1.5 * exact


@pytest.mark.parametrize("query", ["bottleneck=4", "noise=fresh", "bottleneck=1&noise=fresh"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("gradient", ["backprop", "adjoint"])
def test_every_estimate_has_a_gradient(kind: str, query: str, gradient: str) -> None:
    config = ExperimentConfig.from_query(
        f"{query}&divergence={kind}&hidden=12&gradient={gradient}&jacobian=.1"
    )
    cnf = rough(bottleneck=config.bottleneck)
    loss, nll = objective_of(config)(cnf, points(), 4)
    loss.backward()
    assert nll.isfinite()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in cnf.parameters())
