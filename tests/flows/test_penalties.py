"""Penalties along the paths, against quadrature, closed forms and other solvers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from rough_flow import objective_of, points, rough
from torch import Tensor

from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.evaluation import FieldEval
from node_viz.fields.field import VectorField, autograd_jacobian
from node_viz.flows.cnf import grid_encode
from node_viz.flows.regularizers import FORCE, HJB, JACOBIAN, KINETIC
from node_viz.solvers import solve
from node_viz.solvers.textbook import RK4

A = torch.tensor([[0.4, -0.9], [0.2, -0.5]], dtype=torch.float64)
EXACT = (KINETIC, JACOBIAN, FORCE)


class Linear(VectorField):
    """f = (1 + t) A z: its penalties are known."""

    def __init__(self) -> None:
        super().__init__(2)

    def forward(self, t: Tensor | float, z: Tensor) -> Tensor:
        return (1 + t) * z @ A.T

    def jacobian(self, t: Tensor | float, z: Tensor) -> tuple[Tensor, Tensor]:
        return self(t, z), ((1 + t) * A).expand(len(z), 2, 2)


def test_integrals_are_those_of_the_rates_along_the_paths() -> None:
    z0, times = points(), np.linspace(0, 1, 401)
    z = solve(Linear(), z0, method="rk4", steps=400, save_at=times.tolist()).states
    t = torch.as_tensor(times)[:, None]
    f = (1 + t)[..., None] * z @ A.T
    acceleration = (1 + t)[..., None] * f @ A.T + z @ A.T  # J f + df/dt
    energy = torch.trapezoid(f.square().sum(2), t, dim=0)
    jacobian = A.square().sum() * 7 / 3  # int (1 + t)^2 dt
    force = torch.trapezoid(acceleration.square().sum(2), t, dim=0)
    got = grid_encode(Linear(), z0, RK4, 50, regularizers=EXACT)
    torch.testing.assert_close(got[0], z[-1], rtol=1e-8, atol=1e-8)
    torch.testing.assert_close(got[1], 1.5 * A.trace().expand(5))
    torch.testing.assert_close(got[2], energy, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(got[3], jacobian.expand(5))
    torch.testing.assert_close(got[4], force, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("field", ["mlp", "concatsquash", "potential"])
def test_grid_and_adaptive_solver_agree_on_value_and_gradient(field: str) -> None:
    cnf, z = rough(field=field), points()
    regularizers = (*EXACT, HJB) if field == "potential" else EXACT
    tight = cnf.with_log_det(z, regularizers=regularizers, rtol=1e-8, error_members=None).end
    grid = grid_encode(cnf.field, z, RK4, 80, regularizers=regularizers)
    parameters = list(cnf.parameters())
    for a, b in zip(tight, grid, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)
        keep: dict[str, Any] = {"retain_graph": True, "materialize_grads": True}
        for one, other in zip(
            torch.autograd.grad(a.sum(), parameters, allow_unused=True, **keep),
            torch.autograd.grad(b.sum(), parameters, allow_unused=True, **keep),
            strict=True,
        ):
            torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_force_is_the_acceleration_along_a_path(depth: int) -> None:
    cnf, z = rough(depth=depth), points()
    step = 1e-4

    def velocity(t: float) -> Tensor:
        end = solve(cnf.field, z, 0.3, t, method="rk4", steps=4).end if t != 0.3 else z
        return cnf.field(t, end)

    acceleration = (velocity(0.3 + step) - velocity(0.3 - step)) / (2 * step)
    rate = FORCE.rate(cnf.field.look(FORCE.needs)(0.3, z))
    torch.testing.assert_close(rate, acceleration.square().sum(1), rtol=1e-5, atol=1e-7)


def test_the_hand_written_jacobian_has_autograds_values_and_gradients() -> None:
    exact, fast = rough(), rough(torch.float32)
    needs = frozenset({"J", "f_t"})
    wanted, got = (
        cnf.field.look(needs)(0.3, points().to(next(cnf.parameters()).dtype))
        for cnf in (exact, fast)
    )
    torch.testing.assert_close(wanted.J, autograd_jacobian(exact.field, 0.3, points()))

    def score(at: FieldEval) -> Tensor:
        assert at.J is not None
        assert at.f_t is not None
        return (at.J**3).sum() + (at.f_t**3).sum() + (at.f**3).sum() + at.divergence.sum()

    for at in (wanted, got):
        score(at).backward()
    for a, b in zip(exact.parameters(), fast.parameters(), strict=True):
        scale = float(a.grad.abs().max())  # type: ignore[union-attr]
        torch.testing.assert_close(a.grad, b.grad.double(), rtol=1e-4, atol=1e-5 * scale)  # type: ignore


def test_hutchinson_is_one_vector_jacobian_product_and_unbiased() -> None:
    cnf, z = rough(), points().requires_grad_()
    look = cnf.field.look(frozenset({"J"}))
    total, squares = torch.zeros(5), torch.zeros(5)
    signs = torch.tensor([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]]).double()
    for eps in signs[:, None].expand(-1, 5, -1):
        at = FieldEval(f=look(0.3, z).f, J=look(0.3, z).J, eps=eps)
        row = torch.autograd.grad((cnf.field(0.3, z) * eps).sum(), z)[0]
        torch.testing.assert_close(at.row(), row)
        total = total + at.divergence / 4
        squares = squares + at.frobenius_square / 4
    J = autograd_jacobian(cnf.field, 0.3, z)
    # all four Rademacher vectors of the plane: the mean over them is the expectation
    torch.testing.assert_close(total, J.diagonal(dim1=1, dim2=2).sum(1))
    torch.testing.assert_close(squares, J.square().sum((1, 2)))


def test_one_eps_serves_a_whole_solve_and_each_step_has_its_own() -> None:
    objective, x = objective_of(ExperimentConfig(divergence="rademacher")), points()
    first, second = objective._eps(x), objective._eps(x)
    assert first is not None
    assert second is not None
    assert not torch.equal(first, second)
    assert set(first.unique().tolist()) == {-1.0, 1.0}
    cnf = rough()
    a, b = (grid_encode(cnf.field, x, RK4, steps, eps=first)[1] for steps in (60, 120))
    torch.testing.assert_close(a, b, rtol=1e-7, atol=1e-8)  # converges: the integrand is smooth


def test_penalties_do_not_cost_function_evaluations() -> None:
    cnf, z = rough(), points(64)
    plain = cnf.with_log_det(z)
    paid = cnf.with_log_det(z, regularizers=(*EXACT,))
    assert paid.nfe == plain.nfe
    torch.testing.assert_close(paid.end[0], plain.end[0], rtol=1e-10, atol=1e-10)
    loud = cnf.with_log_det(z, regularizers=(*EXACT,), error_members=None, rtol=1e-5)
    assert loud.nfe > plain.nfe  # they would, if the error norm saw them


def test_penalties_cost_no_evaluations_in_the_adjoint_either() -> None:
    cnf, x = rough(), points(64)
    calls = []
    for regularizers in ((), (JACOBIAN,)):
        solution = cnf.with_log_det(x, regularizers=regularizers, gradient="adjoint", rtol=1e-6)
        loss = solution.end[1].mean() + 1e-9 * sum(part.mean() for part in solution.end[2:])
        loss.backward()
        assert solution.backward is not None
        calls.append((solution.nfe, solution.backward.nfe))
    assert calls[0] == calls[1]
