"""What the networks decide: the answer line, past steps, the experiments, the scenes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from node_viz.course.parts import Experiment
from node_viz.lessons.resnet import numbers, words
from node_viz.lessons.resnet.link import ARMS, LINK
from node_viz.lessons.resnet.panels import on_their_grids
from node_viz.lessons.resnet.scenes import SCENES
from node_viz.records.history import RunStatus
from node_viz.records.net_answers import LayerScores
from node_viz.runs.api import RunView
from node_viz.runs.shipped import load, name_of
from node_viz.runs.snapshot import RunSnapshot
from node_viz.ui.past import measured_at

COARSE, FINE, CROSS, RINGS, MEMORY = words.EXPERIMENTS
LAYERS = {"layers": 8, "tied_layers": 1.0, "tied_curve": 0.81}


def gauges(arm: str) -> Any:
    """The gauges of one of the runs that ship, oldest first."""
    name = name_of(LINK.read({})[0].configs()[arm])
    assert name is not None
    return load(name).curves.metrics


def shown(step: int | None) -> Any:
    """A look at the shipped RK-Net at a training step."""
    run = load("resnet-rknet")
    view = RunView(
        "a",
        run.config,
        RunStatus.DONE,
        step=run.pictures[-1].step,
        curves=run.curves,
        tape_steps=tuple(picture.step for picture in run.pictures),
    )
    snap = RunSnapshot("a", step or 200, run.config, b"", 0)
    return SimpleNamespace(
        views=[view],
        step=step,
        snapshots=lambda: [snap],
        gauges=lambda: [measured_at(view, step)],
    )


def test_a_past_step_is_read_on_the_grid_that_it_trained_on() -> None:
    grids = {}
    for step in (25, 75, None):
        (found,) = on_their_grids(shown(step))
        assert found is not None
        grids[step] = found.solver_steps
    assert grids == {25: 2, 75: 4, None: 4}


def scores(own: float, curve: float) -> LayerScores:
    return LayerScores(np.array([1, 8]), np.full(2, own), np.full(2, own), curve, curve, 8)


def test_the_answer_compares_layers_with_their_curve_once_something_is_learnt() -> None:
    arms = [(arm.label, gauges(name)[3]) for name, arm in ARMS.items()]
    said = numbers.answer(arms, None, False)
    assert said.startswith("Step 25. Held-out points told right: ResNet")
    assert numbers.answer(arms, ("Tied ResNet", scores(0.6, 0.6)), False) == said
    learnt = numbers.answer(arms, ("Tied ResNet", scores(1.0, 0.81)), False)
    assert "tells 100.0% right by its 8 layers, and 81.0% along the exact curve" in learnt
    line = numbers.answer(arms, ("Tied ResNet", scores(0.002, 0.34)), True)
    assert line == (
        "Tied ResNet: squared error 0.002 by its 8 layers, 0.34 along its curve; no flow has less "
        "than 0.340."
    )
    for sentence in (said, learnt, line):
        assert len(sentence) <= 112


@pytest.mark.parametrize(
    ("entry", "of", "outcome"),
    [
        (COARSE, LAYERS, "It falls"),
        (COARSE, LAYERS | {"tied_curve": 0.995}, "It stays"),
        (COARSE, LAYERS | {"tied_layers": 0.8, "tied_curve": 0.9}, "It rises"),
        (FINE, LAYERS, "No, 32 layers are like 8"),
        (FINE, LAYERS | {"tied_curve": 0.97}, "Nearly: the curve does about as well"),
        (CROSS, {"tied": SimpleNamespace(mse=0.34)}, "No, three layers are a flow as well"),
        (CROSS, {"tied": SimpleNamespace(mse=0.001)}, "Yes"),
        (RINGS, LAYERS, "The layers only"),
        (RINGS, LAYERS | {"tied_curve": 0.99}, "Both"),
        (RINGS, LAYERS | {"tied_layers": 0.8}, "Not even the layers"),
    ],
)
def test_the_numbers_decide(entry: Experiment, of: Any, outcome: str) -> None:
    assert entry.guess.outcome(of) == outcome


def facts() -> dict[str, Any]:
    return LAYERS | {name: gauges(name)[-1] for name in ARMS}


def test_each_outcome_has_its_sentence() -> None:
    for entry in words.EXPERIMENTS:
        for outcome in entry.guess.outcomes:
            said = entry.ends[outcome].format_map(facts())
            assert said[0].isupper()
            assert said.endswith(".")


def test_scenes_read_without_notes_and_most_are_there_at_once() -> None:
    for scene in SCENES:
        now, notes = LINK.read(dict(parse_qsl(scene.setup)))
        assert not notes
        ships = all(name_of(config) for config in now.configs().values())
        assert ships or scene.train == 0
        said = (scene.number + scene.unit).format_map(facts())
        assert not ships or "nan" not in said
