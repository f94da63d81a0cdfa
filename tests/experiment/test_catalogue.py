"""The contract every catalogue entry keeps; a new line there is tested without writing a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from node_viz.experiment.arms import ARMS
from node_viz.experiment.catalogue import ADAPTIVE, DATASETS, DENSITIES, MIXTURES_1D, SOLVERS
from node_viz.experiment.config import ExperimentConfig, knobs
from node_viz.experiment.families import DATA, TASKS
from node_viz.experiment.lists import REGISTRIES
from node_viz.experiment.net_catalogue import LABELLED, LABELLED_SETS, TARGETS
from node_viz.experiment.presets import PRESETS
from node_viz.experiment.registry import Entry, Joined, Registry
from node_viz.experiment.series_catalogue import SERIES

CHOSEN = {f"knob {name}": spec.choices for name, spec in knobs().items() if spec.choices}
LISTS: dict[str, Mapping[str, Any]] = {**REGISTRIES, **CHOSEN}  #: all that a visitor can choose
CODE = {kind: names for kind, names in LISTS.items() if isinstance(names, Registry)}
ENTRIES = [(kind, name) for kind, registry in CODE.items() for name in registry]


@pytest.mark.parametrize("kind", REGISTRIES)
def test_every_name_describes_itself(kind: str) -> None:
    for named in LISTS[kind].values():
        assert named.label
        assert named.sentence.endswith(".")
        assert "\n" not in named.sentence


@pytest.mark.parametrize(("kind", "name"), ENTRIES)
def test_every_entry_loads_and_describes_itself(kind: str, name: str) -> None:
    entry = CODE[kind][name]
    assert entry.load() is not None
    assert entry.label
    assert entry.sentence.endswith(".")
    assert "\n" not in entry.sentence


@pytest.mark.parametrize("kind", CHOSEN)
def test_every_choice_of_a_knob_has_a_label(kind: str) -> None:
    assert all(choice.label for choice in CHOSEN[kind].values())


@pytest.mark.parametrize("registry", CODE.values(), ids=list(CODE))
def test_an_unknown_name_is_answered_with_the_choices(registry: Registry[Any]) -> None:
    with pytest.raises(ValueError, match=f"{registry.kind} must be one of") as error:
        registry["nonsense"]
    assert registry.names() in str(error.value)
    assert "got 'nonsense'" in str(error.value)
    assert "nonsense" not in registry
    assert len(registry) == len(list(registry))


def test_every_preset_and_arm_makes_a_run() -> None:
    assert all(ExperimentConfig(**preset.config.as_dict()) for preset in PRESETS.values())
    assert all(ExperimentConfig(**arm.changes) for arm in ARMS.values())


def test_names_and_labels_are_unique() -> None:
    for kind, names in LISTS.items():
        if names is not DATA:  # where each task has its own, and some share a name
            assert len({entry.label for entry in names.values()}) == len(names), kind
    assert not set(DATASETS) & set(MIXTURES_1D)
    assert not set(LABELLED) & set(TARGETS)


def test_what_is_joined_is_all_of_it_in_order() -> None:
    assert list(DENSITIES) == [*DATASETS, *MIXTURES_1D]
    assert list(LABELLED_SETS) == [*LABELLED, *TARGETS]
    assert list(DATA) == list(dict.fromkeys([*DENSITIES, *LABELLED_SETS, *SERIES]))
    assert DATA["moons"] is DATASETS["moons"], "the first that knows a name has it"


def test_a_name_added_later_can_be_chosen_until_it_goes() -> None:
    entry = Entry("Half", "One half.", "fractions:Fraction")
    part: Registry[Entry] = Registry("number", {})
    joined = Joined("number", lambda: [part])
    part["half"] = entry
    assert joined["half"] is entry
    assert joined.names() == "'half'"
    del part["half"]
    assert list(joined) == list(part) == []


def test_adaptive_solvers_are_solvers() -> None:
    assert set(ADAPTIVE) <= set(SOLVERS)
    assert ADAPTIVE == ("dopri5", "bosh3", "adaptive_heun")


def test_make_calls_the_target() -> None:
    registry = Registry("number", {"half": Entry("Half", "One half.", "fractions:Fraction")})
    assert registry.make("half", 1, 2) * 2 == 1


@pytest.mark.parametrize("name", DENSITIES)
def test_a_data_set_knows_its_density_and_entropy(name: str) -> None:
    import numpy as np

    from node_viz.data import density

    data = density(name)
    x = data.sample(2000, np.random.default_rng(0))
    assert x.shape == (2000, data.dim)
    assert data.name == name
    log_prob = data.log_prob(x)
    error = 5 * log_prob.std() / len(x) ** 0.5
    assert -log_prob.mean() == pytest.approx(data.entropy, abs=error + 1e-3)


def test_every_task_has_data_and_every_set_a_task() -> None:
    assert all(task.data for task in TASKS.values())
    named = {name for task in TASKS.values() for name in task.data}
    assert named == {*DATASETS, *MIXTURES_1D, *LABELLED, *TARGETS, *SERIES}


@pytest.mark.parametrize("name", LABELLED_SETS)
def test_a_labelled_set_knows_its_name_and_kind(name: str) -> None:
    from node_viz.data import labelled_set

    data = labelled_set(name)
    assert data.name == name
    assert data.regression == (name in TARGETS)


def test_an_unknown_labelled_set_is_answered_with_the_choices() -> None:
    from node_viz.data import labelled_set

    with pytest.raises(ValueError, match=r"dataset must be one of 'spirals'.*got 'nonsense'"):
        labelled_set("nonsense")
