"""What is said of flow matching, reflow, labels and reverse KL: a row a claim, a column a seed.

As in claims.py a claim holds when it does for every seed, and the note names the runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch

from benchmarks.arms import Arm, train_all, train_for, train_one
from benchmarks.claims import Arms, Claim, gauge, less, ratio
from benchmarks.discrete import layers
from benchmarks.estimates import estimates
from benchmarks.options import Options
from benchmarks.report import Table
from benchmarks.timing import interleaved, ratios
from node_viz.data import density
from node_viz.data.mixture import GaussianMixture
from node_viz.experiment.catalogue import DATASETS
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.registry import Entry
from node_viz.flows.marginal import MarginalField, irreducible_loss
from node_viz.probes.by_label import share_of_its_own
from node_viz.training.trainer import Trainer

SETS = ("8gaussians", "moons")
REVERSE = "dataset=8gaussians&base_std=0.3&solver=rk4&solver_steps=4&lr=0.002&steps=300"
SMALL = "dataset=rings&hidden=16&solver=rk4&solver_steps=4&lr=0.01&steps=300"
RUNS = {
    **{
        f"{method}, {name}": f"dataset={name}&method={method}"
        for name in SETS
        for method in ("fm", "otfm", "reflow")
    },
    "label": "dataset=moons&condition=label",
    "label, rings": "dataset=rings&condition=label",
    "label, within": "dataset=moons&condition=label&method=otfm",
    "label, across": "dataset=moons&condition=label&method=otfm&ot_across=1",
    "reverse": REVERSE + "&method=reverse-kl",
    "forward": REVERSE,
    "narrow": REVERSE.replace("=0.3", "=0.05") + "&method=reverse-kl",
    "wide": REVERSE.replace("=0.3", "=1") + "&method=reverse-kl",
    "small, forward": SMALL,
    "small, reverse": SMALL + "&method=reverse-kl",
}
NOTE = "Runs, each with &seed=N: " + "; ".join(f"{name}: `{query}`" for name, query in RUNS.items())
CHEAP = 0.1  #: of a step of maximum likelihood, that a step of matching costs at most
QUICK = "&batch=512&lr=0.03"  #: matching's steps are cheap and bear larger ones than likelihood's
FEW = 10  #: steps that are timed together
DRAWN = 4000  #: samples, or points of the path


def on_its_arc(arm: str) -> Callable[[Arms], float]:
    """Return the reader of the share of samples given a label that look like that label's."""

    def share(arms: Arms) -> float:
        data, cnf = density(arms[arm].config.dataset), arms[arm].cnf
        parts = enumerate(cnf.parts())
        right = [share_of_its_own(one, data, label, DRAWN) for label, one in parts]
        return float(np.mean(right))

    return share


def loss_over_floor(arm: str) -> Callable[[Arms], float]:
    """Return the reader of the matching loss on fresh pairs over the least there can be."""

    def over(arms: Arms) -> float:
        config, field = arms[arm].config, arms[arm].cnf.field
        t, z, speed = pairs(config.dataset, 20 * DRAWN)
        with torch.no_grad():
            loss = (field(t, z) - speed).square().sum(1).mean().item()
        return loss / irreducible_loss(config.dataset)

    return over


def off_the_exact_field(arm: str) -> Callable[[Arms], float]:
    """Return the reader of the rms over the path of the learnt field less the exact one."""

    def rms(arms: Arms) -> float:
        data = density(arms[arm].config.dataset)
        assert isinstance(data, GaussianMixture)
        t, z, _ = pairs(data.name, DRAWN)
        with torch.no_grad():
            off = arms[arm].cnf.field(t, z) - MarginalField(data)(t, z)
        return off.square().sum(1).mean().sqrt().item()

    return rms


def pairs(dataset: str, n: int) -> tuple[torch.Tensor, ...]:
    """Return t (n, 1), z_t and e - x of independent pairs."""
    data, rng = density(dataset), np.random.default_rng(2024)
    x, e, t = data.sample(n, rng), rng.standard_normal((n, data.dim)), rng.random((n, 1))
    parts = (t, (1 - t) * x + t * e, e - x)
    return tuple(torch.as_tensor(one, dtype=torch.float32) for one in parts)


