"""Runs share the slots, and nobody waits to be answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from fakes import PAUSE, PLAY, FakeTrainer, begin, every_host, status, until, view

from node_viz.records.history import RunStatus
from node_viz.runs.api import Command
from node_viz.runs.threads import ThreadHost


class SlowTrainer(FakeTrainer):
    nap = 0.15


@every_host
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


@every_host
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


@every_host
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
