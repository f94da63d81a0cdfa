"""Series: their motion, their noise, and sentences for what is no series."""

from __future__ import annotations

import numpy as np
import pytest

from node_viz.data.series import NOISE, check_series, series_set
from node_viz.experiment.series_catalogue import SERIES


@pytest.mark.parametrize("name", SERIES)
def test_a_series_is_seen_in_order_and_within_the_horizon(name: str) -> None:
    series = series_set(name).sample(50, 30, 4.0, np.random.default_rng(0))
    assert series.t.shape == (50, 30)
    assert series.x.shape == (50, 30, 2)
    assert (np.diff(series.t) > 0).all()
    assert series.t.min() > 0
    assert series.t.max() <= 4


@pytest.mark.parametrize("name", SERIES)
def test_the_noise_is_what_it_is_said_to_be(name: str) -> None:
    data = series_set(name)
    series = data.sample(400, 30, 4.0, np.random.default_rng(1))
    off = series.x - data.place(series.motion, series.t)
    assert off.std() == pytest.approx(NOISE, rel=0.02)
    assert abs(off.mean()) < 0.003


@pytest.mark.parametrize("name", SERIES)
def test_bodies_turn_either_way_and_stay_in_view(name: str) -> None:
    data = series_set(name)
    motion = data.draw(200, np.random.default_rng(2))
    assert set(motion[:, 0]) == {-1.0, 1.0}
    t = np.broadcast_to(np.linspace(0, 40, 4001), (200, 4001))
    x = data.place(motion, t)
    assert np.abs(x).max() < data.half_side
    step = np.diff(x, axis=1)
    turned = x[:, :-1, 0] * step[..., 1] - x[:, :-1, 1] * step[..., 0]  # > 0 is anticlockwise
    assert (np.sign(turned) == motion[:, :1]).all()


def test_an_oscillator_obeys_its_equation() -> None:
    """x' = (-g + i s w) x, in the plane of complex numbers."""
    data = series_set("oscillators")
    motion = data.draw(20, np.random.default_rng(3))
    t, h = np.full((20, 1), 1.7), 1e-5
    ahead, here, behind = (data.place(motion, t + k * h)[:, 0] @ [1, 1j] for k in (1, 0, -1))
    turn, _, _, damping, speed = motion.T
    assert np.allclose((ahead - behind) / (2 * h), (-damping + 1j * turn * speed) * here, atol=1e-6)


def test_the_generator_alone_decides() -> None:
    data = series_set("oscillators")
    one, two = (data.sample(3, 5, 2.0, np.random.default_rng(9)) for _ in range(2))
    assert np.array_equal(one.x, two.x)


GOOD = np.array([0.1, 0.5, 0.9]), np.ones((3, 2))


def test_a_good_series_passes() -> None:
    assert np.array_equal(check_series(*GOOD)[0], GOOD[0])


@pytest.mark.parametrize(
    ("t", "x", "said"),
    [
        ([0.1, 0.5, 0.5], np.ones((3, 2)), "times must increase; after 0.5 comes 0.5"),
        ([0.1], np.ones((1, 2)), "at least 2 observations; got 1"),
        ([0.1, 0.5], np.array([[1, 2], [np.nan, 2]]), "observation 2 has a gap"),
        ([-0.1, 0.5], np.ones((2, 2)), "0 or later; the first is -0.1"),
        ([0.1, 0.5], np.ones((2, 3)), "two numbers for each observation"),
    ],
)
def test_what_is_no_series_is_told_in_a_sentence(t: list[float], x: np.ndarray, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_series(np.array(t), x)


@pytest.mark.parametrize(
    ("observations", "horizon", "said"),
    [(1, 4.0, "at least 2 observations"), (5, 0.0, "horizon must be above 0; got 0")],
)
def test_too_few_or_no_time_at_all(observations: int, horizon: float, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        series_set("spirals").sample(2, observations, horizon, np.random.default_rng(0))
