"""What samples show: modes, the bridges between them, one Euler step, the other KL."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from known_flows import CONTRACTION, ENTROPY, MEAN, SCALE, GaussianTransport, Linear

from node_viz.data import density
from node_viz.data.mixture import GaussianMixture
from node_viz.flows.cnf import CNF
from node_viz.flows.marginal import MarginalField
from node_viz.probes.gauges import Held, held_out
from node_viz.probes.samples import (
    modes_covered,
    off_mode_mass,
    one_step,
    one_step_w2,
    reverse_kl,
)

EIGHT = density("8gaussians")
CENTRES, WIDTH = EIGHT.modes or (np.empty((0, 2)), 0.0)


def test_the_data_cover_all_their_modes_and_have_no_bridges() -> None:
    x = EIGHT.sample(4000, np.random.default_rng(0))
    assert modes_covered(x, CENTRES, WIDTH) == 8
    assert off_mode_mass(x, CENTRES, WIDTH) == pytest.approx(0.0, abs=0.008)
    far = np.linalg.norm(x[:, None] - CENTRES, axis=2).min(1) > 3 * WIDTH
    assert far.mean() == pytest.approx(math.exp(-4.5), abs=0.008)


def test_a_mode_with_less_than_half_of_its_share_is_not_covered() -> None:
    counts = [125] * 6 + [63, 62]
    x = np.repeat(CENTRES, counts, axis=0)
    at_rest = np.concatenate([x, np.repeat([[0.0, 0.0]], 1000 - len(x), axis=0)])
    assert modes_covered(at_rest, CENTRES, WIDTH) == 7
    expected = (1000 - len(x)) / 1000 - math.exp(-4.5)
    assert off_mode_mass(at_rest, CENTRES, WIDTH) == pytest.approx(expected)


def test_only_a_few_bumps_are_modes() -> None:
    counts = {name: density(name).modes for name in ("8gaussians", "mix3", "moons", "pinwheel")}
    assert [len(found[0]) if found else 0 for found in counts.values()] == [8, 3, 0, 0]


def test_one_step_of_straight_and_even_ways_is_all_of_them() -> None:
    """Optimal transport of a Gaussian arrives at once; the marginal field lands on the mean."""
    rng = np.random.default_rng(0)
    noise = torch.as_tensor(rng.standard_normal((1024, 2)))
    x = torch.as_tensor(rng.standard_normal((1024, 2))) * SCALE + MEAN
    held = Held(x, noise, log_prob=np.zeros(1024), entropy=ENTROPY)
    straight = CNF(GaussianTransport())
    torch.testing.assert_close(one_step(straight, noise), noise * SCALE + MEAN)
    assert one_step_w2(straight, held) < 0.25  # of two clouds of the same law
    data = density("8gaussians")
    assert isinstance(data, GaussianMixture)
    mean = CNF(MarginalField(data))
    torch.testing.assert_close(
        one_step(mean, noise.float()), torch.zeros(1024, 2), atol=1e-4, rtol=0
    )
    spread = math.sqrt(np.trace(data.covariance))
    assert one_step_w2(mean, held_out(data, 1024)) == pytest.approx(spread, rel=0.03)


def test_reverse_kl_is_that_of_two_gaussians() -> None:
    """z' = -z gives x = e z(1), so q = N(0, e^2 I)."""
    data = GaussianMixture("bump", 4.0, 0.0, means=np.array([[1.0, -0.5]]), sigma=2.0)
    noise = torch.randn(20_000, 2, generator=torch.Generator().manual_seed(0)).double()
    ratio = math.e**2 / 4
    exact = ratio - 1 - math.log(ratio) + 1.25 / 8
    assert reverse_kl(CNF(Linear(CONTRACTION)), data, noise) == pytest.approx(exact, abs=0.02)


def test_reverse_kl_of_the_truth_is_nothing() -> None:
    data = density("moons")
    assert isinstance(data, GaussianMixture)
    noise = torch.randn(300, 2, generator=torch.Generator().manual_seed(0))
    assert reverse_kl(CNF(MarginalField(data)), data, noise) == pytest.approx(0.0, abs=1e-3)