def of_matching(name: str) -> list[Claim]:
    """Return the claims about pairs on one data set."""
    fm, ot, again = (f"{method}, {name}" for method in ("fm", "otfm", "reflow"))
    error, step = "path_energy_error", "one_step_w2"
    return [
        Claim(f"{name}: path-energy error of OT matching / FM", ratio(ot, fm, error), high=1 / 3),
        Claim(f"{name}: path-energy error of FM", gauge(fm, error)),
        Claim(f"{name}: one-step W2 of OT matching / FM", ratio(ot, fm, step), high=0.5),
        Claim(f"{name}: one-step W2 of reflow / FM", ratio(again, fm, step), high=0.5),
        Claim(f"{name}: KL of FM", gauge(fm, "kl")),
        Claim(f"{name}: KL of OT matching", gauge(ot, "kl")),
        Claim(f"{name}: KL of reflow", gauge(again, "kl")),
        Claim(f"{name}: NFE of OT matching / FM", ratio(ot, fm, "nfe")),
        Claim(f"{name}: loss of FM / its floor", loss_over_floor(fm), low=0.98),
        Claim(f"{name}: rms of FM's field - exact one", off_the_exact_field(fm)),
    ]


CLAIMS = (
    *(claim for name in SETS for claim in of_matching(name)),
    Claim("labels, moons: KL given the label", gauge("label", "kl"), high=0.1),
    Claim("labels, moons: samples on the right arc", on_its_arc("label"), low=0.98),
    Claim("labels, rings: KL given the label", gauge("label, rings", "kl")),
    Claim("labels, OT matching within: KL", gauge("label, within", "kl")),
    Claim("labels, OT matching across: KL", gauge("label, across", "kl")),
    Claim("the same, across - within", less("label, across", "label, within", "kl"), low=0.1),
    Claim("across: samples on the right arc", on_its_arc("label, across")),
    Claim("reverse KL from std .3: modes of 8", gauge("reverse", "modes"), high=7),
    Claim("forward KL from std .3: modes of 8", gauge("forward", "modes"), low=8),
    Claim("reverse: KL(p || q)", gauge("reverse", "kl")),
    Claim("reverse: KL(q || p)", gauge("reverse", "reverse_kl")),
    Claim("forward: KL(p || q)", gauge("forward", "kl")),
    Claim("forward: KL(q || p)", gauge("forward", "reverse_kl")),
    Claim("reverse: off-mode mass", gauge("reverse", "off_mode_mass")),
    Claim("forward: off-mode mass", gauge("forward", "off_mode_mass")),
    Claim("reverse KL from std .05: modes of 8", gauge("narrow", "modes"), high=3),
    Claim("reverse KL from std 1: modes of 8", gauge("wide", "modes"), low=8),
    Claim(
        "rings, 16 units: KL(p || q), forward - reverse",
        less("small, forward", "small, reverse", "kl"),
        high=-0.1,
    ),
    Claim(
        "rings, 16 units: KL(q || p), reverse - forward",
        less("small, reverse", "small, forward", "reverse_kl"),
        high=-0.1,
    ),
)


def run(options: Options) -> Iterator[Table]:
    """Time a step of each method, check every claim, then race matching against likelihood."""
    yield steps(options)
    yield gaussians(options)
    yield estimates(options)
    queries = [
        {name: f"{query}&seed={seed}" for name, query in RUNS.items()}
        for seed in range(options.seeds)
    ]
    trained = train_all([query for names in queries for query in names.values()])
    arms = [{name: trained[query] for name, query in names.items()} for names in queries]
    yield Table("systems", NOTE, [claim.row(arms) for claim in CLAIMS])
    yield a_tenth_of_the_time(options)
    yield layers(options)


