"""What a host says of itself: numbers that are right, and nothing by which a visitor is known."""

from __future__ import annotations

import mmap
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from background_fakes import Calls
from fakes import PAUSE, begin, every_host, status, until

from node_viz.records.history import RunStatus
from node_viz.runs.report import PlaceReport, memory_of
from node_viz.runs.slots import Slots
from node_viz.runs.there import There
from node_viz.runs.threads import ThreadHost

Hosts = Callable[..., ThreadHost]


def some(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


def test_a_host_counts_its_runs(make_host: Hosts) -> None:
    host = make_host(keep=600.0, grace=0.0)
    assert some(host.report().runs) == {}
    begin(host, "somebody")
    begin(host, "somebody else")
    host.command("somebody else", PAUSE)
    until(lambda: status(host, "somebody") is RunStatus.PLAYING)
    now = host.report()
    assert some(now.runs) == {"playing": 1, "paused": 1}
    assert (now.slots, now.resting, some(now.gone)) == (1, 0, {})
    assert "somebody" not in repr(now)
    host.release("somebody")
    until(lambda: host.report().resting == 1)
    until(lambda: some(host.report().runs) == {"paused": 2})
    host.forget("somebody")
    now = host.report()
    assert (some(now.runs), some(now.gone)) == ({"paused": 1}, {"paused": 1})
    assert now.resting == 0


@every_host
def test_a_host_knows_where_it_computes(make_host: Hosts) -> None:
    host = make_host()
    (place,) = host.report().places
    assert place.pid == os.getpid() or memory_of(place.pid) is not None
    assert place.restarts >= 0
    assert place.seconds >= 0


def test_questions_and_jobs_under_way_are_counted(make_host: Hosts, calls: Calls) -> None:
    host = make_host()
    host.ask((calls.wait, (1,)))
    assert calls.begun.wait(30)
    assert (host.report().questions, host.report().jobs) == (1, 0)
    calls.go_on.set()
    until(lambda: host.report().questions == 0)


def test_the_line_knows_for_how_long_each_party_has_waited() -> None:
    now = [100.0]
    slots = Slots(1, 2.0, lambda: now[0])
    slots.enter("a")
    slots.enter("b1", "b")
    now[0] += 3
    slots.enter("b2", "b")
    slots.enter("c")
    assert slots.waits() == (3.0, 0.0), "a computes; the pack b waits since its first run came"
    slots.leave("a")
    now[0] += 1
    assert slots.waits() == (1.0,), "b has the slot, its second run waits for nobody else"
    assert slots.take("c", lambda: False, lambda place: None) is False
    assert slots.waits() == ()


def test_a_place_is_named_by_what_matters_most() -> None:
    place = PlaceReport(1, 5.0, ready=True, busy=0, silent=0.0, restarts=0, memory=None)
    assert place.doing == "idle"
    assert replace(place, busy=2).doing == "busy"
    assert replace(place, ready=False).doing == "starting"
    assert replace(place, busy=1, silent=9.0).doing == "silent"


def test_processes_that_end_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    place = There()
    first = place.report()
    assert (first.restarts, first.doing) == (0, "starting")
    until(lambda: place.report().restarts > 0)
    assert place.report().pid != first.pid
    place.shut(5)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux says")
def test_memory_of_a_process_is_its_own_and_of_none_unknown() -> None:
    before = memory_of(os.getpid())
    assert before is not None
    # not from the heap, which may have as much to spare
    with mmap.mmap(-1, 50_000_000, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as more:
        more.write(b"x" * len(more))
        after = memory_of(os.getpid())
        assert after is not None
        assert after - before > len(more) / 2
    assert memory_of(0) is None
