"""A link says the whole state; a bad one is read as far as it makes sense."""

from __future__ import annotations

import importlib
from urllib.parse import parse_qsl

import pytest

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.links import read_config
from node_viz.experiment.presets import PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_and_its_written_out_link_say_the_same(name: str) -> None:
    config = PRESETS[name].config
    assert read_config({"preset": name}) == (config, [])
    assert read_config(dict(parse_qsl(config.to_query()))) == (config, [])


def test_what_stands_beside_a_preset_wins() -> None:
    config, notes = read_config({"preset": "euler", "lr": "0.003"})
    assert (config.solver, config.lr, notes) == ("euler", 0.003, [])


def test_each_bad_part_gets_a_note_and_the_rest_is_kept() -> None:
    link = {"dataset": "cats", "lr": "nan", "depth": "3", "colour": "red", "preset": "best"}
    config, notes = read_config(link)
    assert config == ExperimentConfig(depth=3)
    assert len(notes) == 4
    for word in ("cats", "nan", "colour", "best"):
        assert sum(word in note for note in notes) == 1


@pytest.mark.parametrize("page", ["cnf", "change", "straight", "growth", "lies", "steer"])
def test_a_task_that_a_page_of_flows_does_not_know_is_a_note(page: str) -> None:
    read = importlib.import_module(f"node_viz.lessons.{page}.link").LINK.read
    shown, notes = read({"task": "classify"})
    assert notes == ["task is 'density' on this page; got 'classify'. Ignored."]
    assert shown == read({})[0]
