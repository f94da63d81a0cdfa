"""a(t) on its way back: what it is, which sign its integral has, and when the way is lost."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from node_viz.probes.adjoint_field import StudyField, losses
from node_viz.probes.adjoint_path import adjoint_path
from node_viz.records.solver_answers import AdjointPath
from node_viz.solvers import solve


@pytest.fixture(scope="module")
def tight() -> AdjointPath:
    return adjoint_path(0.0, 0, 1e-9)


def test_plus_the_integral_of_a_is_the_gradient(tight: AdjointPath) -> None:
    np.testing.assert_allclose(tight.so_far[0, 0], tight.backprop, rtol=1e-7)
    np.testing.assert_allclose(tight.so_far[0, 0], tight.differences, rtol=1e-4)
    assert np.abs(tight.so_far[-1]).max() == 0


def test_a_is_the_gradient_of_the_loss_by_the_state(tight: AdjointPath) -> None:
    f, k = StudyField(0.0, 0), 12
    z = torch.tensor(tight.z[k], requires_grad=True)
    end = solve(f, z, float(tight.t[k]), 1.0, method="dopri5", rtol=1e-9).end
    (expected,) = torch.autograd.grad(losses(end).sum(), z)
    np.testing.assert_allclose(tight.a[k], expected.numpy(), rtol=1e-6)


def test_the_curve_of_a_has_the_slope_that_is_said(tight: AdjointPath) -> None:
    slope = np.gradient(tight.a[:, 0], tight.t, axis=0)[1:-1]
    said = -np.einsum("si,sij->sj", tight.a[:, 0], tight.jacobian[:, 0])[1:-1]
    assert np.abs(slope - said).max() < 0.01 * np.abs(said).max()


def test_a_harmless_way_is_walked_back(tight: AdjointPath) -> None:
    assert tight.gap.max() < 1e-6
    assert tight.ending == ""


def test_from_the_ring_the_way_back_parts_exponentially() -> None:
    path = adjoint_path(5.0, 0, 1e-6)
    assert path.gap[-1].max() == 0
    early, late = path.gap[0, 0], path.gap[-8, 0]
    assert early > 300 * late
    assert path.ending == ""


def test_a_lost_way_keeps_what_was_walked_and_says_so() -> None:
    path = adjoint_path(5.0, 0, 1e-2)
    there = np.isfinite(path.gap).all(1)
    assert there[-1]
    assert not there[0]
    assert (np.diff(there.astype(int)) >= 0).all()  # once lost, lost
    assert "infinity" in path.ending
    assert np.isfinite(path.z).all()
    assert np.isfinite(path.differences).all()
