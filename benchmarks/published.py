"""Figures that others have printed, beside what comes out here at settings as near as we have them.

Every row names its source, the setting it was had at, and what differs from ours; in all of them
less is better. Times are left out: they are of other machines. What cannot be had here, such as a
flow from data to data, has a row that says why.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch

from benchmarks import published_runs as runs
from benchmarks.options import Options
from benchmarks.report import Table, progress

SAME = 0.1  #: a figure within this part of the printed one is about the same
NOT_RUN = "not run: "
FROM_DATA = NOT_RUN + "it leads from data to data, and our flows end at N(0, I)"
NO_PATH = NOT_RUN + "that path between noise and data is not here"
NO_SET = NOT_RUN + "that set is not here"
NOTE = (
    "Less is better in every row; within a tenth counts as about the same. Here: mean over {seeds} "
    "(± the standard deviation, where there are several), KL from {held} held-out points, W2 from "
    "{cloud} samples and as many points of the data. All of ours train with Adam's betas .9 and "
    ".99, a short warm-up and gradients clipped at 1."
)
COARSE = "two layers of 64, tanh, midpoint with 8 steps, Adam 0.01 with a cosine"
FM = "facebookresearch/flow_matching, notebook 2d_cnf_maximum_likelihood"
ZUKO = "zuko, tutorial forward_kl"
CFM_ML = "torchcfm, Maximum_likelihood_CNF_tutorial"
CFM = "TorchCFM paper, table 2 (5 seeds)"
SF2M = "[SF]2M paper (2024), table 2 (5 seeds)"
DSBM = "DSBM paper, table 2"
C2OT = "C2OT paper, figure 1"
ANODE = "augmented-neural-odes, notebook"


@dataclass(frozen=True)
class Printed:
    """A printed figure, and the run and its number that stand beside it here."""

    source: str
    setting: str
    figure: str
    printed: float
    run: str = ""  #: of `published_runs.RUNS`; nothing if it cannot be had here
    number: str = ""
    differs: str = FROM_DATA

    def row(self, seeds: Sequence[dict[str, runs.Numbers]]) -> dict[str, object]:
        """Return the table's row, given the numbers of every run for every seed."""
        found = [known[self.run][self.number] for known in seeds] if self.run else []
        here = statistics.mean(found) if found else None
        return {
            "source": self.source,
            "setting": self.setting,
            "figure": self.figure,
            "printed": self.printed,
            "here": here,
            "±": statistics.stdev(found) if len(found) > 1 else None,
            "ours is": "-" if here is None else compared(here, self.printed),
            "what differs": self.differs,
        }


def compared(here: float, printed: float) -> str:
    """Say how our figure stands to a printed one, of which less is better.

    >>> compared(0.05, 0.1), compared(0.105, 0.1), compared(0.2, 0.1)
    ('better', 'about the same', 'worse')
    """
    if abs(here - printed) <= SAME * abs(printed):
        return "about the same"
    return "better" if here < printed else "worse"


def likelihoods() -> list[Printed]:
    """Return the rows about nats above the entropy."""
    moons = "moons at half our scale, 3 x 64 ELU, dopri5, Adam 1e-3, batch 256"
    near = "SiLU for ELU, midpoint with 8 steps; theirs is the training loss of one batch (± .05)"
    rows = [
        Printed(FM, moons, f"nats above H after {k} steps", printed, run, f"kl {k}", differs)
        for run, differs in (("moons as theirs", near), ("moons", COARSE))
        for k, printed in ((500, 0.228), (1000, 0.180), (1500, 0.147))
    ]
    spline = f"theirs is a spline flow, ours a CNF: {COARSE}"
    for k, printed in ((256, 0.378), (2048, 0.088)):
        setting = f"moons, NSF with 3 transforms, batch 64, epoch {k // 256} of 256 steps"
        rows.append(Printed(ZUKO, setting, "nats above H", printed, "moons 64", f"kl {k}", spline))
    setting = "moons of torchdyn (H 2.05), Euler 100 steps, exact trace, 1000 steps"
    differs = f"our own moons, whose noise is round; {COARSE}"
    rows.append(Printed(CFM_ML, setting, "nats above H", 1.05, "moons 1000", "kl 1000", differs))
    return rows


def energies() -> list[Printed]:
    """Return the rows about path energy: |E - W2^2| / W2^2 of N -> 8 Gaussians and N -> moons."""
    differs = (
        "W2^2 between data and where the flow takes them, of 1,024 points; 2 x 64, 2,000 steps, "
        "Adam 0.01 with a cosine; "
    )
    ours = {
        "8 Gaussians": (runs.EIGHT, differs + "OT in batches of 128"),
        "moons": ("moons", differs + "our own moons: radius 2, round noise"),
    }
    printed = {
        ("8 Gaussians", "otfm"): {CFM: 0.018, SF2M: 0.031},
        ("8 Gaussians", "fm"): {CFM: 0.222, SF2M: 0.202},
        ("8 Gaussians", "reflow"): {CFM: 0.069, SF2M: 0.044},
        ("moons", "otfm"): {SF2M: 0.083},
        ("moons", "fm"): {SF2M: 0.891},
        ("moons", "reflow"): {SF2M: 0.130},
    }
    return [
        Printed(
            *(source, f"N to {name}, {LABELS[method]}", "path-energy error", value),
            *(f"{method}, {ours[name][0]}", "path-energy error", ours[name][1]),
        )
        for (name, method), known in printed.items()
        for source, value in known.items()
    ]


