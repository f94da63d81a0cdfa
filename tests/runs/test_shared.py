"""Equal configs train once, and nobody who watches disturbs the others."""

from __future__ import annotations

from typing import Any

import pytest
from fakes import PAUSE, PLAY, STOP, every_host, status, until, view
from seats import SHORT, Make, join, shown

from node_viz.records.history import RunStatus
from node_viz.runs.api import Command
from node_viz.runs.shared import FAR
from node_viz.runs.watcher import BEYOND


def test_one_trains_and_all_watch_from_the_beginning(make_host: Make, counted: Any) -> None:
    made, maker = counted
    host = make_host(slots=2, trainer_factory=maker)
    join(host, "a", configs=(SHORT,))
    host.command("a", PLAY)
    until(lambda: len(view(host, "a").tape_steps) > 3)
    join(host, "b", configs=(SHORT,))
    until(lambda: shown(host, "b") == 0)
    assert status(host, "b") is RunStatus.PAUSED
    host.command("b", PLAY)
    seen: list[int] = []
    until(lambda: seen.append(shown(host, "b")) or status(host, "b") is RunStatus.DONE)
    assert seen == sorted(seen)
    assert seen[0] < 500
    assert len(set(seen)) >= 4
    until(lambda: status(host, "a") is RunStatus.DONE)
    assert view(host, "a").picture is view(host, "b").picture
    assert made == [SHORT]


@every_host
def test_what_comes_later_is_not_shown_before_it_is_reached(make_host: Make) -> None:
    host = make_host(slots=2)
    join(host, "a")
    host.command("a", PLAY)
    until(lambda: shown(host, "a") > 30)
    join(host, "b")
    host.command("b", PLAY)
    until(lambda: shown(host, "b") > 10)
    host.command("b", PAUSE)
    now = view(host, "b")
    assert now.picture is not None
    assert now.picture.step == now.step == now.tape_steps[-1]
    assert now.curves is not None
    assert max(now.curves.step, default=0) <= now.step
    assert all(one.step <= now.step for one in now.gauges)
    assert [one.step for one in host.tape("b")] == list(now.tape_steps)
    found = host.weights("b")
    assert found is not None
    assert found[0] == now.step
    assert (found[1]["w"] == now.step).all()


@every_host
def test_each_rests_where_it_likes_and_goes_on_from_there(make_host: Make) -> None:
    host = make_host(slots=2)
    for run in "abc":
        join(host, run)
        host.command(run, PLAY)
    until(lambda: min(shown(host, run) for run in "abc") > 5)
    host.command("a", PAUSE)  # it began the training
    host.command("b", Command("play", until=0))
    rests = shown(host, "a"), shown(host, "b")
    before = shown(host, "c")
    until(lambda: shown(host, "c") > before + 20)
    assert (shown(host, "a"), shown(host, "b")) == rests
    assert status(host, "a") is status(host, "b") is RunStatus.PAUSED
    assert status(host, "c") is RunStatus.PLAYING
    host.command("a", PLAY)
    until(lambda: shown(host, "a") > rests[0])
    host.command("c", STOP)
    host.command("a", PAUSE)
    until(lambda: not host._slots.parties)  # type: ignore[reportPrivateUsage]
    assert status(host, "c") is RunStatus.STOPPED


@every_host
def test_a_step_that_was_passed_unseen_is_reached_exactly(make_host: Make) -> None:
    host = make_host(slots=2)
    for run in "ab":
        join(host, run)
    host.command("a", PLAY)
    until(lambda: shown(host, "a") > 60)
    wanted = next(k for k in range(2, 60) if k not in view(host, "a").tape_steps)
    host.command("b", Command("play", until=wanted))
    until(lambda: status(host, "b") is RunStatus.PAUSED and shown(host, "b") > 0)
    assert shown(host, "b") == view(host, "b").step == wanted
    found = host.weights("b")
    assert found is not None
    assert (found[1]["w"] == wanted).all()
    assert status(host, "a") is RunStatus.PLAYING
    before = shown(host, "a")
    until(lambda: shown(host, "a") > before)
    host.command("b", Command("play", until=wanted + 7))
    until(lambda: shown(host, "b") == wanted + 7)
    assert view(host, "b").watched == 1
    host.command("b", PLAY)  # and back to what all watch
    until(lambda: shown(host, "b") > wanted + 7)
    assert view(host, "b").watched == 2


