"""What it costs to have a run computed elsewhere: a call, and its state there and back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from statistics import median

from benchmarks.options import Options
from benchmarks.report import Table
from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.cluster import ClusterHost
from node_viz.runs.places import Recipe
from node_viz.runs.processes import ProcessHost, cluster
from node_viz.runs.there import There
from node_viz.runs.worker import make_painter, make_trainer

NOTE = (
    "The default flow after 20 steps, in a worker process and, where NODE_VIZ_CLUSTER gives one, "
    "in an actor of a cluster; medians of about {seconds:g} s in turn, on the wall."
)
LEAST = 5  #: rounds


def run(options: Options) -> Iterator[Table]:
    """Call each kind of place, fetch a run's state from it and bring it back, in turn."""
    seconds = options.longest(10.0)
    table = Table("carry", NOTE.format(seconds=seconds))
    with ExitStack() as stack:
        hosts = {"process": ProcessHost(1)}
        if cluster():
            hosts["actor"] = ClusterHost(cluster(), 1)
        for host in hosts.values():
            stack.callback(host.close)
        measured = {name: Measured(host.places[0]) for name, host in hosts.items()}
        end, rounds = time.monotonic() + seconds, 0
        while rounds < LEAST or time.monotonic() < end:
            for one in measured.values():
                one.again()
            rounds += 1
    for name, one in measured.items():
        row = {key: 1000 * median(times) for key, times in one.times.items()}
        table.rows.append({"where": name, **row, "KB": len(one.state) / 1000})
        table.values |= {f"{name}_{key.split(',')[0]}_ms": row[key] for key in row}
        table.values[f"{name}_state_kb"] = len(one.state) / 1000
    yield table


class Measured:
    """A place with a run in it, and what was measured of it."""

    def __init__(self, place: There) -> None:
        self.place, self.state = place, b""
        self.worker = place.open(Recipe(ExperimentConfig(), (make_trainer, make_painter)))
        for _ in range(20):
            self.worker.train(1, 0.0)
        self.times: dict[str, list[float]] = {"call, ms": [], "home, ms": [], "back, ms": []}

    def again(self) -> None:
        """Measure once more."""
        self._time("call, ms", lambda: self.place.process.call("nudge"))
        self._time("home, ms", self._home)
        self._time("back, ms", self._back)

    def _home(self) -> None:
        self.state = self.place.close(self.worker)

    def _back(self) -> None:
        self.worker = self.place.open(self.state)

    def _time(self, key: str, does: Callable[[], object]) -> None:
        began = time.perf_counter()
        does()
        self.times[key].append(time.perf_counter() - began)
