"""The contract every catalogue entry keeps; a new line there is tested without writing a test."""

from __future__ import annotations

import pytest

from node_viz.experiment.catalogue import (
    ACTIVATIONS,
    ADAPTIVE,
    DATASETS,
    FIELDS,
    MIXTURES_1D,
    SOLVERS,
)
from node_viz.experiment.net_catalogue import (
    AUGMENTATIONS,
    BASES,
    DATASETS_OF,
    DEPTH_VARIANCES,
    LABELLED,
    MODELS,
    TARGETS,
    TASKS,
)
from node_viz.experiment.registry import Entry, Registry

REGISTRIES = {
    "densities of the plane": DATASETS,
    "densities of the line": MIXTURES_1D,
    "fields": FIELDS,
    "activations": ACTIVATIONS,
    "solvers": SOLVERS,
    "labelled sets": LABELLED,
    "targets": TARGETS,
    "tasks": TASKS,
    "models": MODELS,
    "augmentations": AUGMENTATIONS,
    "depth variances": DEPTH_VARIANCES,
    "bases": BASES,
}
ENTRIES = [(kind, name) for kind, registry in REGISTRIES.items() for name in registry]


@pytest.mark.parametrize(("kind", "name"), ENTRIES)
def test_every_entry_loads_and_describes_itself(kind: str, name: str) -> None:
    entry = REGISTRIES[kind][name]
    assert entry.load() is not None
    assert entry.label
    assert entry.sentence.endswith(".")
    assert "\n" not in entry.sentence


@pytest.mark.parametrize("registry", REGISTRIES.values(), ids=list(REGISTRIES))
def test_an_unknown_name_is_answered_with_the_choices(registry: Registry) -> None:
    with pytest.raises(ValueError, match=f"{registry.kind} must be one of") as error:
        registry["nonsense"]
    assert registry.choices() in str(error.value)
    assert "got 'nonsense'" in str(error.value)
    assert "nonsense" not in registry
    assert len(registry) == len(list(registry))


def test_names_and_labels_are_unique() -> None:
    for registry in REGISTRIES.values():
        assert len({entry.label for entry in registry.values()}) == len(registry)
    assert not set(DATASETS) & set(MIXTURES_1D)
    assert not set(LABELLED) & set(TARGETS)


def test_adaptive_solvers_are_solvers() -> None:
    assert set(ADAPTIVE) <= set(SOLVERS)


def test_make_calls_the_target() -> None:
    registry = Registry("number", {"half": Entry("Half", "One half.", "fractions:Fraction")})
    assert registry.make("half", 1, 2) * 2 == 1


@pytest.mark.parametrize("name", [*DATASETS, *MIXTURES_1D])
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
    assert set(DATASETS_OF) == set(TASKS)
    assert all(DATASETS_OF.values())
    named = {name for sets in DATASETS_OF.values() for name in sets}
    assert named == {*DATASETS, *MIXTURES_1D, *LABELLED, *TARGETS}


@pytest.mark.parametrize("name", [*LABELLED, *TARGETS])
def test_a_labelled_set_knows_its_name_and_kind(name: str) -> None:
    from node_viz.data import labelled_set

    data = labelled_set(name)
    assert data.name == name
    assert data.regression == (name in TARGETS)


def test_an_unknown_labelled_set_is_answered_with_the_choices() -> None:
    from node_viz.data import labelled_set

    with pytest.raises(ValueError, match=r"dataset must be one of 'spirals'.*got 'nonsense'"):
        labelled_set("nonsense")
