"""Finished runs that come with the project, so that the first page moves before torch is there.

A shipped run is a folder of three files: `run.json` (config, curves, gauges), `tape.npz` (the
pictures) and `weights.safetensors` (the weights of each of them, stacked; an ODE-Net's, which are
most of its bytes, are rounded to eleven binary digits). Reading one needs numpy only.
`python -m node_viz.runs.shipped` trains every one again from its own config; with a name and a
query, as in `... shipped default "dataset=moons" --pictures 20`, it makes one.
"""

from __future__ import annotations

import argparse
import functools
import io
import json
import logging
import math
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import numpy as safe

from node_viz import files
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.experiment.presets import PRESETS
from node_viz.experiment.registry import load_target
from node_viz.records.history import AnyCurves, AnyMetrics, RunStatus
from node_viz.records.pictures import AnyPicture
from node_viz.training.tape import Tape

log = logging.getLogger(__name__)
HOME = Path(__file__).parent / "shipped"
LIMIT = 40  #: pictures, unless told otherwise
LARGEST = 2**28  #: bytes of all pictures, unpacked: seventy times those of the largest shipped run


@dataclass(frozen=True)
class ShippedRun:
    """A finished run: its config, its tape, its curves and the weights of every picture."""

    config: ExperimentConfig
    pictures: tuple[AnyPicture, ...]  #: all of one kind, oldest first
    curves: AnyCurves
    tape_weights: dict[str, NDArray[Any]]  #: (k, *shape of the parameter), k pictures

    @property
    def weights(self) -> dict[str, NDArray[Any]]:
        """The weights at the end."""
        return self.weights_at(-1)

    def weights_at(self, k: int) -> dict[str, NDArray[Any]]:
        """Return the weights behind picture number k; views, so they cost nothing."""
        return {name: stack[k] for name, stack in self.tape_weights.items()}


def names() -> tuple[str, ...]:
    """Return the names of the shipped runs that are there."""
    return tuple(sorted(file.parent.name for file in HOME.glob("*/run.json")))


@functools.cache
def config_of(name: str) -> ExperimentConfig | None:
    """Return the config of the shipped run called `name` without reading its pictures.

    It is None if the file is damaged: then it is nobody's.
    """
    try:
        with reading(HOME / name):
            words = json.loads((HOME / name / "run.json").read_text(encoding="utf-8"))
            return ExperimentConfig().replace(**words["config"])
    except ValueError:
        return None


@contextmanager
def reading(place: Path) -> Generator[None]:
    """Make one `ValueError`, a sentence, of whatever damaged bytes of a disk lead to."""
    try:
        yield
    except Exception as error:
        log.exception("%s cannot be read", place)
        raise ValueError(f"what was trained beforehand ({place.stem}) cannot be read") from error


def name_of(config: ExperimentConfig) -> str | None:
    """Return the name of the shipped run of exactly this config, if there is one."""
    for name in names():
        known = name not in PRESETS or PRESETS[name].config == config
        if known and config_of(name) == config:
            return name
    return None


@functools.lru_cache(maxsize=24)
def load(name: str) -> ShippedRun:
    """Return the shipped run called `name`.

    Raises:
        ValueError: there is none, with the names of those that are there; or it is damaged.
    """
    if name not in names():
        known = ", ".join(repr(one) for one in names()) or "(none)"
        raise ValueError(f"shipped run must be one of {known}; got {name!r}")
    with reading(HOME / name):
        return read(HOME / name)


FILES = ("tape.npz", "weights.safetensors", "run.json")


