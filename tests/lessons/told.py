"""What experiments and scenes of a page of flows are asked: sentences, links, numbers."""

from __future__ import annotations

from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl

from amiss import check

from node_viz.course.parts import Facts
from node_viz.experiment.arms import Pane
from node_viz.records.history import RunStatus
from node_viz.runs.api import RunView
from node_viz.runs.shipped import load, name_of


def panes(stem: str, setup: str = "") -> tuple[Pane, ...]:
    """The arms of a link that reads without notes."""
    link = import_module(f"node_viz.lessons.{stem}.link").LINK
    record, notes = link.read(dict(parse_qsl(setup)))
    assert not notes
    return record.panes()


def shipped_facts(stem: str, setup: str = "") -> dict[str, Any]:
    """The facts of a setup whose runs come with the app."""
    found: dict[str, Any] = {"when": "at the end"}
    for pane in panes(stem, setup):
        name = name_of(pane.config)
        assert name is not None, f"{stem}?{setup}: {pane.name} does not come with the app"
        curves = load(name).curves
        found[pane.name] = curves.metrics[-1]
        found[f"{pane.name}_run"] = RunView("a", pane.config, RunStatus.DONE, curves=curves)
    return found


def every_outcome_is_a_sentence(stem: str, facts: Facts) -> None:
    """Each experiment says where to look and how each outcome ended."""
    for entry in import_module(f"node_viz.lessons.{stem}.words").EXPERIMENTS:
        panes(stem, entry.setup)
        assert set(entry.ends) == set(entry.guess.outcomes), entry.title
        for said in (entry.watch, *(end.format_map(facts) for end in entry.ends.values())):
            assert check(said).endswith("."), said
        assert len(entry.watch) < 80, entry.watch


def scenes_show_what_they_say(stem: str, more: Facts) -> None:
    """Each scene has a link to runs that come with the app, a step that is kept, its number.

    What every lesson's scenes promise besides is in `test_every_lesson`.
    """
    for scene in import_module(f"node_viz.lessons.{stem}.scenes").SCENES:
        facts = {**shipped_facts(stem, scene.setup), **more}
        check(scene.says)
        if scene.number:
            check(f"It is {scene.number.format_map(facts)} {scene.unit}.")
        for pane in panes(stem, scene.setup):
            kept = {picture.step for picture in load(name_of(pane.config) or "").pictures}
            assert scene.view.step in {None, -1, *kept}, scene.says
