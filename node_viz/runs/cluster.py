"""Runs, questions and jobs computed by the machines of a Ray cluster that exists already.

NODE_VIZ_CLUSTER says which. Ray is an extra (`pip install "node_viz[cluster]"`), imported by nobody
who does not ask for a cluster.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.cluster_actor import Actor
from node_viz.runs.places import Place
from node_viz.runs.processes import FarHost
from node_viz.runs.slots import default_slots
from node_viz.runs.there import There

PATIENCE = 5.0  #: seconds for the cluster to answer
REASON = 300  #: letters of what Ray says that fit into a sentence
FORMS = "'auto' on a machine of the cluster, or an address such as 'ray://head:10001'"


def connect(address: str) -> Any:
    """Join the cluster, if we have not yet, and return the module `ray`.

    This package travels to the machines, so that all run the same code; they need Python and the
    packages that it needs, in the same versions.

    Raises:
        ValueError: Ray is not installed, or there is no such cluster, or its versions are others.
    """
    try:
        ray: Any = import_module("ray")
    except ModuleNotFoundError:
        how = 'pip install "node_viz[cluster]" brings it'
        raise ValueError(f"NODE_VIZ_CLUSTER needs Ray, which is not installed; {how}") from None
    if ray.is_initialized():
        return ray
    before = signal.getsignal(signal.SIGTERM)
    try:
        knock(address)
        ray.init(
            address,
            namespace="node_viz",
            runtime_env={"py_modules": [str(Path(__file__).parents[1])]},
            log_to_driver=False,
            logging_level=logging.ERROR,
        )
    except Exception as error:  # of many kinds, and of as many lines
        lines = str(error).strip().splitlines() or [type(error).__name__]
        reason = getattr(error, "strerror", "") or " ".join(line.strip() for line in lines)[:REASON]
        said = f"NODE_VIZ_CLUSTER must be {FORMS}; {address!r} cannot be joined: {reason}"
        raise ValueError(said) from error
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)  # Ray puts its own there
    return ray


def knock(address: str) -> None:
    """Raise an `OSError` if nothing listens at `host:port`, which Ray finds out in minutes only."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE).close()


def slots_of(ray: Any) -> int:
    """Return how many may compute at once: as many as there are CPUs, at most NODE_VIZ_SLOTS.

    Raises:
        ValueError: NODE_VIZ_SLOTS is no number that makes sense, or the cluster has no CPU.
    """
    cpus = int(ray.cluster_resources().get("CPU", 0))
    if cpus < 1:
        raise ValueError("the cluster of NODE_VIZ_CLUSTER has no CPU to compute on")
    return min(cpus, default_slots()) if os.environ.get("NODE_VIZ_SLOTS") else cpus


class ClusterHost(FarHost):
    """A `Host` that computes in actors of a cluster, made at once and warm before they are needed.

    Should a machine be lost, the runs that computed there end in a sentence, and its actors are
    made anew on those that are left.

    Args:
        address: of the cluster.
        slots: how many actors; None for the number of CPUs, at most NODE_VIZ_SLOTS.
        settings: see `ThreadHost`.

    Raises:
        ValueError: see `connect` and `slots_of`.
    """

    def __init__(self, address: str = "auto", slots: int | None = None, **settings: Any) -> None:
        self._ray = connect(address)
        count = slots_of(self._ray) if slots is None else slots
        free = self._free("CPU")
        self._gpus: list[There] = []
        self._making = threading.Lock()
        actors = [There(self._actor if k < free else self._guest) for k in range(count)]
        super().__init__(actors, **settings)

    def close(self, timeout: float | None = 5.0) -> None:
        """End everything, the actors too; the cluster is left when Python ends."""
        super().close(timeout)
        for place in self._gpus:
            place.shut(timeout)

    def places_for(self, config: ExperimentConfig) -> Sequence[Place]:
        """Return where a run may compute, one place for each slot: with a GPU if it asks for one.

        Those are asked of the cluster when a run first wants one, and slots share them.
        """
        if config.device != "cuda":
            return self.places
        with self._making:
            if not self._gpus:
                count = min(self._free("GPU"), len(self.places))
                self._gpus = [There(self._gpu_actor) for _ in range(count)]
        gpus = self._gpus or self.places  # the run will say that there is no such device
        return [gpus[slot % len(gpus)] for slot in range(len(self.places))]

    def _actor(self, ended: Callable[[], None]) -> Actor:
        """Make an actor with a CPU of its own; where none is left, it is a guest."""
        return Actor(self._ray, {"num_cpus": 1} if self._free("CPU") else {}, ended)

    def _guest(self, ended: Callable[[], None]) -> Actor:
        """Make an actor that shares a CPU with others."""
        return Actor(self._ray, {}, ended)

    def _gpu_actor(self, ended: Callable[[], None]) -> Actor:
        return Actor(self._ray, {"num_cpus": 0, "num_gpus": 1}, ended)

    def _free(self, resource: str) -> int:
        return int(self._ray.available_resources().get(resource, 0))
