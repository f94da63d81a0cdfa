"""A run on disk: the weights (safetensors, never pickle), the config, the metrics as CSV, the tape.

Read here what `node-viz train --out` leaves in a folder, and how a model is made from it again. The
weights carry their config inside, and `config.json` says which weights it is for. So a save that is
cut short between the two leaves a run that is whole: the old one, or the new one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors import numpy as safe

from node_viz import files
from node_viz.data.own import Own, own_in
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.experiment.registry import load_target
from node_viz.shapes import expect
from node_viz.training import run_tape
from node_viz.training.loop import Loop
from node_viz.training.restore import model_of
from node_viz.training.run_files import (
    CONFIG,
    MARK,
    METRICS,
    WEIGHTS,
    contents,
    digest,
    gauges,
)
from node_viz.training.snapshot import Snapshot


@dataclass(frozen=True)
class Saved:
    """What a folder holds of a run."""

    config: ExperimentConfig
    weights: dict[str, np.ndarray]  #: at the end
    metrics: tuple[Any, ...]  #: gauges at the measured steps
    tape: run_tape.RunTape | None  #: its past; None where none was kept


RESULT, PICTURES = "result.json", "pictures.html"  #: what the command line adds


def save(
    folder: str | Path,
    trainer: Loop[Any],
    result: str | None = None,
    tape: Sequence[Snapshot] = (),
) -> None:
    """Write a run in place of one that lies there already, or leave that one as it is.

    Args:
        folder: where to; it is made if there is none.
        trainer: whose weights, config and metrics are kept.
        result: what was measured, as JSON. What an earlier run has measured and drawn goes.
        tape: past steps that an export can show, oldest first; without any it shows the last.

    Raises:
        ValueError: the folder holds something else.
        OSError: it cannot be written.
    """
    expect("trainer", trainer, Loop)
    path = prepare(folder)
    run = contents(trainer.config, trainer.snapshot().weights, trainer.history)
    every = {path / name: content for name, content in run.items()}
    past = run_tape.packed(tape, trainer.curves(), digest(run[WEIGHTS])) if tape else None
    more = {path / run_tape.TAPE: past, path / RESULT: result, path / PICTURES: None}
    files.write_all({**every, **more})
    for stale in path.glob(f".*.{files.PART}"):  # of a save that was killed
        stale.unlink(missing_ok=True)


def load(folder: str | Path) -> tuple[ExperimentConfig, Any]:
    """Read what `save` wrote: the config and, on the CPU, the model that it describes.

    Args:
        folder: of the run; or its weights alone, a file that says its own config.

    Raises:
        ValueError: the folder is missing, is not a saved run, or its weights are not those of its
            config, in a sentence.
        OSError: it may not be read.
    """
    path = Path(folder)
    alone = path.is_file()
    place = path if alone else path / WEIGHTS
    config, data = _read_weights(path) if alone else _read(path)
    weights = _weights(place, data)
    try:
        return config, model_of(config, weights).eval()
    except ValueError as error:
        raise ValueError(f"{str(place)!r} does not go with its config: {error}") from None


def read(folder: str | Path) -> Saved:
    """Read all that a folder holds of a run, the past included where it was kept.

    Raises:
        ValueError: as `load`; or its metrics or its tape are damaged, in a sentence.
        OSError: it may not be read.
    """
    path = Path(folder)
    config, data = _read(path)
    weights = _weights(path / WEIGHTS, data)
    tape = _bytes(path / run_tape.TAPE)
    try:
        metrics = gauges(
            (_bytes(path / METRICS) or b"").decode(), load_target(family_of(config).gauges)
        )
        past = run_tape.unpacked(tape, digest(data)) if tape is not None else None
    except ValueError as error:
        raise ValueError(f"{str(path)!r} holds no whole run: {error}") from None
    return Saved(config, weights, metrics, past)


def load_flow(folder: str | Path) -> Any:
    """Read a model with `dim`, `log_prob` and `sample`; a `ValueError` says so when it is none."""
    config, model = load(folder)
    family = family_of(config)
    if not family.density:
        raise ValueError(
            f"{str(folder)!r} holds {family.noun} (task={config.task!r}), which has no density"
        )
    return model


def own_points(folder: str | Path) -> Own | None:
    """Return the points of the user's own that a saved run was trained on; else None.

    Raises:
        ValueError: as of `load`.
    """
    return own_in(_read(Path(folder))[0].dataset)


def prepare(folder: str | Path) -> Path:
    """Make the folder of a run; refuse one that holds anything but a run, whole or half saved.

    Raises:
        ValueError: it is a file, or it is not empty and not a run.
        OSError: it cannot be made or written.
    """
    path = Path(folder)
    if path.exists() and not path.is_dir():
        raise ValueError(f"{str(path)!r} is a file; a run is saved in a folder")
    if path.is_dir() and not _half_saved(path):
        try:
            _read(path)
        except ValueError as error:
            raise ValueError(f"{error}; choose a new folder, nothing is overwritten") from None
    path.mkdir(parents=True, exist_ok=True)
    if not os.access(path, os.W_OK):
        raise ValueError(f"{str(path)!r} cannot be written: no permission")
    return path


def _read(path: Path) -> tuple[ExperimentConfig, bytes]:
    """Return the config of a run folder, and what its weights file holds, perhaps nothing.

    The weights' own word counts, unless `config.json` is for these very weights.
    """
    if not path.is_dir():
        raise ValueError(f"there is no folder {str(path)!r}")
    text, data = _bytes(path / CONFIG), _bytes(path / WEIGHTS) or b""
    said, own = _ours(text), _own(data)
    if said is None and (own is None or text is not None):
        raise ValueError(f"{str(path)!r} is not a saved run: it has no {CONFIG} of ours")
    config = _config(path / CONFIG, said) if said else None
    if own and (said is None or said.get("weights") != digest(data)):
        config = _config(path / WEIGHTS, own)
    assert config is not None  # one of the two is there
    return config, data


def _read_weights(path: Path) -> tuple[ExperimentConfig, bytes]:
    """Return the config that a file of weights says, and what it holds."""
    data = path.read_bytes()
    own = _own(data)
    if own is None:
        raise ValueError(f"{str(path)!r} is a file, and not the weights of a run of ours")
    return _config(path, own), data


def _half_saved(path: Path) -> bool:
    """Whether a folder is empty, or holds nothing but what a save that was cut short has left.

    Versions up to 0.1 wrote the weights first and then `config.json`, each in its place.
    """
    names = {file.name for file in path.iterdir() if not file.name.endswith(files.PART)}
    if not names:
        return True
    if not names <= {WEIGHTS, CONFIG, METRICS, RESULT, PICTURES, run_tape.TAPE}:
        return False
    text, data = _bytes(path / CONFIG), _bytes(path / WEIGHTS)
    if text is not None:
        begins = f'{{\n  "format": "{MARK}"'.encode()
        return not _ours(text) and (text.startswith(begins) or begins.startswith(text))
    return data is not None and not _own(data) and _tensors(data) is None


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return None


def _ours(text: bytes | str | None) -> dict[str, Any] | None:
    """Return what a text says of a run, if it is one of ours; a byte-order mark is skipped."""
    try:
        found = json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text or "")
    except (ValueError, RecursionError):  # no JSON, or lists a thousand deep
        return None
    return found if isinstance(found, dict) and found.get("format") == MARK else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]


def _own(data: bytes) -> dict[str, Any] | None:
    """Return what a weights file says of its run; its header is JSON after eight bytes of size."""
    try:
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        return _ours(str(header["__metadata__"]["node_viz"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _config(path: Path, words: dict[str, Any]) -> ExperimentConfig:
    try:
        return ExperimentConfig().replace(**dict(words["config"]))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ValueError(
            f"{str(path)!r} does not describe a run that this version knows: {error}"
        ) from None


def _weights(path: Path, data: bytes) -> dict[str, np.ndarray]:
    """Return the weights in single precision, whatever floating-point numbers they are kept in."""
    found = _tensors(data)
    if found is None:
        raise ValueError(f"{str(path)!r} is missing or is not a safetensors file of numbers")
    for name, array in found.items():
        if array.dtype.kind != "f":
            kind = array.dtype.name
            raise ValueError(f"{str(path)!r} must hold floating-point numbers; {name!r} is {kind}")
        with np.errstate(over="ignore"):
            found[name] = array.astype(np.float32)
        if not np.isfinite(found[name]).all():
            raise ValueError(f"{str(path)!r} holds a weight that is no finite number, in {name!r}")
    return found


def _tensors(data: bytes) -> dict[str, np.ndarray] | None:
    try:
        return safe.load(data)
    except (SafetensorError, ValueError, TypeError, KeyError, OverflowError):
        return None  # no such file, or numbers that numpy does not know, as bfloat16
