"""A worker process as the server sees it: calls go out, answers come back, in any order.

The process is Python running process_main.py, at the other end of two pipes of pickles. It ends by
itself when the pipe closes, however the server ends.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from node_viz.runs.api import WorkerLost
from node_viz.runs.heap import ARENAS

Answer = Future[Any]
READER = "worker process"  #: the name of the threads that read what the processes say
START = 60.0  #: seconds that one may take until it is ready; the machine may be busy
UNBEGUN = "No process could be started to compute this"
#: one thread each; more would only wait for each other's cores
ENVIRONMENT = {
    **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"),
    "MALLOC_ARENA_MAX": str(ARENAS),
}


class Process:
    """A process that computes for us.

    Args:
        ended: called once, by a thread of its own, after the process has ended for any reason.

    Raises:
        OSError, RuntimeError: the machine has no room for another process, or thread to read it.
    """

    def __init__(self, ended: Callable[[], None]) -> None:
        paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
        self._child = subprocess.Popen(
            [sys.executable, "-m", "node_viz.runs.process_main"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **ENVIRONMENT, "PYTHONPATH": paths},
        )
        self.pid = self._child.pid
        self.ready = threading.Event()  #: torch is there, and one step was rehearsed
        self.began = self.heard = time.monotonic()  #: when it last said anything
        self._keys = itertools.count()
        self._waiting: dict[int, Answer] = {}
        self._said: deque[tuple[str, tuple[Any, ...]]] = deque()
        self._lock = threading.Lock()
        self.lost = False  #: it has ended, or is about to
        self._reader = threading.Thread(target=self._read, args=(ended,), name=READER, daemon=True)
        self._reader.start()

    @property
    def busy(self) -> int:
        """How many calls wait for their answers."""
        return len(self._waiting)

    @property
    def silent(self) -> float:
        """Seconds since it should have been heard: once ready, it speaks every second."""
        due = self.heard + (1 if self.ready.is_set() else START)
        return max(0.0, time.monotonic() - due)

    def call(self, what: str, *args: Any) -> Any:
        """Have process_main's `what(*args)` computed; return what it returns or raise its error.

        Raises:
            WorkerLost: the process ended before it had an answer.
        """
        waiting, key = Answer(), next(self._keys)
        with self._lock:
            if self.lost:
                raise self._loss()
            self._waiting[key] = waiting
            try:
                self._flush()
                self._send((key, what, args))
            except OSError:  # a broken pipe; the reader will see its end too
                self._waiting.pop(key)
                raise self._loss() from None
            except BaseException:  # it cannot be packed
                self._waiting.pop(key)
                raise
        return waiting.result()

    def tell(self, what: str, *args: Any) -> None:
        """Have something done whose outcome nobody waits for, soon.

        It takes no lock: Python may call it at any moment, when it clears away what told it.
        """
        self._said.append((what, args))

    def nudge(self) -> None:
        """Send anything at all: a job that is at work says how far it is when a call waits."""
        with self._lock, contextlib.suppress(OSError, ValueError):
            self._send((None, "nudge", ()))

    def kill(self) -> None:
        """End the process at once."""
        self._child.kill()

    def close(self, timeout: float | None = None) -> None:
        """Let the process end by itself, or kill it after `timeout` seconds."""
        with self._lock, contextlib.suppress(OSError):
            assert self._child.stdin is not None
            self._child.stdin.close()
        try:
            self._child.wait(timeout)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._reader.join(timeout)

    def _loss(self) -> WorkerLost:
        return WorkerLost() if self.ready.is_set() else WorkerLost(UNBEGUN)

    def _send(self, message: tuple[int | None, str, tuple[Any, ...]]) -> None:
        pipe = self._child.stdin
        assert pipe is not None
        packed = pickle.dumps(
            message, protocol=5
        )  # first: nothing is sent of what cannot be packed
        pipe.write(packed)
        pipe.flush()

    def _flush(self) -> None:
        while self._said:
            self._send((None, *self._said.popleft()))

    def _read(self, ended: Callable[[], None]) -> None:
        """Hand answers to those who wait for them, until the pipe ends."""
        pipe = self._child.stdout
        assert pipe is not None
        with pipe, contextlib.suppress(EOFError, OSError, pickle.UnpicklingError, ValueError):
            while True:
                key, value, error = pickle.load(pipe)
                self.heard = time.monotonic()
                if key is None:
                    self.ready.set()
                    with self._lock:
                        self._flush()
                    continue
                with self._lock:
                    waiting = self._waiting.pop(key, None)
                if waiting is not None:
                    waiting.set_exception(error) if error else waiting.set_result(value)
        with self._lock:
            self.lost = True
            left, self._waiting = list(self._waiting.values()), {}
        for waiting in left:
            waiting.set_exception(self._loss())
        self._child.wait()
        with self._lock, contextlib.suppress(OSError):
            assert self._child.stdin is not None
            self._child.stdin.close()
        ended()
