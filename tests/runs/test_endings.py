"""However a run ends, it says so, the others go on and nothing is left."""

from __future__ import annotations

import gc
import logging
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from fakes import LONG, PLAY, STOP, FakePainter, FakeTrainer, begin, every_host, status, until, view

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs import leaving
from node_viz.runs.api import Command
from node_viz.runs.threads import ThreadHost, default_slots


@every_host
@pytest.mark.parametrize(("seed", "word"), [(13, "RuntimeError"), (14, "blew up")])
def test_a_run_fails_alone(
    make_host: Callable[..., ThreadHost], caplog: pytest.LogCaptureFixture, seed: int, word: str
) -> None:
    host = make_host()
    with caplog.at_level(logging.ERROR, logger="node_viz"):
        begin(host, "bad", LONG.replace(seed=seed))
        begin(host, "good")
        until(lambda: status(host, "bad") is RunStatus.FAILED)
    failed = view(host, "bad")
    assert word in failed.message
    assert "secret" not in failed.message
    assert ("secret detail" in caplog.text) == (seed == 13), "the log has what the page has not"
    assert failed.curves is not None
    assert host.tape("bad")
    before = view(host, "good").step
    until(lambda: view(host, "good").step > before + 20)
    host.command("bad", PLAY)
    host.command("bad", Command("ask", point=(0.0, 0.0)))
    assert status(host, "bad") is RunStatus.FAILED


def test_a_trainer_that_cannot_be_made(make_host: Callable[..., ThreadHost]) -> None:
    def refuse(config: ExperimentConfig) -> Any:
        raise ValueError("device 'cuda' is not on this machine; there is cpu")

    host = make_host(trainer_factory=refuse)
    begin(host)
    until(lambda: status(host) is RunStatus.FAILED)
    assert "there is cpu" in view(host).message


@every_host
def test_stop_keeps_the_history(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host()
    begin(host)
    until(lambda: view(host).step > 20)
    host.command("a", STOP)
    host.command("a", STOP)
    until(lambda: status(host) is RunStatus.STOPPED)
    assert view(host).curves is not None
    assert host.tape("a")


@every_host
def test_computing_time_is_limited(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host(budget=0.1)
    begin(host)
    until(lambda: status(host) is RunStatus.STOPPED)
    assert "computing time" in view(host).message
    assert view(host).step > 0


def test_a_released_run_ends_and_frees_everything(make_host: Callable[..., ThreadHost]) -> None:
    made: list[weakref.ref[FakeTrainer]] = []

    def remember(config: ExperimentConfig) -> FakeTrainer:
        trainer = FakeTrainer(config)
        made.append(weakref.ref(trainer))
        return trainer

    host = make_host(grace=0.3, trainer_factory=remember)
    begin(host, "a")
    begin(host, "b")
    until(lambda: len(made) == 2)
    host.release("a")
    host.release("a")
    assert host.latest("a") is not None
    until(lambda: host.latest("a") is None)
    until(lambda: gc.collect() >= 0 and sum(ref() is not None for ref in made) == 1)
    before = view(host, "b").step
    until(lambda: view(host, "b").step > before)


@every_host
def test_whoever_comes_back_finds_the_run(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host(grace=0.3)
    begin(host)
    host.release("a")
    host.attach("a")
    host.attach("a")
    time.sleep(0.5)
    assert status(host).live
    host.release("a")
    until(lambda: host.latest("a") is None)
    host.attach("a")
    assert host.latest("a") is None


@every_host
def test_a_second_start_does_nothing(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host()
    begin(host)
    until(lambda: view(host).step > 5)
    host.start(ExperimentConfig(seed=1), run="a")
    assert view(host).config == LONG
    assert view(host).step > 5


def test_closing_leaves_no_thread() -> None:
    before = threading.active_count()
    host = ThreadHost(2, grace=60, trainer_factory=FakeTrainer, painter_factory=FakePainter)
    for run in "abcd":
        begin(host, run)
    host.release("a")
    host.close()
    host.close()
    assert threading.active_count() == before
    assert host.latest("a") is None


def test_slots_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_VIZ_SLOTS", "3")
    assert default_slots() == 3
    monkeypatch.setenv("NODE_VIZ_SLOTS", "many")
    with pytest.raises(ValueError, match="NODE_VIZ_SLOTS must be a whole number from 1"):
        default_slots()
    monkeypatch.delenv("NODE_VIZ_SLOTS")
    assert default_slots() >= 1


@every_host
def test_a_run_that_was_left_rests_and_waits(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host(grace=0.2, keep=600.0)
    begin(host)
    until(lambda: view(host).step > 5)
    host.release("a")
    until(lambda: status(host) is RunStatus.PAUSED)
    until(lambda: host._slots.enter("somebody") == 0)  # its slot is free
    host._slots.leave("somebody")
    rested_at = view(host).step
    assert host.attach("a"), "it was laid to rest"
    assert not host.attach("a"), "told once"
    host.command("a", PLAY)
    until(lambda: view(host).step > rested_at)


def test_a_run_that_was_left_is_forgotten_in_the_end(
    make_host: Callable[..., ThreadHost], monkeypatch: pytest.MonkeyPatch
) -> None:
    host = make_host(grace=0.05, keep=0.3)
    begin(host)
    host.release("a")
    until(lambda: host.latest("a") is None)
    monkeypatch.setattr(leaving, "MOST", 2)
    host = make_host(grace=0.05, keep=600.0)
    for run in ("first", "second", "third"):
        begin(host, run)
        host.release(run)
        until(lambda run=run: status(host, run) is RunStatus.PAUSED)
    until(lambda: host.latest("first") is None)
    assert host.latest("third") is not None
    host.command("second", STOP)
    host.attach("second")
    host.release("second")
    until(lambda: host.latest("second") is None)  # what is over need not be kept
