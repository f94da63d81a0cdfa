"""What is claimed of the methods, and what the default preset reaches on every data set."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from benchmarks import augmentation, claims, depth
from benchmarks.options import Options
from benchmarks.report import Table, progress
from node_viz.experiment.catalogue import DATASETS

COLUMNS = (
    *("steps", "kl", "entropy", "nll", "nfe", "nfe_sampling", "jacobian_norm"),
    *("solver_gap", "solver_steps", "mass", "status"),
)
NOTE = (
    "`node-viz train dataset=SET --seconds S --threads {threads} --json -` with the default "
    "preset; gauges from dopri5 at 1e-5 on a held-out batch, seconds of training only."
)


def run(options: Options) -> Iterator[Table]:
    """Check the claims, then train every set for every length and seed, one after the other."""
    for part in (claims, augmentation, depth):
        yield from part.run(options)
    lengths = options.seconds or (5.0, 10.0, 20.0)
    table = Table("quality", NOTE.format(threads=options.threads))
    for dataset in options.data or DATASETS:
        for seconds in lengths:
            for seed in range(options.seeds):
                progress(f"{dataset}, {seconds:g} s, seed {seed}")
                table.rows.append(_row(dataset, seed, seconds, options.threads))
    yield table


def _row(dataset: str, seed: int, seconds: float, threads: int) -> dict[str, Any]:
    row: dict[str, Any] = {"set": dataset, "seed": seed, "seconds": seconds}
    result = train(f"dataset={dataset}&seed={seed}", seconds, threads)
    return row | {name: result.get(name) for name in COLUMNS}


def train(query: str, seconds: float, threads: int) -> dict[str, Any]:
    """Run the command line and return its result; what it says on an error becomes the status."""
    command = [sys.executable, "-m", "node_viz", "train", query, "--seconds", f"{seconds:g}"]
    command += ["--threads", str(threads), "--device", "cpu", "--json", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        return {"status": (done.stderr.strip().splitlines() or ["said nothing"])[-1]}
    return json.loads(done.stdout)
