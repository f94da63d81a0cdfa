"""Four arms side by side: how many pictures and steps a second each has, with two slots."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.options import Options
from benchmarks.report import Table
from node_viz.experiment.arms import ARMS, CONTRASTS
from node_viz.runs.api import Command
from node_viz.runs.threads import ThreadHost

SLOTS = 2
NOTE = (
    f"The arms of the comparison 'penalties' in lock-step on {SLOTS} slots, one thread each, no "
    "page; the first two seconds, in which torch warms up, are left out."
)
WARM_UP, LOOK = 2.0, 0.01  #: seconds


def run(options: Options) -> Iterator[Table]:
    """Train the four arms for so long and count what a page could have shown."""
    contrast = CONTRASTS["penalties"]
    configs = ARMS.configs(contrast.config.replace(steps=200_000), contrast.arms)
    host = ThreadHost(slots=SLOTS)
    for name, config in configs.items():
        host.start(config, run=name, pack="benchmark")
    for name in configs:
        host.command(name, Command("play"))
    time.sleep(WARM_UP)
    first = {name: step_of(host, name) for name in configs}
    shown: dict[str, set[int]] = {name: set() for name in configs}
    seconds = options.longest(15.0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for name in configs:
            view = host.latest(name)
            if view is not None and view.picture is not None:
                shown[name].add(view.picture.step)
        time.sleep(LOOK)
    rows = [
        {
            "arm": name,
            "pictures/s": (len(shown[name]) - 1) / seconds,
            "steps/s": (step_of(host, name) - first[name]) / seconds,
        }
        for name in configs
    ]
    host.close()
    yield Table("pack", NOTE, rows)


def step_of(host: ThreadHost, name: str) -> int:
    """Return the newest step of a run."""
    view = host.latest(name)
    return 0 if view is None else view.step
