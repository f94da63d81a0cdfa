"""Mass conserved place by place: the continuity equation's terms against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from known_flows import CONTRACTION, ROTATION, GaussianTransport, Waves, linear

from node_viz.experiment.config import ExperimentConfig
from node_viz.fields import make_field
from node_viz.flows.cnf import CNF
from node_viz.probes.continuity import continuity, divergence_grid, mass_over_tolerance
from node_viz.training.trainer import Trainer


def test_contraction_has_every_term_in_closed_form() -> None:
    """z' = -z has rho_t = N(0, e^(2 - 2t) I), whose rate is rho (2 - r^2 e^(2t - 2))."""
    terms = continuity(linear(CONTRACTION), t=0.5, side=21, rtol=1e-9)
    axis = np.linspace(-4, 4, 21)
    square = axis**2 + axis[:, None] ** 2
    variance = np.exp(2 - 2 * 0.5)
    rho = np.exp(-square / (2 * variance)) / (2 * np.pi * variance)
    np.testing.assert_allclose(terms.rho, rho, atol=1e-7)
    np.testing.assert_allclose(terms.rho_t, rho * (2 - square / variance), atol=1e-5)
    np.testing.assert_allclose(terms.stretching, -2 * rho, atol=1e-6)
    np.testing.assert_allclose(terms.advection, rho * square / variance, atol=1e-6)
    assert terms.relative < 1e-4


def test_rotation_of_the_gaussian_changes_nothing_anywhere() -> None:
    terms = continuity(linear(ROTATION), t=0.3, side=11, rtol=1e-9)
    for term in (terms.rho_t, terms.advection, terms.stretching):
        np.testing.assert_allclose(term, 0, atol=1e-6)


@pytest.mark.parametrize("t", [0.0, 0.6, 1.0])
def test_the_residual_falls_with_the_square_of_the_time_step(t: float) -> None:
    cnf = CNF(Waves())
    coarse, fine = (continuity(cnf, t, 3.0, 15, dt, rtol=1e-9).relative for dt in (0.04, 0.02))
    assert np.log2(coarse / fine) == pytest.approx(2.0, abs=0.1)


def test_the_law_of_a_path_is_not_the_law_of_a_place() -> None:
    terms = continuity(CNF(GaussianTransport()), t=0.5, side=21)
    assert terms.relative < 1e-3
    assert np.linalg.norm(terms.confused) > 0.3 * np.linalg.norm(terms.rho_t)
    np.testing.assert_allclose(terms.confused, terms.residual - terms.advection, atol=1e-12)


@pytest.mark.parametrize("activation", ["tanh", "softplus"])
def test_a_trained_flow_in_single_precision_obeys_it(activation: str) -> None:
    trainer = Trainer(ExperimentConfig(hidden=16, activation=activation))
    for _ in range(40):
        trainer.step()
    terms = continuity(trainer.cnf, t=0.4, side=21)
    assert terms.relative < 0.01
    assert all(p.grad is None or p.grad.isfinite().all() for p in trainer.cnf.parameters())


def test_rows_are_y_and_columns_are_x() -> None:
    grid = divergence_grid(CNF(Waves()), np.array([0.0, 1.0]), half_side=2.0, side=5)
    axis = np.linspace(-2, 2, 5)
    np.testing.assert_allclose(grid.values[0], np.cos(axis)[:, None] * np.ones(5))
    np.testing.assert_allclose(grid.values[1], 2 * grid.values[0])


def test_mass_comes_to_one_as_the_tolerance_tightens() -> None:
    curve = mass_over_tolerance(CNF(Waves()), half_side=12.0, side=121)
    error = np.abs(curve.mass - 1)
    assert error[-1] < 1e-4
    assert error[0] > 10 * error[-1]
    assert (np.diff(curve.nfe) >= 0).all()


def test_the_identity_keeps_its_mass_at_any_tolerance() -> None:
    cnf = CNF(make_field(ExperimentConfig(hidden=8), 2))
    curve = mass_over_tolerance(cnf, np.array([1e-1, 1e-5]))
    np.testing.assert_allclose(curve.mass, 1.0, atol=1e-5)
    assert torch.is_grad_enabled()
