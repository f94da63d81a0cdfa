"""What regularisation is said to do, measured: each claim a row, each seed a column.

A claim holds when it does for every seed. The runs behind it are named in the table's note, so
that anyone can repeat one: `node-viz train QUERY` or `node-viz compare QUERY QUERY`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import torch
from scipy.stats import spearmanr

from benchmarks.arms import Arm, train_all, train_for
from benchmarks.options import Options
from benchmarks.report import Table
from node_viz.data import density
from node_viz.flows.likelihood import training_log_prob
from node_viz.probes.endmaps import disagreement
from node_viz.probes.gauges import held_out_of
from node_viz.probes.line_painter import line_deviation

PAID = "&kinetic=0.03&jacobian=0.03"
CONSTANT = "&steps=600&schedule=constant"
RUNS = {
    "plain": "dataset=moons" + CONSTANT,
    "rnode": "dataset=moons" + CONSTANT + PAID,
    "rk4": "dataset=moons" + CONSTANT + "&solver=rk4&solver_steps=6",
    "rk4 rnode": "dataset=moons" + CONSTANT + "&solver=rk4&solver_steps=6" + PAID,
    "steer": "dataset=moons" + CONSTANT + "&steer=0.5",
    "checkerboard": "dataset=checkerboard" + CONSTANT,
    "8gaussians": "dataset=8gaussians" + CONSTANT,
    "8gaussians easy": "dataset=8gaussians&steps=600",
    "8gaussians rnode": "dataset=8gaussians&steps=600" + PAID,
    "line": "dataset=bimodal&steps=1000",
    "line rnode": "dataset=bimodal&steps=1000" + PAID,
    "line light": "dataset=bimodal&steps=1000&kinetic=0.01&jacobian=0.01",
}
OTFLOW = "dataset=8gaussians&method=otflow"
OTFLOW_SECONDS = 30.0
NOTE = "Runs, each with &seed=N: " + "; ".join(f"{name}: `{query}`" for name, query in RUNS.items())

Arms = dict[str, Arm]


@dataclass(frozen=True)
class Claim:
    """One sentence, the number it rests on, and the bar; without a bar it is only reported."""

    sentence: str
    number: Callable[[Arms], float]
    low: float | None = None
    high: float | None = None

    def row(self, seeds: list[Arms]) -> dict[str, object]:
        """Return the claim's row: its number for every seed, and whether it holds for all."""
        numbers = [self.number(arms) for arms in seeds]
        low = -float("inf") if self.low is None else self.low
        high = float("inf") if self.high is None else self.high
        bars = [] if self.low is None else [f">= {self.low:g}"]
        bars += [] if self.high is None else [f"<= {self.high:g}"]
        holds = "yes" if all(low <= number <= high for number in numbers) else "no"
        shown = {f"seed {seed}": float(number) for seed, number in enumerate(numbers)}
        return {
            "claim": self.sentence,
            "bar": " ".join(bars) or "reported",
            **shown,
            "holds": holds if bars else "-",
        }


def gauge(arm: str, name: str) -> Callable[[Arms], float]:
    """Return the reader of one gauge of one arm."""
    return lambda arms: arms[arm][name]


def over_floor(arm: str) -> Callable[[Arms], float]:
    """Return the reader of kinetic energy over W2^2."""
    return lambda arms: arms[arm]["kinetic_energy"] / arms[arm]["energy_floor"]


def ratio(a: str, b: str, name: str) -> Callable[[Arms], float]:
    """Return the reader of a gauge of one arm over that of another."""
    return lambda arms: arms[a][name] / arms[b][name]


def less(a: str, b: str, name: str) -> Callable[[Arms], float]:
    """Return the reader of a gauge of one arm less that of another."""
    return lambda arms: arms[a][name] - arms[b][name]


def growth(arm: str, norm: str = "jacobian_norm") -> Callable[[Arms], float]:
    """Return the reader of Spearman's correlation of NFE and a Jacobian norm along a run."""

    def correlation(arms: Arms) -> float:
        history = arms[arm].history
        return float(spearmanr(history["nfe"], history[norm])[0])  # type: ignore[arg-type]

    return correlation


def line(arm: str) -> Callable[[Arms], float]:
    """Return the reader of the end map's largest error on the central 98% of a line's mass."""
    return lambda arms: line_deviation(arms[arm].cnf, density(arms[arm].config.dataset))


@torch.no_grad()
def grids(arm: Arm) -> float:
    """Return |NLL(8 steps) - NLL(32 steps)| of the training solver."""
    held, cnf = held_out_of(arm.config, 2048), arm.cnf
    few, many = (training_log_prob(cnf, held.x, arm.config, steps).mean() for steps in (8, 32))
    return abs(float(few - many))


