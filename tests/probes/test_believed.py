"""A grid's belief against closed forms: its density, its mass, and what that mass allows."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from known_flows import GaussianTransport, Linear, Waves, gaussian_held, linear

from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF
from node_viz.flows.likelihood import training_log_prob
from node_viz.probes.believed import believed_density, mass_of, parted_paths
from node_viz.probes.gauges import measure
from node_viz.probes.grid import probe_density
from node_viz.records.pictures import DensityGrid

EULER = ExperimentConfig(solver="euler", solver_steps=2)
SPREAD = 0.8 * torch.eye(2, dtype=torch.float64)


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_what_euler_believes_of_a_spreading_field(steps: int) -> None:
    """Through f = a z: q(x) = N((1 + ah)^n x) e^(2a), so the mass is e^(2a) / (1 + ah)^(2n)."""
    a = 0.8
    stretch = (1 + a / steps) ** steps
    grid = believed_density(linear(SPREAD), EULER, 6.0, 121, steps)
    axis = np.linspace(-6.0, 6.0, 121)
    squares = (axis**2)[:, None] + (axis**2)[None, :]
    exact = -0.5 * stretch**2 * squares - math.log(2 * math.pi) + 2 * a
    np.testing.assert_allclose(grid.log_prob, exact, rtol=1e-12)
    assert mass_of(grid) == pytest.approx(math.exp(2 * a) / stretch**2, rel=1e-9)
    assert mass_of(grid) > 1


def test_rows_are_y_as_in_every_density() -> None:
    cnf, config = CNF(Waves()), ExperimentConfig(solver="rk4", solver_steps=64)
    ours, tight = believed_density(cnf, config, 3.0, 9), probe_density(cnf, 3.0, 9)
    np.testing.assert_allclose(ours.log_prob, tight.log_prob, atol=2e-3)
    assert not np.allclose(ours.log_prob, ours.log_prob.T)


def test_more_steps_bring_the_mass_to_one() -> None:
    off = [
        abs(mass_of(believed_density(linear(SPREAD), EULER, 6.0, 121, steps)) - 1)
        for steps in (2, 4, 8, 16)
    ]
    assert (np.diff(off) < 0).all()
    assert mass_of(probe_density(linear(SPREAD), 6.0, 121)) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("a", [-0.7, 0.5, 1.5])
def test_no_claim_is_below_the_entropy_less_the_log_mass(a: float) -> None:
    """-E_p log q >= H(p) - log int q, with equality for q = p times its mass."""
    q = linear(a * torch.eye(2, dtype=torch.float64))
    mass = math.exp(2 * a) / (1 + a / 2) ** 4
    scale = 1 / (1 + a / 2) ** 2  # q / mass is N(0, scale^2 I)
    x = scale * torch.randn(4000, 2, generator=torch.Generator().manual_seed(0)).double()
    entropy = 1 + math.log(2 * math.pi) + 2 * math.log(scale)
    claimed = -training_log_prob(q, x, EULER, 2).mean().item()
    assert claimed == pytest.approx(entropy - math.log(mass), abs=0.05)
    assert -training_log_prob(q, 1.3 * x, EULER, 2).mean().item() > claimed


def test_the_claim_is_the_nll_plus_the_solver_gap() -> None:
    cnf, held = CNF(GaussianTransport()), gaussian_held(500)
    config = ExperimentConfig(solver="midpoint", solver_steps=2)
    gauges = measure(cnf, held, config)
    claimed = -training_log_prob(cnf, held.x, config, 2)
    true = -cnf.log_prob(held.x)
    assert gauges.solver_gap == pytest.approx((claimed - true).mean().item(), abs=1e-9)


def test_mass_of_a_flat_density() -> None:
    assert mass_of(DensityGrid(0.0, 2.0, np.full((5, 5), math.log(0.25)))) == pytest.approx(4.0)


def test_paths_start_together_and_part_by_the_solvers_error() -> None:
    a, x = 0.8, torch.tensor([[1.0, 0.5], [-0.4, 2.0]], dtype=torch.float64)
    coarse, exact = parted_paths(linear(SPREAD), EULER, x)
    assert coarse.t.tolist() == [0.0, 0.5, 1.0]
    np.testing.assert_allclose(coarse.z[0], x)
    np.testing.assert_allclose(exact.z[0], x)
    np.testing.assert_allclose(coarse.z[-1], (1 + a / 2) ** 2 * x, rtol=1e-12)
    np.testing.assert_allclose(exact.z[-1], math.exp(a) * x, rtol=1e-4)
    assert coarse.z.shape == (3, 2, 2)


def test_a_refined_grid_is_believed_with_its_own_steps() -> None:
    x = torch.ones(1, 2).double()
    assert len(parted_paths(CNF(Linear(SPREAD)), EULER, x, 7)[0].t) == 8
