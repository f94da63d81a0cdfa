"""A visitor's own points: a name says all of them, and what is no such name is refused."""

from __future__ import annotations

import base64
import json
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from node_viz.data import density, labelled_set
from node_viz.data.own import (
    BITS,
    LONGEST,
    MOST,
    Own,
    is_own,
    label_of,
    name_of,
    points_of,
    scale_in,
    scale_of,
    scaling,
)
from node_viz.data.own_sets import OwnDensity
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.links import FITS
from node_viz.experiment.presets import PRESETS

CLOUD = np.random.default_rng(0).normal(size=(300, 2)) * [3.0, 200.0] + [10.0, -50.0]
FINITE = st.floats(-1e12, 1e12, allow_nan=False)


def in_order(x: np.ndarray) -> np.ndarray:
    return x[np.lexsort(x.T[::-1])]


@given(arrays(float, st.tuples(st.integers(1, 60), st.just(2)), elements=FINITE))
def test_points_come_back_to_a_part_of_their_range(x: np.ndarray) -> None:
    found = points_of(name_of(Own(x))).values
    allowed = np.ptp(x, axis=0) / (2**BITS - 1) * (0.5 + 1e-9) + 1e-9 * np.abs(x).max()
    for k in range(2):  # of points whose first numbers round to one, the order is open
        assert (np.abs(np.sort(found[:, k]) - np.sort(x[:, k])) <= allowed[k]).all()


def test_each_point_keeps_its_two_numbers_together() -> None:
    found = in_order(points_of(name_of(Own(CLOUD))).values)
    assert np.abs(found - in_order(CLOUD)).max() < np.ptp(CLOUD, axis=0).max() / 2**BITS


def test_labels_names_and_drawing_come_back() -> None:
    labels = np.arange(300) % 2
    own = Own(CLOUD, labels, ("in", "out"), ("width", "height"))
    found = points_of(name_of(own))
    assert (found.label_names, found.names, found.drawn) == (("in", "out"), own.names, False)
    assert found.labels is not None
    for k in (0, 1):
        mine = found.values[found.labels == k]
        assert np.abs(in_order(mine) - in_order(CLOUD[labels == k])).max() < 0.02
    assert points_of(name_of(Own(CLOUD, drawn=True))).drawn


def test_the_order_of_points_does_not_matter_to_their_name() -> None:
    turned = CLOUD[np.random.default_rng(1).permutation(len(CLOUD))]
    assert name_of(Own(turned)) == name_of(Own(CLOUD))


def test_the_most_points_fit_into_a_name_and_a_full_pad_into_an_address() -> None:
    rng = np.random.default_rng(0)
    assert len(name_of(Own(rng.uniform(size=(MOST, 2))))) < LONGEST
    assert len(name_of(Own(rng.uniform(-4, 4, size=(800, 2)), drawn=True))) <= FITS


@pytest.mark.parametrize(
    "values", [np.empty((0, 2)), np.ones((MOST + 1, 2)), np.ones((3, 1)), np.full((3, 2), np.nan)]
)
def test_what_is_no_set_of_points_has_no_name(values: np.ndarray) -> None:
    with pytest.raises(ValueError, match="point"):
        name_of(Own(values))


def text_of(head: object, body: bytes = b"") -> str:
    packed = zlib.compress(json.dumps(head).encode() + b"\n" + body)
    return "points." + base64.urlsafe_b64encode(packed).decode().rstrip("=")


DAMAGED = {
    "nothing": "points.",
    "no base64": "points.<script>",
    "no zlib": "points.AAAA",
    "no json": "points." + base64.urlsafe_b64encode(zlib.compress(b"[1,")).decode(),
    "a list": text_of([1]),
    "no count": text_of({"low": [0, 0], "high": [1, 1]}),
    "too many": text_of({"n": MOST + 1, "low": [0, 0], "high": [1, 1]}),
    "too short": text_of({"n": 3, "low": [0, 0], "high": [1, 1]}, b"123"),
    "a bound that is text": text_of({"n": 1, "low": ["0", 0], "high": [1, 1]}, b"1234"),
    "infinite": text_of({"n": 1, "low": [0, 0], "high": [float("inf"), 1]}, b"1234"),
    "a bomb": "points." + base64.urlsafe_b64encode(zlib.compress(b"0" * 10**7)).decode(),
    "another kind": name_of(Own(CLOUD)).replace("points.", "labelled."),
    "too long": "points." + "A" * (LONGEST + 1),
}


