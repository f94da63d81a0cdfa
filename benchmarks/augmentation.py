"""What more room is said to do for an ODE-Net, measured: each claim a row, each seed a column.

Every run is trained by `NetTrainer` on one thread of the CPU; gauges are read off dopri5 at 1e-5 on
held-out points. `node-viz train QUERY` repeats any of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import torch

from benchmarks.options import Options
from benchmarks.report import Table, progress, usable_cores
from node_viz.experiment.config import ExperimentConfig
from node_viz.odenets.net import ODENet
from node_viz.probes.hole import hole
from node_viz.probes.net_gauges import jacobian_norms
from node_viz.records.history import Scores
from node_viz.records.net_answers import Hole
from node_viz.training.net_trainer import NetTrainer

DISC = (
    "task=classify&dataset=disc&model=rknet&solver_steps=4&hidden=32&points=512&steps=300"
    "&device=cpu"
)
LINE = (
    "task=regress&dataset=reflection&model=rknet&solver_steps=4&hidden=32&depth=1&lr=0.02"
    "&steps=400&device=cpu"
)
RUNS = {
    "NODE": DISC,
    "ANODE": DISC + "&augment=zero",
    "input": DISC + "&augment=input",
    "order2": DISC + "&augment=order2",
    "line NODE": LINE,
    "line ANODE": LINE + "&augment=zero",
    "line order2": LINE + "&augment=order2",
    "line order3": LINE + "&augment=order3",
    "line data": LINE + "&data_control=1",
    "line adaptive": LINE + "&adaptive_depth=1",
}
TARGET = 0.02  #: held-out cross-entropy, nats
FLOOR = 0.340  #: E x^2 on the 100 test points is 0.3401
NOTE = "Runs, each with &seed=N: " + "; ".join(f"{name}: `{query}`" for name, query in RUNS.items())
FRESH = get_context("spawn")  #: a fork of a process whose threads have computed may hang


@dataclass(frozen=True)
class Net:
    """A finished run."""

    history: tuple[Scores, ...]
    parameters: int
    hole: Hole | None  #: of the disc's runs
    jacobian_max: float

    @property
    def last(self) -> Scores:
        """The gauges at the end."""
        return self.history[-1]

    @property
    def steps(self) -> float:
        """The first measured step with a loss of `TARGET` at most; infinite if there is none."""
        found = (scores.step for scores in self.history if scores.loss <= TARGET)
        return float(next(found, math.inf))


Nets = dict[str, Net]


@dataclass(frozen=True)
class Claim:
    """One sentence, the number it rests on, and the bar; without a bar it is only reported."""

    sentence: str
    number: Callable[[Nets], float]
    low: float | None = None
    high: float | None = None

    def row(self, seeds: list[Nets]) -> dict[str, object]:
        """Return the claim's row: its number for every seed, and whether it holds for all."""
        numbers = [float(self.number(nets)) for nets in seeds]
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        bars = [] if self.low is None else [f">= {self.low:g}"]
        bars += [] if self.high is None else [f"<= {self.high:g}"]
        holds = "yes" if all(low <= number <= high for number in numbers) else "no"
        return {
            "claim": self.sentence,
            "bar": " ".join(bars) or "reported",
            **{f"seed {seed}": number for seed, number in enumerate(numbers)},
            "holds": holds if bars else "-",
        }


def last(name: str, gauge: str) -> Callable[[Nets], float]:
    """Return the reader of a gauge at the end of a run."""
    return lambda nets: getattr(nets[name].last, gauge)


def loss_at(name: str, to: str, step: int) -> Callable[[Nets], float]:
    """Return the reader of one run's loss over another's, both measured at a step."""

    def read(nets: Nets) -> float:
        first, other = (
            next(scores.loss for scores in nets[one].history if scores.step == step)
            for one in (name, to)
        )
        return first / other

    return read


def steps(name: str) -> Callable[[Nets], float]:
    """Return the reader of the steps to `TARGET`."""
    return lambda nets: nets[name].steps


