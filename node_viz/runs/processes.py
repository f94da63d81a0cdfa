"""Runs, questions and jobs computed in worker processes, as many as may compute at once.

Here too the app's host is chosen: such processes, threads, or a cluster (cluster.py).

The interpreter lock lets one thread of a process run at a time; so a server that only serves has it
to itself, and a machine with more cores computes more.
"""

from __future__ import annotations

import os
from pathlib import Path

from node_viz.runs import finished
from node_viz.runs.api import Host
from node_viz.runs.slots import default_slots
from node_viz.runs.there import There
from node_viz.runs.threads import ThreadHost
from node_viz.runs.worker import Maker

ROUND = 1.5  #: seconds in which each visitor should have a turn, and so a picture
KEEP = 600.0  #: seconds for which a run that was left waits for its visitor
KINDS = ("processes", "threads")  #: what NODE_VIZ_WORKERS may say


def make_host() -> Host:
    """Return the host that NODE_VIZ_WORKERS or NODE_VIZ_CLUSTER asks for; else processes.

    Raises:
        ValueError: one makes no sense, or NODE_VIZ_SLOTS does not, or the cluster is not there.
    """
    kind, address, cache = workers(), cluster(), finished.cache()
    if address:
        from node_viz.runs.cluster import ClusterHost

        return ClusterHost(address, cache=cache)
    if kind == "threads":
        return ThreadHost(keep=KEEP, cache=cache)
    return ProcessHost(cache=cache)


def workers() -> str:
    """Return what NODE_VIZ_WORKERS asks for.

    Raises:
        ValueError: it is none of `KINDS`.
    """
    kind = os.environ.get("NODE_VIZ_WORKERS", "") or KINDS[0]
    if kind not in KINDS:
        raise ValueError(f"NODE_VIZ_WORKERS must be one of {', '.join(KINDS)}; got {kind!r}")
    return kind


def cluster() -> str:
    """Return the address that NODE_VIZ_CLUSTER gives, "" for no cluster.

    Raises:
        ValueError: NODE_VIZ_WORKERS is set too.
    """
    address = os.environ.get("NODE_VIZ_CLUSTER", "")
    if address and os.environ.get("NODE_VIZ_WORKERS"):
        raise ValueError("NODE_VIZ_CLUSTER and NODE_VIZ_WORKERS contradict; set one of them")
    return address


class ProcessHost(ThreadHost):
    """A `Host` that computes in processes, spawned at once and warm before they are needed.

    Args:
        slots: how many processes; None reads NODE_VIZ_SLOTS, else takes the number of cores.
        quantum: seconds of a turn while others wait, at most.
        grace: seconds a released run goes on in case its visitor comes back.
        trainer_factory: config -> Trainer, importable; None for the real one.
        painter_factory: config -> Painter, importable; None for the real one.
        budget: seconds of computing after which a run is stopped.
        cache: where packs that were `shared` are kept once they are trained; None for nowhere.
    """

    def __init__(
        self,
        slots: int | None = None,
        quantum: float = 2.0,
        grace: float = 8.0,
        trainer_factory: Maker | None = None,
        painter_factory: Maker | None = None,
        budget: float = 3600.0,
        cache: Path | None = None,
    ) -> None:
        self.places = [There() for _ in range(default_slots() if slots is None else slots)]
        super().__init__(
            len(self.places),
            quantum,
            grace,
            trainer_factory,
            painter_factory,
            budget,
            places=self.places,
            round_=ROUND,
            keep=KEEP,
            cache=cache,
        )

    def warm(self) -> None:
        """Do nothing: the processes warm themselves."""

    def close(self, timeout: float | None = 5.0) -> None:
        """End everything, the processes too; each is waited for at most `timeout` seconds.

        At exit that is a few seconds too: a process can be cut off.
        """
        timeout = 5.0 if timeout is None else timeout
        super().close(timeout)
        for place in self.places:
            place.shut(timeout)
