"""Questions and jobs take turns with the runs, and end with the host that holds them."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from background_fakes import Calls, Counting, answered, endless, progress
from fakes import FakeTrainer, begin, until, view

from node_viz.runs.api import Host, Question
from node_viz.runs.background import Background
from node_viz.runs.slots import Slots
from node_viz.runs.threads import ThreadHost

Hosts = Callable[..., ThreadHost]


def test_it_is_a_host(make_host: Hosts) -> None:
    host: Host = make_host()
    assert host.progress("nothing") is None
    for order in (host.hold, host.resume, host.drop):
        order("nothing")
    assert host.answer((endless, ())) is None


def test_a_question_and_a_job_get_their_turn_while_a_run_trains(
    make_host: Hosts, calls: Calls
) -> None:
    host = make_host(slots=1)
    begin(host)
    until(lambda: view(host).step > 3)
    host.begin("job", endless)
    host.ask((calls.double, (4,)))
    assert answered(host, (calls.double, (4,))).value == 8
    until(lambda: (progress(host).value or 0) > 3)
    step, count = view(host).step, progress(host).value
    until(lambda: view(host).step > step and progress(host).value > count)


def test_never_more_compute_than_there_are_slots(make_host: Hosts) -> None:
    inside, most, lock = 0, 0, threading.Lock()

    def seen(change: int) -> None:
        nonlocal inside, most
        with lock:
            inside += change
            most = max(most, inside)

    class Watched(FakeTrainer):
        def step(self) -> float:
            seen(1)
            value = super().step()
            seen(-1)
            return value

    def watched(n: int) -> Iterator[int]:
        for k in range(n):
            seen(1)
            seen(-1)
            yield k

    def asked(k: int) -> int:
        seen(1)
        seen(-1)
        return k

    host = make_host(slots=1, quantum=0.0, trainer_factory=Watched)
    begin(host)
    host.begin("job", watched, 50)
    questions: list[Question] = [(asked, (k,)) for k in range(20)]
    for question in questions:
        host.ask(question)
    until(lambda: progress(host).over and all(host.answer(one) for one in questions))
    assert most == 1


def test_closing_ends_all_and_cuts_nothing_off(calls: Calls, counting: Counting) -> None:
    before = threading.active_count()
    background = Background(Slots(4, 0.02))
    background.ask((calls.wait, (1,)))
    background.begin("job", counting.count, 10_000)
    background.begin("held", endless)
    background.hold("held")
    background.ask((calls.double, (2,)), dear=True)
    assert calls.begun.wait(30)
    counting.permits.release()
    until(lambda: counting.made == 1)
    closing = threading.Thread(target=background.close)
    closing.start()
    until(lambda: background.progress("job") is None)
    assert closing.is_alive(), "it waits for what is under way"
    calls.go_on.set()
    counting.permits.release()
    closing.join(30)
    assert not closing.is_alive()
    assert 1 in calls.made, "the question under way was finished"
    assert counting.ended.is_set()
    assert threading.active_count() == before
    assert background.answer((calls.wait, (1,))) is None


def test_closing_the_host_ends_jobs_and_questions(make_host: Hosts, calls: Calls) -> None:
    host = make_host(slots=1)
    before = threading.active_count()
    host.begin("job", endless)
    host.ask((calls.double, (1,)))
    answered(host, (calls.double, (1,)))
    host.close()
    assert threading.active_count() == before
    assert host.progress("job") is None
    assert host.answer((calls.double, (1,))) is None


def test_torch_computes_on_one_thread(background: Background) -> None:
    import torch

    def threads() -> Iterator[int]:
        yield torch.get_num_threads()

    usual = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        background.ask((torch.get_num_threads, ()))
        assert answered(background, (torch.get_num_threads, ())).value == 1
        torch.set_num_threads(3)
        background.begin("job", threads)
        until(lambda: progress(background).over)
        assert progress(background).value == 1
    finally:
        torch.set_num_threads(usual)


def test_leaving_the_interpreter_is_quiet_and_waits_for_torch(tmp_path: Path) -> None:
    done = tmp_path / "done"
    code = (
        "import pathlib, time, torch\n"
        "from node_viz.runs.threads import ThreadHost\n"
        "begun = []\n"
        "def slow(path):\n"
        "    begun.append(1)\n"
        "    for _ in range(100): torch.randn(200, 200) @ torch.randn(200, 200)\n"
        "    pathlib.Path(path).write_text('whole')\n"
        "def endless():\n"
        "    while True: yield float(torch.randn(200, 200).sum())\n"
        "host = ThreadHost(2)\n"
        "host.begin('job', endless)\n"
        f"host.ask((slow, ({str(done)!r},)))\n"
        "while not begun or host.progress('job').value is None: time.sleep(0.01)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (run.returncode, run.stderr) == (0, "")
    assert done.read_text() == "whole"
