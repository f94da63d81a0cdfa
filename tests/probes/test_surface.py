"""Points running down a bowl, whose height and paths are known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from known_flows import CONTRACTION, Bowl, linear

from node_viz.experiment.config import ExperimentConfig
from node_viz.fields import make_field
from node_viz.flows.cnf import CNF
from node_viz.probes.surface import potential_surface


def test_the_bowl_and_its_paths() -> None:
    x = torch.tensor([[2.0, 0.0], [0.0, -1.0]]).double()
    surface = potential_surface(CNF(Bowl()), 0.5, half_side=2.0, side=5, x=x)
    axis = np.linspace(-2, 2, 5)
    np.testing.assert_allclose(surface.phi, 0.5 * (axis**2 + axis[:, None] ** 2))
    start = 0.5 * x.square().sum(1).numpy()
    heights = np.exp(-2 * surface.path_t)[:, None] * start
    np.testing.assert_allclose(surface.path_phi, heights, atol=1e-4)
    np.testing.assert_allclose(surface.path_height, surface.path_phi)
    assert (np.diff(surface.path_phi, axis=0) < 0).all()


def test_no_paths_unless_asked_for() -> None:
    surface = potential_surface(CNF(Bowl()), 0.0, side=3)
    assert surface.path_z.shape == (len(surface.path_t), 0, 2)
    assert surface.path_phi.shape == surface.path_height.shape == (len(surface.path_t), 0)


def test_an_untrained_potential_is_flat() -> None:
    cnf = CNF(make_field(ExperimentConfig(field="potential", hidden=8), 2))
    surface = potential_surface(cnf, 0.3, side=5, x=torch.ones(2, 2))
    assert np.ptp(surface.phi) == pytest.approx(0.0, abs=1e-6)
    np.testing.assert_allclose(surface.path_z, 1.0)


def test_a_field_without_a_potential_says_so() -> None:
    with pytest.raises(ValueError, match="no potential"):
        potential_surface(linear(CONTRACTION), 0.0)
