"""An order does what it says, at once, and the same when it comes twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from unittest.mock import patch

import pytest
from fakes import (
    LONG,
    PAUSE,
    PLAY,
    STOP,
    FakePainter,
    FakeTrainer,
    begin,
    every_host,
    status,
    until,
    view,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs import run as run_thread
from node_viz.runs.api import Command, Host
from node_viz.runs.threads import ThreadHost


@every_host
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


@every_host
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


@every_host
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


@every_host
def test_target_kl_ends_the_run_once(make_host: Callable[..., ThreadHost]) -> None:
    host = make_host()
    begin(host, config=ExperimentConfig(steps=60, target_kl=0.05))
    until(lambda: status(host) is RunStatus.DONE)
    assert view(host).step == 20
    assert "target" in view(host).message
    host.command("a", PLAY)
    until(lambda: view(host).step == 60)


def path_at(host: ThreadHost, point: tuple[float, float]) -> bool:
    picture = view(host).picture
    return picture is not None and picture.path is not None and tuple(picture.path.z[0]) == point


@every_host
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


@every_host
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


ORDERS = st.sampled_from(
    [PLAY, PAUSE, Command("play", until=3), Command("play", until=7), Command("play", until=0),
     Command("ask", point=(1.0, 1.0)), Command("ask", point=None)]
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(ORDERS, min_size=1, max_size=6))
def test_doubled_orders_end_where_single_ones_do(orders: list[Command]) -> None:
    host = ThreadHost(1, 0.01, trainer_factory=FakeTrainer, painter_factory=FakePainter)
    config = ExperimentConfig(steps=12)
    with patch.object(run_thread, "PATIENCE", 0.001):
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


def test_an_order_taken_back_at_once_gives_its_slot_back(
    make_host: Callable[..., ThreadHost], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_thread, "REST", 0.05)
    host = make_host()
    host.start(LONG, run="a")
    until(lambda: not view(host).live)
    for threadless in (False, True):
        until(lambda: not threadless or host._runs["a"].thread is None)  # noqa: B023
        with host._slots.changed:  # before the run's thread can look
            host.command("a", PLAY)
            host.command("a", PAUSE)
        until(lambda: not host._slots.knows("a"))
        assert (status(host), view(host).step) == (RunStatus.PAUSED, 0)
    begin(host, "b", ExperimentConfig(steps=5))
    until(lambda: status(host, "b") is RunStatus.DONE)


def test_of_a_run_that_ends_at_rest_no_slot_is_remembered(
    make_host: Callable[..., ThreadHost], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_thread, "REST", 0.05)
    host = make_host()
    begin(host, config=ExperimentConfig(steps=5))
    until(lambda: host._runs["a"].thread is None)
    host.command("a", STOP)
    assert status(host) is RunStatus.STOPPED
    assert not host._slots._home


@every_host
def test_a_run_at_rest_needs_no_thread(
    make_host: Callable[..., ThreadHost], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_thread, "REST", 0.05)
    host = make_host()
    begin(host, config=ExperimentConfig(steps=5))
    until(lambda: host._runs["a"].thread is None)
    assert (status(host), view(host).live) == (RunStatus.DONE, False)
    host.command("a", Command("ask", point=(1.0, 2.0)))
    until(lambda: path_at(host, (1.0, 2.0)))
    until(lambda: host._runs["a"].thread is None)
    host.command("a", Command("play", until=9))
    until(lambda: view(host).step == 9 and not view(host).live)
    host.command("a", STOP)
    until(lambda: status(host) is RunStatus.STOPPED)
