"""Labelled sets: points in the plane with a class each, and a function on the line.

Sampling is iid; labels are 0 and 1, equally likely except where a docstring says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from node_viz.data.density import Array, checked_draw

Draw = Callable[[int, np.random.Generator], tuple[Array, Array]]


@dataclass(frozen=True)
class Labelled:
    """Points x with what is to be said of them.

    Args:
        name: as in the catalogue.
        half_side: half the side of a square centred on 0 that shows the set with a margin.
        dim: d, coordinates of a point.
        draw: (n, rng) -> x (n, d) and y (n,); a function of its module, so that it pickles.
        regression: whether y is a number to be met; else it is a class, 0 or 1.
        test: the held-out set where it is a fixed one.
    """

    name: str
    half_side: float
    dim: int
    draw: Draw
    regression: bool = False
    test: tuple[Array, Array] | None = None

    def sample(self, n: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """Draw n independent points: x (n, d) and y (n,).

        Raises:
            ValueError: n is not a whole number from 0, or rng is not a numpy Generator.
        """
        return self.draw(*checked_draw(n, rng))

    def held_out(self, n: int = 1000) -> tuple[Array, Array]:
        """Return points to test on, the same ones every time: n of them, or the set's own."""
        return self.test or self.sample(n, np.random.default_rng([2024, n]))


def moons() -> Labelled:
    """Face two half circles of radius 2 with each other, noise 0.2; the class is the arc."""
    return Labelled("moons", 4.0, 2, _draw_moons)


def _draw_moons(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    y, angle = _coins(n, rng), math.pi * rng.random(n)
    sign = 1 - 2 * y
    arc = np.column_stack([2 * np.cos(angle) * sign - sign, 2 * np.sin(angle) * sign])
    middle = np.column_stack([np.zeros(n), np.where(y == 0, -0.2, 0.8)])
    return arc + middle + 0.2 * rng.standard_normal((n, 2)), y


def spirals() -> Labelled:
    """Wind two arms of one and a quarter turns around each other, noise 0.08."""
    return Labelled("spirals", 4.0, 2, _draw_spirals)


def _draw_spirals(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    y, s = _coins(n, rng), np.sqrt(rng.random(n))
    angle = 2.5 * math.pi * s + math.pi * y
    radius = 0.3 + 2.7 * s
    arm = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return arm + 0.08 * rng.standard_normal((n, 2)), y


def annuli() -> Labelled:
    """Put a ring of radius 1 (class 0) inside one of radius 2, noise 0.1.

    References:
        Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, its toy problem.
    """
    return Labelled("annuli", 3.0, 2, _draw_annuli)


def _draw_annuli(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    y = _coins(n, rng)
    return _polar(1.0 + y, rng) + 0.1 * rng.standard_normal((n, 2)), y


def disc() -> Labelled:
    """Put a disc of radius 1/2 (class 0, one point in three) inside an annulus from 1 to 1.5.

    Both are filled evenly. In the reference's code the disc is too, but its annulus, of radius
    1 + sqrt(u) / 2 with u uniform, is not.

    References:
        Augmented Neural ODEs (Dupont et al., 2019), arXiv:1904.01681, section 3, equation 3.
    """
    return Labelled("disc", 2.0, 2, _draw_disc)


def _draw_disc(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    y, u = (rng.random(n) < 2 / 3).astype(float), rng.random(n)
    radius = np.where(y == 0, np.sqrt(0.25 * u), np.sqrt(1 + 1.25 * u))
    return _polar(radius, rng), y


def xor() -> Labelled:
    """Put four clusters at (+-1, +-1), width 0.3; class 1 where the signs differ."""
    return Labelled("xor", 2.5, 2, _draw_xor)


def _draw_xor(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    signs = 2 * rng.integers(2, size=(n, 2)) - 1.0
    return signs + 0.3 * rng.standard_normal((n, 2)), (signs.prod(1) < 0).astype(float)


def reflection() -> Labelled:
    """Ask for y = -x of x uniform on [-1, 1]; tested on 100 equally spaced points.

    A flow on the line is increasing, and the best increasing fit of a decreasing function is its
    mean: no such flow has a squared error below E x^2, which is 0.340 on those 100 points.
    """
    grid = np.linspace(-1, 1, 100)[:, None]
    test = (grid, -grid[:, 0])
    return Labelled("reflection", 1.5, 1, _draw_reflection, regression=True, test=test)


def _draw_reflection(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    x = rng.uniform(-1, 1, (n, 1))
    return x, -x[:, 0]


def _coins(n: int, rng: np.random.Generator) -> Array:
    return rng.integers(2, size=n).astype(float)


def _polar(radius: Array, rng: np.random.Generator) -> Array:
    """Return points at the given radii, (n, 2), all directions equally likely."""
    angle = 2 * math.pi * rng.random(len(radius))
    return radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
