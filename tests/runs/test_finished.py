"""What was trained to its end is kept; a cache that is lost only costs training."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import PLAY, status, until, view

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs import finished
from node_viz.runs.api import Command
from node_viz.runs.finished import Trained
from node_viz.runs.threads import ThreadHost
from node_viz.runs.worker import make_trainer

SMALL = ExperimentConfig(hidden=4, batch=16, steps=3)
NET = ExperimentConfig(task="classify", dataset="moons", hidden=4, batch=16, steps=3)
Make = Callable[..., ThreadHost]


def trained(config: ExperimentConfig) -> Trained:
    """Train for real, in this thread."""
    trainer = make_trainer(config)
    shots = list(trainer.run())
    moments = tuple((shot.step, shot.seconds, shot.metrics) for shot in shots)
    return Trained(config, moments, tuple(shot.weights for shot in shots), trainer.curves())


@pytest.fixture(scope="module")
def small() -> Trained:
    return trained(SMALL)


@pytest.fixture
def kept(tmp_path: Path, small: Trained) -> Path:
    """A cache with one pack of one run."""
    list(finished.keep(tmp_path, [small]))
    return tmp_path


@pytest.mark.parametrize("config", [SMALL, NET, SMALL.replace(dataset="bimodal")])
def test_what_is_found_is_what_was_kept(tmp_path: Path, config: ExperimentConfig) -> None:
    run, pack = trained(config), (config, config.replace(seed=7))
    list(finished.keep(tmp_path, [run, trained(pack[1])]))
    found, other = finished.find(tmp_path, pack)
    assert (found.config, other.config) == pack
    assert [one.step for one in found.pictures] == [moment[0] for moment in run.moments]
    assert np.allclose(found.curves.loss, run.curves.loss, rtol=1e-6)
    for k, weights in enumerate(run.weights):
        for name, value in found.weights_at(k).items():
            assert np.allclose(value, weights[name], rtol=1e-3, atol=1e-6)
    assert finished.find(tmp_path, (config,)) == ()
    assert finished.find(tmp_path, pack[::-1]) == ()
    assert not list(tmp_path.glob(f"{finished.PART}*"))


def test_a_host_shows_again_what_it_has_trained(make_host: Make, tmp_path: Path) -> None:
    real: dict[str, Any] = {"trainer_factory": None, "painter_factory": None}
    pack = (SMALL, SMALL.replace(seed=4))
    for host, runs in ((make_host(cache=tmp_path, **real), "ab"), (make_host(**real), "cd")):
        for run, config in zip(runs, pack, strict=True):
            host.start(config, run=run, pack=runs, shared=pack)
        for run in runs:
            host.command(run, PLAY)
        for run in runs:
            until(lambda host=host, run=run: status(host, run) is RunStatus.DONE)
    until(lambda: finished.find(tmp_path, pack))

    def broken(config: ExperimentConfig) -> Any:
        raise AssertionError("nothing should be trained")

    again = make_host(cache=tmp_path, trainer_factory=broken, painter_factory=None)
    for run, config in zip("ef", pack, strict=True):
        again.start(config, run=run, pack="ef", shared=pack)
    assert [view(again, run).step for run in "ef"] == [0, 0]
    assert status(again, "e") is RunStatus.PAUSED
    for run in "ef":
        again.command(run, PLAY)
    until(lambda: all(status(again, run) is RunStatus.DONE for run in "ef"))
    assert view(again, "e").step == 3
    assert not view(again, "e").shipped
    first, last = view(host, "c"), view(again, "e")
    assert [one.kl for one in first.gauges] == [one.kl for one in last.gauges]


def test_one_goes_ones_own_way_from_what_was_kept(make_host: Make, tmp_path: Path) -> None:
    pack = (SMALL.replace(steps=60),)
    run = trained(pack[0])
    thin = Trained(
        run.config,
        run.moments[:: len(run.moments) - 1],
        run.weights[:: len(run.weights) - 1],
        run.curves,
    )
    list(finished.keep(tmp_path, [thin]))
    host = make_host(cache=tmp_path, trainer_factory=None, painter_factory=None)
    host.start(pack[0], run="a", shared=pack)
    host.command("a", Command("play", until=7))
    until(lambda: status(host, "a") is RunStatus.PAUSED and view(host, "a").step == 7)
    found = host.weights("a")
    assert found is not None
    exact = make_trainer(pack[0])
    for _ in range(7):
        exact.step()
    for name, value in exact.snapshot().weights.items():
        assert np.array_equal(found[1][name], value)


@pytest.mark.parametrize("file", ["run.json", "tape.npz", "weights.safetensors"])
@pytest.mark.parametrize("bad", [b"", b"{}", b"PK\x03\x04 and then nothing", None])
def test_what_cannot_be_read_is_trained_anew(
    kept: Path, small: Trained, file: str, bad: bytes | None
) -> None:
    (place,) = kept.iterdir()
    if bad is None:
        (place / "0" / file).unlink()
    else:
        (place / "0" / file).write_bytes(bad)
    assert finished.find(kept, (SMALL,)) == ()
    assert not place.exists()
    list(finished.keep(kept, [small]))
    assert len(finished.find(kept, (SMALL,))) == 1


def test_a_full_disk_keeps_nothing_and_says_so(
    tmp_path: Path, small: Trained, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(finished.shipped, "save", full)
    list(finished.keep(tmp_path, [small]))
    assert "No space left" in caplog.text
    assert not list(tmp_path.iterdir())
    monkeypatch.undo()
    monkeypatch.setattr(finished, "ROOM", float("inf"))
    list(finished.keep(tmp_path, [small]))
    assert "nearly full" in caplog.text
    assert not list(tmp_path.iterdir())


def test_a_cache_that_is_no_folder_is_none(
    tmp_path: Path, small: Trained, make_host: Make, caplog: Any
) -> None:
    (tmp_path / "file").write_text("a file")
    list(finished.keep(tmp_path / "file", [small]))
    assert "was not kept" in caplog.text
    host = make_host(cache=tmp_path / "file")
    host.start(SMALL, run="a", shared=(SMALL,))
    host.command("a", PLAY)
    until(lambda: status(host, "a") is RunStatus.DONE)


def test_what_was_asked_for_longest_ago_goes_first(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = kept.iterdir()
    size = sum(file.stat().st_size for file in first.rglob("*") if file.is_file())
    for k in range(3):
        shutil.copytree(first, kept / f"old{k}")
        os.utime(kept / f"old{k}", (k + 1, k + 1))
    finished.find(kept, (SMALL,))
    monkeypatch.setattr(finished, "MOST", 2.5 * size)
    list(finished.keep(kept, [trained(SMALL.replace(seed=1))]))
    assert not list(kept.glob("old*"))
    assert len(finished.find(kept, (SMALL,))) == len(finished.find(kept, (SMALL.replace(seed=1),)))


def test_the_folder_is_what_the_setting_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NODE_VIZ_CACHE", "off")
    assert finished.cache() is None
    monkeypatch.setenv("NODE_VIZ_CACHE", str(tmp_path))
    assert finished.cache() == tmp_path
    monkeypatch.setenv("NODE_VIZ_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert finished.cache() == tmp_path / "node_viz"
