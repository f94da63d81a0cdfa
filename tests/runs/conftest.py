"""Hosts with fake runs, and what works behind them, all closed after the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from background_fakes import Calls, Counting
from cluster_fakes import TwoNodes
from fakes import FakePainter, FakeTrainer

from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.background import Background
from node_viz.runs.process import READER
from node_viz.runs.slots import Slots
from node_viz.runs.there import There
from node_viz.runs.threads import ThreadHost


@pytest.fixture(scope="session")
def two_processes() -> Iterator[list[There]]:
    """Worker processes that all tests of them share, for each takes seconds to start."""
    places = [There(), There()]
    for place in places:
        place.process.ready.wait(120)
    yield places
    for place in places:
        place.shut(5)


@pytest.fixture(scope="session")
def two_nodes() -> Iterator[TwoNodes]:
    """A local cluster that all tests of one share, for it takes half a minute to start."""
    pytest.importorskip("ray", reason='Ray is not installed: pip install "node_viz[cluster]"')
    made = TwoNodes()
    yield made
    made.close()


@pytest.fixture
def make_host(request: pytest.FixtureRequest) -> Iterator[Callable[..., ThreadHost]]:
    """Return what makes a host with fake runs; with `every_host` it computes elsewhere too."""
    hosts: list[ThreadHost] = []
    where = getattr(request, "param", "threads")
    places: list[There] = []
    if where == "processes":
        places = request.getfixturevalue("two_processes")
    elif where == "cluster":
        places = request.getfixturevalue("two_nodes").places

    def make(**settings: Any) -> ThreadHost:
        parts = {"trainer_factory": FakeTrainer, "painter_factory": FakePainter}
        parts = {"slots": 1, "quantum": 0.02, **parts, **settings}
        if places:
            parts["places"] = [places[k % 2] for k in range(parts["slots"])]
        hosts.append(ThreadHost(**parts))
        return hosts[-1]

    before = set(threading.enumerate())
    yield make
    for host in hosts:
        host.close()
    left = [one for one in set(threading.enumerate()) - before if one.name != READER]
    assert not left, "a thread was left"


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


@pytest.fixture
def counted() -> tuple[list[ExperimentConfig], Callable[[ExperimentConfig], Any]]:
    """Configs of the trainers that were made, and what makes them."""
    made: list[ExperimentConfig] = []

    def make(config: ExperimentConfig) -> FakeTrainer:
        made.append(config)
        return FakeTrainer(config)

    return made, make
