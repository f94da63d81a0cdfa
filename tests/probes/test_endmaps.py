"""The map of the line against its definition, and how far two linear flows' ends lie apart."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from known_flows import CONTRACTION, ROTATION, linear
from scipy.integrate import quad
from scipy.stats import norm

from node_viz.data import density
from node_viz.data.mixture import GaussianMixture
from node_viz.probes.endmaps import disagreement, exact_map, log_cdf

LINE = ["mix3", "bimodal", "mix5"]


def mixture(name: str) -> GaussianMixture:
    data = density(name)
    assert isinstance(data, GaussianMixture)
    return data


@pytest.mark.parametrize("name", LINE)
def test_cdf_is_the_integral_of_the_density(name: str) -> None:
    data = mixture(name)
    for x in (-3.0, 0.3, 2.5):
        below = quad(lambda u: float(np.exp(data.log_prob([[u]]))[0]), -12, x, limit=200)[0]
        assert np.exp(log_cdf(data, np.array(x))) == pytest.approx(below, rel=1e-6)
        assert np.exp(log_cdf(data, np.array(x), upper=True)) == pytest.approx(1 - below, rel=1e-6)


@pytest.mark.parametrize("name", LINE)
def test_exact_map_makes_the_data_gaussian(name: str) -> None:
    """N(T(x)) T'(x) = p(x), the change of variables on the line."""
    data, x = mixture(name), np.linspace(-6, 8, 201)
    slope = (exact_map(data, x + 1e-5) - exact_map(data, x - 1e-5)) / 2e-5
    assert (slope > 0).all()
    p = norm.logpdf(exact_map(data, x)) + np.log(slope)
    np.testing.assert_allclose(p, data.log_prob(x[:, None]), atol=1e-5)


def test_far_tails_stay_exact() -> None:
    """Far out one bump is left: T(x) = (x - mu)/sigma but for its weight; no digits get lost."""
    data = mixture("bimodal")
    x = np.array([-60.0, 60.0])
    z = exact_map(data, x)
    assert np.isfinite(z).all()
    np.testing.assert_allclose(z[0], -z[1], rtol=1e-12)
    np.testing.assert_allclose(z[1], (60 - 2) / data.sigma, rtol=1e-3)


def test_one_bump_has_a_straight_map_of_any_shape() -> None:
    bump = GaussianMixture("bump", 4.0, 1.4, means=np.array([[1.0]]), sigma=2.0)
    x = np.linspace(-30, 30, 12).reshape(3, 4)
    np.testing.assert_allclose(exact_map(bump, x), (x - 1) / 2, atol=1e-12)


@pytest.mark.parametrize("name", ["8gaussians", "moons"])
def test_the_plane_has_no_exact_map(name: str) -> None:
    with pytest.raises(ValueError, match="on the line"):
        exact_map(density(name), np.zeros(3))


def test_disagreement_of_two_linear_flows() -> None:
    """e^-1 x and a quarter turn of x are |x|^2 (1 + e^-2) apart in the square."""
    x = torch.randn(500, 2, generator=torch.Generator().manual_seed(0)).double()
    maps = disagreement(linear(CONTRACTION), linear(ROTATION * torch.pi / 2), x)
    size = x.square().sum(1).mean().item()
    assert maps.mean_square == pytest.approx(size * (1 + np.exp(-2)), rel=1e-4)
    np.testing.assert_allclose(maps.a, np.exp(-1) * x.numpy(), atol=1e-4)
    assert disagreement(linear(CONTRACTION), linear(CONTRACTION), x).mean_square == 0.0
