"""Every gauge at once, where all are known: on the best flow and on one that turns in place."""

from __future__ import annotations

import numpy as np
import pytest
from known_flows import (
    ENTROPY,
    ROTATION,
    W2_SQUARED,
    GaussianTransport,
    gaussian_held,
    linear,
)

from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF, base_log_prob
from node_viz.probes.gauges import Held, measure


def test_optimal_transport_of_a_gaussian() -> None:
    """NLL = H, energy = floor = W2^2, straight at an even pace, no curl."""
    gauges = measure(CNF(GaussianTransport()), gaussian_held(), ExperimentConfig(solver_steps=32))
    assert gauges.kl == pytest.approx(0.0, abs=1e-4)
    assert gauges.nll == pytest.approx(ENTROPY, abs=1e-4)
    assert gauges.kinetic_energy == pytest.approx(W2_SQUARED, rel=0.1)  # 2000 points
    assert gauges.energy_floor == pytest.approx(W2_SQUARED, rel=0.15)
    assert gauges.straightness == pytest.approx(1.0, abs=1e-3)
    assert gauges.curl == pytest.approx(0.0, abs=1e-9)


def test_turning_the_gaussian_costs_energy_and_changes_nothing() -> None:
    """z' = (y, -x) has J = [[0, 1], [-1, 0]]: norm sqrt 2, curl 2, energy E ||z||^2 = 2, W2 = 0."""
    x = gaussian_held().noise
    held = Held(x, x, base_log_prob(x).numpy(), ENTROPY)
    gauges = measure(linear(ROTATION), held, ExperimentConfig(solver_steps=32))
    assert gauges.kl == pytest.approx(0.0, abs=1e-4)
    assert gauges.jacobian_norm == pytest.approx(np.sqrt(2))
    assert gauges.curl == pytest.approx(2.0)
    energy = x.square().sum(1).mean().item()
    assert gauges.kinetic_energy == pytest.approx(energy, rel=1e-4)
    assert gauges.energy_floor == pytest.approx(0.0, abs=0.1)
    # an arc of one radian is longer than its chord, 2 sin(1/2)
    assert gauges.straightness == pytest.approx(1 / (2 * np.sin(0.5)) ** 2, rel=1e-3)