def steps(options: Options) -> Table:
    """Return what a training step costs, beside one of maximum likelihood."""
    note = (
        "One thread, processor time; batch 256, width 64, midpoint with 8 steps, dataset=moons. "
        "Ratios to maximum likelihood: minimum by minimum, and the median over rounds."
    )
    base = ExperimentConfig(steps=200_000, device="cpu")
    methods = ("mle", "fm", "otfm", "reflow", "reverse-kl")
    candidates = {name: a_few(Trainer(base.replace(method=name))) for name in methods}
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        measured = interleaved(candidates, options.longest(20.0))
    finally:
        torch.set_num_threads(threads)
    table = Table("steps of the methods", note)
    for name, seconds in measured.items():
        by_minima, by_pairs = ratios(seconds, measured["mle"])
        row: dict[str, object] = {"method": name, "min ms": 1e3 * min(seconds) / FEW}
        row |= {"/ mle": by_minima, "/ mle (median)": by_pairs, "bar": "-", "holds": "-"}
        if name == "fm":
            row |= {"bar": f"<= {CHEAP:g}", "holds": "yes" if by_minima <= CHEAP else "no"}
        table.rows.append(row)
    return table


def a_few(trainer: Trainer) -> Callable[[], None]:
    """Return a call that takes `FEW` steps, so that short ones find their numbers in the cache."""

    def steps() -> None:
        for _ in range(FEW):
            trainer.step()

    return steps


def gaussians(options: Options) -> Table:
    """Return how near the field learnt by matching comes to the closed form between Gaussians.

    From N((1, -0.5), 0.25 I) to N(0, I), a set of this benchmark's own; so it trains here.
    """
    DATASETS["one gaussian"] = Entry("One Gaussian", "One bump.", f"{__name__}:one_gaussian")
    query = "dataset=one gaussian&method=fm&batch=512&lr=0.02&steps=3000"
    try:
        seeds = [{"fm": train_one(f"{query}&seed={seed}")} for seed in range(options.seeds)]
        claims = (
            Claim("rms of the field - closed form", off_the_exact_field("fm"), high=0.05),
            Claim("loss / floor (d sigma pi / 2)", loss_over_floor("fm"), low=0.98, high=1.02),
            Claim("KL", gauge("fm", "kl")),
        )
        return Table(
            "Gaussian to Gaussian", f"`{query}&seed=N`", [one.row(seeds) for one in claims]
        )
    finally:
        del DATASETS["one gaussian"]


def one_gaussian() -> GaussianMixture:
    """Return N((1, -0.5), 0.25 I)."""
    entropy, means = math.log(2 * math.pi * math.e * 0.25), np.array([[1.0, -0.5]])
    return GaussianMixture("one gaussian", 4.0, entropy, means=means, sigma=0.5)


def a_tenth_of_the_time(options: Options) -> Table:
    """Return KL of matching after a tenth of the seconds that maximum likelihood trains."""
    seconds = options.longest(20.0)
    train = partial(train_for, threads=options.threads)
    note = (
        f"`node-viz train dataset=SET&method=METHOD&seed=N --threads {options.threads}`, one run "
        f"at a time: `mle` with --seconds {seconds:g}, `fm` and `otfm` with {seconds / 10:g} and "
        f"{QUICK}. With the usual settings FM ends further off on moons."
    )
    table = Table("a tenth of the time", note)
    for name in SETS:
        arms: list[dict[str, Arm]] = []
        for seed in range(options.seeds):
            query = f"dataset={name}&seed={seed}"
            few = {m: train(f"{query}&method={m}{QUICK}", seconds / 10) for m in ("fm", "otfm")}
            arms.append({"mle": train(query, seconds), **few})
        claims = (
            Claim(f"{name}: KL of mle", gauge("mle", "kl")),
            Claim(f"{name}: KL of FM - mle, nats", less("fm", "mle", "kl"), high=0.15),
            Claim(f"{name}: KL of OT matching - mle, nats", less("otfm", "mle", "kl")),
            Claim(f"{name}: steps of mle", gauge("mle", "steps")),
            Claim(f"{name}: steps of FM", gauge("fm", "steps")),
        )
        table.rows += [claim.row(arms) for claim in claims]
    return table
