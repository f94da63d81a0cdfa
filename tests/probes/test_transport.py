"""Optimal transport by assignment against closed forms: shifts, Gaussians, a turned Gaussian."""

from __future__ import annotations

import numpy as np
import pytest

from node_viz.probes.transport import energy_floor, straightness, wasserstein_squared

MEAN, SCALE = np.array([1.0, -0.5]), np.array([2.0, 0.5])
W2_SQUARED = float((MEAN**2).sum() + ((SCALE - 1) ** 2).sum())


def gaussian(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Points of N(m, diag s^2) and their images under the optimal map to N(0, I)."""
    z = np.random.default_rng(seed).standard_normal((n, 2))
    return MEAN + SCALE * z, z


def turn(z: np.ndarray, degrees: float) -> np.ndarray:
    """Turn the plane, which leaves N(0, I) as it is."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return z @ np.array([[c, s], [-s, c]])


def test_a_shift_costs_its_square_whatever_the_order() -> None:
    x, _ = gaussian(50)
    y = x[::-1] + np.array([3.0, 4.0])
    assert wasserstein_squared(x, y) == pytest.approx(25.0)


def test_the_line_is_matched_in_order() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((40, 1)), 2 + rng.standard_normal((40, 1))
    sorted_cost = np.square(np.sort(x, 0) - np.sort(y, 0)).mean()
    assert wasserstein_squared(x, y) == pytest.approx(sorted_cost)


def test_an_optimal_map_spends_its_floor_exactly() -> None:
    x, z = gaussian(300)
    assert wasserstein_squared(x, z) == pytest.approx(np.square(z - x).sum(1).mean())


@pytest.mark.parametrize("degrees", [0.0, 10.0, 90.0])
def test_the_floor_depends_on_the_laws_alone(degrees: float) -> None:
    """Turning N(0, I) changes the map and what it costs, not the floor.

    The optimal map's own cost on the same points has the mean W2^2 and much of the same noise.
    """
    clouds = [gaussian(400, seed) for seed in range(12)]
    noise = np.array([np.square(z - x).sum(1).mean() - W2_SQUARED for x, z in clouds])
    turned = [(x, turn(z, degrees)) for x, z in clouds]
    halves = np.array([energy_floor(*cloud) for cloud in turned]) - noise
    pairs = np.array([wasserstein_squared(*cloud) for cloud in turned]) - noise
    error = halves.std() / np.sqrt(len(clouds))
    assert abs(halves.mean() - W2_SQUARED) < 0.03 + 3 * error
    if degrees == 0:
        assert pairs == pytest.approx(W2_SQUARED)
    else:
        assert pairs.mean() > halves.mean()


def test_the_floor_of_staying_put_is_zero() -> None:
    x, _ = gaussian(400)
    assert energy_floor(x, x) == pytest.approx(0.0, abs=1e-12)


def test_straight_and_even_is_one_and_dawdling_more() -> None:
    x, z = gaussian(300)
    cost = float(np.square(z - x).sum(1).mean())
    assert straightness(cost, x, z) == pytest.approx(1.0)
    # rushing through the first half at twice the pace and then resting doubles int ||f||^2
    assert straightness(2 * cost, x, z) == pytest.approx(2.0)


def test_bad_clouds_are_refused_in_a_sentence() -> None:
    x, z = gaussian(10)
    with pytest.raises(ValueError, match="same shape"):
        wasserstein_squared(x, z[:5])
    with pytest.raises(ValueError, match="four points"):
        energy_floor(x[:3], z[:3])