@pytest.mark.parametrize("make_host", ["processes"], indirect=True)
def test_ones_own_way_begins_where_one_is_not_at_the_beginning(make_host: Make) -> None:
    host = make_host(slots=2)
    for run in "ab":
        join(host, run)
        host.command(run, PLAY)
    source = host._trainings._seats["pack of b"].training.runs[0]  # type: ignore[reportPrivateUsage]
    until(lambda: shown(host, "b") > 20)
    host.command("b", PAUSE)
    at = shown(host, "b")
    begins = source.history.moment(at)
    assert begins is not None
    assert at / 2 < begins.step <= at
    until(lambda: shown(host, "a") > at + 50)
    host.command("b", Command("play", until=at + 1))
    until(lambda: shown(host, "b") == at + 1)
    found, tape = host.weights("b"), view(host, "b").tape_steps
    assert found is not None
    assert (found[1]["w"] == at + 1).all()
    assert tape[0] == 0, "what was seen before belongs to it"
    own = host._trainings._seats["pack of b"].training.runs[0]  # type: ignore[reportPrivateUsage]
    assert own is not source
    before = tuple(entry.step for entry in begins.entries)
    assert own.history.steps[: len(before)] == before


def test_of_steps_passed_before_anybody_watched_the_next_picture_has_to_do(
    make_host: Make, counted: Any
) -> None:
    made, maker = counted
    host = make_host(slots=2, trainer_factory=maker)
    join(host, "a")
    host.command("a", PLAY)
    until(lambda: shown(host, "a") > 3 * FAR)
    join(host, "b")
    until(lambda: shown(host, "b") == 0)
    for ahead in (2 * FAR, 10):
        asked = shown(host, "b") + ahead
        host.command("b", Command("play", until=asked))
        until(lambda: status(host, "b") is RunStatus.PAUSED)
        now = view(host, "b")
        assert now.step == shown(host, "b") >= asked
        assert (now.message == BEYOND) == (now.step > asked)
    assert len(made) == 1, "nothing was trained again"
    assert status(host, "a") is RunStatus.PLAYING
    at = shown(host, "b")
    host.command("b", PLAY)
    until(lambda: shown(host, "b") > at)
    assert view(host, "b").message != BEYOND


def test_what_somebody_left_half_way_is_not_joined(make_host: Make) -> None:
    host = make_host(slots=2)
    join(host, "a")
    host.command("a", Command("play", until=9))
    until(lambda: status(host, "a") is RunStatus.PAUSED and shown(host, "a") == 9)
    join(host, "b")
    until(lambda: shown(host, "b") == 0)
    assert view(host, "a").watched == view(host, "b").watched == 1
    join(host, "c")
    assert view(host, "b").watched == view(host, "c").watched == 2


def test_what_was_seen_stays_while_one_goes_ones_own_way(make_host: Make) -> None:
    host = make_host(slots=2)
    for run in "ab":
        join(host, run)
        host.command(run, PLAY)
    until(lambda: shown(host, "b") > 50)
    host.command("b", PAUSE)
    before = view(host, "b")
    until(lambda: shown(host, "a") > before.step + 50)
    host.command("b", Command("play", until=before.step + 1))
    steps = [before.step]

    def there() -> bool:
        now = view(host, "b")
        steps.append(now.step)
        assert now.curves is not None
        assert before.curves is not None
        assert len(now.curves.step) >= len(before.curves.step)
        return now.step == before.step + 1

    until(there)
    assert set(steps) == {before.step, before.step + 1}


def test_whoever_was_alone_stays_where_it_was(make_host: Make) -> None:
    host = make_host(slots=1)
    join(host, "a")
    host.command("a", PLAY)
    until(lambda: shown(host, "a") > 20)
    join(host, "b")
    at = shown(host, "a")
    assert at > 20
    assert view(host, "a").step == at
    host.command("a", Command("play", until=0))
    assert status(host, "a") is RunStatus.PAUSED
    host.command("a", Command("play", until=at + 200))
    until(lambda: shown(host, "a") == at + 200)
    assert status(host, "b") is RunStatus.PAUSED
    assert shown(host, "b") == 0
