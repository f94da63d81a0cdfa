"""What is said of a finished run, and what is kept of it: the result, the pictures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from node_viz import files
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import DATA, family_of
from node_viz.experiment.registry import Spoken, load_target, shown
from node_viz.plots.run_pictures import page
from node_viz.probes.floors import who_is_ahead
from node_viz.solvers import SolveError
from node_viz.training import run_folder as saved
from node_viz.training.loop import Loop
from node_viz.training.memory import is_out_of_memory
from node_viz.training.snapshot import Snapshot

#: measured of a user's own points alone
OF_OWN = ("nll_own_units", "nll_gaussian", "nll_kde", "nll_mixture")


def outcome_of(config: ExperimentConfig) -> Any:
    """Return the module that measures what the config's task trains."""
    return load_target(family_of(config).outcome)


def result_of(trainer: Loop[Any]) -> dict[str, Any]:
    """Return everything reported of a run; a figure that could not be had is None, never NaN."""
    outcome = outcome_of(trainer.config)
    gauges = outcome.gauges_of(trainer)
    return {
        "config": trainer.config.as_dict(),
        "query": trainer.config.to_query(),
        "status": trainer.status.name.lower(),
        "message": trainer.message,
        "steps": trainer.step_count,
        "seconds": trainer.seconds,
        "device": str(trainer.device),
        "threads": torch.get_num_threads(),
        "solver_steps": trainer.solver_steps,
        **{name: _finite(gauges.get(name)) for name in outcome.WORDS},
    }


def or_none(gauge: Callable[[], Any]) -> Any:
    """Return what `gauge` measures, or None if it cannot be solved for, or memory runs out."""
    try:
        return gauge()
    except (SolveError, MemoryError, RuntimeError) as error:
        if not isinstance(error, SolveError) and not is_out_of_memory(error):
            raise
        return None


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def in_words(result: dict[str, Any], words: dict[str, str]) -> str:
    """Return the result as lines for a person."""
    done = (
        f"{result['status']} after {result['steps']} steps, {result['seconds']:.1f} s of training"
    )
    lines = [f"{done} on {result['device']}", *filter(None, [result["message"]])]
    for name, meaning in words.items():
        if result[name] is None and name in OF_OWN:
            continue
        value = "none" if result[name] is None else f"{result[name]:.4g}"
        lines.append(f"  {name:18}{value:>9}  {meaning}")
    return "\n".join([*lines, *_beside_floors(result)])


def _beside_floors(result: dict[str, Any]) -> list[str]:
    """Return how a flow of the user's own points stands beside simple models, if it is one."""
    found: list[Any] = [result.get(name) for name in ("nll", *OF_OWN[1:])]
    if any(one is None for one in found):
        return []
    nll, *floors = found
    names = ("the best Gaussian", "a kernel density estimate", "a mixture of Gaussians")
    return [who_is_ahead(nll, dict(zip(names, floors, strict=True)))]


def data_word(config: ExperimentConfig) -> str:
    """Return what a person calls the data of a run: its name, or that they are points of one's own.

    >>> data_word(ExperimentConfig())
    'moons'
    """
    data = DATA[config.dataset]
    return data.label if isinstance(data, Spoken) else config.dataset


def keep(folder: str, trainer: Loop[Any], text: str, tape: Sequence[Snapshot] = ()) -> None:
    """Write the run and its result into a folder, and then its pictures, which take a while."""
    saved.save(folder, trainer, text + "\n", tape)
    asked = shown(trainer.config.to_query())[1:-1]
    words = f"{trainer.step_count} steps of {asked or 'the default settings'}"
    title = f"{data_word(trainer.config)}: {trainer.status.value}"
    pictures = page(title, words, outcome_of(trainer.config).figures_of(trainer))
    files.write(Path(folder) / saved.PICTURES, pictures)
