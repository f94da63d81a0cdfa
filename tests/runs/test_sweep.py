"""A grid trains evenly, fails cell by cell, and rests when told to."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from typing import Any

import pytest
from fakes import FakePainter, until
from sweep_page import LONG, SIDES, TINY, Hosts, Page, at_rest, trained

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs import sweep
from node_viz.runs.sweep import look, pause, picture_of, play, training
from node_viz.runs.sweep_view import TURN, grid, untrained
from node_viz.runs.worker import make_trainer


@pytest.fixture
def page(make_host: Hosts, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr(sweep, "make_painter", FakePainter)
    return Page(make_host(), untrained(TINY, SIDES))


@pytest.fixture
def long(make_host: Hosts) -> Page:
    return Page(make_host(), untrained(LONG, SIDES))


def begun(page: Page, trainer: Any) -> Page:
    """Let other trainers train the grid."""
    page.host.begin(page.kept.jobs[0], training, page.kept.base, SIDES, 0, 1, trainer)
    return page


def test_a_grid_crosses_the_weights_and_shares_the_rest() -> None:
    cells = [cell.config for cell in grid(TINY, SIDES)]
    assert [(one.kinetic, one.jacobian) for one in cells] == [
        (0, 0),
        (0, 0.1),
        (0.1, 0),
        (0.1, 0.1),
    ]
    assert {one.replace(kinetic=0.0, jacobian=0.0) for one in cells} == {TINY}


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        ((0.1,), "2 to 5 ascending weights; got '0.1'"),
        ((0.1, 0.0), "ascending"),
        ((0.0, 0.0), "ascending"),
        ((0, 1, 2, 3, 4, 5), "2 to 5"),
        ((-1.0, 0.0), "kinetic must be"),
        ((0.0, float("nan")), "jacobian must be"),
    ],
)
def test_a_bad_grid_is_refused_in_a_sentence(sides: tuple[float, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        grid(TINY, sides)


def test_all_cells_reach_the_end_with_gauges_and_weights(page: Page) -> None:
    view = page.finished()
    assert view.status is RunStatus.DONE
    assert view.step == TINY.steps
    assert view.seconds > 0
    for cell in view.cells:
        assert cell.metrics is not None
        assert cell.metrics.step == TINY.steps
        assert cell.weights is not None


def test_a_cell_is_the_run_that_its_config_describes() -> None:
    cell = trained().cells[1]
    alone = make_trainer(TINY.replace(jacobian=0.1))
    for _ in range(TINY.steps):
        alone.step()
    assert cell.metrics is not None
    assert cell.metrics.kl == pytest.approx(alone.measure().kl, rel=1e-9)


def test_cells_take_turns() -> None:
    counts: list[list[int]] = []
    trainers: list[Any] = []

    def watched(config: ExperimentConfig) -> Any:
        trainers.append(make_trainer(config))
        step = trainers[-1].step

        def noted() -> float:
            counts.append([one.step_count for one in trainers])
            return step()

        trainers[-1].step = noted
        return trainers[-1]

    trained(watched)
    assert len(counts) == len(trainers) * TINY.steps
    assert max(max(row) - min(row) for row in counts) <= TURN


def test_a_record_tells_of_every_step() -> None:
    records = list(training(TINY, SIDES))
    assert len(records) == 4 * TINY.steps
    assert [one.step for one in records] == sorted(one.step for one in records)
    first, last = records[0], records[-1]
    assert not any(cell.metrics for cell in first.cells.values())
    assert (first.step, last.step) == (0, TINY.steps)
    assert all(cell.metrics for cell in last.cells.values())


def test_a_cell_that_diverges_fails_alone(page: Page) -> None:
    def fragile(config: ExperimentConfig) -> Any:
        trainer = make_trainer(config)
        if config.kinetic and config.jacobian:
            step = trainer.step
            trainer.step = lambda: (
                step() if trainer.step_count < 15 else trainer._fail("It blew up.")
            )
        return trainer

    view = begun(page, fragile).finished()
    assert view.status is RunStatus.DONE
    assert [bool(cell.failure) for cell in view.cells] == [False, False, False, True]
    assert view.cells[3].failure == "Stopped at step 15. It blew up."
    assert view.cells[3].metrics is not None  # its last good gauges
    assert view.cells[3].metrics.step <= 15


def test_an_unforeseen_error_ends_the_grid_in_a_sentence(
    page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(config: ExperimentConfig) -> Any:
        raise RuntimeError("secret detail")

    view = begun(page, broken).finished()
    assert view.status is RunStatus.FAILED
    assert view.message == "The grid failed (RuntimeError); the log has details."
    assert "secret detail" in caplog.text


def test_pause_holds_and_play_goes_on(long: Page) -> None:
    assert long.play().status is RunStatus.PLAYING
    until(lambda: long.view.step >= 2)
    assert long.pause().status is RunStatus.PAUSED
    until(lambda: at_rest(long.host))
    held = long.view.step
    assert not long.view.live
    long.play()
    until(lambda: long.view.step > held)


def test_the_chosen_cell_is_painted_at_each_of_its_gauges(page: Page) -> None:
    page.choose(2)
    assert not page.view.live  # nothing is learnt yet
    view = page.finished()
    assert view.painted == 2
    assert view.picture is not None
    assert view.picture.step == TINY.steps
    page.choose(1)
    assert page.view.live
    until(lambda: page.view.painted == 1)
    assert not page.view.live
    assert page.view.status is RunStatus.DONE


def test_gauges_that_come_faster_than_pictures_do_not_keep_them_away(page: Page) -> None:
    """At every look there are newer gauges than those that were asked for at the last one."""
    moments = {
        record.cells[0].metrics.step: tuple(record.cells.values())
        for record in training(TINY, SIDES)
        if record.cells[0].metrics is not None
    }
    assert len(moments) > 2
    page.choose(0)
    shown: list[int | None] = []
    for cells in moments.values():
        page.kept = dataclasses.replace(page.kept, cells=cells)
        view = page.view
        shown.append(view.picture and view.picture.step)
        question = (picture_of, (view.base, view.asked))
        until(lambda question=question: page.host.answer(question) is not None)
    assert shown == [None, *list(moments)[:-1]]
    assert page.view.picture is not None
    assert page.view.picture.step == TINY.steps


def test_a_cell_that_cannot_be_painted_says_why(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wild(FakePainter):
        def paint(self, *args: Any, **about: Any) -> Any:
            raise ArithmeticError("The solver gave up.")

    monkeypatch.setattr(sweep, "make_painter", Wild)
    page.choose(0)
    view = page.finished()
    assert view.status is RunStatus.DONE
    assert view.message == "This cell cannot be painted. The solver gave up."
    assert not view.live


def test_one_slot_is_taken_and_given_back(long: Page) -> None:
    slots = long.host._slots
    slots.enter("another run")
    long.play()
    assert long.view.status is RunStatus.QUEUED
    assert long.view.place == 1
    slots.leave("another run")
    until(lambda: long.view.status is RunStatus.PLAYING)
    assert slots.enter("another run") == 1
    long.host.hold(long.kept.jobs[0])  # the tab was closed
    until(lambda: slots.enter("another run") == 0)
    slots.leave("another run")
    until(lambda: at_rest(long.host))
    step = long.view.step
    long.host.resume(long.kept.jobs[0])  # and opened again
    until(lambda: long.view.step > step)


def test_orders_from_many_threads_do_no_harm(make_host: Hosts) -> None:
    page = Page(make_host(), untrained(TINY.replace(steps=12), SIDES, 2))
    host, view = page.host, page.kept
    orders: list[Callable[[], object]] = [
        lambda: play(host, view),
        lambda: pause(host, view),
        lambda: play(host, view),
        lambda: look(host, view.choose(0)),
        lambda: [host.hold(job) for job in view.jobs],
        lambda: [host.resume(job) for job in view.jobs],
    ]
    threads = [threading.Thread(target=order) for order in orders * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert page.finished().status is RunStatus.DONE
