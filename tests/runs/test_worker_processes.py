"""Worker processes: what crosses to them and back, and that nothing of them is left."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from background_fakes import progress
from fakes import LONG, PLAY, STOP, FakeTrainer, begin, until, view
from process_checks import Hosts, all_ready, asked, gone, noisy, processes

from node_viz.runs.api import Command
from node_viz.runs.processes import ProcessHost, make_host
from node_viz.runs.there import There
from node_viz.runs.threads import ThreadHost
from node_viz.runs.worker import Worker


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


@pytest.mark.parametrize("blow", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_the_server(blow: signal.Signals) -> None:
    code = (
        "import signal, time; from node_viz.runs.processes import ProcessHost\n"
        # who starts the tests in the background has them, and their children, ignore it
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
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


def fail(kind: type[Exception], text: str) -> None:
    raise Odd("strange", 1) if kind is Odd else kind(text)


def lambda_of() -> Any:
    return lambda: 1


def workers_alive() -> int:
    gc.collect()
    return sum(isinstance(one, Worker) for one in gc.get_objects())


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
