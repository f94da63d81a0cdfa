"""Runs, questions and jobs computed in worker processes, as many as may compute at once.

Here too the app's host is chosen: such processes, threads, or a cluster (cluster.py).

The interpreter lock lets one thread of a process run at a time; so a server that only serves has it
to itself, and a machine with more cores computes more.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from node_viz.runs import finished
from node_viz.runs.api import Host
from node_viz.runs.environment import chosen
from node_viz.runs.slots import default_slots
from node_viz.runs.there import There
from node_viz.runs.threads import ThreadHost

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
    return chosen("NODE_VIZ_WORKERS", KINDS)


def cluster() -> str:
    """Return the address that NODE_VIZ_CLUSTER gives, "" for no cluster.

    Raises:
        ValueError: NODE_VIZ_WORKERS is set too.
    """
    address = os.environ.get("NODE_VIZ_CLUSTER", "")
    if address and os.environ.get("NODE_VIZ_WORKERS"):
        raise ValueError("NODE_VIZ_CLUSTER and NODE_VIZ_WORKERS contradict; set one of them")
    return address


class FarHost(ThreadHost):
    """A `Host` that computes away from here, in places that are there at once and warm themselves.

    Args:
        places: where to compute, one for each slot.
        settings: see `ThreadHost`.
    """

    def __init__(self, places: Sequence[There], **settings: Any) -> None:
        self.places = places
        usual: dict[str, Any] = {"round_": ROUND, "keep": KEEP, **settings}
        super().__init__(len(places), places=places, **usual)

    def warm(self) -> None:
        """Do nothing: the places warm themselves."""

    def close(self, timeout: float | None = 5.0) -> None:
        """End everything, the places too; each is waited for at most `timeout` seconds.

        At exit that is a few seconds too: what computes far away can be cut off.
        """
        timeout = 5.0 if timeout is None else timeout
        super().close(timeout)
        for place in self.places:
            place.shut(timeout)


class ProcessHost(FarHost):
    """A `Host` that computes in processes, spawned at once and warm before they are needed.

    Args:
        slots: how many processes; None reads NODE_VIZ_SLOTS, else takes the number of cores.
        settings: see `ThreadHost`.
    """

    def __init__(self, slots: int | None = None, **settings: Any) -> None:
        count = default_slots() if slots is None else slots
        super().__init__([There() for _ in range(count)], **settings)
