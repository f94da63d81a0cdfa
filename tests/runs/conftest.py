"""Hosts with fake runs, and what works behind them, all closed after the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from background_fakes import Calls, Counting
from fakes import FakePainter, FakeTrainer

from node_viz.runs.background import Background
from node_viz.runs.slots import Slots
from node_viz.runs.threads import ThreadHost


@pytest.fixture
def make_host() -> Iterator[Callable[..., ThreadHost]]:
    hosts: list[ThreadHost] = []

    def make(**settings: Any) -> ThreadHost:
        parts = {"trainer_factory": FakeTrainer, "painter_factory": FakePainter}
        hosts.append(ThreadHost(**{"slots": 1, "quantum": 0.02, **parts, **settings}))
        return hosts[-1]

    before = set(threading.enumerate())
    yield make
    for host in hosts:
        host.close()
    assert set(threading.enumerate()) <= before, "a thread was left"


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
