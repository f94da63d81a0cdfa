"""How training adds up: steps a second of all runs together, beside those of one run alone."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.options import Options
from benchmarks.report import Table, usable_cores
from node_viz.experiment.arms import ARMS, CONTRASTS
from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.api import Command, Host
from node_viz.runs.processes import make_host

NOTE = (
    "Runs of the default flow through the seam `Host`, no page, {seconds:g} s each once all "
    "have begun; {cores} cores. The last row is the comparison 'penalties' in lock-step."
)
WARM_UP, LOOK = 1.0, 0.02  #: seconds
PATIENCE = 60.0  #: seconds until a run that has taken no step is measured all the same
LONG = ExperimentConfig(steps=200_000)


def run(options: Options) -> Iterator[Table]:
    """Train 1, 2, 4 ... runs at once, then four arms in a pack."""
    seconds, cores = options.longest(10.0), usable_cores()
    most, counts = max(8, 2 * cores), [1]
    while counts[-1] < most:
        counts.append(2 * counts[-1])
    table = Table("scale", NOTE.format(seconds=seconds, cores=cores))
    for count in counts:
        configs = {f"run {i}": LONG.replace(seed=i) for i in range(count)}
        table.rows.append({"runs": str(count), **measured(configs, None, seconds)})
    contrast = CONTRASTS["penalties"]
    arms = ARMS.configs(contrast.config.replace(steps=200_000), contrast.arms)
    table.rows.append({"runs": f"{len(arms)} in a pack", **measured(arms, "arms", seconds)})
    alone = table.rows[0]["steps/s"]
    for row in table.rows:
        row["beside one"] = row["steps/s"] / alone if alone else None
        table.values[f"steps_{row['runs'].replace(' ', '_')}"] = row["steps/s"]
    yield table


def measured(
    configs: dict[str, ExperimentConfig], pack: str | None, seconds: float
) -> dict[str, float]:
    """Train these at once; return steps and pictures a second."""
    host = make_host()
    try:
        for name, config in configs.items():
            host.start(config, run=name, pack=pack)
        for name in configs:
            host.command(name, Command("play"))
        limit = time.monotonic() + PATIENCE
        while min(steps(host, configs).values()) == 0 and time.monotonic() < limit:
            time.sleep(LOOK)
        time.sleep(WARM_UP)
        begun, before = time.monotonic(), steps(host, configs)
        pictures: set[tuple[str, int]] = set()
        while time.monotonic() < begun + seconds:
            pictures |= shown(host, configs)
            time.sleep(LOOK)
        took, after = time.monotonic() - begun, steps(host, configs)
    finally:
        host.close()
    rates = [(after[name] - before[name]) / took for name in configs]
    return {
        "steps/s": sum(rates),
        "slowest": min(rates),
        "pictures/s": len(pictures) / took,
    }


def steps(host: Host, names: dict[str, ExperimentConfig]) -> dict[str, int]:
    """Return how far each run is."""
    views = {name: host.latest(name) for name in names}
    return {name: 0 if view is None else view.step for name, view in views.items()}


def shown(host: Host, names: dict[str, ExperimentConfig]) -> set[tuple[str, int]]:
    """Return the pictures that a page would show now, by run and step."""
    views = [(name, host.latest(name)) for name in names]
    return {(name, view.picture.step) for name, view in views if view and view.picture}
