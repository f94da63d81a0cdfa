"""A Ray cluster of two nodes on this machine; the second one can be lost."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from fakes import until

from node_viz.runs.cluster import ClusterHost
from node_viz.runs.there import There

TESTS = Path(__file__).parent.parent
#: of a node; `GPU` is a number that Ray keeps, no device
NODE = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}
SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_agent_register_timeout_ms": "120000",  # to start at all on a busy machine
    "RAY_raylet_start_wait_time_s": "120",
}
LIMIT = 120.0  #: seconds for Ray's processes to start on a busy machine


class TwoNodes:
    """The cluster, a host on it, and that host's places, one on each node."""

    def __init__(self) -> None:
        folders = [str(TESTS), str(TESTS / "runs"), os.environ.get("PYTHONPATH", "")]
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, folders))  # of its processes
        os.environ |= SETTINGS
        from ray.cluster_utils import Cluster

        self.cluster: Any = Cluster(initialize_head=True, head_node_args=NODE)
        self.second: Any = self.cluster.add_node(num_gpus=1, **NODE)
        self.address: str = self.cluster.address
        self.host = ClusterHost(self.address)
        self.places: list[There] = self.host.places

    def ready(self) -> None:
        """Wait until both places can compute."""
        until(lambda: all(one.process.ready.is_set() for one in self.places), LIMIT)
        assert not any(one.process.lost for one in self.places)

    def lose(self) -> None:
        """Pull the plug of the second node."""
        self.cluster.remove_node(self.second, allow_graceful=False)

    def mend(self) -> None:
        """Bring another second node."""
        self.second = self.cluster.add_node(num_gpus=1, **NODE)

    def close(self) -> None:
        """End it all."""
        import ray

        self.host.close()
        ray.shutdown()
        self.cluster.shutdown()
