"""What a visitor may count on, whatever the others do."""

from __future__ import annotations

import gc
import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from fakes import FakePainter, FakeTrainer, until
from hypothesis import given, settings
from hypothesis import strategies as st

from node_viz.config import ExperimentConfig
from node_viz.records import RunStatus
from node_viz.runs import job
from node_viz.runs.api import Command, Host, RunView
from node_viz.runs.threads import ThreadHost, default_slots

PLAY, PAUSE, STOP = Command("play"), Command("pause"), Command("stop")
LONG = ExperimentConfig(steps=100_000)


class SlowTrainer(FakeTrainer):
    nap = 0.15


@pytest.fixture
def make_host() -> Iterator[Callable[..., ThreadHost]]:
    hosts: list[ThreadHost] = []

    def make(**settings: Any) -> ThreadHost:
        parts = {"trainer_factory": FakeTrainer, "painter_factory": FakePainter}
        hosts.append(ThreadHost(**{"slots": 1, "quantum": 0.02, **parts, **settings}))
        return hosts[-1]

    before = set(threading.enumerate())
    yield make
    for host in hosts:
        host.close()
    assert set(threading.enumerate()) <= before, "a thread was left"


def view(host: ThreadHost, run: str = "a") -> RunView:
    found = host.latest(run)
    assert found is not None
    return found


def status(host: ThreadHost, run: str = "a") -> RunStatus:
    return view(host, run).status


def begin(host: ThreadHost, run: str = "a", config: ExperimentConfig = LONG) -> None:
    host.start(config, run=run)
    host.command(run, PLAY)


def test_it_is_a_host(make_host: Callable[..., ThreadHost]) -> None:
    host: Host = make_host()
    assert host.latest("nobody") is None
    assert host.tape("nobody") == ()
    for kind in ("play", "pause", "ask", "stop"):
        host.command("nobody", Command(kind))
    host.release("nobody")
    host.attach("nobody")


