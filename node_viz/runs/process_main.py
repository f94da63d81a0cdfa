"""What a worker process does: it computes what it is called for, one thing after the other.

Started by process.py. It ends when the pipe of its input does, so it never outlives the server.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import queue
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from node_viz.runs.logs import log_as_json, log_kind
from node_viz.runs.places import Recipe
from node_viz.runs.worker import Measured, Painted, Point, Trained, Worker, rehearse

PIECE = 0.2  #: seconds for which a job computes before it says how far it is
NICE = 5  #: the server answers visitors, so it goes first where cores are short


class Main:
    """The workers and jobs of this process; each public method can be called from the server."""

    def __init__(self, called: Callable[[], bool]) -> None:
        self._called = called  # whether another call waits
        self._workers: dict[int, Worker] = {}
        self._jobs: dict[int, Iterator[Any]] = {}
        self._names = itertools.count()

    def open(self, state: Any) -> int:
        """Make a worker and return its name."""
        name = next(self._names)
        self._workers[name] = state.make() if isinstance(state, Recipe) else pickle.loads(state)
        return name

    def close(self, name: int) -> bytes:
        """Return a worker's state and forget it."""
        return pickle.dumps(self._workers.pop(name), protocol=5)

    def copy(self, name: int) -> bytes:
        """Return a worker's state; the worker goes on."""
        return pickle.dumps(self._workers[name], protocol=5)

    def forget(self, name: int) -> None:
        """Forget a worker."""
        self._workers.pop(name, None)

    def train(self, name: int, most: int, seconds: float) -> Trained:
        """Take a few steps."""
        return self._workers[name].train(most, seconds)

    def measure(self, name: int) -> Measured:
        """Read the gauges."""
        return self._workers[name].measure()

    def paint(self, name: int, full: bool) -> Painted:
        """Paint the newest step."""
        return self._workers[name].paint(full)

    def path(self, name: int, point: Point) -> Any:
        """Return the path of a point."""
        return self._workers[name].path(point)

    def work_out(self, work: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Return `work(*args)`."""
        return work(*args)

    def begin(self, work: Callable[..., Iterator[Any]], args: tuple[Any, ...]) -> int:
        """Begin a job and return its name."""
        name = next(self._names)
        self._jobs[name] = iter(work(*args))
        return name

    def go_on(self, name: int) -> tuple[Any, bool]:
        """Return the newest record of a piece of time, None for no news, and whether it is over.

        A piece ends early when another call waits.
        """
        newest, end = None, time.monotonic() + PIECE
        for record in self._jobs[name]:
            newest = newest if record is None else record
            if self._called() or time.monotonic() >= end:
                return newest, False
        return newest, True

    def nudge(self) -> None:
        """Do nothing: it was enough to call."""

    def drop(self, name: int) -> None:
        """Forget a job."""
        self._jobs.pop(name, None)


Call = tuple[int | None, str, tuple[Any, ...]]


class Answers:
    """The pipe back to the server, used by two threads."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe, self._lock = pipe, threading.Lock()

    def send(self, key: int | None, value: Any = None, error: Exception | None = None) -> None:
        """Send an answer; key None only says that we are alive."""
        packed = pickle.dumps((key, value, error), protocol=5)
        with self._lock:
            self._pipe.write(packed)
            self._pipe.flush()


def main() -> None:
    """Answer calls until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then ends us
    first_to_go()
    if log_kind() == "json":
        log_as_json()
    needs_no_disk()
    answers = Answers(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)  # whatever is printed must not meet the answers
    calls: queue.SimpleQueue[Call] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, calls), daemon=True).start()
    rehearse()
    threading.Thread(target=_live, args=(answers,), daemon=True).start()
    answer_calls(calls, answers.send)


def answer_calls(calls: queue.SimpleQueue[Any], send: Callable[..., None]) -> None:
    """Compute one call after the other, for ever.

    Args:
        calls: a key, or None where nobody waits; a method of `Main`; its arguments.
        send: told the key and what came of it: a value, or None and an error.
    """
    does = Main(lambda: not calls.empty())
    while True:
        key, what, args = calls.get()
        try:
            value = getattr(does, what)(*args)
            if key is not None:
                send(key, value)
        except Exception as raised:  # this is the border: the error is the answer
            if key is not None:
                send(key, None, as_it_crosses(raised))


def first_to_go() -> None:
    """See that where memory or cores are short, it is not the server that suffers."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


def needs_no_disk() -> None:
    """Let torch be imported where nothing can be written: it asks for a folder all the same."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:  # full, or read-only
        tempfile.tempdir = os.curdir


def as_it_crosses(error: Exception) -> Exception:
    """Return an error that the server can read, with where it was raised as a note."""
    where = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(where)
    return error


def _listen(pipe: BinaryIO, calls: queue.SimpleQueue[Call]) -> None:
    """Read calls; when the server has gone, end at once, whatever is being computed."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            calls.put(pickle.load(pipe))
    os._exit(0)


def _live(answers: Answers) -> None:
    """Say every second that this process is alive, though it may be deep in a long step."""
    while True:
        answers.send(None)
        time.sleep(1)


if __name__ == "__main__":
    main()
