"""The gauges against a flow whose every figure is known: optimal transport of a Gaussian."""

import math

import numpy as np
import pytest
import torch

from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.field import VectorField
from node_viz.flows.cnf import CNF
from node_viz.probes.gauges import Held, held_out_of, mass, measure, round_trip, simpson
from node_viz.training.trainer import Trainer

M, S = torch.tensor([1.0, -0.5]), torch.tensor([2.0, 0.5])
ENTROPY = 1 + math.log(2 * math.pi) + math.log(2.0 * 0.5)
W2_SQUARED = 1.0**2 + 0.5**2 + (2.0 - 1) ** 2 + (0.5 - 1) ** 2


class GaussianTransport(VectorField):
    """Carries N(m, diag s^2) to N(0, I) along straight lines z = (1 - t) x + t (x - m) / s."""

    def __init__(self):
        super().__init__(2)
        self.unused = torch.nn.Parameter(torch.zeros(1))  # so that the flow has a device

    def forward(self, t, z):
        scale = (1 / S - 1) / (1 - t + t / S)
        return scale * (z + t * M / S) - M / S

    def jacobian(self, t, z):
        scale = (1 / S - 1) / (1 - t + t / S)
        return self(t, z), torch.diag(scale).expand(len(z), 2, 2)


@pytest.fixture
def gaussian():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((20_000, 2)) * S.numpy() + M.numpy()
    log_p = -0.5 * (((x - M.numpy()) / S.numpy()) ** 2).sum(1) - math.log(2 * math.pi)
    noise = torch.as_tensor(rng.standard_normal((256, 2)), dtype=torch.float32)
    x = torch.as_tensor(x, dtype=torch.float32)
    return Held(x, noise, log_prob=log_p - math.log(2.0 * 0.5), entropy=ENTROPY)


def test_gaussian_transport_has_its_closed_form(gaussian):
    """NLL = H, kinetic energy = W2^2, and the mean of ||J||_F is a one-dimensional integral."""
    metrics = measure(CNF(GaussianTransport()), gaussian, ExperimentConfig(solver_steps=32))
    assert metrics.kl == pytest.approx(0.0, abs=1e-4)
    assert metrics.nll == pytest.approx(ENTROPY, abs=1e-4)
    assert metrics.solver_gap == pytest.approx(0.0, abs=1e-3)
    straight = ((gaussian.x - M) / S - gaussian.x).square().sum(1).mean().item()
    assert metrics.kinetic_energy == pytest.approx(straight, rel=1e-3)
    assert straight == pytest.approx(W2_SQUARED, rel=0.05)
    t = np.linspace(0, 1, 2001)[:, None]
    norms = np.linalg.norm((1 / S.numpy() - 1) / (1 - t + t / S.numpy()), axis=1)
    assert metrics.jacobian_norm == pytest.approx(norms.mean(), rel=1e-3)
    assert metrics.nfe > metrics.nfe_sampling // 2 > 0


def test_round_trip_and_mass(gaussian):
    cnf = CNF(GaussianTransport())
    assert round_trip(cnf, gaussian) < 1e-4
    assert mass(cnf, half_side=12.0, side=201) == pytest.approx(1.0, abs=1e-3)


def test_mass_of_a_trained_flow_is_one():
    trainer = Trainer(ExperimentConfig(dataset="8gaussians", hidden=16, steps=60))
    for _ in range(60):
        trainer.step()
    assert mass(trainer.cnf, side=121) == pytest.approx(1.0, abs=1e-3)
    one_d = Trainer(ExperimentConfig(dataset="mix3", hidden=8))
    assert mass(one_d.cnf) == pytest.approx(1.0, abs=1e-6)


def test_nfe_counts_dopri5_calls(gaussian):
    """Two calls to begin with and six a step: what is left is a whole number of steps."""
    metrics = measure(CNF(GaussianTransport()), gaussian, ExperimentConfig())
    # first_step is given, which saves the call that would guess it
    assert (metrics.nfe - 1) % 6 == 0
    assert (metrics.nfe_sampling - 1) % 6 == 0


def test_held_out_batch_is_fixed_and_not_the_training_data():
    config = ExperimentConfig()
    one, two = held_out_of(config, 64), held_out_of(config.replace(seed=5), 64)
    assert torch.equal(one.x, two.x)
    trainer = Trainer(config)
    batch = trainer.data.sample(64, np.random.default_rng([config.seed, 1]))
    assert not np.isin(one.x.numpy(), batch.astype(np.float32)).any()


def test_simpson_is_exact_for_cubics():
    t = np.linspace(0, 1, 9)
    assert simpson(9) @ t**3 == pytest.approx(0.25)
