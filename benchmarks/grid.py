"""The grid of the ablation page, trained in one job and in as many as may compute at once."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.options import Options
from benchmarks.report import Table, progress, usable_cores
from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.api import Host
from node_viz.runs.processes import make_host
from node_viz.runs.sweep import look, play
from node_viz.runs.sweep_view import SweepView, untrained

NOTE = (
    "All 16 cells of the page's grid for {steps} steps each, no page, in the order 1, N, 1 jobs; "
    "{cores} cores, {slots} may compute at once. Seconds on the clock."
)
STEPS = 40  #: of each cell; the page's own grid takes ten times as long
LOOK = 0.05  #: seconds between two looks


def run(options: Options) -> Iterator[Table]:
    """Train the grid in one job, in several, and in one again: the machine may have moods."""
    host, seconds = make_host(), dict[int, list[float]]()
    try:
        most = host.at_once()
        trained(host, most, steps=2)  # the processes warm up
        for jobs in (1, most, 1):
            progress(f"jobs: {jobs}")
            seconds.setdefault(jobs, []).append(trained(host, jobs, STEPS))
    finally:
        host.close()
    table = Table("grid", NOTE.format(steps=STEPS, cores=usable_cores(), slots=most))
    means = {jobs: sum(took) / len(took) for jobs, took in seconds.items()}
    for jobs, mean in means.items():
        table.rows.append({"jobs": jobs, "seconds": mean, "beside one": mean / means[1]})
        table.values[f"seconds_{jobs}"] = mean
    yield table


def trained(host: Host, jobs: int, steps: int) -> float:
    """Train a grid; return the seconds until its last cell was done.

    Raises:
        RuntimeError: it failed; the sentence says why.
    """
    view: SweepView = untrained(ExperimentConfig(steps=steps), parts=jobs)
    begun = time.monotonic()
    view = play(host, view)
    while view.live:
        time.sleep(LOOK)
        view = look(host, view)
    if view.message or view.step < steps:
        raise RuntimeError(view.message or "the grid ended before its last step")
    return time.monotonic() - begun
