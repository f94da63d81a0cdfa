"""Sets that are a curve plus noise: many narrow Gaussians strung along it, close enough to blend.

Sampling is from that very mixture, so its log density is exact. The centres stand at the middles of
equal slices of the curve's parameter, less than one sigma apart, where the gaps cannot be seen: a
sum over centres h apart is the integral times 1 +- 2 exp(-2 (pi sigma / h)^2). The tests bound the
KL from the continuous set at 5e-5 nats.
All in the scalings of the FFJORD toy data, but with random places on the curve, never a fixed grid
of angles handed out in order.

References:
    FFJORD (Grathwohl et al., 2018), arXiv 1810.01367, the toy data of its code.
"""

from __future__ import annotations

import math

import numpy as np

from node_viz.data.density import Array
from node_viz.data.mixture import GaussianMixture


def moons() -> GaussianMixture:
    """Face two half circles of radius 2 with each other; sigma = 0.2."""
    angle = math.pi * _slices(256)
    x, y = 2 * np.cos(angle), 2 * np.sin(angle)
    means = np.vstack([np.column_stack([x - 1, y - 0.2]), np.column_stack([1 - x, 0.8 - y])])
    known = {"entropy": 2.393847, "label_entropy": 1.702534}
    names = ("upper arc", "lower arc")
    return GaussianMixture(
        "moons", half_side=4.0, **known, label_names=names, means=means, sigma=0.2
    )


def circles() -> GaussianMixture:
    """Put a circle of radius 1.5 inside one of radius 3, equally likely; sigma = 0.24."""
    means = _concentric([3, 1.5], 128)
    known = {"entropy": 3.268136, "label_entropy": 2.577620}
    names = ("outer circle", "inner circle")
    return GaussianMixture(
        "circles", half_side=4.0, **known, label_names=names, means=means, sigma=0.24
    )


def rings() -> GaussianMixture:
    """Nest four equally likely circles of radii 3, 2.25, 1.5 and 0.75; sigma = 0.08."""
    means = _concentric([3, 2.25, 1.5, 0.75], 256)
    known = {"entropy": 2.623183, "label_entropy": 1.236895}
    names = ("outermost", "second", "third", "innermost")
    return GaussianMixture(
        "rings", half_side=4.0, **known, label_names=names, means=means, sigma=0.08
    )


def swissroll() -> GaussianMixture:
    """Roll a strip up: (t cos t, t sin t) / 5 with t uniform on [1.5 pi, 4.5 pi]; sigma = 0.2."""
    t = math.pi * (1.5 + 3 * _slices(512))
    means = np.column_stack([t * np.cos(t), t * np.sin(t)]) / 5
    return GaussianMixture("swissroll", half_side=4.0, entropy=2.669621, means=means, sigma=0.2)


def spirals() -> GaussianMixture:
    """Wind two arms: +-(-t cos t + U/2, t sin t + U'/2) / 3, t = 3 pi sqrt(U''), noise 0.1.

    The small uniforms U/6 enter by their mean, 1/12, and their variance, 1/432, which widens the
    noise to sigma = sqrt(0.1^2 + 1/432).
    """
    t = 3 * math.pi * np.sqrt(_slices(512))
    arm = np.column_stack([-t * np.cos(t), t * np.sin(t)]) / 3 + 1 / 12
    sigma = math.sqrt(0.1**2 + 1 / 432)
    means = np.vstack([arm, -arm])
    known = {"entropy": 2.645342, "label_entropy": 1.953518}
    names = ("first arm", "second arm")
    return GaussianMixture(
        "2spirals", half_side=4.0, **known, label_names=names, means=means, sigma=sigma
    )


def _slices(k: int) -> Array:
    """Return the middles of k equal slices of [0, 1]."""
    return (np.arange(k) + 0.5) / k


def _concentric(radii: list[float], k: int) -> Array:
    """Return k points on each circle around 0, (len(radii) * k, 2)."""
    angle = 2 * math.pi * _slices(k)
    unit = np.column_stack([np.cos(angle), np.sin(angle)])
    return np.vstack([radius * unit for radius in radii])
