"""A maker of hosts with fake runs, all closed after the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fakes import FakePainter, FakeTrainer

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
