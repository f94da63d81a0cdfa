"""Where the solver's steps lie: they tile [0, 1], and every call is accounted for."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from known_flows import CONTRACTION, GaussianTransport, Linear, Waves, gaussian_held, linear

from node_viz.flows.cnf import CNF
from node_viz.probes.steps import nfe_over_tolerance, solver_steps
from node_viz.solvers import SolveError


@pytest.mark.parametrize("method", ["dopri5", "bosh3"])
def test_accepted_steps_tile_the_time_axis(method: str) -> None:
    ribbon = solver_steps(CNF(Waves()), gaussian_held(), rtol=1e-5, method=method)
    assert ribbon.t[0] == 0.0
    np.testing.assert_allclose(ribbon.t[1:], (ribbon.t + ribbon.h)[:-1])
    assert ribbon.t[-1] + ribbon.h[-1] == pytest.approx(1.0)


def test_every_call_belongs_to_a_step() -> None:
    """dopri5 asks once to begin with and six times a step, accepted or not."""
    held = gaussian_held()
    ribbon = solver_steps(CNF(Waves()), held, rtol=1e-7)
    assert ribbon.nfe == 1 + 6 * (len(ribbon.t) + len(ribbon.rejected_t))
    assert ribbon.nfe == CNF(Waves()).with_log_det(held.x, rtol=1e-7).nfe


def test_a_sudden_field_makes_the_solver_reject_and_crowd_its_steps() -> None:
    def kick(t):
        return 20 * torch.exp(-(((torch.as_tensor(t) - 0.7) / 0.05) ** 2))

    class Kick(Linear):
        def forward(self, t, z):
            return kick(t) * (z @ self.A.T)

        def jacobian(self, t, z):
            return self(t, z), kick(t) * self.A.expand(len(z), -1, -1)

    ribbon = solver_steps(CNF(Kick(CONTRACTION)), gaussian_held(200))
    assert len(ribbon.rejected_t) > 0
    assert ((ribbon.rejected_t > 0.05) & (ribbon.rejected_t < 0.8)).all()
    middle = ribbon.t + ribbon.h / 2
    shortest = np.argmin(ribbon.h[:-1])  # the last step is cut off at t = 1
    assert abs(middle[shortest] - 0.7) < 0.1
    assert abs(ribbon.jacobian_t[np.argmax(ribbon.jacobian)] - 0.7) < 0.05
    assert (ribbon.jacobian_max >= ribbon.jacobian - 1e-6).all()


def test_the_jacobian_norm_has_its_closed_form() -> None:
    ribbon = solver_steps(linear(CONTRACTION), gaussian_held(100))
    np.testing.assert_allclose(ribbon.jacobian, np.sqrt(2))
    np.testing.assert_allclose(ribbon.jacobian_max, np.sqrt(2))


def test_a_tighter_tolerance_costs_more() -> None:
    curve = nfe_over_tolerance(CNF(GaussianTransport()), gaussian_held(300))
    assert (np.diff(curve.rtol) < 0).all()
    assert (np.diff(curve.nfe) >= 0).all()
    assert curve.nfe[-1] > curve.nfe[0]
    assert (curve.nfe_sampling % 6 == 1).all()


def test_a_flow_that_gets_nowhere() -> None:
    class Bursting(GaussianTransport):
        def forward(self, t, z):
            return 50 * z**3

    held = gaussian_held(50)
    with pytest.raises(SolveError, match=r"^[A-Z].*\.$"):
        solver_steps(CNF(Bursting()), held)
    assert np.isnan(nfe_over_tolerance(CNF(Bursting()), held, np.array([1e-3])).nfe).all()
