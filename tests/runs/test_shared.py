"""Equal configs train once, and nobody who watches disturbs the others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from fakes import PAUSE, PLAY, STOP, FakeTrainer, every_host, status, until, view

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.api import Command
from node_viz.runs.threads import ThreadHost

LONG = ExperimentConfig(steps=100_000)
SHORT = ExperimentConfig(steps=2000)
Make = Callable[..., ThreadHost]


def join(host: ThreadHost, *runs: str, configs: tuple[ExperimentConfig, ...] = (LONG,)) -> None:
    """Start one pack for one visitor."""
    for run, config in zip(runs, configs, strict=True):
        host.start(config, run=run, pack=f"pack of {runs[0]}", shared=configs)


def shown(host: ThreadHost, run: str) -> int:
    """Return the step that a visitor sees."""
    picture = view(host, run).picture
    return -1 if picture is None else picture.step


@pytest.fixture
def counted() -> tuple[list[ExperimentConfig], Callable[[ExperimentConfig], Any]]:
    """Configs of the trainers that were made, and what makes them."""
    made: list[ExperimentConfig] = []

    def make(config: ExperimentConfig) -> FakeTrainer:
        made.append(config)
        return FakeTrainer(config)

    return made, make


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
def test_ones_own_way_begins_at_a_mark_not_at_the_beginning(make_host: Make) -> None:
    host = make_host(slots=2)
    for run in "ab":
        join(host, run)
        host.command(run, PLAY)
    source = host._trainings._seats["pack of b"].training.runs[0]  # type: ignore[reportPrivateUsage]
    until(lambda: getattr(source.marks.at(shown(host, "b")), "step", 0) > 0)
    host.command("b", PAUSE)
    at = shown(host, "b")
    mark = source.marks.at(at)
    assert mark is not None
    until(lambda: shown(host, "a") > at + 50)
    host.command("b", Command("play", until=at + 1))
    until(lambda: shown(host, "b") == at + 1)
    found, tape = host.weights("b"), view(host, "b").tape_steps
    assert found is not None
    assert (found[1]["w"] == at + 1).all()
    assert tape[0] == 0, "what was seen before belongs to it"
    own = host._trainings._seats["pack of b"].training.runs[0]  # type: ignore[reportPrivateUsage]
    assert own is not source
    assert [one.picture.step for one in own.kept][: len(mark.kept)] == [
        one.picture.step for one in mark.kept
    ]


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


@every_host
def test_arms_are_shown_at_one_step(make_host: Make) -> None:
    arms = (LONG, LONG.replace(seed=2))
    host = make_host(slots=2)
    for runs in (("a", "b"), ("c", "d")):
        join(host, *runs, configs=arms)
        for run in runs:
            host.command(run, PLAY)
    until(lambda: min(shown(host, run) for run in "abcd") > 10)
    for run in "cd":
        host.command(run, Command("play", until=0))
    assert shown(host, "c") == shown(host, "d")
    for run in "ab":
        host.command(run, Command("play", until=0))
    assert shown(host, "a") == shown(host, "b")
    until(lambda: not host._slots.parties)  # type: ignore[reportPrivateUsage]


def test_a_training_ends_with_the_last_who_watches(make_host: Make) -> None:
    host = make_host(slots=1, grace=0.05)
    for run in "abc":
        join(host, run)
        host.command(run, PLAY)
    until(lambda: min(shown(host, run) for run in "abc") > 0)
    host.release("a")
    until(lambda: host.latest("a") is None)
    before = shown(host, "b")
    until(lambda: shown(host, "b") > before)
    for run in "bc":
        host.release(run)
    until(lambda: host.latest("b") is None and host.latest("c") is None)
    until(lambda: not [one for one in threading.enumerate() if one.name == "a"])


def test_what_failed_is_told_to_all_and_begun_anew(make_host: Make) -> None:
    fails = LONG.replace(seed=14)
    host = make_host(slots=1)
    for run in "ab":
        join(host, run, configs=(fails,))
        host.command(run, PLAY)
    for run in "ab":
        until(lambda run=run: status(host, run) is RunStatus.FAILED)
        assert "blew up" in view(host, run).message
        assert view(host, run).step == 5
    join(host, "c", configs=(fails,))
    until(lambda: shown(host, "c") == 0)
    assert status(host, "c") is RunStatus.PAUSED
    assert view(host, "c").watched == 1


def test_each_has_a_point_of_its_own(make_host: Make) -> None:
    small = ExperimentConfig(hidden=4, batch=16, steps=1000)
    host = make_host(slots=1, trainer_factory=None, painter_factory=None)
    join(host, "a", configs=(small,))
    host.command("a", Command("ask", point=(0.5, 0.0)))
    join(host, "b", configs=(small,))
    host.command("b", Command("ask", point=(-0.5, 1.0)))

    def starts(run: str) -> list[float] | None:
        picture = view(host, run).picture
        if picture is None or picture.path is None:
            return None
        return [round(float(x), 4) for x in picture.path.z[0]]

    until(lambda: starts("a") and starts("b"))
    assert starts("a") == [0.5, 0.0]
    assert starts("b") == [-0.5, 1.0]
    host.command("b", Command("ask"))
    until(lambda: starts("b") is None and not view(host, "b").pending)
    assert starts("a") == [0.5, 0.0]


def test_only_equal_packs_meet(make_host: Make, counted: Any) -> None:
    made, maker = counted
    host = make_host(slots=1, trainer_factory=maker)
    other = LONG.replace(seed=3)
    join(host, "a", configs=(LONG,))
    join(host, "b", "c", configs=(LONG, other))
    host.start(LONG, run="d")
    until(lambda: len(made) == 4)
    join(host, "e", "f", configs=(LONG, other))
    until(lambda: shown(host, "e") == shown(host, "f") == 0)
    assert len(made) == 4
    assert [view(host, run).watched for run in "abcdef"] == [1, 2, 2, 1, 2, 2]
    assert len({view(host, run).run for run in "abcdef"}) == 6


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
