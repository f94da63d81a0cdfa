"""Questions that count and jobs that can be stepped, and how to wait for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from fakes import until

from node_viz.runs.api import Finished, Host, Progress, Question
from node_viz.runs.background import Background


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
