"""A measured area against l(t): exact for linear flows, second order in the size for others."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from known_flows import CONTRACTION, ROTATION, SCALE, GaussianTransport, Waves, linear

from node_viz.flows.cnf import CNF
from node_viz.probes.cells import cell_path, shoelace


def test_shoelace_is_positive_counter_clockwise() -> None:
    triangle = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 3.0]])
    assert shoelace(triangle) == pytest.approx(6.0)
    assert shoelace(triangle[::-1]) == pytest.approx(-6.0)


@pytest.mark.parametrize(
    ("A", "trace"), [(CONTRACTION, -2.0), (ROTATION, 0.0), (torch.diag(torch.tensor([1, -3])), -2)]
)
def test_linear_flows_scale_every_cell_by_the_same(A: torch.Tensor, trace: float) -> None:
    cell = cell_path(linear(A), (1.0, -0.5), side=1.0)
    np.testing.assert_allclose(cell.log_det, trace * cell.t, atol=1e-4)
    np.testing.assert_allclose(cell.log_area, trace * cell.t, atol=1e-4)


def test_gaussian_transport_ends_at_minus_log_of_the_scales() -> None:
    cell = cell_path(CNF(GaussianTransport()), (0.3, 0.2), side=0.5)
    assert cell.log_det[-1] == pytest.approx(-float(SCALE.log().sum()), abs=1e-4)
    np.testing.assert_allclose(cell.log_area, cell.log_det, atol=1e-4)


def test_the_two_accounts_agree_to_second_order_in_the_size() -> None:
    def gap(side: float) -> float:
        cell = cell_path(CNF(Waves()), (0.4, -0.7), side=side)
        return abs(cell.log_area[-1] - cell.log_det[-1])

    gaps = [gap(side) for side in (0.4, 0.2)]
    assert gaps[0] > 1e-3  # a large cell shows the difference
    assert np.log2(gaps[0] / gaps[1]) == pytest.approx(2.0, abs=0.25)
    assert gap(0.01) < 1e-4


def test_the_square_starts_where_it_should() -> None:
    cell = cell_path(linear(CONTRACTION), (1.0, 2.0), side=0.2)
    expected = [[0.9, 1.9], [1.1, 1.9], [1.1, 2.1], [0.9, 2.1]]
    np.testing.assert_allclose(cell.corners[0], expected, atol=1e-6)
    np.testing.assert_allclose(cell.centre[0], [1, 2])
    assert cell.log_area[0] == cell.log_det[0] == 0.0
