"""Whatever happens to a worker process ends in a sentence, and the others go on."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable

import pytest
from background_fakes import answered, endless, progress
from fakes import LONG, FakePainter, FakeTrainer, begin, status, until, view
from process_checks import Hosts, all_ready, noisy, processes

from node_viz.records.history import RunStatus
from node_viz.runs import there, threads
from node_viz.runs.api import WorkerLost
from node_viz.runs.there import There
from node_viz.runs.threads import ThreadHost


class Deadly(FakeTrainer):
    """A run of seed 7 brings its process down at its sixth step, as the kernel would."""

    def step(self) -> float:
        if self.config.seed == 7 and self.step_count == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().step()


def pids(places: list[There]) -> set[int]:
    return {place.process.pid for place in places}


@processes
def test_a_killed_process_takes_only_its_run_along(
    make_host: Hosts, two_processes: list[There]
) -> None:
    host = make_host(slots=2, trainer_factory=Deadly)
    before = pids(two_processes)
    until(lambda: all_ready(two_processes))
    for run in ("first", "second", "third"):
        begin(host, run)
    begin(host, "bad", LONG.replace(seed=7))
    until(lambda: status(host, "bad") is RunStatus.FAILED)
    message = view(host, "bad").message
    assert message == (
        "The run failed. The process that computed this has ended; what it learnt is kept. "
        "Train starts again."
    )
    assert host.tape("bad"), "what it had shown is kept"
    steps = {run: view(host, run).step for run in ("first", "second", "third")}
    until(lambda: all(view(host, run).step > steps[run] + 50 for run in steps))
    until(lambda: all_ready(two_processes))
    assert len(before - pids(two_processes)) == 1, "another one took its place"


@processes
def test_a_question_survives_the_process_that_it_was_asked_of(
    make_host: Hosts, two_processes: list[There]
) -> None:
    host = make_host(slots=1)
    until(lambda: all_ready(two_processes))
    question = (slow_answer, (0.5,))
    host.ask(question)
    until(lambda: two_processes[0].busy == 1)
    two_processes[0].process.kill()
    assert answered(host, question).value == 0.5


@processes
def test_a_job_whose_process_ends_says_so(make_host: Hosts, two_processes: list[There]) -> None:
    host = make_host(slots=1)
    host.begin("job", endless)
    until(lambda: (progress(host).value or 0) > 3)
    two_processes[0].process.kill()
    until(lambda: progress(host).over)
    assert progress(host).message == "It failed. The process that computed this has ended."


@processes
def test_a_process_that_is_held_is_noticed_and_goes_on(
    make_host: Hosts, two_processes: list[There], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "SILENCE", 0.5)
    host = make_host(slots=1)
    until(lambda: all_ready(two_processes))
    begin(host)
    until(lambda: view(host).step > 5)
    pid = two_processes[0].process.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: view(host).message)
        assert view(host).message == "Nothing is heard from the process that computes this run."
        assert status(host).live
    finally:
        os.kill(pid, signal.SIGCONT)
    until(lambda: not view(host).message)
    step = view(host).step
    until(lambda: view(host).step > step)


def test_a_place_whose_process_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    monkeypatch.setattr(there, "AFRESH", 0.1)
    place = There()
    with pytest.raises(WorkerLost):
        place.work_out(noisy, (1,))
    monkeypatch.undo()
    until(lambda: place.process.ready.is_set())
    assert place.work_out(noisy, (1,)) == 1, "as soon as one can, it does"
    place.shut(5)


def slow_answer(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


class Dead:
    """A process that ends before it is ready; of `refused` it is not even begun."""

    pid = 0
    made = 0
    refused = 0

    def __init__(self, ended: Callable[[], None]) -> None:
        Dead.made += 1
        if 1 < Dead.made <= 1 + Dead.refused:
            raise OSError("Resource temporarily unavailable")
        self.lost, self.ready = Dead.made != 9, threading.Event()


@pytest.mark.parametrize("refused", [0, 7])
def test_what_never_gets_ready_is_tried_ever_more_rarely(
    monkeypatch: pytest.MonkeyPatch, refused: int
) -> None:
    monkeypatch.setattr(Dead, "made", 0)
    monkeypatch.setattr(Dead, "refused", refused)
    monkeypatch.setattr(there, "Process", Dead)
    place = There()
    pauses: list[float] = []
    monkeypatch.setattr(place._changed, "wait_for", lambda so, pause: pauses.append(pause) or so())
    while place.process.lost:  # until the cause has gone
        place._ended()
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert place._alive() is place.process


@processes
def test_a_run_whose_process_cannot_start_says_so_and_heals(
    make_host: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/bin/false")
        broken.setattr(there, "AFRESH", 0.1)
        place = There()
        host = ThreadHost(
            1, trainer_factory=FakeTrainer, painter_factory=FakePainter, places=[place]
        )
        begin(host)
        until(lambda: status(host) is RunStatus.FAILED)
        assert view(host).message == (
            "The run failed. No process could be started to compute this; what it learnt is kept. "
            "Train starts again."
        )
    until(lambda: place.process.ready.is_set())
    begin(host, "b")
    until(lambda: view(host, "b").step > 5)
    host.close()
    place.shut(5)


@processes
def test_while_a_process_is_held_the_other_goes_on(
    make_host: Hosts, two_processes: list[There]
) -> None:
    host = make_host(slots=2)
    until(lambda: all_ready(two_processes))
    for run in "ab":
        begin(host, run)
    until(lambda: all(view(host, run).step > 5 for run in "ab"))
    pid = two_processes[0].process.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: any(view(host, run).message for run in "ab"))
        held = next(run for run in "ab" if view(host, run).message)
        (other,) = set("ab") - {held}
        step = view(host, other).step
        until(lambda: view(host, other).step > step + 20)
        assert not view(host, other).message
        assert host.tape(held), "its tape can be looked at meanwhile"
    finally:
        os.kill(pid, signal.SIGCONT)
    step = view(host, held).step
    until(lambda: view(host, held).step > step)
