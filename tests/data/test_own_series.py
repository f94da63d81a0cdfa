"""A long series of a visitor's own: windows of it, the last third held out, times in units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from node_viz.data.own import Own, name_of, own_in, scale_of, time_unit
from node_viz.data.own_series import OwnSeries, own_series
from node_viz.data.series import series_set
from node_viz.experiment.config import ExperimentConfig

ROWS = 400


def record(rows: int = ROWS, seed: int = 0, began: float = -7.0, lasts: float = 90.0) -> Own:
    """A circle of radius 3 around (10, 20), seen at random times; it turns clockwise."""
    rng = np.random.default_rng(seed)
    t = began + np.sort(rng.random(rows)) * lasts
    angle = -24 * (t - began) / lasts * np.pi
    x = np.array([10.0, 20.0]) + 3 * np.column_stack([np.cos(angle), np.sin(angle)])
    return Own(np.column_stack([t, x]), names=("day", "wind", "sun"))


NAME = name_of(record())
RANDOM = np.random.default_rng(0).random((99, 2))


def asked(**changes: object) -> ExperimentConfig:
    return ExperimentConfig(task="series", model="latent-ode", dataset=NAME).replace(**changes)


def test_windows_are_rows_of_the_record_and_none_of_them_is_held_out() -> None:
    data, own = own_series(NAME), own_in(NAME)
    assert own is not None
    unit, scale = time_unit(own), scale_of(own)
    rows = {tuple(row.round(6)) for row in scale.to_training(own.values[:, 1:])}
    edge = data.t[-1]
    assert np.isclose(unit * 32, np.ptp(own.values[:, 0]), rtol=1e-5)
    assert np.isclose(edge / 32, 2 / 3, atol=0.03)
    for part, low, high in ((data, 0.0, edge), (data.held, edge, 32.0)):
        drawn = part.sample(300, 12, 4.0, np.random.default_rng(0))
        assert drawn.t.shape == (300, 12)
        assert (np.diff(drawn.t, axis=1) > 0).all()
        assert drawn.t.min() > 0
        assert drawn.t.max() <= 4
        assert {tuple(row.round(6)) for row in drawn.x.reshape(-1, 2)} <= rows
        began = drawn.motion[:, 1]
        assert low <= began.min()
        assert (began + 8).max() <= high + 1e-4
        # at its own times a window is where it was seen
        np.testing.assert_allclose(part.place(drawn.motion, drawn.t), drawn.x, atol=1e-9)
        assert (drawn.motion[:, 0] == -1).all()  # clockwise


def test_training_draws_any_row_of_its_part() -> None:
    data = own_series(NAME)
    drawn = data.sample(4000, 10, 4.0, np.random.default_rng(1))
    seen = {tuple(row) for row in drawn.x.reshape(-1, 2)}
    inside = data.x[1 : np.searchsorted(data.t, data.t[-1] - 4)]
    assert sum(tuple(row) in seen for row in inside) > 0.98 * len(inside)


@given(st.integers(60, 300), st.integers(0, 5), st.floats(0.5, 5.0), st.integers(2, 200))
def test_any_record_has_windows_of_equally_many_observations_or_says_why_not(
    rows: int, seed: int, horizon: float, observations: int
) -> None:
    data = own_series(name_of(record(rows, seed)))
    try:
        many = data.count(observations, horizon)
    except ValueError:
        with pytest.raises(ValueError, match="horizon"):
            data.sample(5, observations, horizon, np.random.default_rng(seed))
        return
    assert 2 <= many <= observations
    for part in (data, data.held):
        drawn = part.sample(5, observations, horizon, np.random.default_rng(seed))
        assert drawn.t.shape == (5, part.count(observations, horizon))
        assert (drawn.t <= horizon + 1e-9).all()


def test_a_horizon_that_no_window_has_is_refused_before_anything_trains() -> None:
    with pytest.raises(ValueError, match="horizon must be below 5"):
        asked(horizon=6.0)
    with pytest.raises(ValueError, match="a longer horizon has more"):
        asked(horizon=0.5, dataset=name_of(record(70)))
    assert isinstance(series_set(asked().dataset), OwnSeries)


@pytest.mark.parametrize(
    ("own", "why"),
    [
        (
            Own(np.column_stack([np.geomspace(1, 1e6, 99), RANDOM])),
            "the last third of the time",
        ),
        (record(30), "at least 60 observations"),
        (Own(np.column_stack([np.arange(99.0), np.ones((99, 2))])), "never moves"),
        (Own(np.column_stack([np.ones(99), RANDOM])), "is 1"),
    ],
)
def test_what_no_model_can_learn_from_is_said(own: Own, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        asked(dataset=name_of(own))


def test_points_and_series_of_ones_own_do_not_stand_in_for_each_other() -> None:
    with pytest.raises(ValueError, match="dataset must be one of"):
        ExperimentConfig(dataset=NAME)


def test_a_straight_line_through_time_is_a_series_though_no_density() -> None:
    t = np.arange(100.0)
    name = name_of(Own(np.column_stack([t, t, 0 * t])))
    assert own_series(name).sample(3, 5, 4.0, np.random.default_rng(0)).x.shape == (3, 5, 2)