def save(folder: Path, run: ShippedRun) -> None:
    """Write a shipped run; every picture must have the same times and sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    files.write_all({folder / name: content for name, content in contents(run).items()})


def contents(run: ShippedRun) -> dict[str, bytes]:
    """Return what the files of a shipped run hold, by name."""
    curves, pictures, tape = run.curves, run.pictures, io.BytesIO()
    pack = load_target(family_of(run.config).pictures(run.config).pack)
    arrays = pack(pictures) | {"step": curves.step, "loss": curves.loss.astype(np.float32)}
    np.savez_compressed(tape, **arrays)
    words = {
        "config": run.config.as_dict(),
        "half_side": pictures[0].half_side,
        **{name: getattr(curves, name) for name in _of_the_whole(type(curves))},
        "metrics": [{k: _null(v) for k, v in asdict(one).items()} for one in curves.metrics],
        "pictures": [[picture.step, picture.seconds] for picture in pictures],
    }
    return {
        "tape.npz": tape.getvalue(),
        "weights.safetensors": safe.save(run.tape_weights),
        "run.json": (json.dumps(words, indent=1, allow_nan=False) + "\n").encode(),
    }


def read(folder: Path) -> ShippedRun:
    """Read what `save` wrote.

    Raises:
        ValueError: a file is missing, or broken in whatever way.
    """
    try:
        run = _read(folder)
        if not run.pictures:
            raise ValueError("it has no picture")
        run.weights_at(len(run.pictures) - 1)
    except Exception as error:  # broken files make zip, numpy and safetensors raise anything
        raise ValueError(f"{str(folder)!r} holds no whole run ({type(error).__name__})") from error
    return run


def _read(folder: Path) -> ShippedRun:
    words = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    with np.load(folder / "tape.npz", allow_pickle=False) as file:
        if sum(one.file_size for one in file.zip.infolist()) > LARGEST:
            raise ValueError(f"its pictures take more than {LARGEST} bytes")
        arrays = dict(file)
    step, loss = arrays.pop("step"), arrays.pop("loss")
    config = ExperimentConfig().replace(**words["config"])
    family = family_of(config)
    record, curves = load_target(family.gauges), load_target(family.curves)
    gauges = tuple(record(**{k: _number(v) for k, v in one.items()}) for one in words["metrics"])
    stamps = [(k, seconds, latest(gauges, k)) for k, seconds in words["pictures"]]
    unpack = load_target(family.pictures(config).unpack)
    return ShippedRun(
        config=config,
        pictures=unpack(arrays, words["half_side"], stamps),
        curves=curves(
            step,
            loss,
            gauges,
            **{name: words[name] for name in _of_the_whole(curves) if name in words},
        ),
        tape_weights=safe.load((folder / "weights.safetensors").read_bytes()),
    )


def latest(gauges: tuple[AnyMetrics, ...], step: int) -> AnyMetrics | None:
    """Return the newest gauges at or before `step`."""
    return max((one for one in gauges if one.step <= step), key=lambda one: one.step, default=None)


def _of_the_whole(curves: Any) -> list[str]:
    """Return what a record of curves holds besides its numbers at each step."""
    return [one.name for one in fields(curves) if one.name not in ("step", "loss", "metrics")]


def _null(value: float) -> float | None:
    """Return None for what JSON cannot write: a gauge that was not measured."""
    return value if math.isfinite(value) else None


def _number(value: Any) -> Any:
    return math.nan if value is None else value


def build(config: ExperimentConfig, limit: int = LIMIT) -> ShippedRun:
    """Train `config` to its end and return the run with at most `limit` full pictures.

    Raises:
        ValueError: the run fails, or `limit` is too small.
    """
    from node_viz.runs.worker import Kept, make_painter, make_trainer

    tape: Tape[Kept] = Tape(limit)
    trainer, painter = make_trainer(config), make_painter(config)
    for shot in trainer.run():
        picture = painter.paint(
            trainer.model, step=shot.step, seconds=shot.seconds, metrics=shot.metrics, full=True
        )
        tape.add(shot.step, Kept(picture, shot.weights))
    if trainer.status is RunStatus.FAILED:
        raise ValueError(trainer.message)
    return ShippedRun(
        config,
        tuple(kept.picture for kept in tape.items),
        trainer.curves(),
        stacked([kept.weights for kept in tape.items], half=family_of(config).half),
    )


def stacked(
    tape: list[dict[str, NDArray[Any]]], half: bool = False
) -> dict[str, NDArray[np.floating]]:
    """Stack weights along a new first axis, parameter by parameter, perhaps in half precision."""
    kind = np.float16 if half else np.float32
    return {name: np.stack([weights[name] for weights in tape]).astype(kind) for name in tape[0]}


def main(arguments: list[str]) -> None:
    """Make one shipped run (NAME QUERY) or all of them again (no arguments)."""
    parser = argparse.ArgumentParser(
        prog="python -m node_viz.runs.shipped", description=main.__doc__
    )
    parser.add_argument("name", nargs="?", help="a plain word; the folder is called so")
    parser.add_argument("query", nargs="?", default="", help="the experiment, key=value&key=value")
    parser.add_argument("--pictures", type=int, metavar="N", help=f"at most N ({LIMIT})")
    asked = parser.parse_args(arguments)
    try:
        if asked.name is None:
            for name in names():
                known = load(name)
                _make(name, known.config, asked.pictures or len(known.pictures))
        elif not re.fullmatch(r"[a-z0-9][a-z0-9 _-]*", asked.name):
            raise ValueError(f"a shipped run's name is a plain word; got {asked.name!r}")
        else:
            config = ExperimentConfig.from_query(asked.query)
            _make(asked.name, config, asked.pictures or LIMIT)
    except ValueError as error:
        parser.error(str(error))


def _make(name: str, config: ExperimentConfig, limit: int) -> None:
    save(HOME / name, build(config, limit))
    size = sum(file.stat().st_size for file in (HOME / name).iterdir())
    print(f"{name}: {size / 1e3:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
