"""What is said of a finished run, and what is kept of it: the result, the pictures."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from node_viz import files
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.experiment.registry import load_target
from node_viz.plots.run_pictures import page
from node_viz.solvers import SolveError
from node_viz.training import run_folder as saved
from node_viz.training.loop import Loop
from node_viz.training.memory import is_out_of_memory


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
        value = "none" if result[name] is None else f"{result[name]:.4g}"
        lines.append(f"  {name:15}{value:>9}  {meaning}")
    return "\n".join(lines)


def keep(folder: str, trainer: Loop[Any], text: str) -> None:
    """Write the run and its result into a folder, and then its pictures, which take a while."""
    saved.save(folder, trainer, text + "\n")
    words = f"{trainer.step_count} steps of {trainer.config.to_query() or 'the default settings'}"
    title = f"{trainer.config.dataset}: {trainer.status.value}"
    shown = page(title, words, outcome_of(trainer.config).figures_of(trainer))
    files.write(Path(folder) / saved.PICTURES, shown)