def test_a_started_run_is_paused_and_shows_step_0(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host()
    before = threading.active_count()
    host.start(LONG, run="a")
    until(lambda: not view(host).live)
    assert status(host) is RunStatus.PAUSED
    assert view(host).step == view(host).picture.step == 0
    assert [gauges.step for gauges in view(host).curves.metrics] == [0]
    host.command("a", PAUSE)
    host.command("a", STOP)
    until(lambda: status(host) is RunStatus.STOPPED)
    host.command("a", PLAY)
    assert status(host) is RunStatus.STOPPED
    until(lambda: threading.active_count() == before)


def test_play_to_the_end(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host()
    begin(host, config=ExperimentConfig(steps=50))
    assert status(host).live, "the view after play says so at once"
    until(lambda: status(host) is RunStatus.DONE)
    until(lambda: not view(host).live)
    done = view(host)
    assert (done.step, done.place, done.device) == (50, 0, "cpu")
    assert done.steps_per_second > 0
    assert done.picture is not None
    assert done.picture.step == 50
    assert len(done.picture.density) == 5, "the last picture has all its times"
    assert done.picture.metrics is not None
    assert done.picture.metrics.step == 50
    assert done.curves is not None
    assert [gauges.step for gauges in done.curves.metrics] == [0, 10, 20, 30, 40, 50]
    assert host.tape("a")[0].step == 0
    assert done.tape_steps == tuple(picture.step for picture in host.tape("a"))
    host.command("a", PLAY)
    assert status(host) is RunStatus.DONE
    host.command("a", Command("play", until=55))
    until(lambda: view(host).step == 55 and not status(host).live)
    assert status(host) is RunStatus.DONE


@pytest.mark.parametrize("count", [1, 10])
def test_single_steps_are_exact_also_when_doubled(
    make_host: Callable[..., ThreadHost], count: int
) -> None:
    host = make_host()
    host.start(LONG, run="a")
    for k in range(1, 4):
        order = Command("play", until=k * count)
        host.command("a", order)
        host.command("a", order)
        until(lambda k=k: status(host) is RunStatus.PAUSED and view(host).step == k * count)
        host.command("a", order)
        until(lambda: not view(host).live)
        assert (status(host), view(host).step) == (RunStatus.PAUSED, k * count)
        assert view(host).picture.step == k * count  # type: ignore[union-attr]


def test_target_kl_ends_the_run_once(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host()
    begin(host, config=ExperimentConfig(steps=60, target_kl=0.05))
    until(lambda: status(host) is RunStatus.DONE)
    assert view(host).step == 20
    assert "target" in view(host).message
    host.command("a", PLAY)
    until(lambda: view(host).step == 60)


def test_three_runs_share_one_slot(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host()
    for run in "abc":
        begin(host, run)
    seen: set[tuple[RunStatus, int]] = set()

    def all_moved() -> bool:
        seen.update((status(host, run), view(host, run).place) for run in "abc")
        return all(view(host, run).step >= 50 for run in "abc")

    until(all_moved)
    assert {(RunStatus.QUEUED, 1), (RunStatus.QUEUED, 2), (RunStatus.PLAYING, 0)} <= seen
    steps = [view(host, run).step for run in "abc"]
    assert max(steps) < 5 * min(steps)


def test_the_place_in_the_line_moves_up(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host(quantum=60.0)
    for run in "abc":
        begin(host, run)
    assert [view(host, run).place for run in "abc"] == [0, 1, 2]
    assert [status(host, run).name for run in "abc"] == ["PLAYING", "QUEUED", "QUEUED"]
    host.command("b", PAUSE)
    until(lambda: view(host, "c").place == 1)
    until(lambda: status(host, "b") is RunStatus.PAUSED)
    assert view(host, "b").step == 0
    host.command("a", PAUSE)
    until(lambda: status(host, "c") is RunStatus.PLAYING)
    assert view(host, "c").place == 0


def test_pause_acts_between_two_steps(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host(trainer_factory=SlowTrainer)
    begin(host)
    until(lambda: view(host).step >= 1)
    before = view(host).step
    host.command("a", PAUSE)
    host.command("a", PAUSE)
    until(lambda: status(host) is RunStatus.PAUSED)
    assert view(host).step <= before + 2
    assert view(host).live, "the whole picture is still to come"
    until(lambda: not view(host).live)
    assert len(view(host).picture.density) == 5  # type: ignore[union-attr]
    after = view(host).step
    time.sleep(2 * SlowTrainer.nap)
    assert view(host).step == after
    host.command("a", PLAY)
    until(lambda: view(host).step > after)


def test_latest_does_not_wait_for_a_step(make_host: Callable[..., ThreadHost]) -> None:
    inside = threading.Event()
    go_on = threading.Event()

    class Stuck(FakeTrainer):
        def step(self) -> float:
            inside.set()
            go_on.wait(10)
            return super().step()

    host = make_host(trainer_factory=Stuck)
    begin(host)
    assert inside.wait(10)
    assert view(host).step == 0  # answered although the step hangs, and so are the orders:
    host.command("a", Command("ask", point=(1.0, 2.0)))
    host.command("a", PAUSE)
    begin(host, "b")
    assert status(host, "b") is RunStatus.QUEUED
    go_on.set()
    until(lambda: status(host) is RunStatus.PAUSED)


def path_at(host: ThreadHost, point: tuple[float, float]) -> bool:
    picture = view(host).picture
    return picture is not None and picture.path is not None and tuple(picture.path.z[0]) == point


def test_asks_are_answered_playing_and_paused(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host()
    host.start(LONG, run="a")
    host.command("a", Command("ask", point=(1.0, 2.0)))
    assert view(host).live, "an answer is still to come"
    until(lambda: path_at(host, (1.0, 2.0)))
    assert (status(host), view(host).step) == (RunStatus.PAUSED, 0)
    host.command("a", PLAY)
    until(lambda: view(host).step > 5)
    host.command("a", Command("ask", point=(0.5, 0.5)))
    until(lambda: path_at(host, (0.5, 0.5)))
    assert status(host).live
    host.command("a", PAUSE)
    until(lambda: not view(host).live)
    step = view(host).step
    host.command("a", Command("ask", point=(-1.0, 0.0)))
    host.command("a", Command("ask", point=(-1.0, 0.0)))
    until(lambda: path_at(host, (-1.0, 0.0)))
    assert view(host).step == step
    assert len(view(host).picture.density) == 5, "the whole picture stays"  # type: ignore[union-attr]
    assert all(picture.path is None for picture in host.tape("a"))
    host.command("a", Command("ask", point=None))
    until(lambda: view(host).picture.path is None)  # type: ignore[union-attr]
    host.command("a", Command("ask", point=(3.0, 3.0)))
    host.command("a", Command("ask", point=None))
    until(lambda: not view(host).live)


def test_the_tape_is_ordered_and_short(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host()
    host.start(LONG, run="a")
    for k in range(1, 80):
        host.command("a", Command("play", until=k))
        until(lambda k=k: view(host).tape_steps[-1:] == (k,) and not status(host).live)
    steps = view(host).tape_steps
    assert steps == tuple(sorted(set(steps)))
    assert steps[0] == 0
    assert steps[-1] == 79
    assert len(steps) <= 40


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


def test_stop_keeps_the_history(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host()
    begin(host)
    until(lambda: view(host).step > 20)
    host.command("a", STOP)
    host.command("a", STOP)
    until(lambda: status(host) is RunStatus.STOPPED)
    assert view(host).curves is not None
    assert host.tape("a")


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


def test_a_second_start_does_nothing(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host()
    begin(host)
    until(lambda: view(host).step > 5)
    host.start(ExperimentConfig(seed=1), run="a")
    assert view(host).config == LONG
    assert view(host).step > 5


ORDERS = st.sampled_from(
    [PLAY, PAUSE, Command("play", until=3), Command("play", until=7), Command("play", until=0),
     Command("ask", point=(1.0, 1.0)), Command("ask", point=None)]
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(ORDERS, min_size=1, max_size=6))
def test_doubled_orders_end_where_single_ones_do(orders: list[Command]) -> None:
    host = ThreadHost(1, 0.01, trainer_factory=FakeTrainer, painter_factory=FakePainter)
    config = ExperimentConfig(steps=12)
    with patch.object(job, "PATIENCE", 0.001):
        for run, times in (("once", 1), ("twice", 2)):
            host.start(config, run=run)
            for order in orders:
                for _ in range(times):
                    host.command(run, order)
                until(lambda run=run: not view(host, run).live)
    once, twice = view(host, "once"), view(host, "twice")
    assert (once.status, once.step) == (twice.status, twice.step)
    assert (once.picture is None) == (twice.picture is None)
    if once.picture is not None and twice.picture is not None:
        assert once.picture.step == twice.picture.step == once.step
        assert (once.picture.path is None) == (twice.picture.path is None)
    host.close()


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
