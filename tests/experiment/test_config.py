"""The config is the link: whatever can be set survives the trip through a query string."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node_viz.cli import address
from node_viz.experiment.config import DEFAULTS, KINDS, ExperimentConfig, knobs
from node_viz.experiment.conflicts import Conflict
from node_viz.experiment.families import TASKS
from node_viz.experiment.links import read_base, read_config
from node_viz.experiment.presets import PRESETS, preset

Changes = dict[str, Any]


def values(name: str) -> st.SearchStrategy[Any]:
    """Any value that the knob called `name` may take."""
    spec = knobs()[name]
    if spec.choices:
        return st.sampled_from(list(spec.choices))
    if KINDS[name] is int:
        return st.integers(int(spec.low), int(spec.high))
    return st.floats(spec.low, spec.high, exclude_max=spec.open)


def at_home(name: str, value: Any) -> Changes:
    """Return a setting with the task that it is for, and a data set of that task."""
    tasks = knobs()[name].tasks
    if name in ("task", "dataset"):
        fitting = [t for t in TASKS if value == t or value in TASKS[t].data]
        tasks = tuple(fitting) or tuple(TASKS)
    if name == "model":
        tasks = tuple(t for t in tasks if value in (TASKS[t].models or ())) or tasks
    task = tasks[0] if tasks else DEFAULTS["task"]
    return {"task": task, "dataset": next(iter(TASKS[task].data)), name: value}


def standing(changes: Changes) -> Changes:
    """Return settings without those that clash."""
    kept = dict(changes)
    while True:
        try:
            ExperimentConfig(**kept)
            return kept
        except Conflict as clash:
            named = clash.names
        assert set(named) & set(kept), "a clash names settings that were made"
        kept = {name: value for name, value in kept.items() if name not in named}


@st.composite
def settings(draw: st.DrawFn) -> Changes:
    """Any settings, of any task, that are each fine; some may clash."""
    task = draw(st.sampled_from(list(TASKS)))
    dataset = draw(st.sampled_from(list(TASKS[task].data)))
    rest = [name for name in DEFAULTS if name not in ("task", "dataset")]
    others = draw(st.fixed_dictionaries({}, optional={name: values(name) for name in rest}))
    return {"task": task, "dataset": dataset, **others}


configs = settings().map(standing)


@given(configs)
def test_query_round_trip(changes: Changes) -> None:
    config = ExperimentConfig(**changes)
    assert ExperimentConfig.from_query(config.to_query()) == config
    assert ExperimentConfig.from_query("?" + config.to_query()) == config
    again, notes = ExperimentConfig.forgiving({k: str(v) for k, v in config.as_dict().items()})
    assert (again, notes) == (config, [])
    assert hash(again) == hash(config)


def test_defaults_make_an_empty_query() -> None:
    assert ExperimentConfig().to_query() == ""
    assert ExperimentConfig.from_query("") == ExperimentConfig.from_query("?") == ExperimentConfig()


@given(settings())
def test_forgiving_gives_up_only_what_it_says(changes: Changes) -> None:
    config, notes = ExperimentConfig.forgiving({k: str(v) for k, v in changes.items()})
    assert len(notes) <= len(changes)
    assert all(note.endswith(".") for note in notes)
    for name, value in changes.items():
        kept = getattr(config, name) == value
        kept |= (name, value) == ("model", DEFAULTS["model"])  # which means the task's own first
        assert kept or any(f"{name}={DEFAULTS[name]}" in note for note in notes), name
    assert bool(notes) == (standing(changes) != changes)
    assert config == ExperimentConfig(**standing(changes))


NAMES = st.one_of(st.sampled_from(list(DEFAULTS)), st.text())
WORDS = st.one_of(
    st.text(), settings().flatmap(lambda c: st.sampled_from(list(c.values()))).map(str)
)


@given(st.dictionaries(NAMES, WORDS))
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
            ExperimentConfig(**at_home(name, value))
    for value in (spec.low, math.nextafter(spec.high, 0) if spec.open else spec.high):
        assert getattr(ExperimentConfig(**at_home(name, value)), name) == value


@pytest.mark.parametrize("name", [n for n, s in knobs().items() if s.choices])
def test_unknown_names_are_answered_with_the_choices(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be one of") as error:
        ExperimentConfig(**at_home(name, "nonsense"))
    for choice in knobs()[name].choices:
        assert repr(choice) in str(error.value)
        assert getattr(ExperimentConfig(**at_home(name, choice)), name) == choice


@pytest.mark.parametrize("name", [n for n, s in knobs().items() if s.choices])
@pytest.mark.parametrize("value", [7, None, ["moons"]])
def test_what_is_no_word_is_no_choice(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{name} must be one of"):
        ExperimentConfig(**{name: value})


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("colour=red", "there is no setting 'colour'; there are task, dataset, seed"),
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


@pytest.mark.parametrize(
    ("task", "dataset"), [(task, name) for task in TASKS for name in TASKS[task].data]
)
def test_every_data_set_goes_with_its_tasks_alone(task: str, dataset: str) -> None:
    config = ExperimentConfig(task=task, dataset=dataset)
    assert ExperimentConfig.from_query(config.to_query()) == config
    for other in set(TASKS) - {one for one in TASKS if dataset in TASKS[one].data}:
        sentence = f"dataset must be one of .* with task='{other}'; got '{dataset}'"
        with pytest.raises(Conflict, match=sentence) as error:
            ExperimentConfig(task=other, dataset=dataset)
        assert all(repr(name) in str(error.value) for name in TASKS[other].data)
        assert set(error.value.names) == {"dataset", "task"}


@pytest.mark.parametrize("name", [n for n, s in knobs().items() if s.tasks])
def test_a_setting_of_another_task_is_refused(name: str) -> None:
    spec = knobs()[name]
    assert set(spec.tasks) < set(TASKS)
    many: tuple[Any, ...] = tuple(spec.choices) or (
        spec.low,
        spec.high if not spec.open else (spec.low + spec.high) / 2,
    )
    value = next(one for one in many if one != DEFAULTS[name])
    for task in set(TASKS) - set(spec.tasks):
        home = {"task": task, "dataset": next(iter(TASKS[task].data))}
        with pytest.raises(Conflict, match=rf"^{name} is for task .*; got task='{task}'$") as error:
            ExperimentConfig(**home, **{name: value})
        assert error.value.names == (name,)
        assert all(repr(one) in str(error.value) for one in spec.tasks)
        assert ExperimentConfig(**home, **{name: DEFAULTS[name]}).task == task


ADJOINT: Changes = {"gradient": "adjoint"}
DEEP: Changes = {"task": "classify", "adaptive_depth": 1}
TOGETHER: list[tuple[Changes, str, str]] = [
    (ADJOINT | {"solver": "implicit_euler"}, "gradient", "solver 'implicit_euler'"),
    (ADJOINT | {"task": "classify", "model": "resnet"}, "gradient", "model 'resnet'"),
    (ADJOINT | {"task": "classify", "model": "resnet-tied"}, "gradient", "model 'resnet-tied'"),
    ({"gradient": "checkpoint", "solver": "adaptive_heun"}, "gradient", "solver 'adaptive_heun'"),
    ({"gradient": "checkpoint", "noise": "fresh"}, "noise", "gradient 'checkpoint'"),
    (
        {"gradient": "checkpoint", "task": "classify", "model": "resnet"},
        "gradient",
        "model 'resnet'",
    ),
    *(
        (
            {"task": "classify", "model": "resnet", "depth_variance": variance},
            "depth_variance",
            "model 'resnet'",
        )
        for variance in ("t", "stacked", "galerkin")
    ),
    (DEEP | {"depth_variance": "stacked"}, "adaptive_depth", "'stacked'"),
    (DEEP | {"depth_variance": "galerkin"}, "adaptive_depth", "'galerkin'"),
    (DEEP | {"model": "resnet"}, "adaptive_depth", "'resnet'"),
]  #: settings that are each fine, the one that gives way, what it does not go with


@pytest.mark.parametrize(("changes", "name", "other"), TOGETHER)
def test_settings_that_exclude_each_other_are_named(
    changes: Changes, name: str, other: str
) -> None:
    with pytest.raises(Conflict, match=rf"^{name} must be {DEFAULTS[name]!r} .*{other}") as error:
        ExperimentConfig(**changes)
    assert error.value.names == (name,)
    assert standing(changes) == {key: value for key, value in changes.items() if key != name}
    config, (note,) = ExperimentConfig.forgiving({k: str(v) for k, v in changes.items()})
    assert getattr(config, name) == DEFAULTS[name]
    assert note == f"{error.value}. Using {name}={DEFAULTS[name]}."


@pytest.mark.parametrize(("changes", "name", "other"), TOGETHER)
def test_one_of_them_alone_is_fine(changes: Changes, name: str, other: str) -> None:
    for left_out in changes.keys() - {"task"}:
        rest = {key: value for key, value in changes.items() if key != left_out}
        assert ExperimentConfig(**rest)


@pytest.mark.parametrize(
    ("old", "now"), [("exact", "exact"), ("hutchinson", "rademacher"), ("gaussian", "gaussian")]
)
def test_the_old_name_of_a_setting_is_read_wherever_a_setting_is(old: str, now: str) -> None:
    query = f"estimator={old}&lr=0.1"
    wanted = ExperimentConfig(divergence=now, lr=0.1)
    assert ExperimentConfig.from_query(query) == wanted
    assert ExperimentConfig.forgiving({"estimator": old, "lr": "0.1"}) == (wanted, [])
    assert ExperimentConfig().replace(estimator=old, lr=0.1) == wanted
    assert read_base({"estimator": old, "lr": "0.1"}, ExperimentConfig()) == (wanted, [])
    assert read_config({"estimator": old, "lr": "0.1"}) == (wanted, [])
    assert address.read(query).one() == wanted
    assert "estimator" not in wanted.to_query()


def test_an_old_name_beside_its_new_one_is_given_twice() -> None:
    with pytest.raises(ValueError, match="divergence is given twice"):
        ExperimentConfig.from_query("estimator=exact&divergence=gaussian")
