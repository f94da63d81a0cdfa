"""A run as it is on a page becomes a file: painted anew, piece by piece, and equal to the run."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fakes import until

from node_viz.experiment.config import ExperimentConfig
from node_viz.export import kinds
from node_viz.export.kinds import How, Kind, written
from node_viz.export.making import Made, making, of_host
from node_viz.runs import shipped
from node_viz.runs.api import Command
from node_viz.runs.threads import ThreadHost

SMALL = ExperimentConfig(hidden=8, batch=32, solver_steps=2, steps=6)


@pytest.fixture(scope="module")
def host() -> Iterator[ThreadHost]:
    made = ThreadHost(1)
    made.start(SMALL, run="mine")
    made.command("mine", Command("play"))
    made.start(shipped.load("augment-none").config, run="theirs", shipped="augment-none")
    until(lambda: made.latest("mine").status.over and made.latest("theirs").curves)  # pyright: ignore
    yield made
    made.close()


def test_a_live_run_is_taken_with_its_pictures_weights_and_curves(host: ThreadHost) -> None:
    run, view = of_host(host, "mine"), host.latest("mine")
    assert view is not None
    assert (run.config, run.curves) == (SMALL, view.curves)
    assert tuple(one.step for one in run.pictures) == view.tape_steps
    for k, one in enumerate(run.pictures):
        found = host.weights("mine", one.step)
        assert found is not None
        for name, array in run.weights_at(k).items():
            assert np.array_equal(array, found[1][name])
    with pytest.raises(ValueError, match="this run has nothing to save yet"):
        of_host(host, "nobody's")


def test_what_is_shown_is_painted_anew_with_all_its_times(host: ThreadHost) -> None:
    run = of_host(host, "mine")
    *parts, last = making([run], [True], "a.csv", How(what="density", step=0))
    assert [one.data for one in parts] == [None] * len(parts)
    assert [one.part for one in parts] == sorted(one.part for one in parts)
    assert last.data is not None
    rows = np.loadtxt(last.data.decode().splitlines()[1:], delimiter=",")
    assert len(np.unique(rows[:, 0])) == 9
    assert len(rows) == 9 * 64 * 64
    again = list(making([run], [True], "a.csv", How(what="density", step=0)))[-1]
    assert again.data == last.data


def test_a_kind_that_shows_the_whole_tape_gets_pictures_that_are_alike(
    host: ThreadHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def write(runs: Any, how: How) -> bytes:
        seen.extend(runs)
        return b"done"

    kind = Kind("Whole", "All of it.", "", "text/plain", most=4, whole=True)
    monkeypatch.setattr(Kind, "load", lambda self: write)
    monkeypatch.setitem(kinds.KINDS._entries, "whole", kind)
    runs = [of_host(host, "mine"), of_host(host, "theirs")]
    *parts, last = making(runs, [True, False], "a.whole", How())
    assert last == Made(1.0, b"done")
    assert len(parts) == len(runs[0].pictures)
    assert {len(one.density) for one in seen[0].pictures} == {9}
    assert seen[1] is runs[1], "what comes with the app is whole already"
    shipped.contents(seen[0])  # pictures of one size: they can be packed together


def test_what_came_with_the_app_is_what_the_command_writes(host: ThreadHost) -> None:
    run = of_host(host, "theirs")
    for name, what in (("a.csv", "points"), ("a.toml", ""), ("a.safetensors", "")):
        made = list(making([run], [False], name, How(what=what)))[-1]
        assert made.data == written([shipped.load("augment-none")], name, How(what=what))


def test_an_order_can_go_to_another_process(host: ThreadHost) -> None:
    order = (making, ([of_host(host, "mine")], [True], "a.toml", How()))
    work, args = pickle.loads(pickle.dumps(order))
    assert list(work(*args))[-1].data.startswith(b"#")


def test_a_kind_that_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = Kind("Odd", "Never.", "", "text/plain", fits=lambda config: False)
    monkeypatch.setitem(kinds.KINDS._entries, "odd", kind)
    with pytest.raises(ValueError, match=r"there is no \.odd file of a run with task=density"):
        written([shipped.load("default")], "a.odd")
