"""Questions and jobs take turns with the runs; each is worked out once and ends when it should."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeTrainer, begin, until, view

from node_viz.runs.api import Finished, Host, Progress, Question
from node_viz.runs.background import QUICK, Background
from node_viz.runs.slots import Slots
from node_viz.runs.threads import ThreadHost

Hosts = Callable[..., ThreadHost]


class Calls:
    """A question that counts how often it is worked out, and can be made to wait."""

    def __init__(self) -> None:
        self.made: list[Any] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def double(self, x: int) -> int:
        self.made.append(x)
        return 2 * x

    def wait(self, x: int) -> int:
        self.begun.set()
        assert self.go_on.wait(30)
        return self.double(x)

    def fail(self, error: Exception) -> None:
        self.made.append(error)
        raise error


class Counting:
    """A job that counts, a number for every permission; it says so when it ends."""

    def __init__(self) -> None:
        self.permits = threading.Semaphore(0)
        self.made = 0
        self.ended = threading.Event()

    def count(self, most: int) -> Iterator[int | None]:
        try:
            for n in range(1, most + 1):
                assert self.permits.acquire(timeout=30)
                self.made = n
                yield n if n % 2 else None
        finally:
            self.ended.set()


@pytest.fixture
def calls() -> Iterator[Calls]:
    made = Calls()
    yield made
    made.go_on.set()


@pytest.fixture
def counting() -> Iterator[Counting]:
    made = Counting()
    yield made
    made.permits.release(10_000)


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background(Slots(1, 0.02), kept=3, resting=2)
    yield made
    made.close(30)


def answered(host: Host | Background, question: Question) -> Finished:
    until(lambda: host.answer(question) is not None)
    found = host.answer(question)
    assert found is not None
    return found


def progress(host: Host | Background, job: str = "job") -> Progress:
    found = host.progress(job)
    assert found is not None
    return found


def endless() -> Iterator[int]:
    n = 0
    while True:
        n += 1
        yield n


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


def test_a_question_asked_twice_is_worked_out_once(background: Background, calls: Calls) -> None:
    question = (calls.wait, (1,))
    background.ask(question)
    assert calls.begun.wait(30)
    background.ask(question)
    assert background.answer(question) is None, "and whoever looks does not wait"
    calls.go_on.set()
    assert answered(background, question) == Finished(2)
    background.ask(question)
    background.ask((calls.double, (5,)))
    assert answered(background, (calls.double, (5,))).value == 10
    assert calls.made == [1, 5]


@pytest.mark.parametrize(
    ("error", "logged"),
    [
        (ValueError("depth must be 1 to 4; got 9"), False),
        (ArithmeticError("The solver gave up."), False),
        (RuntimeError("secret detail"), True),
    ],
)
def test_an_error_is_an_answer(
    background: Background, calls: Calls, caplog: pytest.LogCaptureFixture, error: Exception,
    logged: bool,
) -> None:  # fmt: skip
    question = (calls.fail, (error,))
    with caplog.at_level(logging.ERROR, logger="node_viz"):
        background.ask(question)
        found = answered(background, question)
    assert found == Finished(None, error)
    assert error.__traceback__ is None, "it keeps no frame alive"
    assert ("secret detail" in caplog.text) == logged
    background.ask(question)
    background.ask((calls.double, (1,)))
    assert answered(background, (calls.double, (1,))).value == 2, "the next one is answered"
    assert calls.made == [error, 1]


@pytest.mark.parametrize("again", [Background.ask, Background.answer])
def test_what_is_asked_or_looked_at_again_outlives_the_rest(
    background: Background, calls: Calls, again: Callable[[Background, Question], object]
) -> None:
    first, second, *others = [(calls.double, (k,)) for k in range(5)]
    for question in (first, second):
        background.ask(question)
        answered(background, question)
    for question in others:
        again(background, first)
        background.ask(question)
        answered(background, question)
    assert background.answer(first) == Finished(0)
    assert background.answer(second) is None, "three are kept"
    background.ask(second)
    assert answered(background, second).value == 2
    assert calls.made == [0, 1, 2, 3, 4, 1]


def test_a_question_forgotten_before_its_turn_is_not_worked_out(calls: Calls) -> None:
    slots = Slots(1, 1e9)
    background = Background(slots, kept=2)
    slots.enter("somebody")
    for k in range(2 * QUICK):
        background.ask((calls.double, (k,)))
    slots.leave("somebody")
    last = [2 * QUICK - 2, 2 * QUICK - 1]
    for k in last:
        assert answered(background, (calls.double, (k,))).value == 2 * k
    background.close(30)
    assert sorted(calls.made) == last


def test_dear_questions_stand_in_a_line_of_their_own(make_host: Hosts, calls: Calls) -> None:
    host = make_host(slots=2)
    host.ask((calls.wait, (1,)), dear=True)
    assert calls.begun.wait(30)
    host.ask((calls.double, (2,)), dear=True)
    for k in range(3, 3 + 2 * QUICK):
        host.ask((calls.double, (k,)))
        assert answered(host, (calls.double, (k,))).value == 2 * k
    assert 2 not in calls.made, "one dear question at a time"
    calls.go_on.set()
    assert answered(host, (calls.double, (2,))).value == 4


def test_a_job_tells_how_far_it_is(background: Background, counting: Counting) -> None:
    background.begin("job", counting.count, 3)
    assert progress(background) == Progress(None, 0, False, "", True)
    counting.permits.release()
    until(lambda: progress(background).value == 1)
    counting.permits.release()
    until(lambda: counting.made == 2)
    background.begin("job", counting.count, 99)  # it exists
    assert progress(background).value == 1, "None is no news"
    counting.permits.release()
    until(lambda: progress(background).over)
    assert progress(background) == Progress(3, 0, True, "", False)


def test_a_job_stands_in_the_line(background: Background) -> None:
    background._slots.enter("somebody")
    background.begin("job", endless)
    assert (progress(background).place, progress(background).live) == (1, True)
    background._slots.leave("somebody")
    until(lambda: progress(background).place == 0 and progress(background).value)


def test_a_held_job_rests_without_a_slot_and_goes_on(
    background: Background, counting: Counting
) -> None:
    slots = background._slots
    background.begin("job", counting.count, 10_000)
    counting.permits.release()
    until(lambda: progress(background).value == 1)
    background.hold("job")
    background.hold("job")
    counting.permits.release()  # the piece it is at
    until(lambda: not any(thread.is_alive() for thread in background._threads))
    held = progress(background)
    assert (held.value, held.place, held.over, held.live) == (1, 0, False, False)
    assert slots.enter("somebody") == 0
    slots.leave("somebody")
    counting.permits.release(10)
    assert counting.made == 2, "nobody drives it"
    background.resume("job")
    background.resume("job")
    assert progress(background).live
    until(lambda: counting.made == 12)


def test_resuming_a_job_whose_thread_is_about_to_end_loses_nothing(
    background: Background, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = background._slots.take

    def resumed_late(*args: Any, **more: Any) -> bool:
        goes_on = take(*args, **more)
        if not goes_on:
            background.resume("job")
        return goes_on

    monkeypatch.setattr(background._slots, "take", resumed_late)
    background.begin("job", counting.count, 10_000)
    counting.permits.release()
    until(lambda: counting.made == 1)
    background.hold("job")
    counting.permits.release(2)
    until(lambda: counting.made == 3)


def test_a_dropped_job_ends_and_is_forgotten(background: Background, counting: Counting) -> None:
    background.begin("job", counting.count, 10_000)
    counting.permits.release()
    until(lambda: counting.made == 1)
    background.drop("job")
    background.drop("job")
    assert background.progress("job") is None
    counting.permits.release()  # the piece it is at
    assert counting.ended.wait(30)
    until(lambda: background._slots.enter("somebody") == 0)
    background._slots.leave("somebody")
    background.begin("job", endless)
    until(lambda: progress(background).value)


def test_a_held_job_that_is_dropped_ends_too(background: Background, counting: Counting) -> None:
    background.begin("job", counting.count, 10_000)
    counting.permits.release()
    until(lambda: progress(background).value == 1)
    background.hold("job")
    counting.permits.release()
    until(lambda: not any(thread.is_alive() for thread in background._threads))
    background.drop("job")
    assert counting.ended.wait(30)


@pytest.mark.parametrize(
    ("error", "words", "logged"),
    [
        (ValueError("lr must be at most 1; got 3"), "lr must be at most 1; got 3.", False),
        (ArithmeticError("The solver gave up."), "The solver gave up.", False),
        (RuntimeError("secret detail"), "It failed (RuntimeError); the log has details.", True),
    ],
)
def test_a_job_fails_alone_and_in_a_sentence(
    background: Background, caplog: pytest.LogCaptureFixture, error: Exception, words: str,
    logged: bool,
) -> None:  # fmt: skip
    def failing() -> Iterator[int]:
        yield 7
        raise error

    with caplog.at_level(logging.ERROR, logger="node_viz"):
        background.begin("good", endless)
        background.begin("bad", failing)
        until(lambda: progress(background, "bad").over)
    assert progress(background, "bad") == Progress(7, 0, True, words, False)
    assert ("secret detail" in caplog.text) == logged
    before = progress(background, "good").value or 0
    until(lambda: (progress(background, "good").value or 0) > before)


def test_of_the_jobs_at_rest_those_longest_unasked_are_forgotten(background: Background) -> None:
    for name in "abc":
        background.begin(name, endless)
    for name in "abc":
        background.hold(name)
    assert background.progress("a") is not None
    background.begin("d", endless)
    assert background.progress("b") is None, "two are kept, and a was looked at"
    assert [background.progress(name) is not None for name in "acd"] == [True, True, True]


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
