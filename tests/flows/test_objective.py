"""What the loss adds to the likelihood, against quadrature, closed forms and other solvers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from node_viz.experiment.catalogue import METHODS, REGULARIZERS
from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.evaluation import FieldEval
from node_viz.fields.field import VectorField, autograd_jacobian
from node_viz.flows.cnf import CNF, Dynamics, grid_encode
from node_viz.flows.objective import Objective
from node_viz.flows.regularizers import FORCE, HJB, JACOBIAN, KINETIC
from node_viz.solvers import solve
from node_viz.solvers.textbook import RK4
from node_viz.training.trainer import Trainer

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


def points(n: int = 5) -> Tensor:
    return torch.randn(n, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def rough(dtype: torch.dtype = torch.float64, **changes: object) -> CNF:
    """Return a flow whose last layer is not zero."""
    cnf = Trainer(ExperimentConfig(hidden=12, device="cpu", **changes)).cnf.to(dtype)  # type: ignore
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in cnf.parameters():
            p += 0.4 * torch.randn(p.shape, generator=generator, dtype=torch.float64).to(dtype)
    return cnf


def objective_of(config: ExperimentConfig) -> Any:
    return METHODS.make(config.method, config)


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
    tight = cnf.with_log_det(z, regularizers=regularizers, rtol=1e-10, error_members=None).end
    grid = grid_encode(cnf.field, z, RK4, 200, regularizers=regularizers)
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
    objective, x = objective_of(ExperimentConfig(estimator="hutchinson")), points()
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


@pytest.mark.parametrize("solver", ["rk4", "dopri5"])
@pytest.mark.parametrize("gradient", ["backprop", "adjoint"])
def test_the_loss_is_nll_plus_weighted_penalties_by_every_route(solver: str, gradient: str) -> None:
    config = ExperimentConfig(
        solver=solver,
        solver_steps=64,
        rtol=1e-8,
        gradient=gradient,
        kinetic=0.2,
        jacobian=0.1,
        force=0.05,
    )
    cnf, x = rough(), points()
    loss, nll = objective_of(config)(cnf, x, config.solver_steps)
    plain = -cnf.log_prob(x, rtol=1e-10).mean()
    _, _, energy, jacobian, force = grid_encode(cnf.field, x, RK4, 256, regularizers=EXACT)
    torch.testing.assert_close(nll, plain, rtol=1e-5, atol=1e-6)
    extra = 0.2 * energy.mean() + 0.1 * jacobian.mean() + 0.05 * force.mean()
    torch.testing.assert_close(loss - nll, extra, rtol=1e-5, atol=1e-6)


def test_steer_draws_one_end_time_a_step_within_its_bounds() -> None:
    objective = objective_of(ExperimentConfig(steer=0.5))
    ends = np.array([objective._end() for _ in range(4000)])
    assert 0.5 <= ends.min() < 0.51
    assert 1.49 < ends.max() <= 1.5
    assert ends.mean() == pytest.approx(1.0, abs=0.02)
    assert ends.var() == pytest.approx(1 / 12, rel=0.06)
    assert all(objective_of(ExperimentConfig())._end() == 1.0 for _ in range(5))


def test_steer_takes_the_loss_at_the_time_drawn() -> None:
    config = ExperimentConfig(steer=0.5, solver="rk4", solver_steps=32)
    cnf, x = rough(), points()
    _, nll = objective_of(config)(cnf, x, 32)
    end = objective_of(config)._end()
    z, log_det = cnf.with_log_det(x, 0.0, end, rtol=1e-10).end
    wanted = 0.5 * z.square().sum(1) + np.log(2 * np.pi) - log_det
    torch.testing.assert_close(nll, wanted.mean(), rtol=1e-6, atol=1e-7)


def test_batches_are_the_same_whatever_the_method() -> None:
    changes = [{}, {"steer": 0.4}, {"estimator": "hutchinson", "jacobian": 0.1}]
    trainers = [Trainer(ExperimentConfig(hidden=4, batch=8, device="cpu", **c)) for c in changes]  # type: ignore
    seen: list[list[np.ndarray]] = [[] for _ in trainers]
    for trainer, drawn in zip(trainers, seen, strict=True):
        honest = trainer.objective

        def watched(cnf: CNF, x: Tensor, steps: int, to=drawn, honest=honest):  # type: ignore
            to.append(x.numpy())
            return honest(cnf, x, steps)

        trainer.objective = watched  # type: ignore[assignment]
        for _ in range(3):
            trainer.step()
    for other in seen[1:]:
        np.testing.assert_array_equal(seen[0], other)


def test_otflow_pays_for_transport_and_hjb_by_alpha() -> None:
    config = ExperimentConfig(method="otflow", alpha_c=20, alpha_r=3, kinetic=0.1)
    objective = objective_of(config)
    assert objective.weights == (0.1 + 1 / 40, 3 / 20)  # no Jacobian, no force
    assert [one.name for one in objective.regularizers] == ["kinetic", "hjb"]
    objective = objective_of(ExperimentConfig(method="otflow"))
    assert [one.name for one in objective.regularizers] == ["kinetic", "hjb"]
    assert objective_of(ExperimentConfig()).regularizers == ()


def test_the_hjb_rate_vanishes_on_an_optimal_path() -> None:
    """All mass at rest at 0 goes to m: Phi = -m.z + |m|^2 t / 2 has f = m and HJB residual 0."""
    m = torch.tensor([1.0, -2.0])
    at = FieldEval(m.expand(3, 2), div=torch.zeros(3), phi_t=(m @ m / 2).expand(3))
    assert HJB.rate(at).abs().max() == 0.0
    assert HJB.rate(FieldEval(m.expand(3, 2), phi_t=torch.zeros(3)))[0] == 2.5


def test_hjb_without_a_potential_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="the HJB penalty needs a potential"):
        Dynamics(rough().field, (HJB,))(0.0, (points(),))


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_an_objective_that_learns(name: str) -> None:
    config = ExperimentConfig(method=name, hidden=8, device="cpu")
    objective, cnf, x = objective_of(config), Trainer(config).cnf, points(8).float()
    assert isinstance(objective, Objective)
    loss, nll = objective(cnf, x, 4)
    assert loss.shape == nll.shape == ()
    assert torch.isfinite(torch.stack([loss, nll])).all()
    loss.backward()
    assert any(p.grad is not None and p.grad.abs().max() > 0 for p in cnf.parameters())


def test_a_method_may_insist_on_a_field() -> None:
    assert {name for name, method in METHODS.items() if method.field} == {"otflow"}
    insisted = Trainer(ExperimentConfig(method="otflow", field="mlp", device="cpu")).cnf.field
    asked = Trainer(ExperimentConfig(field="potential", device="cpu")).cnf.field
    assert type(insisted) is type(asked)
    assert all(map(torch.equal, insisted.parameters(), asked.parameters()))


@pytest.mark.parametrize("name", REGULARIZERS)
def test_every_regularizer_knows_its_name_and_is_never_negative(name: str) -> None:
    regularizer = REGULARIZERS[name].load()
    assert regularizer.name == name
    cnf = rough(field="potential")
    rate = regularizer.rate(cnf.field.look(regularizer.needs)(0.2, points()))
    assert rate.shape == (5,)
    assert (rate >= 0).all()


@pytest.mark.parametrize(
    "query",
    [
        "kinetic=.03",
        "jacobian=.03",
        "force=.003",
        "kinetic=.03&jacobian=.03",
        "steer=.5",
        "method=otflow",
        "estimator=hutchinson&jacobian=.03",
        "method=otflow&steer=.2&jacobian=.01",
    ],
)
@pytest.mark.parametrize("dataset", ["moons", "bimodal"])
def test_every_method_trains_on_the_plane_and_on_the_line(query: str, dataset: str) -> None:
    config = ExperimentConfig.from_query(f"{query}&dataset={dataset}&hidden=16&lr=.02&steps=60")
    trainer = Trainer(config)
    before = trainer.measure()
    for _ in range(60):
        trainer.step()
    after = trainer.measure()
    assert before is not None
    assert after is not None
    assert after.kl < 0.6 * before.kl
    assert after.kinetic_energy >= 0.9 * after.energy_floor > 0
    assert after.straightness >= 0.99
    assert (after.curl < 1e-5) == (dataset == "bimodal" or config.method == "otflow")
