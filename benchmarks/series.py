"""What is said of a latent ODE and an RNN on series, measured: a row a claim, a column a seed.

Both are trained for --seconds (60) each on one thread, with equally many weights, at 30, 50 and 100
observations of each set of --data (all); and on long series, seen whole and with a growing horizon.
The page on series shows what `--seeds 3 --json` has written (`node_viz/lessons/series/table.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch

from benchmarks.options import Options
from benchmarks.report import Table, progress
from node_viz.cli.series_outcome import REPORTED
from node_viz.cli.train import learn
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.series_catalogue import SERIES
from node_viz.probes.series_gauges import held_series, measure
from node_viz.records.series import Foresight
from node_viz.training.series_trainer import SeriesTrainer

COUNTS = (30, 50, 100)
MODELS = {"latent ODE": "latent-ode", "RNN": "rnn"}
SHARED = "task=series&dataset={}&solver=rk4&solver_steps=2&batch=128&device=cpu"
HALF = 0.5  #: of the error of saying the mean
KEPT = ("step", "rmse_in", "rmse_out", "rmse_mean")  #: gauges, for programs

Ends = dict[str, Foresight]


@dataclass(frozen=True)
class Claim:
    """One sentence, the number it rests on, and the bar; without a bar it is only reported."""

    sentence: str
    number: Callable[[Ends], float]
    high: float | None = None

    def row(self, seeds: list[Ends]) -> dict[str, object]:
        """Return the claim's row: its number for every seed, and whether it holds for all."""
        numbers = [float(self.number(ends)) for ends in seeds]
        bar = math.inf if self.high is None else self.high
        holds = "yes" if all(number <= bar for number in numbers) else "no"
        return {
            "claim": self.sentence,
            "bar": "reported" if self.high is None else f"<= {self.high:g}",
            **{f"seed {seed}": number for seed, number in enumerate(numbers)},
            "holds": "-" if self.high is None else holds,
        }


def share(name: str) -> Callable[[Ends], float]:
    """Return the reader of a run's error beyond the horizon over that of saying the mean."""
    return lambda ends: ends[name].rmse_out / ends[name].rmse_mean


def gauge(name: str, which: str) -> Callable[[Ends], float]:
    """Return the reader of one gauge of a run."""
    return lambda ends: getattr(ends[name], which)


def against(count: int) -> Callable[[Ends], float]:
    """Return the reader of the latent ODE's error beyond the horizon over the RNN's."""
    return lambda ends: ends[f"latent ODE, {count}"].rmse_out / ends[f"RNN, {count}"].rmse_out


def runs_of(dataset: str) -> dict[str, str]:
    """Return the runs on a set: name -> query without its seed."""
    shared = SHARED.format(dataset)
    found = {
        f"{label}, {count}": f"{shared}&grow=1&model={model}&observations={count}"
        for count in COUNTS
        for label, model in MODELS.items()
    }
    if dataset == "oscillators":
        long = f"{shared}&model=latent-ode&horizon=12"
        found |= {"horizon 12, whole": long, "horizon 12, growing": f"{long}&grow=1"}
    return found


def claims_of(runs: dict[str, str]) -> list[Claim]:
    """Return what is claimed of the runs on a set."""
    beyond = "RMSE beyond / saying the mean"
    return [
        *(Claim(f"{name}: {beyond}", share(name), HALF if name == "latent ODE, 50" else None)
          for name in runs),
        *(Claim(f"{count} observations: RMSE beyond, latent ODE / RNN", against(count))
          for count in COUNTS),
        *(Claim(f"{name}: RMSE {where}", gauge(name, which))
          for name in runs
          for where, which in (("seen", "rmse_in"), ("beyond", "rmse_out"))),
        *(Claim(f"{name}: steps", gauge(name, "step")) for name in runs),
    ]  # fmt: skip


def run(options: Options) -> Iterator[Table]:
    """Check every claim on as many seeds as asked for."""
    seconds = options.longest(60.0)
    for dataset in options.data or SERIES:
        runs = runs_of(dataset)
        seeds = [
            {name: train(f"{query}&seed={seed}", seconds) for name, query in runs.items()}
            for seed in range(options.seeds)
        ]
        named = "; ".join(f"{name}: `{query}`" for name, query in runs.items())
        table = Table(f"series: {dataset}", f"{seconds:g} s each, with &seed=N: {named}")
        table.rows = [claim.row(seeds) for claim in claims_of(runs)]
        table.values[dataset] = {
            name: {kept: [getattr(ends[name], kept) for ends in seeds] for kept in KEPT}
            for name in runs
        }
        yield table


def train(query: str, seconds: float) -> Foresight:
    """Train one query for so many seconds in this process; measure it on many series."""
    progress(query)
    torch.set_num_threads(1)
    trainer = SeriesTrainer(ExperimentConfig.from_query(query), clock=seconds)
    learn(trainer, math.inf, seconds)
    held = held_series(trainer.data, trainer.config, trainer.device, REPORTED)
    return measure(trainer.model, held, step=trainer.step_count, seconds=trainer.seconds)
