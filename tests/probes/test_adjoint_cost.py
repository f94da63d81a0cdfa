"""Memory over solver steps, error over tolerance, and the ring that has no way back."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from node_viz.fields.field import autograd_jacobian
from node_viz.probes.adjoint_cost import errors_over_tolerance, gradient_costs, memory_over_steps
from node_viz.probes.adjoint_field import StudyField, starting_points


def test_memory_grows_as_a_line_a_root_or_not_at_all() -> None:
    curve = memory_over_steps(0.0, seed=0)
    assert curve.steps[0] == 10
    assert curve.steps[-1] == 200
    assert np.ptp(curve.adjoint) <= 0.1 * curve.adjoint.min()
    assert np.corrcoef(curve.steps, curve.backprop)[0, 1] ** 2 > 0.9999
    assert curve.backprop[-1] / curve.backprop[0] == pytest.approx(20, rel=0.02)
    # checkpoints: twenty times the steps, about the root of it in bytes, and always between
    assert curve.checkpoint[-1] / curve.checkpoint[0] < 1.5 * 20**0.5
    assert (curve.adjoint < curve.checkpoint).all()
    assert (curve.checkpoint < curve.backprop).all()
    # each of 4 stages keeps at least two layers of 32 float64 numbers for 128 points
    assert np.diff(curve.backprop)[0] / 10 > 4 * 2 * 32 * 128 * 8


@pytest.mark.parametrize("seed", range(3))
def test_the_adjoint_is_within_ten_tolerances_on_a_random_network(seed: int) -> None:
    found = errors_over_tolerance(0.0, seed, (1e-4, 1e-5, 1e-6, 1e-7, 1e-8))
    assert (found.adjoint <= 10 * found.rtol).all()
    assert found.endings == ("",) * 5
    # alike, but for the first step, whose guessed size only backpropagation differentiates
    np.testing.assert_allclose(found.checkpoint, found.backprop, rtol=0.02)
    assert (np.diff(found.nfe_backward) >= 0).all()


def test_where_paths_run_together_only_backprop_keeps_to_the_tolerance() -> None:
    found = errors_over_tolerance(5.0, 0, (1e-2, 1e-6))
    assert np.isnan(found.adjoint[0])
    assert "infinity" in found.endings[0]
    assert found.backprop[1] < 10 * 1e-6
    assert found.adjoint[1] > 100 * found.backprop[1]
    assert found.endings[1] == ""


def test_costs_count_calls_on_both_ways() -> None:
    costs = {(one.solver, one.gradient): one for one in gradient_costs(0.0, 0, 20, 1e-4)}
    assert len(costs) == 6
    rk4, back = costs["rk4", "backprop"], costs["rk4", "adjoint"]
    assert rk4.nfe_forward == back.nfe_forward == back.nfe_backward == 80
    assert rk4.nfe_backward == costs["dopri5", "backprop"].nfe_backward == 0
    assert costs["dopri5", "adjoint"].nfe_backward >= 14
    assert back.memory < rk4.memory / 100
    again = costs["rk4", "checkpoint"]
    assert again.nfe_forward == again.nfe_backward == 80
    assert back.memory < again.memory < rk4.memory
    assert all(one.seconds > 0 and one.ending == "" for one in costs.values())


@pytest.mark.parametrize("pull", [0.0, 5.0])
def test_the_jacobian_is_autograds(pull: float) -> None:
    f, z = StudyField(pull, seed=1), starting_points(1, 6)
    slope, J = f.jacobian(0.3, z)
    torch.testing.assert_close(slope, f(0.3, z))
    torch.testing.assert_close(J, autograd_jacobian(f, 0.3, z))


def test_the_ring_contracts_at_twice_its_pull() -> None:
    f = StudyField(3.0, seed=0)
    with torch.no_grad():
        f.net.out_weight.zero_()  # the pull alone
    z = torch.tensor([[0.6, 0.8]], dtype=torch.float64)
    slope, J = f.jacobian(0.0, z)
    assert slope.abs().max() < 1e-12
    assert (J[0] @ z[0] + 6 * z[0]).abs().max() < 1e-12  # across the ring: -2 lambda
    assert torch.linalg.eigvals(J[0]).real.max().abs() < 1e-12  # along it: 0
