"""The contract every catalogue entry keeps; a new line there is tested without writing a test."""

from __future__ import annotations

import pytest

from node_viz.catalogue import ACTIVATIONS, ADAPTIVE, DATASETS, FIELDS, MIXTURES_1D, SOLVERS
from node_viz.registry import Entry, Registry

REGISTRIES = {r.kind: r for r in (DATASETS, MIXTURES_1D, FIELDS, ACTIVATIONS, SOLVERS)}
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
