"""Labelled sets: how many of each class, where they lie, and what no increasing map can do."""

from __future__ import annotations

import math

import numpy as np
import pytest

from node_viz.data import labelled_set
from node_viz.data.density import Array
from node_viz.experiment.net_catalogue import LABELLED, TARGETS

N = 20_000
ONES = {"spirals": 1 / 2, "moons": 1 / 2, "annuli": 1 / 2, "disc": 2 / 3, "xor": 1 / 2}


def drawn(name: str, n: int = N, seed: int = 0) -> tuple[Array, Array]:
    return labelled_set(name).sample(n, np.random.default_rng(seed))


def test_every_set_has_its_row_here() -> None:
    assert set(ONES) == set(LABELLED)


@pytest.mark.parametrize("name", list(ONES))
def test_classes_are_0_and_1_in_their_shares(name: str) -> None:
    x, y = drawn(name)
    assert x.shape == (N, 2)
    assert y.shape == (N,)
    assert set(np.unique(y)) == {0.0, 1.0}
    share = ONES[name]
    assert y.mean() == pytest.approx(share, abs=5 * math.sqrt(share * (1 - share) / N))


@pytest.mark.parametrize("name", [*LABELLED, *TARGETS])
def test_a_seed_gives_the_same_points_again(name: str) -> None:
    data = labelled_set(name)
    for a, b in zip(drawn(name, 50, 3), drawn(name, 50, 3), strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(drawn(name, 50, 3)[0], drawn(name, 50, 4)[0])
    for a, b in zip(data.held_out(), labelled_set(name).held_out(), strict=True):
        np.testing.assert_array_equal(a, b)
    x, y = drawn(name, 0)
    assert (x.shape, y.shape) == ((0, data.dim), (0,))
    with pytest.raises(ValueError, match="n must be 0 or more points; got -1"):
        drawn(name, -1)


@pytest.mark.parametrize("name", list(ONES))
def test_held_out_points_are_others_and_the_square_shows_all(name: str) -> None:
    data = labelled_set(name)
    x, y = data.held_out(500)
    assert (x.shape, y.shape) == ((500, 2), (500,))
    assert not np.array_equal(x, drawn(name, 500, 2024)[0])
    farthest = np.abs(drawn(name)[0]).max(1)
    assert (farthest < data.half_side).mean() > 0.999, "of a cluster's noise, a point in a thousand"
    assert farthest.max() > data.half_side / 2


def test_annuli_have_radii_1_and_2_and_noise_a_tenth() -> None:
    """E |x|^2 = r^2 + 2 sigma^2, and the spread of |x| is sigma to first order."""
    x, y = drawn("annuli")
    radius = np.hypot(*x.T)
    for label, r in ((0, 1.0), (1, 2.0)):
        mine = radius[y == label]
        assert np.square(mine).mean() == pytest.approx(r**2 + 0.02, abs=0.02)
        assert mine.std() == pytest.approx(0.1, rel=0.03)
    assert np.abs(x.mean(0)).max() < 0.05, "no direction is preferred"


def test_disc_and_annulus_are_filled_evenly_and_apart() -> None:
    """For an even filling of a <= r <= b, (r^2 - a^2) / (b^2 - a^2) is uniform on [0, 1]."""
    x, y = drawn("disc")
    squared = np.square(x).sum(1)
    for label, low, high in ((0, 0.0, 0.5), (1, 1.0, 1.5)):
        u = np.sort((squared[y == label] - low**2) / (high**2 - low**2))
        assert u[0] >= 0
        assert u[-1] <= 1
        distance = np.abs(u - np.arange(1, len(u) + 1) / len(u)).max()
        assert distance < 2 / math.sqrt(len(u))  # Kolmogorov's statistic passes 2 in 0.07%


def test_moons_are_half_circles_of_radius_2_with_noise_a_fifth() -> None:
    x, y = drawn("moons")
    for label, centre, up in ((0, (-1.0, -0.2), 1), (1, (1.0, 0.8), -1)):
        arm = x[y == label] - np.array(centre)
        radius = np.hypot(*arm.T)
        assert radius.mean() == pytest.approx(2 + 0.2**2 / 4, abs=0.01)
        assert radius.std() == pytest.approx(0.2, rel=0.03)
        # the mean height of a half circle is 2 r / pi
        assert arm[:, 1].mean() * up == pytest.approx(4 / math.pi, abs=0.03)
        assert (arm[:, 1] * up > -1).all()


def test_spirals_follow_their_arms() -> None:
    """Turned back by 2.5 pi s, with s from the radius 0.3 + 2.7 s, an arm is a ray."""
    x, y = drawn("spirals")
    radius, angle = np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0])
    outer = radius > 1.5  # further in, noise bends the angle
    s = (radius - 0.3) / 2.7
    left = np.angle(np.exp(1j * (angle - 2.5 * math.pi * s - math.pi * y)))[outer]
    # sigma / r along the arc, and the radius' noise turned by 2.5 pi / 2.7
    r = radius[outer]
    spread = 0.08 * np.sqrt(1 / r**2 + (2.5 * math.pi / 2.7) ** 2)
    assert np.std(left / spread) == pytest.approx(1, abs=0.05)
    assert abs(np.mean(left / spread)) < 0.1
    mirrored = -x[y == 1]
    np.testing.assert_allclose(mirrored.mean(0), x[y == 0].mean(0), atol=0.05)


