"""Whatever happens to a worker process ends in a sentence, and the others go on."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from background_fakes import answered, endless, progress
from fakes import LONG, PLAY, STOP, FakePainter, FakeTrainer, begin, status, until, view

from node_viz.records.history import RunStatus
from node_viz.runs import there
from node_viz.runs.api import Command, Finished, Question, WorkerLost
from node_viz.runs.processes import ProcessHost, make_host
from node_viz.runs.there import There
from node_viz.runs.threads import ThreadHost
from node_viz.runs.worker import Worker

Hosts = Callable[..., ThreadHost]
processes = pytest.mark.parametrize("make_host", ["processes"], indirect=True)


class Deadly(FakeTrainer):
    """A run of seed 7 brings its process down at its sixth step, as the kernel would."""

    def step(self) -> float:
        if self.config.seed == 7 and self.step_count == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().step()


def pids(places: list[There]) -> set[int]:
    return {place.process.pid for place in places}


def asked(host: ThreadHost, question: Question) -> Finished:
    host.ask(question)
    return answered(host, question)


def all_ready(places: list[There]) -> bool:
    return all(one.process.ready.is_set() and not one.process.lost for one in places)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rsplit(")", 1)[1].split()[0] == "Z"


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
def test_errors_cross_and_the_process_goes_on(make_host: Hosts, two_processes: list[There]) -> None:
    host = make_host(slots=1)
    until(lambda: all_ready(two_processes))  # an earlier test may have killed one
    pid = two_processes[0].process.pid
    for kind, text in ((ValueError, "no"), (ArithmeticError, "far"), (Odd, "Odd: strange")):
        error = asked(host, (fail, (kind, text))).error
        assert type(error) is (RuntimeError if kind is Odd else kind)
        assert str(error) == text
        assert error is not None
        assert "in fail" in "".join(error.__notes__), "the log can say where it was"
    unpackable = asked(host, (lambda_of, ())).error
    assert unpackable is not None
    assert asked(host, (noisy, (3,))).value == 3, "what is printed does not meet the answers"
    assert two_processes[0].process.pid == pid


@processes
def test_what_cannot_be_sent_is_an_error(make_host: Hosts, two_processes: list[There]) -> None:
    host = make_host(slots=1)
    assert asked(host, (lambda: 1, ())).error is not None
    assert asked(host, (noisy, (4,))).value == 4


@processes
def test_a_process_that_is_held_is_noticed_and_goes_on(
    make_host: Hosts, two_processes: list[There]
) -> None:
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
    place = There()
    with pytest.raises(WorkerLost):
        place.work_out(noisy, (1,))
    monkeypatch.undo()
    until(lambda: place.process.ready.is_set())
    assert place.work_out(noisy, (1,)) == 1, "as soon as one can, it does"
    place.shut(5)


@pytest.mark.parametrize("blow", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_the_server(blow: signal.Signals) -> None:
    code = (
        "import time; from node_viz.runs.processes import ProcessHost\n"
        "host = ProcessHost(2)\n"
        "print(*(place.process.pid for place in host.places), flush=True)\n"
        "while True: time.sleep(1)\n"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert server.stdout is not None
    workers = [int(pid) for pid in server.stdout.readline().split()]
    assert len(workers) == 2
    server.send_signal(blow)
    server.wait(30)
    until(lambda: all(gone(pid) for pid in workers))


def test_closing_leaves_no_process() -> None:
    host = ProcessHost(1, trainer_factory=FakeTrainer)
    begin(host)
    (place,) = host.places
    host.close()
    assert gone(place.process.pid)
    assert host.latest("a") is None


def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_VIZ_WORKERS", "threads")
    assert type(make_host()) is ThreadHost
    monkeypatch.setenv("NODE_VIZ_WORKERS", "many")
    with pytest.raises(ValueError, match="NODE_VIZ_WORKERS must be one of processes, threads"):
        make_host()


class Odd(Exception):
    """Needs two arguments, so that it cannot be unpickled."""

    def __init__(self, text: str, more: int) -> None:
        super().__init__(text)


def slow_answer(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def fail(kind: type[Exception], text: str) -> None:
    raise Odd("strange", 1) if kind is Odd else kind(text)


def lambda_of() -> Any:
    return lambda: 1


def workers_alive() -> int:
    gc.collect()
    return sum(isinstance(one, Worker) for one in gc.get_objects())


def noisy(value: int) -> int:
    print("something is printed")
    return value


def fail_later() -> Iterator[int]:
    yield 1
    raise ValueError("no more")


@processes
def test_a_job_that_fails_later_keeps_its_record(make_host: Hosts) -> None:
    host = make_host(slots=1)
    host.begin("job", fail_later)
    until(lambda: progress(host).over)
    assert progress(host).message == "no more."


@processes
def test_a_pack_trains_in_both_processes_with_the_numbers_of_one_alone(
    make_host: Hosts, two_processes: list[There]
) -> None:
    host = make_host(slots=2)
    config = LONG.replace(steps=40)
    for run in "abcd":
        host.start(config, run=run, pack="pack")
    for run in "abcd":
        host.command(run, Command("play"))
    until(lambda: all(not view(host, run).live for run in "abcd"))
    assert {view(host, run).step for run in "abcd"} == {40}
    losses = [view(host, run).curves.loss.tolist() for run in "abcd"]  # type: ignore[union-attr]
    assert losses == [[1 / k for k in range(1, 41)]] * 4


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


@processes
def test_nothing_is_left_of_a_thousand_runs(make_host: Hosts, two_processes: list[There]) -> None:
    host = make_host(slots=2, grace=600)
    begin(host, "another visitor")
    until(lambda: view(host, "another visitor").step > 5)
    before, step = threading.active_count(), view(host, "another visitor").step
    for click in range(1000):  # Reset, Reset, Reset ... and Train
        run = f"run {click}"
        host.start(LONG, run=run, pack=run)
        host.command(run, PLAY)
        host.command(run, STOP)
        host.forget(run)
    begin(host, "last")
    until(lambda: view(host, "last").step > 5)
    until(lambda: view(host, "another visitor").step > step)
    until(lambda: threading.active_count() <= before + 1)
    assert set(host._runs) == {"another visitor", "last"}
    assert not host._leaving
    asked = [place.work_out(workers_alive, ()) for place in two_processes]
    assert sum(asked) <= 2, "and the processes have forgotten them too"


def test_where_no_disk_can_be_written_it_computes(tmp_path: Path) -> None:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "import time; from node_viz.runs.processes import ProcessHost\n"
        "from node_viz.runs.api import Command\n"
        "from node_viz.experiment.config import ExperimentConfig\n"
        "host = ProcessHost(1)\n"
        "host.start(ExperimentConfig(hidden=4, batch=8, steps=2), run='a')\n"
        "host.command('a', Command('play'))\n"
        "while not host.latest('a').status.over: time.sleep(0.05)\n"
        "print(host.latest('a').status.value, host.latest('a').message)\n"
        "host.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=240, cwd=tmp_path
    )
    assert done.stdout == "done \n", done.stderr
