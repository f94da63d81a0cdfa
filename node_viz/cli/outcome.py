"""What is said of a finished run, and what is kept of it: the result, the pictures."""

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from node_viz.flows.cnf import SolveError
from node_viz.plots.run_pictures import curves_figure, page, triptych
from node_viz.probes.end_time import nll_over_end_time
from node_viz.probes.gauges import held_out, mass, measure, round_trip
from node_viz.probes.grid import probe_density
from node_viz.records import DensityGrid
from node_viz.training import saved
from node_viz.training.trainer import Trainer

RESULT, PICTURES = "result.json", "pictures.html"
REPORTED = 4096  #: held-out points behind a reported figure; the curves make do with fewer
WORDS = {
    "kl": "nats above perfect",
    "nll": "nats",
    "entropy": "nats, the floor of nll",
    "solver_gap": "nats by which the training solver differs",
    "mass": "integral of the model density",
    "nfe": "field calls for a likelihood, dopri5 at 1e-5",
    "nfe_sampling": "field calls for a sample",
    "jacobian_norm": "mean ||df/dz||_F",
    "jacobian_max": "largest ||df/dz||_F",
    "kinetic_energy": "E int ||f||^2 dt",
    "energy_floor": "W2^2, the least kinetic energy that leads where this flow leads",
    "straightness": "kinetic energy over E ||z(1) - z(0)||^2; 1 is straight at an even pace",
    "curl": "mean |df_2/dz_1 - df_1/dz_2|",
    "nll_spread": "nats, NLL(T) at its worst less at its best for T in [0.75, 1.25]",
    "round_trip": "mean distance after encode and generate",
}


def result_of(trainer: Trainer) -> dict[str, Any]:
    """Return everything reported of a run; a figure that could not be had is None, never NaN."""
    cnf, config, grid = trainer.cnf, trainer.config, trainer.solver_steps
    held = held_out(trainer.data, REPORTED, trainer.device)
    measured = _or_none(lambda: measure(cnf, held, config, solver_steps=grid))
    gauges = {} if measured is None else dataclasses.asdict(measured)
    gauges["mass"] = _or_none(lambda: mass(cnf, half_side=8.0, side=201))
    gauges["nll_spread"] = _or_none(lambda: nll_over_end_time(cnf, held).spread())
    gauges["round_trip"] = _or_none(lambda: round_trip(cnf, held))
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
        **{name: _finite(gauges.get(name)) for name in WORDS},
    }


def _or_none(gauge: Callable[[], Any]) -> Any:
    try:
        return gauge()
    except SolveError:
        return None


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def in_words(result: dict[str, Any]) -> str:
    """Return the result as lines for a person."""
    done = (
        f"{result['status']} after {result['steps']} steps, {result['seconds']:.1f} s of training"
    )
    lines = [f"{done} on {result['device']}", *filter(None, [result["message"]])]
    for name, words in WORDS.items():
        value = "none" if result[name] is None else f"{result[name]:.4g}"
        lines.append(f"  {name:15}{value:>9}  {words}")
    return "\n".join(lines)


def keep(folder: str, trainer: Trainer, text: str) -> None:
    """Write the run, its result and its pictures into a folder."""
    saved.save(folder, trainer)
    (Path(folder) / RESULT).write_text(text + "\n", encoding="utf-8")
    (Path(folder) / PICTURES).write_text(pictures(trainer), encoding="utf-8")


def pictures(trainer: Trainer) -> str:
    """Return one HTML page with the triptych, where the model can be solved, and the curves."""
    figures = [curves_figure(trainer.curves()).update_layout(height=560)]
    with contextlib.suppress(SolveError):
        figures.insert(0, _triptych(trainer).update_layout(height=430))
    words = f"{trainer.step_count} steps of {trainer.config.to_query() or 'the default settings'}"
    return page(f"{trainer.data.name}: {trainer.status.value}", words, figures)


@torch.no_grad()
def _triptych(trainer: Trainer, side: int = 151, samples: int = 3000) -> Any:
    data, cnf = trainer.data, trainer.cnf
    axis = np.linspace(-data.half_side, data.half_side, side)
    grid = np.stack(np.meshgrid(*[axis] * data.dim), axis=-1)
    log_p = data.log_prob(grid.reshape(-1, data.dim)).reshape(grid.shape[:-1])
    target = DensityGrid(0.0, data.half_side, log_p)
    drawn = cnf.sample(samples, torch.Generator().manual_seed(trainer.config.seed))
    return triptych(target, probe_density(cnf, data.half_side, side), drawn.cpu().numpy())
