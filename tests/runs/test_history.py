"""Runs keep little in memory, and whoever comes back finds all that there was."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fakes import LONG, PAUSE, PLAY, begin, every_host, picture, until, view

from node_viz.runs import shelf
from node_viz.runs.history import Entry, History
from node_viz.runs.shelf import BLOCK, Shelf
from node_viz.runs.threads import ThreadHost
from node_viz.runs.worker import Kept

Make = Callable[..., ThreadHost]


def rests(host: ThreadHost, run: str) -> None:
    """Have a run rest, until it has nothing more to do."""
    host.command(run, PAUSE)
    until(lambda: not view(host, run).live)


def forget_recent(host: ThreadHost) -> Shelf:
    """Read nothing from memory that lies on the shelf."""
    found = host._shelf  # type: ignore[reportPrivateUsage]
    found._recent.clear()  # type: ignore[reportPrivateUsage]
    gc.collect()
    return found


@every_host
def test_who_comes_back_finds_all_that_was_there(make_host: Make, tmp_path: Path) -> None:
    host = make_host(cache=tmp_path)
    begin(host)
    until(lambda: len(view(host).tape_steps) > 5)
    rests(host, "a")
    before = view(host)
    forget_recent(host)
    assert list(tmp_path.iterdir()) == [], "the file has no name"
    tape = host.tape("a")
    assert tuple(one.step for one in tape) == before.tape_steps
    for one, at in zip(tape, before.tape_steps, strict=True):
        weights, seen = host.weights("a", at), host.picture("a", at)
        assert weights is not None
        assert seen is one, "who looks at the same picture has the same object"
        assert weights[0] == at
        assert (weights[1]["w"] == at).all()
        vectors = picture(at).field.vectors.astype(np.float32)
        np.testing.assert_array_equal(one.field.vectors, vectors)  # type: ignore[union-attr]
    assert host.picture("a", before.tape_steps[2] - 1) is tape[1]
    assert host.picture("a", -1) is None
    host.command("a", PLAY)
    until(lambda: view(host).step > before.step + 20)
    assert view(host).tape_steps[:2] == before.tape_steps[:2]


def test_each_run_has_one_picture_in_memory(make_host: Make) -> None:
    host, old = make_host(slots=2, keep=600.0, grace=0.01), list[weakref.ref[object]]()
    for k in range(6):
        begin(host, f"{k}")
        until(lambda k=k: len(view(host, f"{k}").tape_steps) > 4)
        if k % 2:
            host.release(f"{k}")
        rests(host, f"{k}")
        old += [weakref.ref(one) for one in host.tape(f"{k}")]
    taken = forget_recent(host)
    assert len(old) > 24
    until(lambda: gc.collect() >= 0 and sum(one() is not None for one in old) <= 6)
    for k in range(6):
        host.attach(f"{k}")
        assert len(host.tape(f"{k}")) == len(view(host, f"{k}").tape_steps)
    assert taken.bytes > 0
    for k in range(6):
        host.forget(f"{k}")
    until(lambda: forget_recent(host) and taken.bytes == 0)


def test_to_say_how_things_stand_nothing_is_read(
    make_host: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = make_host(slots=2)
    for run in "ab":
        host.start(LONG, run=run, pack=f"pack of {run}", shared=(LONG,))
        host.command(run, PLAY)
    until(lambda: min(len(view(host, run).tape_steps) for run in "ab") > 5)
    for run in "ab":
        rests(host, run)
        view(host, run)
    forget_recent(host)
    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "read", None)
        assert host.report().runs["paused"] == 2
        for run in "ab":
            assert view(host, run).picture is not None
            host.release(run)
    assert [one.step for one in host.tape("a")] == list(view(host, "a").tape_steps)


def test_where_nothing_can_be_written_it_stays_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file = tmp_path / "file"
    a_file.touch()
    full = Shelf(tmp_path, most=BLOCK)
    assert full.put("small") is not None
    places = [Shelf(a_file / "folder"), Shelf(tmp_path, most=0), full]
    for place in places:
        history = History((), place)
        for step in (0, 1, 5):
            history.add(Kept(picture(step), {"w": np.zeros(BLOCK)}))
        gc.collect()
        assert [one.picture.step for one in history.items] == [0, 1, 5]
        assert place.bytes <= BLOCK
    monkeypatch.setattr(shelf, "ROOM", float("inf"))
    assert Shelf(tmp_path).put("small") is None, "the disk would be full"


def test_what_is_let_go_gives_its_place_to_the_next(tmp_path: Path) -> None:
    place = Shelf(tmp_path)
    sizes = [1, BLOCK, 3 * BLOCK + 5, 2 * BLOCK]
    things = [np.random.default_rng(size).bytes(size) for size in sizes]
    laid = [place.put(thing) for thing in things]
    most = place.bytes
    for _ in range(5):
        assert [one and one.get() for one in laid] == things
        laid = [*laid[2:], place.put(things[0]), place.put(things[1])]
        things = things[2:] + things[:2]
    del laid
    gc.collect()
    assert place.bytes == 0
    assert place.put(things[0]) is not None
    assert place._blocks * BLOCK <= 2 * most  # type: ignore[reportPrivateUsage]


def test_only_what_has_a_state_can_be_gone_on_from() -> None:
    history = History([Entry(Kept(picture(0), {}), None)], Shelf())
    history.add(Kept(picture(5), {}))
    assert history.moment(9) is None
    found = history.at(4)
    assert found is not None
    assert found.picture.step == 0
