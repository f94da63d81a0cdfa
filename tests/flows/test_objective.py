"""A method's loss: the likelihood, weighted penalties, and the end time it is taken at."""

from __future__ import annotations

import functools

import numpy as np
import pytest
import torch
from rough_flow import objective_of, points, rough
from torch import Tensor

from node_viz.experiment.catalogue import METHODS, REGULARIZERS
from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.evaluation import FieldEval
from node_viz.flows.cnf import CNF, Dynamics, grid_encode
from node_viz.flows.objective import Objective
from node_viz.flows.regularizers import FORCE, HJB, JACOBIAN, KINETIC
from node_viz.solvers.textbook import RK4
from node_viz.training.trainer import Trainer

EXACT = (KINETIC, JACOBIAN, FORCE)


@functools.cache
def exact() -> tuple[Tensor, ...]:
    """NLL, energy, Jacobian and force of the rough flow, by far more steps than a test takes."""
    cnf, x = rough(), points()
    with torch.no_grad():
        plain = -cnf.log_prob(x, rtol=1e-10).mean()
        _, _, *penalties = grid_encode(cnf.field, x, RK4, 256, regularizers=EXACT)
    return plain, *penalties


@pytest.mark.parametrize("solver", ["rk4", "dopri5"])
@pytest.mark.parametrize("gradient", ["backprop", "adjoint"])
def test_the_loss_is_nll_plus_weighted_penalties_by_every_route(solver: str, gradient: str) -> None:
    config = ExperimentConfig(
        solver=solver,
        solver_steps=24,
        rtol=1e-8,
        gradient=gradient,
        kinetic=0.2,
        jacobian=0.1,
        force=0.05,
    )
    loss, nll = objective_of(config)(rough(), points(), config.solver_steps)
    plain, energy, jacobian, force = exact()
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
    changes = [{}, {"steer": 0.4}, {"divergence": "gaussian", "jacobian": 0.1}, {"method": "fm"}]
    trainers = [Trainer(ExperimentConfig(hidden=4, batch=8, device="cpu", **c)) for c in changes]  # type: ignore
    seen: list[list[np.ndarray]] = [[] for _ in trainers]
    for trainer, drawn in zip(trainers, seen, strict=True):

        class Watched(type(trainer.objective)):
            def __call__(self, cnf: CNF, x: Tensor, steps: int, to=drawn):  # type: ignore
                to.append(x.numpy())
                return super().__call__(cnf, x, steps)

        trainer.objective.__class__ = Watched
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
    config = ExperimentConfig.from_query(f"{query}&dataset={dataset}&hidden=16&lr=.03&steps=45")
    trainer = Trainer(config)
    before = trainer.measure()
    for _ in range(config.steps):
        trainer.step()
    after = trainer.measure()
    assert before is not None
    assert after is not None
    assert after.kl < 0.6 * before.kl
    assert after.kinetic_energy >= 0.9 * after.energy_floor > 0
    assert after.straightness >= 0.99
    assert (after.curl < 1e-5) == (dataset == "bimodal" or config.method == "otflow")