def fewer(name: str, than: str) -> Callable[[Nets], float]:
    """Return the reader of the steps that one run needs less than another to `TARGET`."""
    return lambda nets: nets[than].steps - nets[name].steps


def ratio(name: str, to: str, gauge: str) -> Callable[[Nets], float]:
    """Return the reader of a gauge at the end of one run over that of another."""
    return lambda nets: getattr(nets[name].last, gauge) / getattr(nets[to].last, gauge)


def steepest(name: str) -> Callable[[Nets], float]:
    """Return the reader of the largest Jacobian norm at held-out points."""
    return lambda nets: nets[name].jacobian_max


def in_hole(name: str, what: str) -> Callable[[Nets], float]:
    """Return the reader of a number of the hole that a run leaves."""
    return lambda nets: getattr(nets[name].hole, what)


def lowest(name: str) -> Callable[[Nets], float]:
    """Return the reader of the least mean squared error at any probed step."""
    return lambda nets: min(scores.mse for scores in nets[name].history)


FOUR = ("NODE", "ANODE", "input", "order2")
CLAIMS = (
    Claim("disc: steps fewer to loss .02, ANODE than NODE", fewer("ANODE", "NODE"), low=1),
    Claim("disc: mean Jacobian norm at the end, ANODE / NODE",
          ratio("ANODE", "NODE", "jacobian_norm"), high=1),
    Claim("disc: final loss, input layer / ANODE", ratio("input", "ANODE", "loss"), high=1),
    Claim("disc: loss at step 100, input layer / ANODE", loss_at("input", "ANODE", 100)),
    Claim("disc: final NFE, input layer / ANODE", ratio("input", "ANODE", "nfe_forward"), high=1),
    Claim("disc: least length called disc on a circle of the annulus, NODE",
          in_hole("NODE", "passage"), low=1e-6),
    *(Claim(f"the same, {name}", in_hole(name, "passage")) for name in FOUR[1:]),
    *(Claim(f"disc: share of the annulus called disc, {name}", in_hole(name, "missed_annulus"))
      for name in FOUR),
    *(Claim(f"disc: steps to loss .02, {name}", steps(name)) for name in FOUR),
    *(Claim(f"disc: final loss, nats, {name}", last(name, "loss")) for name in FOUR),
    *(Claim(f"disc: final accuracy, {name}", last(name, "accuracy")) for name in FOUR),
    *(Claim(f"disc: final NFE, {name}", last(name, "nfe_forward")) for name in FOUR),
    *(Claim(f"disc: largest Jacobian norm, {name}", steepest(name)) for name in FOUR),
    Claim("reflection: least MSE at any probed step, NODE", lowest("line NODE"), low=FLOOR),
    Claim("reflection: final MSE, ANODE", last("line ANODE", "mse"), high=1e-2),
    *(Claim(f"reflection: final MSE, {name}", last(f"line {name}", "mse"), high=1e-3)
      for name in ("order2", "data", "adaptive")),
    Claim("reflection: final MSE, order3", last("line order3", "mse")),
)  # fmt: skip


def run(options: Options) -> Iterator[Table]:
    """Check every claim on as many seeds as asked for."""
    queries = {
        (name, seed): f"{query}&seed={seed}"
        for seed in range(options.seeds)
        for name, query in RUNS.items()
    }
    with ProcessPoolExecutor(usable_cores(), FRESH) as pool:
        nets = dict(zip(queries, pool.map(train, queries.values()), strict=True))
    seeds = [{name: nets[name, seed] for name in RUNS} for seed in range(options.seeds)]
    yield Table("augmentation", NOTE, [claim.row(seeds) for claim in CLAIMS])


def train(query: str) -> Net:
    """Train one query to its end in this process."""
    progress(query)
    torch.set_num_threads(1)
    trainer = NetTrainer(ExperimentConfig.from_query(query))
    for _ in trainer.run():
        pass
    net: ODENet = trainer.model
    found = None if trainer.data.regression else hole(net)
    x = torch.as_tensor(trainer.data.held_out(500)[0], dtype=torch.float32)
    return Net(
        tuple(trainer.history), trainer.parameters, found, jacobian_norms(net, x).max().item()
    )
