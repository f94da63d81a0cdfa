"""NLL(T) of flows that are Gaussian at every time, and so have it in closed form."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from known_flows import (
    CONTRACTION,
    ENTROPY,
    MEAN,
    ROTATION,
    SCALE,
    GaussianTransport,
    gaussian_held,
    linear,
)

from node_viz.flows.cnf import CNF
from node_viz.probes.end_time import nll_over_end_time, paths_beyond
from node_viz.records.answers import EndTimeCurve
from node_viz.solvers import SolveError


def test_optimal_transport_is_good_at_its_own_end_only() -> None:
    """z(T) = A x + b with A = 1 - T + T/s: its KL is that of two Gaussians."""
    curve = nll_over_end_time(CNF(GaussianTransport()), gaussian_held(20_000))
    s, m = SCALE.numpy(), MEAN.numpy()
    widths = (1 - curve.T[:, None] * (1 - 1 / s)) * s
    centres = m * (1 - curve.T[:, None])
    kl = 0.5 * (widths**2 + centres**2 - 1 - 2 * np.log(widths)).sum(1)
    np.testing.assert_allclose(curve.kl, kl, atol=0.02)
    at_one = np.argmin(curve.nll)
    assert curve.T[at_one] == pytest.approx(1.0)
    assert curve.kl[at_one] == pytest.approx(0.0, abs=1e-4)
    np.testing.assert_allclose(curve.nll, curve.kl + ENTROPY)


def test_a_flow_that_leaves_the_gaussian_alone_may_stop_any_time() -> None:
    held = gaussian_held()
    held = type(held)(held.noise, held.noise, -0.5 * held.noise.square().sum(1).numpy(), 0.0)
    curve = nll_over_end_time(linear(2 * ROTATION), held)
    assert curve.spread() == pytest.approx(0.0, abs=1e-4)


def test_the_spread_looks_at_its_window_only() -> None:
    T = np.linspace(0.5, 1.5, 21)
    curve = EndTimeCurve(T, nll=np.abs(T - 1), kl=T)
    assert curve.spread() == pytest.approx(0.25)
    assert curve.spread(0.5, 1.5) == pytest.approx(0.5)


def test_paths_go_on_past_the_end_and_stop_there_on_the_way() -> None:
    x = torch.eye(2).double()
    paths = paths_beyond(linear(CONTRACTION), x, until=1.5)
    assert paths.t[-1] == 1.5
    assert np.isclose(paths.t, 1.0).any()
    exact = np.exp(-paths.t)[:, None, None] * x.numpy()
    np.testing.assert_allclose(paths.z, exact, atol=1e-4)


def test_running_wild_past_the_end_is_a_sentence() -> None:
    class Bursting(GaussianTransport):
        def forward(self, t, z):  # z' = z^2 from 1 / 1.2 reaches infinity at t = 1.2
            return z**2

    start = torch.full((1, 2), 1 / 1.2).double()
    with pytest.raises(SolveError, match=r"^[A-Z].*\.$"):
        paths_beyond(CNF(Bursting()), start)
