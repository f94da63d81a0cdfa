"""Reverse KL against closed forms: two Gaussians, an unknown constant, the score of a target."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from node_viz.data import density
from node_viz.data.density import Array, Density
from node_viz.data.mixture import GaussianMixture
from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.conditional import make_flow
from node_viz.flows.reverse import Reverse, log_target
from node_viz.probes.samples import modes_covered, off_mode_mass, reverse_kl
from node_viz.training.trainer import Trainer

MEAN, SIGMA, STD = np.array([[1.0, -0.5]]), 0.8, 0.3
TARGET = GaussianMixture("bump", 4.0, 0.0, means=MEAN, sigma=SIGMA)
#: KL(N(0, STD^2 I) || N(MEAN, SIGMA^2 I)) in the plane
EXACT = (STD**2 / SIGMA**2 - 1 + 2 * math.log(SIGMA / STD)) + (MEAN**2).sum() / (2 * SIGMA**2)
CONFIG = ExperimentConfig(method="reverse-kl", base_std=STD, solver="rk4", solver_steps=8, hidden=8)


@dataclass(frozen=True, eq=False)
class Unknown(GaussianMixture):
    """A target known up to its constant: log p~ = log p + log Z."""

    log_z: float = 0.0

    def _log_prob(self, x: Array) -> Array:
        return super()._log_prob(x) + self.log_z


def value(target: Density, n: int = 4000) -> torch.Tensor:
    """Return the objective of an untrained flow, N(0, STD^2 I)."""
    return Reverse(CONFIG, target, {})(make_flow(CONFIG), torch.empty(n, 2), 8)[1].detach()


def test_an_untrained_flow_is_a_gaussian_of_the_width_asked_for() -> None:
    x = STD * torch.randn(50, 2, generator=torch.Generator().manual_seed(0))
    exact = -x.square().sum(1) / (2 * STD**2) - 2 * math.log(STD) - math.log(2 * math.pi)
    with torch.no_grad():
        torch.testing.assert_close(make_flow(CONFIG).log_prob(x), exact, rtol=0, atol=1e-3)


@pytest.mark.parametrize("query", ["", "&field=concatsquash&depth=1", "&depth=3&activation=silu"])
def test_a_drift_is_part_of_every_derivative(query: str) -> None:
    field = make_flow(ExperimentConfig.from_query(f"base_std=2&hidden=8{query}")).field.double()
    with torch.no_grad():
        for p in field.parameters():
            p.uniform_(-1, 1, generator=torch.Generator().manual_seed(p.numel()))
    z = torch.randn(5, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    f, J = field.jacobian(0.3, z)
    by_autograd = torch.func.vmap(torch.func.jacrev(lambda one: field(0.3, one[None])[0]))(z)
    torch.testing.assert_close(J, by_autograd)
    torch.testing.assert_close(field.pair()(0.3, z)[1], J.diagonal(dim1=1, dim2=2).sum(1))
    for needs in (frozenset[str](), frozenset({"J"}), frozenset({"J", "f_t"})):
        at = field.look(needs)(0.3, z)
        torch.testing.assert_close(at.f, f)
        torch.testing.assert_close(at.divergence, J.diagonal(dim1=1, dim2=2).sum(1))


def test_the_value_is_the_kl_of_two_gaussians() -> None:
    assert value(TARGET).item() == pytest.approx(EXACT, abs=0.05)


def test_a_constant_that_nobody_knows_shifts_the_value_and_no_gradient() -> None:
    unknown = Unknown("bump", 4.0, 0.0, means=MEAN, sigma=SIGMA, log_z=5.0)
    assert (value(TARGET) - value(unknown)).item() == pytest.approx(5.0, abs=1e-4)

    def gradient(target: Density) -> torch.Tensor:
        cnf = make_flow(CONFIG)
        Reverse(CONFIG, target, {})(cnf, torch.empty(200, 2), 8)[0].backward()
        grads = [p.grad.flatten() for p in cnf.parameters() if p.grad is not None]
        return torch.cat(grads)

    torch.testing.assert_close(gradient(TARGET), gradient(unknown), rtol=0, atol=1e-5)
    assert gradient(TARGET).norm() > 0.1


@pytest.mark.parametrize("name", ["8gaussians", "moons", "pinwheel", "bimodal"])
def test_the_score_is_the_gradient_of_log_p(name: str) -> None:
    data = density(name)
    x = data.sample(30, np.random.default_rng(0))
    steps = 1e-5 * np.eye(data.dim)
    slopes = [(data.log_prob(x + one) - data.log_prob(x - one)) / 2e-5 for one in steps]
    np.testing.assert_allclose(data.score(x), np.stack(slopes, -1), rtol=1e-4, atol=1e-4)
    at = torch.as_tensor(x).requires_grad_()
    log_p = log_target(data, at)
    np.testing.assert_allclose(log_p.detach().numpy(), data.log_prob(x))
    (slope,) = torch.autograd.grad(log_p.sum(), at)
    np.testing.assert_allclose(slope.numpy(), data.score(x))


def test_the_loss_measures_what_a_tight_solve_does() -> None:
    trainer = Trainer(CONFIG.replace(dataset="moons", steps=3, lr=0.02))
    for _ in range(3):
        trainer.step()
    target = density("moons")
    noise = torch.randn(3000, 2, generator=torch.Generator().manual_seed(0))
    tight = reverse_kl(trainer.cnf, target, noise)
    trained = Reverse(CONFIG, target, {})(trainer.cnf, noise, 8)[1].item()
    assert trained == pytest.approx(tight, rel=0.05)
    assert trainer.objective.reports == "reverse kl"


def test_penalties_are_paid_along_the_way_of_the_samples() -> None:
    cnf, weights = make_flow(CONFIG), {"kinetic": 0.5}
    plain, value = Reverse(CONFIG, TARGET, {})(cnf, torch.empty(4000, 2), 8)
    loss, same = Reverse(CONFIG, TARGET, weights)(cnf, torch.empty(4000, 2), 8)
    assert value.item() == same.item() == plain.item()
    # z(t) = s^(1 - t) z(1): E int |f|^2 dt = d log(1/s)^2 int s^(2 - 2t) dt
    energy = 2 * math.log(STD) ** 2 * (1 - STD**2) / (-2 * math.log(STD))
    assert (loss - plain).item() == pytest.approx(0.5 * energy, rel=0.05)


def test_from_a_narrow_beginning_one_seeks_a_few_modes_and_the_other_covers_all() -> None:
    """After thirty steps; a benchmark has the long runs."""
    covered, between = [], []
    for method in ("reverse-kl", "mle"):
        query = f"method={method}&dataset=8gaussians&base_std=0.3&solver=rk4&solver_steps=4"
        trainer = Trainer(ExperimentConfig.from_query(query + "&hidden=32&steps=500&lr=.02"))
        for _ in range(30):
            trainer.step()
        samples = trainer.cnf.sample(1000, torch.Generator().manual_seed(0)).detach().numpy()
        centres, width = trainer.data.modes or (np.empty((0, 2)), 0.0)
        covered.append(modes_covered(samples, centres, width))
        between.append(off_mode_mass(samples, centres, width))
    assert covered[0] < 4 < covered[1]
    assert between[0] < 0.02 < between[1]
