"""What a run's script says beside what the run itself says: the same settings, other random draws.

Each row trains a config twice, here and as a script in a fresh interpreter. Where a latent ODE ends
depends on its draws more than that (runs of five seeds ended .14 to .65), so its rows may well say
NO; `tests/export/test_script_of_series.py` gives such a script the draws of its run.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from benchmarks.options import Options
from benchmarks.report import Table, progress
from node_viz.experiment.config import ExperimentConfig
from node_viz.export.script import script_of
from node_viz.records.history import RunStatus
from node_viz.runs.worker import make_trainer

WITHIN = 0.05  #: nats, share of points, or units of the data
SMALL = "hidden=32&batch=128&device=cpu"
LINE = f"dataset=bimodal&steps=150&lr=0.02&solver_steps=4&{SMALL}"
PLANE = f"dataset=8gaussians&steps=400&lr=0.02&solver_steps=4&{SMALL}"
CLASSES = f"task=classify&dataset=moons&steps=150&lr=0.02&points=512&{SMALL}"
REFLECTION = f"task=regress&dataset=reflection&steps=150&lr=0.02&{SMALL}"
SERIES = f"task=series&dataset=oscillators&steps=300&observations=20&{SMALL}"
#: name -> settings; the names say what differs
FLOWS = {
    "likelihood": LINE,
    "likelihood, plane": PLANE,
    "flow matching": f"{LINE}&method=fm",
    "OT matching": f"{LINE}&method=otfm",
    "reflow": f"{LINE}&method=reflow",
    "reverse KL": f"{LINE}&method=reverse-kl&base_std=2.0",
    "OT-Flow": f"{LINE}&method=otflow",
    "planar": f"{PLANE}&method=planar&solver_steps=8",
    "RealNVP": f"{PLANE}&method=realnvp&solver_steps=8",
    "Glow": f"{PLANE}&method=glow&solver_steps=8",
    "penalties": f"{LINE}&kinetic=0.02&jacobian=0.02&force=0.002&steer=0.2",
    "Gaussian noise": f"{LINE}&divergence=gaussian&jacobian=0.02",
    "fresh signs": f"{PLANE}&divergence=rademacher&noise=fresh",
    "bottleneck": f"{PLANE}&divergence=rademacher&bottleneck=4",
    "labels": f"{PLANE}&condition=label&method=fm",
    "concatsquash": f"{LINE}&field=concatsquash&activation=softplus",
    "potential": f"{LINE}&field=potential&depth=3",
    "sine, width 2": f"{LINE}&activation=sin&base_std=2.0",
    "adjoint": f"{LINE}&gradient=adjoint",
    "checkpoints": f"{LINE}&gradient=checkpoint",
    "euler": f"{LINE}&solver=euler",
    "rk4": f"{LINE}&solver=rk4",
    "implicit Euler": f"{LINE}&solver=implicit_euler",
    "dopri5": f"{LINE}&solver=dopri5",
    "bosh3, adjoint": f"{LINE}&solver=bosh3&gradient=adjoint",
    "adaptive Heun": f"{LINE}&solver=adaptive_heun&rtol=0.001",
    "stop at KL": f"{LINE}&target_kl=0.1&schedule=constant",
}
NETS = {
    "ODE-Net": CLASSES,
    "ResNet": f"{CLASSES}&model=resnet",
    "tied ResNet": f"{CLASSES}&model=resnet-tied&depth_variance=t",
    "RK-Net, stacked": f"{CLASSES}&model=rknet&depth_variance=stacked",
    "zeros": f"{CLASSES}&dataset=annuli&augment=zero",
    "input layer, Galerkin": f"{CLASSES}&augment=input&depth_variance=galerkin&basis=fourier",
    "order 2, data control": f"{CLASSES}&augment=order2&data_control=1",
    "adaptive depth": f"{REFLECTION}&adaptive_depth=1&gradient=adjoint",
    "line, RK-Net": f"{REFLECTION}&model=rknet",
}
MOTIONS = {
    "latent ODE": SERIES,
    "latent ODE, adjoint": f"{SERIES}&solver=rk4&gradient=adjoint&solver_steps=4&grow=1",
    "RNN": f"{SERIES}&model=rnn",
}
FIGURES = {"density": "kl", "classify": "accuracy", "regress": "mse", "series": "rmse_out"}


def run(options: Options) -> Iterator[Table]:
    """Train every config as a run and as a script; one thread, on the processor."""
    torch.set_num_threads(1)
    for title, settings in {"flows": FLOWS, "ODE-Nets": NETS, "series": MOTIONS}.items():
        note = f"the script's figure must be within {WITHIN} of the run's"
        table = Table(f"scripts of {title}", note)
        for name, query in settings.items():
            for seed in range(options.seeds):
                progress(f"{name}, seed {seed}")
                table.rows.append(row(name, config_of(query).replace(seed=seed)))
        yield table


def row(name: str, config: ExperimentConfig) -> dict[str, Any]:
    """Return what a run and its script have become."""
    figure, text = FIGURES[config.task], script_of(config)
    ours, theirs = trained(config), printed(text)[figure]
    return {
        "script": name,
        "figure": figure,
        "lines": text.count("\n"),
        "run": ours,
        "its script": theirs,
        "holds": "yes" if abs(ours - theirs) < WITHIN else "NO",
    }


def config_of(query: str) -> ExperimentConfig:
    """Return a config of a query in which the last of equal keys counts."""
    pairs = dict(one.split("=", 1) for one in query.split("&"))
    return ExperimentConfig(**pairs)  # type: ignore[arg-type]


def trained(config: ExperimentConfig) -> float:
    """Train a config here and return the figure that is reported of it.

    Raises:
        RuntimeError: the run fails.
    """
    trainer = make_trainer(config)
    for _ in trainer.run():
        pass
    if trainer.status is not RunStatus.DONE:
        raise RuntimeError(trainer.message)
    return measured(trainer)


def measured(trainer: Any) -> float:
    """Return the figure of a trained model that the command line reports too."""
    from node_viz.cli import flow_outcome, net_outcome, series_outcome
    from node_viz.probes import gauges, net_gauges, series_gauges

    config, device = trainer.config, trainer.device
    if config.task == "density":
        labelled = config.condition == "label"
        held = gauges.held_out(trainer.data, flow_outcome.REPORTED, device, labelled=labelled)
        return gauges.measure(trainer.flow, held, config).kl
    if config.task == "series":
        seen = series_gauges.held_series(trainer.data, config, device, series_outcome.REPORTED)
        return series_gauges.measure(trainer.model, seen).rmse_out
    points = net_gauges.held_points(trainer.data, device, net_outcome.REPORTED)
    batch = trainer.x[: config.batch], trainer.y[: config.batch]
    scores = net_gauges.measure(trainer.model, points, batch, backward=False)
    return scores.mse if config.task == "regress" else scores.accuracy


def printed(text: str) -> dict[str, float]:
    """Run a script alone in an empty folder and return what its last line says.

    Raises:
        RuntimeError: it ends with an error, or says something that is no number.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "run.py").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-I", "run.py"],
            cwd=folder,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return last_of(done.stdout)


def last_of(said: str) -> dict[str, float]:
    """Return what the last line says of all that a script has said.

    Raises:
        RuntimeError: it says something that is no number.
    """
    found = json.loads(said.splitlines()[-1])
    if not all(math.isfinite(value) for value in found.values()):
        raise RuntimeError(f"the script says {found}")
    return found
