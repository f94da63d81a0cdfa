"""What pages let train: all that they offer, on a small machine, and nothing that would take it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl

import pytest

from node_viz.course.syllabus import SYLLABUS
from node_viz.experiment import budget
from node_viz.experiment.arms import ARMS, CONTRASTS, ArmSet
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.presets import PRESETS
from node_viz.lessons.straight import seeds
from node_viz.runs.sweep_view import WEIGHTS, grid
from node_viz.ui.room import no_room

HUGE = "batch=8192&hidden=256&depth=4&solver=rk4&solver_steps=128"


@pytest.fixture
def small_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_VIZ_SLOTS", "2")
    monkeypatch.delenv("NODE_VIZ_MEMORY", raising=False)
    monkeypatch.setattr(budget, "total_memory", lambda: 4e9)


def trained_by(record: Any) -> Iterator[ExperimentConfig]:
    """What a page trains that shows `record`."""
    if hasattr(record, "panes"):
        yield from (pane.config for pane in record.panes())
    if hasattr(record, "sides"):
        yield from (cell.config for cell in grid(record.base, record.sides))


def offered() -> Iterator[tuple[str, ExperimentConfig]]:
    """All that the pages offer: their defaults, experiments and arms; presets; further groups."""
    for entry in SYLLABUS:
        if entry.stem == "home":
            continue
        link = import_module(f"node_viz.lessons.{entry.stem}.link")
        words = import_module(f"node_viz.lessons.{entry.stem}.words")
        setups = ["", *(one.setup for one in words.EXPERIMENTS)]
        for setup in setups:
            record = link.LINK.read(dict(parse_qsl(setup)))[0]
            yield from ((f"{entry.stem}?{setup}", config) for config in trained_by(record))
            for arms in (one for one in vars(link).values() if isinstance(one, ArmSet)):
                for name in arms if hasattr(record, "base") else ():
                    config = arms.configs(record.base, [name])[name]
                    yield f"{entry.stem}?{setup} {name}", config
    yield from ((name, preset.config) for name, preset in PRESETS.items())
    for name, contrast in CONTRASTS.items():
        for arm, config in ARMS.configs(contrast.config, contrast.arms).items():
            yield f"{name}: {arm}", config
    for dataset in seeds.DATASETS:
        yield from (("seeds", pane.config) for pane in seeds._panes(dataset))


@pytest.mark.usefixtures("small_machine")
def test_nothing_that_a_page_offers_is_refused_on_a_small_machine() -> None:
    every = list(offered())
    assert len({stem.split("?")[0] for stem, _ in every}) > 10
    refused = [(name, why) for name, config in every if (why := no_room([config])) is not None]
    assert not refused


@pytest.mark.usefixtures("small_machine")
def test_one_config_without_room_keeps_all_from_training() -> None:
    fine, huge = ExperimentConfig(), ExperimentConfig.from_query(HUGE)
    assert no_room([fine, fine]) is None
    why = no_room([fine, huge])
    assert why is not None
    assert "s a step" in why
    assert "would fit" in why
    assert why.count(". ") == 0


def test_a_step_may_be_too_long_where_memory_is_plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_VIZ_MEMORY", "1000")
    why = no_room([ExperimentConfig.from_query(HUGE)])
    assert why is not None
    assert "s a step" in why
    assert "1000 GB and 5 s" in why


def test_what_is_said_to_fit_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_VIZ_MEMORY", "1")
    huge = ExperimentConfig.from_query(HUGE)
    why = no_room([huge]) or ""
    told = why.split(": ")[1].removesuffix(" would fit.").replace(" and ", "&")
    assert no_room([huge.replace(**{k: int(v) for k, v in parse_qsl(told)})]) is None


@pytest.mark.usefixtures("small_machine")
def test_the_grid_and_the_counter_experiment_ask_too(monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit as st

    from node_viz.lessons.ablation.grid import GRID, GridPage
    from node_viz.lessons.ablation.link import LINK
    from node_viz.lessons.growth import rate
    from node_viz.runs.sweep_view import untrained

    huge = ExperimentConfig.from_query(HUGE)
    state: dict[str, Any] = {GRID: untrained(huge, WEIGHTS)}
    monkeypatch.setattr(st, "session_state", state)
    GridPage(LINK).train()
    assert not state[GRID].status.live
    assert "s a step" in state[GRID].message

    class View:
        config, solver_steps, run = huge, 128, "r"

    monkeypatch.setattr(rate, "begun_by_visitor", lambda what: None)
    monkeypatch.setattr(rate, "views", lambda group: (View,))
    monkeypatch.setattr(rate, "begin_for_visitor", lambda *args: pytest.fail("it began"))
    with pytest.raises(ValueError, match="s a step"):
        rate._begin()
