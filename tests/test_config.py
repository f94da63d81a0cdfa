"""The config is the link: whatever can be set survives the trip through a query string."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node_viz.config import DEFAULTS, KINDS, ExperimentConfig, knobs
from node_viz.presets import PRESETS, preset


def values(name: str) -> st.SearchStrategy[Any]:
    """Any value that the knob called `name` may take."""
    spec = knobs()[name]
    if spec.choices:
        return st.sampled_from(spec.choices)
    if KINDS[name] is int:
        return st.integers(int(spec.low), int(spec.high))
    return st.floats(spec.low, spec.high, exclude_max=spec.open)


TOGETHER = {"solver": "implicit_euler", "gradient": "adjoint"}  #: each is fine, both are not
configs = st.fixed_dictionaries({}, optional={name: values(name) for name in DEFAULTS}).filter(
    lambda changes: not changes.items() >= TOGETHER.items()
)


@given(configs)
def test_query_round_trip(changes: dict[str, Any]) -> None:
    config = ExperimentConfig(**changes)
    assert ExperimentConfig.from_query(config.to_query()) == config
    assert ExperimentConfig.from_query("?" + config.to_query()) == config
    again, notes = ExperimentConfig.forgiving({k: str(v) for k, v in config.as_dict().items()})
    assert (again, notes) == (config, [])
    assert hash(again) == hash(config)


def test_defaults_make_an_empty_query() -> None:
    assert ExperimentConfig().to_query() == ""
    assert ExperimentConfig.from_query("") == ExperimentConfig.from_query("?") == ExperimentConfig()


@given(st.dictionaries(st.one_of(st.sampled_from(list(DEFAULTS)), st.text()), st.text()))
def test_forgiving_never_raises(pairs: dict[str, str]) -> None:
    config, notes = ExperimentConfig.forgiving(pairs)
    assert isinstance(config, ExperimentConfig)
    assert len(notes) <= len(pairs)
    assert all(note.endswith(".") for note in notes)
    unknown = [name for name in pairs if name not in DEFAULTS]
    assert all(any(repr(name) in note for note in notes) for name in unknown)


@given(st.text())
def test_a_query_is_read_or_refused_in_a_sentence(query: str) -> None:
    try:
        config = ExperimentConfig.from_query(query)
    except ValueError:
        return
    assert ExperimentConfig.from_query(config.to_query()) == config


@pytest.mark.parametrize("name", [n for n, s in knobs().items() if not s.choices])
def test_numbers_outside_their_bounds_are_refused(name: str) -> None:
    spec = knobs()[name]
    wrong: list[Any] = [spec.low - 1, spec.high * 2 + 1, math.nan, math.inf, -math.inf]
    wrong += ["nan", "many", "", None, *([1.5] if KINDS[name] is int else [])]
    for value in wrong:
        with pytest.raises(ValueError, match=f"{name} must be a.* number from"):
            ExperimentConfig(**{name: value})
    for value in (spec.low, math.nextafter(spec.high, 0) if spec.open else spec.high):
        assert getattr(ExperimentConfig(**{name: value}), name) == value


@pytest.mark.parametrize("name", [n for n, s in knobs().items() if s.choices])
def test_unknown_names_are_answered_with_the_choices(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be one of") as error:
        ExperimentConfig(**{name: "nonsense"})
    for choice in knobs()[name].choices:
        assert repr(choice) in str(error.value)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("colour=red", "there is no setting 'colour'; there are dataset, seed"),
        ("seed=1&seed=2", "seed is given twice"),
        ("dataset", "dataset must be one of"),
        ("seed=1.5", "seed must be a whole number from 0"),
        ("moons", "there is no setting 'moons'"),
    ],
)
def test_bad_queries(query: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ExperimentConfig.from_query(query)


def test_replace_checks_again() -> None:
    config = ExperimentConfig().replace(dataset="rings", steps="7")
    assert (config.dataset, config.steps) == ("rings", 7)
    with pytest.raises(ValueError, match="there is no setting 'nonsense'"):
        config.replace(nonsense=1)
    with pytest.raises(ValueError, match="hidden must be"):
        config.replace(hidden=1)


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_survives_its_link(name: str) -> None:
    config = preset(name).config
    assert ExperimentConfig.from_query(config.to_query()) == config
    assert preset(name).label
    assert preset(name).sentence.endswith(".")


def test_an_unknown_preset_names_the_choices() -> None:
    with pytest.raises(ValueError, match="preset must be one of 'default'"):
        preset("nonsense")


def test_every_knob_tells_what_it_is() -> None:
    for name, spec in knobs().items():
        assert spec.label, name
        assert spec.help.endswith("."), name
        assert not spec.log or spec.low >= 0, name


def test_steer_stops_short_of_one() -> None:
    with pytest.raises(ValueError, match=r"steer must be a number from 0 to below 1; got '1'"):
        ExperimentConfig.from_query("steer=1")
    with pytest.raises(ValueError, match=r"steer must be a number from 0 to below 1; got -0.1"):
        ExperimentConfig(steer=-0.1)
    with pytest.raises(ValueError, match=r"kinetic must be a number from 0 to 100; got -1"):
        ExperimentConfig(kinetic=-1)


def test_settings_that_exclude_each_other_are_named() -> None:
    with pytest.raises(ValueError, match="gradient must be 'backprop' with solver"):
        ExperimentConfig(**TOGETHER)
    config, (note,) = ExperimentConfig.forgiving(TOGETHER)
    assert (config.solver, config.gradient) == ("implicit_euler", "backprop")
    assert note.endswith("Using backprop.")
