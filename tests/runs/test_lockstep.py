"""Arms side by side: in step, painted together, paused together, and one visitor among many."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import ClassVar

import numpy as np
import pytest
from fakes import LONG, PLAY, STOP, FakeTrainer, begin, every_host, status, until, view

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.api import Command
from node_viz.runs.lockstep import SLACK
from node_viz.runs.threads import ThreadHost

ARMS = ("a", "b", "c", "d")
Hosts = Callable[..., ThreadHost]


class Uneven(FakeTrainer):
    """Takes a random time for a step and notes how far the trainers have drifted apart."""

    steps: ClassVar[dict[int, int]] = {}
    spread = 0
    lock = threading.Lock()

    def step(self) -> float:
        time.sleep(random.random() * 0.004)
        value = super().step()
        with Uneven.lock:
            Uneven.steps[id(self)] = self.step_count
            if len(Uneven.steps) == len(ARMS):
                spread = max(Uneven.steps.values()) - min(Uneven.steps.values())
                Uneven.spread = max(Uneven.spread, spread)
        return value


@pytest.fixture(autouse=True)
def uneven() -> None:
    Uneven.steps, Uneven.spread = {}, 0


def begin_pack(host: ThreadHost, config: ExperimentConfig = LONG, **odd: ExperimentConfig) -> None:
    for run in ARMS:
        host.start(odd.get(run, config), run=run, pack="pack")
    for run in ARMS:
        host.command(run, PLAY)


def taped(host: ThreadHost, run: str) -> tuple[int, ...]:
    return tuple(picture.step for picture in host.tape(run))


@pytest.mark.parametrize("slots", [1, 2, 4])
def test_arms_stay_together_and_their_tapes_agree(make_host: Hosts, slots: int) -> None:
    host = make_host(slots=slots, trainer_factory=Uneven)
    begin_pack(host, ExperimentConfig(steps=120))
    seen: set[RunStatus] = set()

    def over() -> bool:
        seen.update(status(host, run) for run in ARMS)
        return all(not view(host, run).live for run in ARMS)

    until(over)
    assert {view(host, run).step for run in ARMS} == {120}
    assert 0 < Uneven.spread <= SLACK
    assert seen == {RunStatus.PLAYING, RunStatus.DONE}, "to wait for the others is to play"
    assert len({taped(host, run) for run in ARMS}) == 1
    assert len(taped(host, "a")) > 3


def test_each_step_of_the_slowest_is_one_for_the_others(make_host: Hosts) -> None:
    gate = threading.Semaphore(2)

    class Gated(FakeTrainer):
        def step(self) -> float:
            if self.config.seed == 1:
                gate.acquire(timeout=10)
            return super().step()

    host = make_host(slots=2, trainer_factory=Gated)
    slow, quick = LONG.replace(seed=1), LONG
    host.start(slow, run="slow", pack="pack")
    host.start(quick, run="quick", pack="pack")
    for run in ("slow", "quick"):
        host.command(run, PLAY)
    made = host._runs["quick"].wishes
    for k in range(2, 6):
        until(lambda k=k: made.step == k + SLACK, timeout=5)
        assert status(host, "quick") is RunStatus.PLAYING
        gate.release()
    host.command("slow", STOP)
    gate.release()


@every_host
@pytest.mark.parametrize("seed", [13, 14])
def test_an_arm_that_fails_holds_nobody_up(make_host: Hosts, seed: int) -> None:
    host = make_host(slots=2)
    end = 60
    begin_pack(host, ExperimentConfig(steps=end), c=ExperimentConfig(seed=seed, steps=end))
    until(lambda: all(not view(host, run).live for run in ARMS))
    assert [status(host, run).name for run in ARMS] == ["DONE", "DONE", "FAILED", "DONE"]
    assert view(host, "c").step == 5
    assert taped(host, "a") == taped(host, "b") == taped(host, "d")


def test_arms_that_pause_stop_or_leave_hold_nobody_up(make_host: Hosts) -> None:
    host = make_host(slots=2, grace=0.05)
    begin_pack(host)
    for leave in (
        lambda: host.command("a", Command("pause")),
        lambda: host.command("b", STOP),
        lambda: host.release("c"),
    ):
        leave()
        before = view(host, "d").step
        until(lambda before=before: view(host, "d").step > before + 5 * SLACK)
    paused = view(host, "a").step
    host.command("a", PLAY)
    until(lambda: view(host, "a").step > paused)
    host.command("a", STOP)  # it is far behind, so d waits until it has gone
    before = view(host, "d").step
    until(lambda: view(host, "d").step > before)


@every_host
def test_an_arm_at_its_target_holds_nobody_up(make_host: Hosts) -> None:
    host = make_host(slots=2)
    begin_pack(host, ExperimentConfig(steps=60), b=ExperimentConfig(steps=60, target_kl=0.05))
    until(lambda: all(not view(host, run).live for run in ARMS))
    assert [view(host, run).step for run in ARMS] == [60, 20, 60, 60]


@every_host
def test_pausing_leaves_all_at_one_step(make_host: Hosts) -> None:
    host = make_host(slots=2, trainer_factory=Uneven)
    begin_pack(host)
    for _ in range(5):
        last = max(view(host, run).step for run in ARMS)
        until(lambda last=last: all(view(host, run).step > last + 8 for run in ARMS))
        stop = Command("play", until=max(view(host, run).step for run in ARMS))
        for _ in range(2):
            for run in ARMS:
                host.command(run, stop)
        until(lambda: all(not status(host, run).live for run in ARMS))
        assert len({view(host, run).step for run in ARMS}) == 1
        further = Command("play", until=view(host, "a").step + 10)
        for run in ARMS:
            host.command(run, further)
        until(lambda: all(not view(host, run).live for run in ARMS))
        assert {view(host, run).step for run in ARMS} == {further.until}
        assert len({taped(host, run) for run in ARMS}) == 1
        for run in ARMS:
            host.command(run, PLAY)


@every_host
def test_a_question_does_not_part_the_tapes(make_host: Hosts) -> None:
    host = make_host(slots=2, trainer_factory=Uneven)
    begin_pack(host, ExperimentConfig(steps=80))
    for k in range(8):
        until(lambda k=k: view(host, "a").step >= 8 * k)
        for run in ARMS:
            host.command(run, Command("ask", point=(float(k), 0.0)))
    until(lambda: all(not view(host, run).live for run in ARMS))
    assert len({taped(host, run) for run in ARMS}) == 1
    assert all(view(host, run).picture.path.z[0, 0] == 7 for run in ARMS)  # type: ignore[union-attr]


@every_host
def test_the_weights_are_those_of_the_pictures(make_host: Hosts) -> None:
    host = make_host(slots=2)
    assert host.weights("nobody") is None
    begin_pack(host, ExperimentConfig(steps=50))
    assert host.weights("a", -1) is None, "there is nothing before step 0"
    until(lambda: all(not view(host, run).live for run in ARMS))
    steps = taped(host, "b")
    for at in (*steps, *(step + 1 for step in steps), None):
        found = host.weights("b", at)
        assert found is not None
        step, weights = found
        assert step == max(one for one in steps if at is None or one <= at)
        np.testing.assert_array_equal(weights["w"], np.full((2, 3), step))


@every_host
def test_a_pack_is_one_visitor_in_a_class(make_host: Hosts) -> None:
    host = make_host(slots=2, quantum=0.03)
    begin_pack(host)
    class_ = [f"pupil {k}" for k in range(6)]
    for run in class_:
        begin(host, run)
    seen: set[tuple[RunStatus, bool]] = set()

    def enough() -> bool:
        seen.update((status(host, run), view(host, run).place > 0) for run in ARMS)
        return min(view(host, run).step for run in class_) > 150

    start = sum(view(host, run).step for run in ARMS)
    until(enough, timeout=60)
    pack = sum(view(host, run).step for run in ARMS) - start
    alone = [view(host, run).step for run in class_]
    assert 0 < pack < 2 * max(alone), "four arms together get what one pupil gets"
    assert seen == {(RunStatus.PLAYING, False), (RunStatus.QUEUED, True)}
