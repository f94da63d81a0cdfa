"""The classifier pages as a class meets them: how soon a click shows a picture, and 95 % right."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from benchmarks.options import Options
from benchmarks.pack import step_of
from benchmarks.report import Table, progress
from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.augment import link as augment_state
from node_viz.lessons.depth import link as depth_state
from node_viz.lessons.resnet import link as resnet_state
from node_viz.runs.api import Command, RunView
from node_viz.runs.threads import ThreadHost
from node_viz.runs.worker import make_trainer

SLOTS = 2
LOOK = 0.01  #: seconds between two looks
PATIENCE = 60.0  #: seconds after which an arm is given up
RIGHT = 0.95
NOTE = (
    f"The default arms of each page in lock-step on {SLOTS} slots, one thread each, no browser, "
    "torch imported before the click: seconds on the clock from the click to the first picture, "
    f"and to gauges that tell {RIGHT:.0%} of held-out points right. A dash: not within "
    f"{PATIENCE:g} s or before the run's end."
)


def run(options: Options) -> Iterator[Table]:
    """Click on Train on each page, for every seed."""
    make_trainer(ExperimentConfig(task="classify", hidden=2, points=16)).step()
    plane = augment_state.Room(augment_state.PLANE, augment_state.FIRST_ARMS["classify"])
    rings = depth_state.Depth(depth_state.PLANE, depth_state.FIRST_ARMS["classify"])
    pages = {
        "resnet": resnet_state.ResNets().configs(),
        "augment": plane.configs(),
        "depth": rings.configs(),
    }
    rows = []
    for page, configs in pages.items():
        for seed in range(options.seeds):
            progress(f"{page}, seed {seed}")
            seeded = {name: config.replace(seed=seed) for name, config in configs.items()}
            rows += [{"page": page, "seed": seed, **row} for row in _click(seeded)]
    yield Table("classifiers", NOTE, rows)


def _click(configs: Mapping[str, ExperimentConfig]) -> list[dict[str, object]]:
    """Train the arms of one page and return a row for each."""
    host, began = ThreadHost(slots=SLOTS), time.monotonic()
    for name, config in configs.items():
        host.start(config, run=name, pack="benchmark")
    for name in configs:
        host.command(name, Command("play"))
    first: dict[str, float] = {}
    right: dict[str, float] = {}
    going = set(configs)
    while going and time.monotonic() - began < PATIENCE:
        for name in list(going):
            view, now = host.latest(name), time.monotonic() - began
            assert view is not None
            if view.picture is not None:
                first.setdefault(name, now)
            if _right(view):
                right[name] = now
            if _right(view) or not view.status.live:
                going.discard(name)
        time.sleep(LOOK)
    steps = {name: step_of(host, name) for name in configs}
    host.close()
    return [
        {
            "arm": name,
            "first picture, s": first.get(name),
            "95 % right, s": right.get(name),
            "steps": steps[name],
        }
        for name in configs
    ]


def _right(view: RunView) -> bool:
    return bool(view.scores) and view.scores[-1].accuracy >= RIGHT
