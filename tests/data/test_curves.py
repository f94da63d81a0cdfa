"""The strung-out Gaussians against the continuous curves they stand for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import logsumexp, ndtr
from scipy.stats import multivariate_normal

from node_viz.data import density

STEP = 0.05


def _gauss(low: float, high: float, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the nodes and weights of Gauss-Legendre quadrature for an average over an interval."""
    node, weight = np.polynomial.legendre.leggauss(k)
    return low + (high - low) * (node + 1) / 2, weight / 2


def _moons() -> tuple[np.ndarray, np.ndarray]:
    t, weight = _gauss(0, math.pi, 150)
    arc = np.column_stack([2 * np.cos(t) - 1, 2 * np.sin(t) - 0.2])
    return np.vstack([arc, [0, 0.6] - arc]), np.tile(weight / 2, 2)


def _swissroll() -> tuple[np.ndarray, np.ndarray]:
    t, weight = _gauss(1.5 * math.pi, 4.5 * math.pi, 300)
    return np.column_stack([t * np.cos(t), t * np.sin(t)]) / 5, weight


def _spirals() -> tuple[np.ndarray, np.ndarray]:
    t, weight = _gauss(0, 3 * math.pi, 400)
    arm = np.column_stack([-t * np.cos(t), t * np.sin(t)]) / 3 + 1 / 12
    weight = weight * 2 * t / (3 * math.pi)  # t = 3 pi sqrt(U) has density 2 t / (3 pi)^2
    return np.vstack([arm, -arm]), np.tile(weight / 2, 2)


@pytest.mark.parametrize(
    ("name", "curve", "sigma", "box"),
    [
        ("moons", _moons, 0.2, 0.0),
        ("swissroll", _swissroll, 0.2, 0.0),
        ("2spirals", _spirals, 0.1, 1 / 6),
    ],
)
def test_the_mixture_is_the_continuous_set(name, curve, sigma, box) -> None:
    """KL(continuous || mixture) is far below what any training can see."""
    centres, weights = curve()
    axis = np.arange(-4.2, 4.2, STEP) + STEP / 2

    def kernel(coordinate: np.ndarray) -> np.ndarray:  # (g, k): noise, with the box folded in
        away = axis[:, None] - coordinate
        if box == 0:
            return np.exp(-0.5 * (away / sigma) ** 2) / (sigma * math.sqrt(2 * math.pi))
        return (ndtr((away + box / 2) / sigma) - ndtr((away - box / 2) / sigma)) / box

    # Round kernels factor, so that the whole grid is one matrix product.
    exact = (kernel(centres[:, 0]) * weights) @ kernel(centres[:, 1]).T
    points = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)
    log_p = density(name).log_prob(points).reshape(exact.shape)
    assert exact.sum() * STEP**2 == pytest.approx(1.0, abs=1e-6)
    inside = exact > 1e-12
    gap = exact[inside] * (np.log(exact[inside]) - log_p[inside])
    assert abs(gap.sum() * STEP**2) < 5e-5


@pytest.mark.parametrize(
    ("name", "radii", "sigma"),
    [("circles", (3, 1.5), 0.24), ("rings", (3, 2.25, 1.5, 0.75), 0.08)],
)
def test_circles_do_not_show_their_centres(name, radii, sigma) -> None:
    """Around a circle log p is constant, and equals the Bessel form of a blurred circle."""
    angle = np.linspace(0, 2 * math.pi, 997)
    for r in (0.4, 1.5, 1.9, 3.1):
        log_p = density(name).log_prob(r * np.column_stack([np.cos(angle), np.sin(angle)]))
        z = r * np.array(radii) / sigma**2
        # i0e(z) = exp(-z) I0(z): the average of exp(z (cos - 1)) over the circle
        average = np.array([np.exp(zi * (np.cos(angle[:-1]) - 1)).mean() for zi in z])
        log_term = -0.5 * ((r - np.array(radii)) / sigma) ** 2 + np.log(average)
        exact = logsumexp(log_term) - math.log(len(radii) * 2 * math.pi * sigma**2)
        np.testing.assert_allclose(log_p, exact, atol=1e-7)


@pytest.mark.parametrize("name", ["8gaussians", "moons", "2spirals", "mix5"])
def test_log_prob_is_the_plain_sum_even_far_away(name: str) -> None:
    data = density(name)
    x = np.random.default_rng(0).normal(size=(40, data.dim))
    x = np.vstack([x, 10 * x, 100 * x])
    terms = [multivariate_normal(mu, data.sigma**2).logpdf(x) for mu in data.means]
    plain = logsumexp(terms, axis=0) - math.log(len(data.means))
    np.testing.assert_allclose(data.log_prob(x), plain, rtol=1e-9)
