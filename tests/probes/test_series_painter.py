"""What is drawn of a model of series, and what is asked of it about one."""

from __future__ import annotations

import numpy as np
import pytest

from node_viz.data.series import series_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.series_catalogue import SERIES_MODELS
from node_viz.probes.series_painter import SAMPLES, SeriesPainter, foretell, times, widest
from node_viz.runs.series_tape_file import UNIT, pack_series, unpack_series

CONFIG = ExperimentConfig(
    task="series", dataset="spirals", model="latent-ode", hidden=8, observations=10, horizon=2.0
)


@pytest.mark.parametrize("model", SERIES_MODELS)
def test_a_picture_shows_what_the_model_says(model: str) -> None:
    config = CONFIG.replace(model=model)
    picture = SeriesPainter(config).paint(SERIES_MODELS.make(model, config), step=3, seconds=0.5)
    found = foretell(
        SERIES_MODELS.make(model, config), picture.seen_t[0], picture.seen[0], picture.t
    )
    assert np.allclose(found.said, picture.said[0], atol=1e-5)
    assert np.allclose(found.fan, picture.fan[0], atol=1e-5)
    assert len(found.fan) == (SAMPLES if model == "latent-ode" else 0)
    assert picture.t[-1] == 4


def test_fewer_observations_may_be_asked_about() -> None:
    model = SERIES_MODELS.make("latent-ode", CONFIG)
    t, x = np.array([0.3, 1.7]), np.array([[1.0, 0.0], [0.0, 1.0]])
    assert foretell(model, t, x, times(2.0)).said.shape == (49, 2)


def test_the_truth_passes_through_what_is_seen() -> None:
    picture = SeriesPainter(CONFIG).paint(SERIES_MODELS.make("rnn", CONFIG), step=0, seconds=0)
    data = series_set("spirals")
    assert np.abs(picture.truth).max() < data.half_side
    for k in range(len(picture.seen)):
        true = np.stack(
            [np.interp(picture.seen_t[k], picture.t, picture.truth[k, :, i]) for i in (0, 1)], 1
        )
        assert np.sqrt(np.mean((true - picture.seen[k]) ** 2)) < 0.2


def test_the_plane_keeps_the_widest_directions() -> None:
    rng = np.random.default_rng(0)
    states = rng.standard_normal((5, 40, 3)) * [3.0, 0.01, 1.0]
    plane = widest(states)
    assert np.abs(plane).max() == pytest.approx(1)
    flat = states.reshape(-1, 3)
    assert abs(np.corrcoef(plane.reshape(-1, 2)[:, 0], flat[:, 0])[0, 1]) > 0.98
    assert abs(np.corrcoef(plane.reshape(-1, 2)[:, 1], flat[:, 2])[0, 1]) > 0.98


def test_a_tape_comes_back_as_it_was_packed() -> None:
    painter = SeriesPainter(CONFIG)
    model = SERIES_MODELS.make("latent-ode", CONFIG)
    pictures = [painter.paint(model, step=step, seconds=step / 10) for step in (0, 5)]
    stamps = [(one.step, one.seconds, None) for one in pictures]
    for old, new in zip(pictures, unpack_series(pack_series(pictures), 2.5, stamps), strict=True):
        assert (new.step, new.horizon) == (old.step, old.horizon)
        for name in ("said", "fan", "plane", "truth", "seen", "seen_t", "turns", "t"):
            assert np.allclose(getattr(new, name), getattr(old, name), atol=3 * UNIT)
