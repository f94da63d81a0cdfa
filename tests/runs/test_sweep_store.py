"""A grid comes back from its folder as it was saved."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from failing import Disk
from sweep_page import SIDES, TINY, Page, trained

from node_viz.records.history import RunStatus
from node_viz.runs import shipped, sweep, sweep_store
from node_viz.runs.sweep import picture_of
from node_viz.runs.threads import ThreadHost

Hosts = Callable[..., ThreadHost]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty place for shipped grids."""
    monkeypatch.setattr(sweep_store, "HOME", tmp_path)
    sweep_store.load.cache_clear()
    yield tmp_path
    sweep_store.load.cache_clear()


def test_a_saved_grid_comes_back(store: Path, make_host: Hosts) -> None:
    record = trained()
    pictures = {k: picture_of(TINY, cell) for k, cell in enumerate(record.cells)}
    sweep_store.save(store / "tiny", TINY, SIDES, record.cells, pictures)
    assert sweep_store.names() == ("tiny",)
    view = sweep_store.load("tiny")
    assert view.status is RunStatus.DONE
    assert view.base == TINY
    assert [cell.config for cell in view.cells] == [cell.config for cell in record.cells]
    for cell, kept in zip(record.cells, view.cells, strict=True):
        assert kept.metrics is not None
        assert cell.metrics is not None
        both = (dataclasses.asdict(one) for one in (cell.metrics, kept.metrics))
        for one, other in zip(*(each.values() for each in both), strict=True):
            assert one == pytest.approx(other, nan_ok=True)
    shown = Page(make_host(), view)
    shown.choose(3)
    assert shown.view.painted == 3
    assert shown.view.picture is not None
    assert shown.view.picture.step == TINY.steps
    shown.play()
    assert shown.view.status.over
    assert shown.host.progress(view.jobs[0]) is None


@pytest.mark.parametrize("content", ["", "[]", '{"base": {}, "sides": [0, 1], "cells": [3]}'])
def test_a_broken_grid_is_one_sentence(store: Path, content: str) -> None:
    (store / "odd").mkdir()
    (store / "odd" / "sweep.json").write_text(content)
    with pytest.raises(ValueError, match=r"^what was trained beforehand \(odd\) cannot be read$"):
        sweep_store.load("odd")


def test_a_disk_that_fails_leaves_one_grid_whole(tmp_path: Path) -> None:
    record = trained()
    pictures = {k: picture_of(TINY, cell) for k, cell in enumerate(record.cells[:2])}
    later = tuple(dataclasses.replace(cell, failure="It failed.") for cell in record.cells)
    fewer = {0: dataclasses.replace(pictures[0], seconds=99.0)}  # the other cell's picture goes

    def found(name: str) -> dict[str, bytes]:
        files = [path for path in (tmp_path / name).rglob("*") if path.is_file()]
        names = [str(path.relative_to(tmp_path / name)) for path in files]
        said = [b"" if path.suffix == ".npz" else path.read_bytes() for path in files]
        return dict(zip(names, said, strict=True))  # an archive holds the time of day

    def begin(name: str) -> Path:
        sweep_store.save(tmp_path / name, TINY, SIDES, record.cells, pictures)
        return tmp_path / name

    everything = Disk(at=0)
    for name in ("old", "new"):
        begin(name)
    with everything.working():
        sweep_store.save(tmp_path / "new", TINY, SIDES, later, fewer)
    assert found("old").keys() - found("new").keys()
    for at in range(1, everything.asked + 1):
        folder = begin("run")
        with Disk(at).working(), pytest.raises(OSError, match="No space left"):
            sweep_store.save(folder, TINY, SIDES, later, fewer)
        assert found("run") in (found("old"), found("new")), at


def test_the_command_makes_a_grid(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sweep.main(["small", TINY.replace(steps=4).to_query()])
    view = sweep_store.load("small")
    assert view.base == TINY.replace(steps=4)
    assert len(view.cells) == 16
    for index, cell in enumerate(view.cells):
        assert cell.metrics is not None
        assert sweep_store.picture("small", index).step == cell.metrics.step == 4
    assert capsys.readouterr().out.startswith("small: ")


def test_a_wrong_name_lists_the_grids() -> None:
    with pytest.raises(ValueError, match="sweep must be one of 'moons'; got 'suns'"):
        sweep_store.load("suns")


def test_the_shipped_grid_is_whole() -> None:
    view = sweep_store.load("moons")
    assert view.message == ""
    assert len(view.cells) == 16
    for index, cell in enumerate(view.cells):
        assert cell.metrics is not None
        assert cell.metrics.step == view.base.steps
        folder = sweep_store.HOME / "moons" / str(index)
        assert shipped.read(folder).config == cell.config


def saved(store: Path) -> tuple[sweep.SweepRecord, Path]:
    record = trained()
    pictures = {k: picture_of(TINY, cell) for k, cell in enumerate(record.cells)}
    sweep_store.save(store / "tiny", TINY, SIDES, record.cells, pictures)
    return record, store / "tiny"


def test_a_cell_whose_files_are_not_there_is_named_and_the_others_are_shown(
    store: Path, make_host: Hosts
) -> None:
    _, folder = saved(store)
    (folder / "1" / "weights.safetensors").unlink()
    other = folder / "0" / "run.json"  # of another grid, which a save was to replace
    other.write_text(other.read_text().replace('"seed": 0', '"seed": 1'))
    view = sweep_store.load("tiny")
    assert sweep_store.missing(folder, view.cells) == (0, 1)
    assert view.message.endswith("from 0: 0, 1.")
    shown = Page(make_host(), view)
    shown.choose(1)
    assert "cannot be painted: no flow was kept of cell 1" in shown.view.message
    shown.choose(3)
    assert shown.view.painted == 3
    assert shown.view.message == ""


@pytest.mark.parametrize("for_ever", [False, True])
def test_a_half_written_grid_is_never_taken_for_a_whole_one(store: Path, for_ever: bool) -> None:
    record = trained()
    pictures = {k: picture_of(TINY, cell) for k, cell in enumerate(record.cells[:2])}
    for at in range(1, 60):
        folder = store / f"grid{at}"
        disk = Disk(at, for_ever)
        try:
            with disk.working():
                sweep_store.save(folder, TINY, SIDES, record.cells, pictures)
        except OSError:
            assert not (folder / "sweep.json").exists() or not _lacks(folder, pictures)
            continue
        if disk.asked < at:
            return
    raise AssertionError("a save asks less of the disk")


def _lacks(folder: Path, pictures: dict) -> list[int]:
    return [k for k in pictures if not all((folder / str(k) / n).is_file() for n in shipped.FILES)]