LABELS = {"fm": "I-CFM", "otfm": "OT-CFM", "reflow": "rectified flow"}


def distances() -> list[Printed]:
    """Return the rows about W2 between samples and data."""
    fewer = (
        "2,048 points, theirs 10,000: see the last table for what a perfect flow has with so few; "
        "training as for the path energy"
    )
    mine = f"{fewer}; our own moons: radius 2, round noise"
    table = {
        (SF2M, "w2"): {"otfm": (0.303, 0.130), "fm": (0.373, 0.178), "reflow": (0.421, 0.283)},
        (DSBM, "w2 of 20 Euler steps"): {"otfm": (0.253, 0.111), "reflow": (0.267, 0.129)},
    }
    return [
        Printed(
            *(source, f"N to {name}, {LABELS[method]}", number.replace("w2", "W2"), value),
            *(f"{method}, {data}", number, differs),
        )
        for (source, number), known in table.items()
        for method, values in known.items()
        for name, data, value, differs in zip(
            ("8 Gaussians", "moons"), (runs.EIGHT, "moons"), values, (fewer, mine), strict=True
        )
    ]


def not_run() -> list[Printed]:
    """Return the rows that cannot be had here, each with the reason."""
    way = "8 Gaussians to moons"
    two = {"1 Euler step": (6.232, 0.072), "adaptive": (0.120, 0.050)}
    conditioned = {"1 Euler step": (0.483, 0.048), "adaptive": (0.462, 0.018)}
    return [
        Printed(SF2M, f"{way}, OT-CFM", "W2", 0.601),
        Printed(SF2M, f"{way}, I-CFM", "W2", 1.557),
        Printed(SF2M, f"{way}, rectified flow", "W2", 1.525),
        *(
            Printed(C2OT, f"{way}, {method}, {solver}", "W2^2", value)
            for solver, values in two.items()
            for method, value in zip(("FM", "OT"), values, strict=True)
        ),
        *(
            Printed(C2OT, f"{way}, discrete conditions, {method}, {solver}", "W2^2", value)
            for solver, values in conditioned.items()
            for method, value in zip(("OT", "C2OT"), values, strict=True)
        ),
        Printed(SF2M, "N to 8 Gaussians, FM (Lipman)", "W2", 0.343, differs=NO_PATH),
        Printed(SF2M, "N to moons, FM (Lipman)", "W2", 0.209, differs=NO_PATH),
        Printed(SF2M, "N to S curve, OT-CFM", "W2", 0.144, differs=NO_SET),
        Printed(SF2M, "N to S curve, I-CFM", "W2", 0.242, differs=NO_SET),
    ]


def networks() -> list[Printed]:
    """Return the rows about a disc inside an annulus."""
    setting = "disc in annulus, width 32, Adam 1e-3, batch 64, dopri5 1e-3, {} epochs"
    differs = "trained on squares, not smooth L1; an epoch taken as 47 steps; two tanh layers"
    rows: list[Printed] = []
    for name, epochs, loss, calls in (("NODE", 12, 0.022, 26), ("ANODE", 6, 0.008, 20)):
        where = f"{name}{', p = 1' if name == 'ANODE' else ''}, {setting.format(epochs)}"
        rows.append(Printed(ANODE, where, "smooth L1", loss, name, "smooth l1", differs))
        rows.append(Printed(ANODE, where, "NFE", calls, name, "calls", differs))
    return rows


GROUPS: dict[str, Callable[[], list[Printed]]] = {
    "Likelihood": likelihoods,
    "Path energy": energies,
    "Samples": distances,
    "ODE-Nets": networks,
    "Not run": not_run,
}


def run(options: Options) -> Iterator[Table]:
    """Train every run for every seed, a thread each and one after the other; then the tables."""
    threads, seeds = torch.get_num_threads(), list[dict[str, runs.Numbers]]()
    torch.set_num_threads(1)
    try:
        for seed in range(options.seeds):
            seeds.append({})
            for name, measure in runs.RUNS.items():
                seeds[-1][name] = found = measure(seed, options.quick)
                progress(f"{name}, seed {seed}: {found}")
    finally:
        torch.set_num_threads(threads)
    held, cloud = runs.sizes(options.quick)
    many = "seed 0" if options.seeds == 1 else f"{options.seeds} seeds"
    note = NOTE.format(seeds=many, held=f"{held:,}", cloud=f"{cloud:,}")
    for title, rows in GROUPS.items():
        yield Table(title, note, [one.row(seeds) for one in rows()])
    yield Table("How near W2 can come", runs.FLOOR_NOTE, runs.floors(options.quick))