@pytest.mark.parametrize("name", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_name_is_refused_in_a_sentence_and_in_a_link_it_is_a_note(name: str) -> None:
    with pytest.raises(ValueError, match="damaged"):
        points_of(name)
    config, notes = ExperimentConfig.forgiving({"dataset": name})
    assert config == ExperimentConfig()
    assert "damaged" in notes[0]


@given(st.text(max_size=80))
def test_any_text_is_points_or_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="damaged"):
        points_of(f"points.{text}")


def test_scaling_is_undone_exactly_and_said() -> None:
    own = Own(CLOUD, names=("width", "height"))
    scale = scale_of(own)
    z = scale.to_training(CLOUD)
    assert np.abs(z.mean(0)).max() < 1e-4
    assert np.abs(z.std(0) - 1).max() < 1e-4
    np.testing.assert_allclose(scale.to_own(z), CLOUD, rtol=1e-12)
    assert scale.log_volume == pytest.approx(np.log(scale.width[0] * scale.width[1]))
    assert f"{scale.width[1]:g}" in scaling(own)
    assert scale_of(Own(CLOUD, drawn=True)).log_volume == 0
    assert scale_in("moons") is None


def test_a_config_says_its_points_and_is_read_back_from_its_query() -> None:
    config = ExperimentConfig(dataset=name_of(Own(CLOUD)), seed=3)
    assert ExperimentConfig.from_query(config.to_query()) == config
    assert hash(config) == hash(ExperimentConfig(**config.as_dict()))
    assert is_own(config.dataset)
    assert not any(is_own(preset.config.dataset) for preset in PRESETS.values())
    assert label_of(config.dataset) == "Your 300 points"


def test_a_part_is_held_out_and_never_drawn() -> None:
    data = density(name_of(Own(CLOUD)))
    assert isinstance(data, OwnDensity)
    assert not data.known
    assert (len(data.train), len(data.held)) == (240, 60)
    drawn = {tuple(row) for row in data.sample(5000, np.random.default_rng(0))}
    assert drawn == {tuple(row) for row in data.train}
    assert not drawn & {tuple(row) for row in data.held}
    assert np.isfinite(data.log_prob(data.held)).all()  # smoothed, for pictures


def test_labelled_points_keep_their_labels_and_hold_a_part_out() -> None:
    labels = (CLOUD[:, 0] > 10).astype(int)
    name = name_of(Own(CLOUD, labels, ("low", "high")))
    data, edge = labelled_set(name), -scale_of(points_of(name)).centre[0] + 10.0
    x, y = data.sample(500, np.random.default_rng(0))
    held, told = data.held_out()
    width = scale_of(points_of(name)).width[0]
    for points, of in ((x, y), (held, told)):
        clear = np.abs(points[:, 0] - edge / width) > 1e-3
        assert ((points[:, 0] > edge / width) == (of > 0.5))[clear].all()
    assert not {tuple(row) for row in x} & {tuple(row) for row in held}


ODD = {
    "one point": (np.zeros((1, 2)), "at least 10 different points"),
    "three points": (np.eye(3)[:, :2], "at least 10 different points"),
    "one repeated": (np.ones((50, 2)), "the same one"),
    "a line": (np.arange(40.0)[:, None] * [1, 2], "on one line"),
    "an upright line": (np.arange(40.0)[:, None] * [0, 2], "on one line"),
}


@pytest.mark.parametrize(("values", "why"), ODD.values(), ids=ODD)
def test_what_cannot_be_learnt_from_is_said(values: np.ndarray, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        ExperimentConfig(dataset=name_of(Own(values)))


def test_more_or_fewer_than_two_labels_are_said() -> None:
    three = name_of(Own(CLOUD, np.arange(300) % 3, ("a", "b", "c")))
    with pytest.raises(ValueError, match="two labels"):
        ExperimentConfig(task="classify", dataset=three)
    few = np.zeros(300, int)
    few[:2] = 1
    with pytest.raises(ValueError, match="each label needs"):
        ExperimentConfig(task="classify", dataset=name_of(Own(CLOUD, few, ("a", "b"))))


@pytest.mark.parametrize(
    "more", [{"method": "reverse-kl"}, {"target_kl": 0.1}, {"condition": "label"}]
)
def test_what_asks_for_the_unknown_density_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="of your own"):
        ExperimentConfig(dataset=name_of(Own(CLOUD)), **more)  # type: ignore[arg-type]
