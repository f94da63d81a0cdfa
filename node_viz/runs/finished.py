"""Runs that were trained to their end, kept on disk: who starts an equal pack later watches them.

A pack is a folder named by what it trained, with a shipped run (shipped.py) for each of its arms.
It gets its name once it is whole, so several servers may share one cache. When the cache is full,
what nobody has asked for longest goes. The cache may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import logging
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import node_viz
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.experiment.links import says_itself
from node_viz.records.history import AnyCurves, AnyMetrics
from node_viz.runs import shipped
from node_viz.runs.shipped import ShippedRun

log = logging.getLogger(__name__)
MOST = 500e6  #: bytes of all packs together
ROOM = 200e6  #: bytes that the disk must have left
PART = ".part-"  #: how the name of a folder begins that is being written, or taken away

Configs = tuple[ExperimentConfig, ...]


@dataclass(frozen=True)
class Trained:
    """What a run leaves behind: the weights at some of its steps, and its curves."""

    config: ExperimentConfig
    moments: tuple[tuple[int, float, AnyMetrics | None], ...]  #: step, seconds, gauges of each
    weights: tuple[dict[str, Any], ...]  #: of each
    curves: AnyCurves


def cache() -> Path | None:
    """Return the folder of the cache: what NODE_VIZ_CACHE says, None for `off`."""
    asked = os.environ.get("NODE_VIZ_CACHE", "")
    if asked == "off":
        return None
    if asked:
        return Path(asked)
    with contextlib.suppress(RuntimeError):  # a user without a home
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return Path(home) / "node_viz"
    return None


def find(folder: Path, configs: Configs) -> tuple[ShippedRun, ...]:
    """Return the runs of a pack, in order; none if the cache does not have all of them whole."""
    place = folder / _name(configs)
    if not place.is_dir():
        return ()
    try:
        runs = tuple(_read(place / str(k)) for k in range(len(configs)))
        if tuple(run.config for run in runs) == configs:
            with contextlib.suppress(OSError):  # another server's, or a disk that is only read
                os.utime(place)
            return runs
    except Exception as error:  # bytes from a disk may be anything; without them we just train
        log.warning("A kept run cannot be read (%s: %s).", type(error).__name__, error)
    _take_away(place)
    return ()


def keep(folder: Path, runs: Sequence[Trained]) -> Iterator[None]:
    """Paint and write a pack piece by piece, so that others compute between; yields None."""
    configs = tuple(run.config for run in runs)
    if any(says_itself(config) for config in configs):
        return  # a visitor's own points are nobody else's, and are not left on a disk
    place, part = folder / _name(configs), folder / f"{PART}{uuid.uuid4().hex}"
    try:
        if place.exists():
            return
        part.mkdir(parents=True)
        if shutil.disk_usage(part).free < ROOM:
            log.warning("A finished run was not kept: the disk is nearly full.")
            return
        for k, run in enumerate(runs):
            pictures: list[Any] = []
            for picture in _painted(run):
                pictures.append(picture)
                yield None
            weights = shipped.stacked(list(run.weights), half=family_of(run.config).half)
            done = ShippedRun(run.config, tuple(pictures), run.curves, weights)
            shipped.save(part / str(k), done)
        with contextlib.suppress(FileExistsError):
            os.rename(part, place)
        _make_room(folder)
    except OSError as error:
        log.warning("A finished run was not kept: %s", error)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _painted(run: Trained) -> Iterator[Any]:
    from node_viz.runs.worker import make_painter
    from node_viz.training.restore import model_of

    painter = make_painter(run.config)
    for (step, seconds, gauges), weights in zip(run.moments, run.weights, strict=True):
        model = model_of(run.config, weights)
        yield painter.paint(model, step=step, seconds=seconds, metrics=gauges, full=True)


@functools.lru_cache(maxsize=16)
def _read_once(place: Path, changed: int) -> ShippedRun:
    return shipped.read(place)


def _read(place: Path) -> ShippedRun:
    return _read_once(place, (place / "run.json").stat().st_mtime_ns)


def _name(configs: Configs) -> str:
    """Return what a pack is called; another version of node_viz may train otherwise."""
    words = [node_viz.__version__, *(config.as_dict() for config in configs)]
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:32]


def _make_room(folder: Path) -> None:
    """Take away what nobody has asked for longest, until the rest fits."""
    total = 0
    packs = [one for one in folder.iterdir() if one.is_dir() and not one.name.startswith(PART)]
    for place in sorted(packs, key=_asked_last, reverse=True):
        total += sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
        if total > MOST:
            _take_away(place)


def _asked_last(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except OSError:  # another server took it away
        return 0.0


def _take_away(place: Path) -> None:
    """Remove a pack; under another name first, so that nobody reads half of it."""
    part = place.with_name(f"{PART}{uuid.uuid4().hex}")
    with contextlib.suppress(OSError):
        os.rename(place, part)
        shutil.rmtree(part, ignore_errors=True)
