"""Who meets in one training, what each has for himself there, and how it ends."""

from __future__ import annotations

import threading
from typing import Any

from fakes import PLAY, every_host, status, until, view
from seats import LONG, Make, join, shown

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.api import Command


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
