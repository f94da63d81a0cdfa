"""A density on a grid is the flow's log_prob, laid out with x along the last axis."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from node_viz.experiment.config import ExperimentConfig
from node_viz.fields import make_field
from node_viz.flows.cnf import CNF
from node_viz.probes.grid import probe_density


def flow(dim: int) -> CNF:
    """A small flow that is not the identity."""
    cnf = CNF(make_field(ExperimentConfig(hidden=8), dim)).double()
    torch.manual_seed(0)
    for parameter in cnf.parameters():
        parameter.data += 0.2 * torch.randn_like(parameter)
    return cnf


def test_rows_are_y_and_columns_are_x() -> None:
    cnf = flow(2)
    grid = probe_density(cnf, half_side=2.0, side=5)
    at = torch.tensor([[1.0, -2.0]], dtype=torch.float64)  # column 3, row 0
    assert grid.log_prob[0, 3] == pytest.approx(cnf.log_prob(at).item(), abs=1e-4)


@pytest.mark.parametrize("dim", [1, 2])
def test_the_end_of_time_is_the_gaussian(dim: int) -> None:
    grid = probe_density(flow(dim), half_side=3.0, side=7, t=1.0)
    axis = np.linspace(-3, 3, 7)
    squares = sum(x**2 for x in np.meshgrid(*[axis] * dim))
    np.testing.assert_allclose(grid.log_prob, -0.5 * squares - 0.5 * dim * np.log(2 * np.pi))


@pytest.mark.parametrize("t", [0.0, 0.4, 1.0])
def test_the_density_integrates_to_one_at_every_time(t: float) -> None:
    grid = probe_density(flow(2), half_side=8.0, side=81, t=t)
    assert np.exp(grid.log_prob).sum() * 0.2**2 == pytest.approx(1.0, abs=1e-3)
