"""A training method is an objective behind its entry: one more is one file and one line."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest
from toy_method import METHOD, Matching

from node_viz.__main__ import main
from node_viz.experiment.catalogue import METHODS
from node_viz.experiment.config import ExperimentConfig, knobs
from node_viz.training.trainer import Trainer
from node_viz.ui.controls import label, offered

OWN = list(METHODS)  #: the methods that the program comes with
QUERY = "method=matching&dataset=8gaussians&hidden=32&steps=80&lr=.02"


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    """The method is known while a test lasts."""
    METHODS["matching"] = METHOD
    yield
    del METHODS["matching"]


def test_it_can_be_chosen_wherever_methods_are(capsys: pytest.CaptureFixture[str]) -> None:
    config = ExperimentConfig.from_query(QUERY)
    assert ExperimentConfig.from_query(config.to_query()) == config
    assert list(knobs()["method"].choices) == [*OWN, "matching"]
    assert offered(config, "method", "matching") == [*OWN, "matching"]
    assert label(config, "method", "matching") == METHOD.label
    assert main(["list", "methods", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[-1] == {"name": "matching", "label": METHOD.label, "sentence": METHOD.sentence}
    assert main(["train", "method=nonsense", "--steps", "1"]) == 2
    known = ", ".join(repr(name) for name in [*OWN, "matching"])
    assert f"method must be one of {known}" in capsys.readouterr().err


def test_it_trains_a_flow_on_the_batches_that_all_methods_see() -> None:
    config = ExperimentConfig.from_query(QUERY)
    trainer = Trainer(config)
    assert isinstance(trainer.objective, Matching)
    first, *_, last = (snapshot.metrics for snapshot in trainer.run())
    assert last.kl < 0.6 * first.kl  # type: ignore[union-attr]
    matched, likely = Trainer(config), Trainer(config.replace(method="mle"))
    for _ in range(2):
        matched.step()
        likely.step()
        np.testing.assert_array_equal(matched._x, likely._x)
    ends = [
        np.concatenate([p.ravel() for p in one.snapshot().weights.values()])
        for one in (matched, likely)
    ]
    assert not np.array_equal(*ends)


def test_the_command_line_trains_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", QUERY, "--steps", "2", "--json", "-"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["status"], result["steps"]) == ("done", 2)
    assert result["config"]["method"] == "matching"
    assert result["query"].startswith("dataset=8gaussians&method=matching")


def test_it_is_forgotten_when_its_line_goes() -> None:
    del METHODS["matching"]
    known = ", ".join(repr(name) for name in OWN)
    with pytest.raises(ValueError, match=rf"method must be one of {known}; got 'matching'"):
        ExperimentConfig.from_query(QUERY)
    METHODS["matching"] = METHOD
