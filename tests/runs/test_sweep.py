"""A grid trains evenly, fails cell by cell, rests when told to, and comes back from its folder."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path
from typing import Any

import pytest
from fakes import FakePainter, until

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs import sweep_store
from node_viz.runs.slots import Slots
from node_viz.runs.sweep import Sweep
from node_viz.runs.sweep_view import TURN, grid, untrained
from node_viz.runs.worker import make_painter, make_trainer

TINY = ExperimentConfig(hidden=2, batch=8, solver_steps=2, steps=24, refine=0)
LONG = TINY.replace(steps=200_000)
SIDES = (0.0, 0.1)


def made(base: ExperimentConfig = TINY, slots: Slots | None = None, trainer: Any = make_trainer):
    return Sweep(untrained(base, SIDES), slots or Slots(1, 1.0), (trainer, FakePainter))


def finished(sweep: Sweep) -> Sweep:
    sweep.play()
    until(lambda: sweep.thread is None)
    return sweep


@pytest.fixture
def long() -> Any:
    sweep = made(LONG)
    yield sweep
    sweep.pause()
    until(lambda: sweep.thread is None)


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


def test_all_cells_reach_the_end_with_gauges_and_weights() -> None:
    view = finished(made()).view
    assert view.status is RunStatus.DONE
    assert view.step == TINY.steps
    assert view.seconds > 0
    for cell in view.cells:
        assert cell.metrics is not None
        assert cell.metrics.step == TINY.steps
        assert cell.weights is not None


def test_a_cell_is_the_run_that_its_config_describes() -> None:
    view = finished(made()).view
    alone = make_trainer(TINY.replace(jacobian=0.1))
    for _ in range(TINY.steps):
        alone.step()
    assert view.cells[1].metrics is not None
    assert view.cells[1].metrics.kl == pytest.approx(alone.measure().kl, rel=1e-9)


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

    finished(made(trainer=watched))
    assert max(max(row) - min(row) for row in counts) <= TURN


def test_a_cell_that_diverges_fails_alone() -> None:
    def fragile(config: ExperimentConfig) -> Any:
        trainer = make_trainer(config)
        if config.kinetic and config.jacobian:
            step = trainer.step
            trainer.step = lambda: (
                step() if trainer.step_count < 15 else trainer._fail("It blew up.")
            )
        return trainer

    view = finished(made(trainer=fragile)).view
    assert view.status is RunStatus.DONE
    assert [bool(cell.failure) for cell in view.cells] == [False, False, False, True]
    assert view.cells[3].failure == "Stopped at step 15. It blew up."
    assert view.cells[3].metrics is not None  # its last good gauges
    assert view.cells[3].metrics.step <= 15


def test_an_unforeseen_error_ends_the_grid_in_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    def broken(config: ExperimentConfig) -> Any:
        raise RuntimeError("secret detail")

    view = finished(made(trainer=broken)).view
    assert view.status is RunStatus.FAILED
    assert view.message == "The grid failed (RuntimeError); the log has details."


def test_pause_holds_and_play_goes_on(long: Sweep) -> None:
    long.play()
    assert long.view.status is RunStatus.PLAYING
    until(lambda: long.view.step >= 2)
    long.pause()
    assert long.view.status is RunStatus.PAUSED
    until(lambda: long.thread is None)
    held = long.view.step
    assert not long.view.live
    long.play()
    until(lambda: long.view.step > held)


def test_the_chosen_cell_is_painted_at_each_of_its_gauges() -> None:
    sweep = made()
    sweep.choose(2)
    assert sweep.thread is None  # nothing is learnt yet
    finished(sweep)
    view = sweep.view
    assert view.painted == 2
    assert view.picture is not None
    assert view.picture.step == TINY.steps
    sweep.choose(1)
    assert sweep.view.live
    until(lambda: sweep.view.painted == 1)
    until(lambda: sweep.thread is None)
    assert sweep.view.status is RunStatus.DONE


def test_one_slot_is_taken_and_given_back(long: Sweep) -> None:
    slots = long._slots
    slots.enter("another run")
    long.play()
    assert long.view.status is RunStatus.QUEUED
    assert long.view.place == 1
    slots.leave("another run")
    until(lambda: long.view.status is RunStatus.PLAYING)
    assert slots.enter("another run") == 1
    long.release()  # the tab was closed
    until(lambda: long.thread is None)
    assert slots.enter("another run") == 0
    slots.leave("another run")
    step = long.view.step
    long.attach()  # and opened again
    until(lambda: long.view.step > step)


def test_orders_from_many_threads_do_no_harm() -> None:
    sweep = made(TINY.replace(steps=12))
    orders = [
        sweep.play,
        sweep.pause,
        sweep.play,
        lambda: sweep.choose(0),
        sweep.release,
        sweep.attach,
    ]
    threads = [threading.Thread(target=order) for order in orders * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sweep.attach()
    assert finished(sweep).view.status is RunStatus.DONE


def test_a_saved_grid_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = Sweep(untrained(TINY, SIDES), Slots(1, 1.0), (make_trainer, make_painter))
    finished(sweep)
    sweep_store.save(tmp_path / "tiny", sweep)
    monkeypatch.setattr(sweep_store, "HOME", tmp_path)
    assert sweep_store.names() == ("tiny",)
    view = sweep_store.load("tiny")
    assert view.status is RunStatus.DONE
    assert view.base == TINY
    assert [cell.config for cell in view.cells] == [cell.config for cell in sweep.view.cells]
    for cell, kept in zip(sweep.view.cells, view.cells, strict=True):
        assert kept.metrics is not None
        assert cell.metrics is not None
        both = (dataclasses.asdict(one) for one in (cell.metrics, kept.metrics))
        for one, other in zip(*(each.values() for each in both), strict=True):
            assert one == pytest.approx(other, nan_ok=True)
    shown = Sweep(view, Slots(1, 1.0), home=tmp_path / "tiny")
    shown.choose(3)
    assert shown.view.painted == 3
    assert shown.view.picture is not None
    assert shown.view.picture.step == TINY.steps
    shown.play()
    assert shown.over
    assert shown.thread is None
    sweep_store.load.cache_clear()


def test_a_wrong_name_lists_the_grids() -> None:
    with pytest.raises(ValueError, match="sweep must be one of 'moons'; got 'suns'"):
        sweep_store.load("suns")


def test_the_shipped_grid_is_whole() -> None:
    view = sweep_store.load("moons")
    assert len(view.cells) == 16
    for index, cell in enumerate(view.cells):
        assert cell.metrics is not None
        assert cell.metrics.step == view.base.steps
        folder = sweep_store.HOME / "moons" / str(index)
        assert sweep_store.checkpoints.read(folder).config == cell.config