CLAIMS = (
    Claim("RNODE, moons: NFE / plain", ratio("rnode", "plain", "nfe"), high=0.75),
    Claim("RNODE, moons: KL - plain, nats", less("rnode", "plain", "kl"), high=0.05),
    Claim("RNODE, moons: energy / W2^2", over_floor("rnode"), high=1.25),
    Claim("plain, moons: energy / W2^2", over_floor("plain"), low=1.5),
    Claim("moons: NFE of plain / RNODE", ratio("plain", "rnode", "nfe"), low=2),
    Claim("the same, rk4 6 steps", ratio("rk4", "rk4 rnode", "nfe"), low=2),
    Claim("the same: KL of RNODE - plain, nats", less("rk4 rnode", "rk4", "kl"), high=0.02),
    Claim("plain, moons: KL", gauge("plain", "kl")),
    Claim("RNODE, moons: KL", gauge("rnode", "kl")),
    Claim("plain, moons: Spearman of NFE and mean J", growth("plain"), low=0.9),
    Claim("plain, moons: of NFE and largest J", growth("plain", "jacobian_max"), low=0.9),
    Claim("plain, moons, rk4 6 steps: mean J", growth("rk4"), low=0.9),
    Claim("plain, checkerboard: mean J", growth("checkerboard"), low=0.9),
    Claim("plain, checkerboard: largest J", growth("checkerboard", "jacobian_max"), low=0.9),
    Claim("plain, 8gaussians: mean J", growth("8gaussians")),
    Claim("plain, 8gaussians: largest J", growth("8gaussians", "jacobian_max")),
    Claim("8gaussians, cosine: plain energy / W2^2", over_floor("8gaussians easy")),
    Claim("8gaussians, cosine: RNODE energy / W2^2", over_floor("8gaussians rnode")),
    Claim("8gaussians, cosine: NFE RNODE / plain",
          ratio("8gaussians rnode", "8gaussians easy", "nfe")),
    Claim("STEER, moons: NLL(T) spread / plain", ratio("steer", "plain", "nll_spread"), high=1 / 3),
    Claim("STEER, moons: NLL(1) - plain, nats", less("steer", "plain", "nll"), high=0.05),
    Claim("1D, plain: largest error of the end map", line("line")),
    Claim("1D, RNODE: largest error of the end map", line("line rnode"), high=0.05),
    Claim("the same, weights .01", line("line light"), high=0.05),
)  # fmt: skip


def run(options: Options) -> Iterator[Table]:
    """Check every claim on as many seeds as asked for; OT-Flow by the clock, so alone."""
    seeds = [
        {name: f"{query}&seed={seed}" for name, query in RUNS.items()}
        for seed in range(options.seeds)
    ]
    trained = train_all([query for names in seeds for query in names.values()])
    arms = [{name: trained[query] for name, query in names.items()} for names in seeds]
    yield Table("claims", NOTE, [claim.row(arms) for claim in CLAIMS])
    if options.seeds > 1:
        yield end_maps(arms)
    yield otflow(options)


def end_maps(seeds: list[Arms]) -> Table:
    """Return how far two seeds' end maps disagree, with and without the penalties."""
    table = Table("end maps", "E||T_1(x) - T_2(x)||^2 between seeds on 2048 held-out points.")
    pairs = [(a, b) for b in range(len(seeds)) for a in range(b)]
    for name in ("plain", "rnode", "8gaussians easy", "8gaussians rnode"):
        held = held_out_of(seeds[0][name].config, 2048)
        maps = {
            f"seeds {a}, {b}": disagreement(
                seeds[a][name].cnf, seeds[b][name].cnf, held.x
            ).mean_square
            for a, b in pairs
        }
        table.rows.append({"run": name, **maps})
    return table


def otflow(options: Options) -> Table:
    """Return OT-Flow's claims after so many seconds of training."""
    seconds, threads = OTFLOW_SECONDS, options.threads
    train = partial(train_for, seconds=seconds, threads=threads)
    seeds = [{"otflow": train(f"{OTFLOW}&seed={seed}")} for seed in range(options.seeds)]
    note = f"`node-viz train {OTFLOW}&seed=N --seconds {seconds:g} --threads {threads}`"
    claims = (
        Claim("OT-Flow: KL, nats", gauge("otflow", "kl"), high=0.15),
        Claim(
            "OT-Flow: NLL(8), NLL(32) apart, nats", lambda arms: grids(arms["otflow"]), high=0.02
        ),
        Claim("OT-Flow: mean absolute curl", gauge("otflow", "curl"), high=1e-5),
        Claim("OT-Flow: energy / W2^2", over_floor("otflow")),
        Claim("OT-Flow: NFE", gauge("otflow", "nfe")),
        Claim("OT-Flow: steps", gauge("otflow", "steps")),
    )
    return Table("OT-Flow", note, [claim.row(seeds) for claim in claims])