def test_exclusive_or_has_four_clusters() -> None:
    x, y = drawn("xor")
    signs = np.sign(x)
    ideal = signs.prod(1) < 0
    assert (ideal == (y == 1)).mean() > 0.99
    for corner in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        mine = x[(signs == corner).all(1)]
        assert len(mine) == pytest.approx(N / 4, rel=0.05)
        np.testing.assert_allclose(mine.mean(0), corner, atol=0.02)
        np.testing.assert_allclose(mine.std(0), 0.3, rtol=0.03)
    weights, *_ = np.linalg.lstsq(np.column_stack([x, np.ones(N)]), y - 0.5, rcond=None)
    guessed = np.column_stack([x, np.ones(N)]) @ weights > 0
    assert abs((guessed == (y == 1)).mean() - 0.5) < 0.05, "a line is no better than a coin"


def test_reflection_turns_the_sign() -> None:
    data = labelled_set("reflection")
    x, y = drawn("reflection")
    np.testing.assert_array_equal(y, -x[:, 0])
    assert np.abs(x).max() <= 1
    assert x.std() == pytest.approx(1 / math.sqrt(3), rel=0.02)
    held, wanted = data.held_out()
    np.testing.assert_array_equal(held[:, 0], np.linspace(-1, 1, 100))
    np.testing.assert_array_equal(wanted, -held[:, 0])
    assert data.regression


def increasing_fit(y: Array) -> Array:
    """Return the increasing sequence closest to y, by pooling adjacent violators."""
    blocks: list[tuple[float, int]] = []
    for value in y.tolist():
        blocks.append((value, 1))
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (b, m), (a, n) = blocks.pop(), blocks.pop()
            blocks.append(((a * n + b * m) / (n + m), n + m))
    return np.concatenate([np.full(n, value) for value, n in blocks])


def test_no_increasing_map_reflects() -> None:
    """The best increasing fit of y = -x is its mean, 0; its error is E x^2 = (n+1) / 3(n-1)."""
    np.testing.assert_allclose(increasing_fit(np.array([1.0, 3, 2, 4])), [1, 2.5, 2.5, 4])
    _, y = labelled_set("reflection").held_out()
    fit = increasing_fit(y)
    np.testing.assert_allclose(fit, 0, atol=1e-15)
    floor = np.square(fit - y).mean()
    assert floor == pytest.approx(101 / 297, abs=1e-12)
    assert 0.340 < floor < 0.3401
