"""A grid that is dealt to several workers learns the same, and is one visitor."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from fakes import FakePainter, until
from sweep_page import LONG, SIDES, TINY, Hosts, Page, at_rest, trained

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs import sweep
from node_viz.runs.sweep import drop, training
from node_viz.runs.sweep_view import SweepView, dealt, untrained


@pytest.mark.parametrize(("side", "parts"), [(2, 2), (4, 1), (4, 2), (4, 3), (5, 4), (4, 16)])
def test_every_cell_is_dealt_once_and_evenly(side: int, parts: int) -> None:
    hands = dealt(side, parts)
    assert sorted(cell for hand in hands for cell in hand) == list(range(side**2))
    assert max(map(len, hands)) - min(map(len, hands)) <= 1
    if side % parts == 0:  # no part has more of the dear columns than another, nor of the rows
        for of in (lambda cell: cell % side, lambda cell: cell // side):
            counts = [[sum(of(cell) == k for cell in hand) for k in range(side)] for hand in hands]
            assert counts == [[side // parts] * side] * parts


def test_numbers_are_the_same_however_a_grid_is_dealt() -> None:
    alone = trained()
    for parts in (2, 3, 4):
        assert numbers(trained(parts=parts)) == numbers(alone), f"in {parts} parts"


def numbers(view: SweepView) -> list[Any]:
    """Return all that cells have learnt, to the bit, but for how long it took."""
    assert all(cell.metrics and cell.weights for cell in view.cells)
    return [
        (
            cell.config,
            dataclasses.replace(cell.metrics, seconds=0.0),
            {name: np.asarray(value).tobytes() for name, value in cell.weights.items()},
        )
        for cell in view.cells
        if cell.metrics is not None and cell.weights is not None
    ]


def test_parts_are_one_visitor_who_pauses_goes_on_and_leaves_as_a_whole(make_host: Hosts) -> None:
    host = make_host(slots=2)
    page = Page(host, untrained(LONG, SIDES, 2))
    page.play()
    assert host._slots.parties == 1
    until(lambda: all(host.progress(job).value for job in page.kept.jobs))
    assert host.crowd() == 0.5, "two parts of one grid are one visitor on two slots"
    assert page.pause().status is RunStatus.PAUSED
    until(lambda: at_rest(host))
    held = page.view
    assert page.view == held
    page.play()
    until(lambda: page.view.seconds > held.seconds)
    drop(host, page.kept)
    assert [host.progress(job) for job in page.kept.jobs] == [None, None]
    until(lambda: at_rest(host))


def test_parts_together_finish_the_grid(make_host: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "make_painter", FakePainter)
    view = Page(make_host(slots=2), untrained(TINY, SIDES, 2)).finished()
    assert view.status is RunStatus.DONE
    assert view.step == TINY.steps
    assert numbers(view) == numbers(trained())


def test_a_part_that_fails_is_told_and_the_others_go_on(
    make_host: Hosts, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(config: ExperimentConfig) -> Any:
        raise RuntimeError("secret detail")

    page = Page(make_host(slots=2), untrained(TINY, SIDES, 2))
    page.host.begin(page.kept.jobs[0], training, TINY, SIDES, 0, 2, broken)
    view = page.finished()
    assert view.status is RunStatus.FAILED
    assert view.message == "The grid failed (RuntimeError); the log has details."
    learnt = [cell.metrics is not None for cell in view.cells]
    assert [k for k, known in enumerate(learnt) if known] == dealt(2, 2)[1]
