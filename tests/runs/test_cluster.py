"""A cluster loses actors, a node, its driver; whatever happens ends in a sentence.

What every host does is tested on a cluster where it is tested on processes: `every_host`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from background_fakes import answered, endless, progress
from cluster_fakes import LIMIT, TwoNodes
from fakes import LONG, FakePainter, FakeTrainer, begin, status, until, view

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.api import Command, Host
from node_viz.runs.cluster import ClusterHost, slots_of
from node_viz.runs.there import There
from node_viz.runs.threads import ThreadHost

pytestmark = pytest.mark.cluster
Hosts = Callable[..., ThreadHost]
cluster = pytest.mark.parametrize("make_host", ["cluster"], indirect=True)
SENTENCE = (
    "The run failed. The process that computed this has ended; what it learnt is kept. "
    "Train starts again."
)


class Seeing(FakeTrainer):
    """Its device is what Ray lets it see."""

    def __init__(self, config: ExperimentConfig) -> None:
        super().__init__(config)
        self.device = f"GPU {os.environ['CUDA_VISIBLE_DEVICES'] or 'none'}"


def pid_at(place: There) -> int:
    """Return the process of a place's actor, which computes on this machine in a test."""
    return place.process.call("work_out", os.getpid, ())


def gone(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


@cluster
def test_a_lost_node_takes_only_its_runs_along(make_host: Hosts, two_nodes: TwoNodes) -> None:
    two_nodes.ready()
    host = make_host(slots=2, quantum=60.0)
    first, second = ("a", "b"), ("c", "d")
    for run in first:  # each keeps a slot, and so a node, for a minute
        begin(host, run)
        until(lambda run=run: view(host, run).step > 5)
    steps = {run: view(host, run).step for run in first}
    two_nodes.lose()
    until(lambda: RunStatus.FAILED in [status(host, run) for run in first], LIMIT)
    (lost,) = [run for run in first if status(host, run) is RunStatus.FAILED]
    (left,) = [run for run in first if run != lost]
    assert view(host, lost).message == SENTENCE
    assert host.tape(lost), "what it had shown is kept"
    assert host.weights(lost) is not None
    until(lambda: view(host, left).step > steps[left] + 50)
    until(lambda: all(not one.process.lost for one in two_nodes.places), LIMIT)
    two_nodes.ready()  # both places are on the node that is left
    host.command(left, Command("stop"))
    for run in second:
        begin(host, run)
    until(lambda: all(view(host, run).step > 20 for run in second))
    two_nodes.mend()


@cluster
def test_a_question_survives_an_actor_and_a_job_says_so(
    make_host: Hosts, two_nodes: TwoNodes
) -> None:
    host, place = make_host(slots=1), two_nodes.places[0]
    host.begin("job", endless)
    until(lambda: (progress(host).value or 0) > 3, LIMIT)
    place.process.kill()
    until(lambda: progress(host).over)
    assert progress(host).message == "It failed. The process that computed this has ended."
    until(lambda: not place.process.lost)
    question = (slow_answer, (0.5,))
    host.ask(question)
    until(lambda: place.process.busy == 1, LIMIT)
    place.process.kill()
    assert answered(host, question).value == 0.5


@cluster
def test_an_actor_that_is_held_is_named_and_goes_on(make_host: Hosts, two_nodes: TwoNodes) -> None:
    host, place = make_host(slots=1), two_nodes.places[0]
    begin(host)
    until(lambda: view(host).step > 5, LIMIT)
    pid = pid_at(place)
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: view(host).message)
        assert view(host).message == "Nothing is heard from the process that computes this run."
        assert status(host) is RunStatus.PLAYING
    finally:
        os.kill(pid, signal.SIGCONT)
    step = view(host).step
    until(lambda: view(host).step > step + 20 and not view(host).message)


def test_a_gpu_is_asked_for_where_a_run_wants_one(two_nodes: TwoNodes) -> None:
    host = ClusterHost(
        two_nodes.address, 2, quantum=0.02, trainer_factory=Seeing, painter_factory=FakePainter
    )
    try:
        for run, device in {"a": "cuda", "b": "cuda", "c": "cpu", "d": "auto"}.items():
            begin(host, run, LONG.replace(device=device))
        until(lambda: all(view(host, run).step > 20 for run in "abcd"), LIMIT)
        seen = {run: view(host, run).device for run in "abcd"}
        assert seen == {"a": "GPU 0", "b": "GPU 0", "c": "GPU none", "d": "GPU none"}
    finally:
        host.close()


def test_there_are_as_many_places_as_cpus_and_no_more_than_asked_for(
    two_nodes: TwoNodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    monkeypatch.delenv("NODE_VIZ_SLOTS", raising=False)
    assert slots_of(ray) == len(two_nodes.places) == 2
    monkeypatch.setenv("NODE_VIZ_SLOTS", "1")
    assert slots_of(ray) == 1
    monkeypatch.setenv("NODE_VIZ_SLOTS", "9")
    assert slots_of(ray) == 2


def test_a_run_learns_in_a_cluster_what_it_learns_alone(two_nodes: TwoNodes) -> None:
    config = ExperimentConfig(hidden=8, batch=32, steps=6)
    alone = ThreadHost(1)
    try:
        weights = [trained(host, config) for host in (alone, two_nodes.host)]
    finally:
        alone.close()
    for name, values in weights[0].items():
        np.testing.assert_array_equal(weights[1][name], values)


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM])
def test_no_actor_outlives_the_server(blow: signal.Signals, two_nodes: TwoNodes) -> None:
    code = f"""
from node_viz.runs.cluster import ClusterHost
from test_cluster import pid_at
import time
host = ClusterHost({two_nodes.address!r}, 2)
print(*(pid_at(place) for place in host.places), flush=True)
time.sleep(600)
"""
    server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    pids = [int(word) for word in server.stdout.readline().split()]
    assert len(pids) == 2
    server.send_signal(blow)
    assert server.wait(30) == -blow, "Ray leaves signals as they are"
    until(lambda: all(gone(pid) for pid in pids), LIMIT)


def test_another_version_of_ray_is_refused_in_a_sentence(two_nodes: TwoNodes) -> None:
    code = f"""
import ray
ray.__version__ = "0.0.1"
from node_viz.runs.cluster import connect
try:
    connect({two_nodes.address!r})
except ValueError as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    (sentence,) = said.stdout.splitlines()
    assert sentence.startswith("NODE_VIZ_CLUSTER must be 'auto' on a machine of the cluster")
    assert "0.0.1" in sentence


def trained(host: Host, config: ExperimentConfig) -> dict[str, Any]:
    host.start(config, run="trained")
    host.command("trained", Command("play"))
    until(lambda: host.latest("trained").status is RunStatus.DONE, LIMIT)  # type: ignore[union-attr]
    until(lambda: not host.latest("trained").live, LIMIT)  # type: ignore[union-attr]
    found = host.weights("trained")
    assert found is not None
    assert found[0] == config.steps
    return found[1]


def slow_answer(seconds: float) -> float:
    time.sleep(seconds)
    return seconds
