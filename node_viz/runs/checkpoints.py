"""Finished runs that come with the project, so that the first page moves before torch is there.

A checkpoint is a folder of three files: `run.json` (config, curves, gauges), `tape.npz` (the
pictures) and `weights.safetensors`. Reading one needs numpy only. `python -m
node_viz.runs.checkpoints` trains every checkpoint again from its own config; with a name and a
query, as in `... checkpoints default "dataset=moons"`, it makes one.
"""

from __future__ import annotations

import functools
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from node_viz.config import ExperimentConfig
from node_viz.records import (
    Array,
    Curves,
    DensityGrid,
    FieldGrid,
    Metrics,
    Picture,
    Trajectories,
)
from node_viz.training.tape import Tape

HOME = Path(__file__).parent.parent / "lessons" / "checkpoints"
TRACKS = ("encode", "generate", "data_grid", "noise_grid")  #: the moving points of a picture
POSITION = 1 / 1024  #: of a half side; what a stored position is rounded to
VECTOR = 1 / 128  #: what a component of the field is rounded to
NATS = 1 / 32  #: what a log density is rounded to
FAINTEST = -20.0  #: nats; a log density below it is stored as it


@dataclass(frozen=True)
class Checkpoint:
    """A finished run: its config, its tape, its curves and its weights."""

    config: ExperimentConfig
    pictures: tuple[Picture, ...]  #: oldest first
    curves: Curves
    weights: dict[str, NDArray[Any]]


def names() -> tuple[str, ...]:
    """Return the names of the checkpoints that are there."""
    return tuple(sorted(file.parent.name for file in HOME.glob("*/run.json")))


@functools.lru_cache(maxsize=8)
def load(name: str) -> Checkpoint:
    """Return the checkpoint called `name`; a `ValueError` lists the names."""
    if name not in names():
        known = ", ".join(repr(one) for one in names()) or "(none)"
        raise ValueError(f"checkpoint must be one of {known}; got {name!r}")
    return read(HOME / name)


def save(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint; every picture must have the same times and sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = checkpoint.pictures
    first = pictures[0]
    arrays: dict[str, NDArray[Any]] = {"field.t": first.field.t}
    for track in TRACKS:
        arrays[f"{track}.t"] = getattr(first, track).t
        points = np.stack([getattr(picture, track).z for picture in pictures])
        arrays[track] = squeeze(points, POSITION * first.half_side, axis=1)
    arrays["field"] = squeeze(np.stack([p.field.vectors for p in pictures]), VECTOR, axis=1)
    density = np.stack([[frame.log_prob for frame in p.density] for p in pictures])
    arrays["density.t"] = np.array([frame.t for frame in first.density])
    arrays["density"] = squeeze(np.clip(density, FAINTEST, None), NATS, axis=3)
    arrays["step"] = checkpoint.curves.step
    arrays["loss"] = checkpoint.curves.loss.astype(np.float32)
    np.savez_compressed(folder / "tape.npz", **arrays)  # type: ignore[arg-type]
    save_file(checkpoint.weights, folder / "weights.safetensors")
    words = {
        "config": checkpoint.config.as_dict(),
        "half_side": first.half_side,
        "gaussian_kl": checkpoint.curves.gaussian_kl,
        "metrics": [asdict(gauges) for gauges in checkpoint.curves.metrics],
        "pictures": [[picture.step, picture.seconds] for picture in pictures],
    }
    (folder / "run.json").write_text(json.dumps(words, indent=1) + "\n", encoding="utf-8")


def read(folder: Path) -> Checkpoint:
    """Read what `save` wrote."""
    words = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    with np.load(folder / "tape.npz", allow_pickle=False) as file:
        arrays = dict(file)
    gauges = tuple(Metrics(**one) for one in words["metrics"])
    half_side = words["half_side"]
    moving = {
        track: [
            Trajectories(arrays[f"{track}.t"], z)
            for z in unsqueeze(arrays[track], POSITION * half_side, axis=1)
        ]
        for track in TRACKS
    }
    vectors = unsqueeze(arrays["field"], VECTOR, axis=1)
    density = unsqueeze(arrays["density"], NATS, axis=3)
    pictures = tuple(
        Picture(
            step=step,
            seconds=seconds,
            half_side=half_side,
            encode=moving["encode"][k],
            generate=moving["generate"][k],
            data_grid=moving["data_grid"][k],
            noise_grid=moving["noise_grid"][k],
            field=FieldGrid(arrays["field.t"], half_side, vectors[k]),
            density=tuple(
                DensityGrid(float(t), half_side, values)
                for t, values in zip(arrays["density.t"], density[k], strict=True)
            ),
            metrics=latest(gauges, step),
        )
        for k, (step, seconds) in enumerate(words["pictures"])
    )
    return Checkpoint(
        config=ExperimentConfig().replace(**words["config"]),
        pictures=pictures,
        curves=Curves(arrays["step"], arrays["loss"], gauges, words["gaussian_kl"]),
        weights=load_file(folder / "weights.safetensors"),
    )


def latest(gauges: tuple[Metrics, ...], step: int) -> Metrics | None:
    """Return the newest gauges at or before `step`."""
    return max((one for one in gauges if one.step <= step), key=lambda one: one.step, default=None)


def squeeze(values: Array, unit: float, axis: int) -> NDArray[np.uint8]:
    """Round to multiples of `unit`; keep differences along `axis` and along the tape, as bytes.

    Neighbours (times of a path, pixels of a row, pictures of a tape) are alike, so the differences
    are small. With the sign in the lowest bit their high bytes are nearly all 0: deflate makes a
    fifth of it.
    """
    whole = np.clip(np.rint(values / unit), -32768, 32767).astype(np.int16)
    for along in (axis, 0):
        whole = np.diff(whole, axis=along, prepend=np.int16(0))  # may wrap; the sum wraps back
    folded = (whole << 1 ^ whole >> 15).view(np.uint16)
    return np.stack([folded & 0xFF, folded >> 8]).astype(np.uint8)


def unsqueeze(planes: NDArray[np.uint8], unit: float, axis: int) -> Array:
    """Undo `squeeze`, to within half a `unit`."""
    folded = planes[0] | planes[1].astype(np.uint16) << 8
    whole = (folded >> 1 ^ -(folded & 1)).view(np.int16)
    for k in range(1, len(whole)):  # forty times as fast as cumsum along the first axis
        whole[k] += whole[k - 1]
    return np.cumsum(whole, axis=axis, dtype=np.int16) * np.float32(unit)


def build(config: ExperimentConfig, limit: int = 40) -> Checkpoint:
    """Train `config` to its end and return the run with about `limit` full pictures."""
    from node_viz.runs.workshop import make_painter, make_trainer

    trainer, painter = make_trainer(config), make_painter(config)
    tape: Tape[Picture] = Tape(limit)
    for shot in trainer.run():
        picture = painter.paint(
            trainer.cnf, step=shot.step, seconds=shot.seconds, metrics=shot.metrics, full=True
        )
        tape.add(shot.step, picture)
    return Checkpoint(config, tape.items, trainer.curves(), trainer.snapshot().weights)


def main(arguments: list[str]) -> None:
    """Make one checkpoint (NAME QUERY) or all of them again (no arguments)."""
    if arguments:
        jobs = {arguments[0]: ExperimentConfig.from_query(" ".join(arguments[1:]))}
    else:
        jobs = {name: load(name).config for name in names()}
    for name, config in jobs.items():
        save(HOME / name, build(config))
        size = sum(file.stat().st_size for file in (HOME / name).iterdir())
        print(f"{name}: {size / 1e3:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
