"""Real models in worker processes: NaN, an error of torch, no memory; the arms beside go on."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

import pytest
import torch
from background_fakes import answered
from fakes import LONG, PLAY, FakeTrainer, begin, every_host, status, until, view

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.there import There
from node_viz.runs.threads import ThreadHost
from node_viz.runs.worker import make_painter, make_trainer
from node_viz.training.memory import TOO_LARGE

Hosts = Callable[..., ThreadHost]
processes = pytest.mark.parametrize("make_host", ["processes"], indirect=True)
FAULTY = 3  #: the step at which the fault comes
FAMILIES = {
    "a flow in the plane": "hidden=8&batch=32&solver_steps=4&steps=8",
    "a flow on the line": "dataset=bimodal&hidden=8&batch=32&solver_steps=4&steps=8",
    "an ODE-Net that tells classes apart": "task=classify&dataset=disc&hidden=8&batch=32&steps=8",
    "an ODE-Net that carries x to y": "task=regress&dataset=reflection&hidden=8&batch=32&steps=8",
}


def not_a_number(trainer: Any) -> None:
    with torch.no_grad():
        for weights in trainer.model.parameters():
            weights.fill_(torch.nan)


def wrong_shape(trainer: Any) -> None:
    torch.mm(torch.zeros(2, 3), torch.zeros(2, 3))


def no_memory(trainer: Any) -> None:
    """Ask for more than this process may have; what it had before stays."""
    allowed = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", encoding="ascii") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 2**26, allowed[1]))
    try:
        torch.zeros(2**30)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, allowed)


#: by the seed of the run: what goes wrong, and what the visitor reads of it
FAULTS: dict[int, tuple[Callable[[Any], None], str]] = {
    7: (not_a_number, f"Stopped at step {FAULTY}."),
    8: (
        wrong_shape,
        "The run failed (RuntimeError); what it learnt is kept, the log has details.",
    ),
    9: (no_memory, f"The run failed. {TOO_LARGE}"),
}


class Faulty:
    """A real trainer whose seed may bring a fault."""

    def __init__(self, config: ExperimentConfig) -> None:
        self.inner = make_trainer(config)

    def __getattr__(self, name: str) -> Any:
        if name == "inner":  # it is being unpickled
            raise AttributeError(name)
        return getattr(self.inner, name)

    def step(self) -> float:
        if self.inner.step_count == FAULTY and self.inner.config.seed in FAULTS:
            FAULTS[self.inner.config.seed][0](self.inner)
        return self.inner.step()


@processes
@pytest.mark.parametrize("family", FAMILIES)
def test_an_arm_fails_alone_whatever_its_family(make_host: Hosts, family: str) -> None:
    host = make_host(slots=2, trainer_factory=Faulty, painter_factory=make_painter)
    config = ExperimentConfig.from_query(FAMILIES[family])
    seeds = {f"seed {seed}": seed for seed in (1, *FAULTS)}
    for run, seed in seeds.items():
        host.start(config.replace(seed=seed), run=run, pack="arms")
    for run in seeds:
        host.command(run, PLAY)
    until(lambda: all(status(host, run).over for run in seeds), 240)
    for seed, (_, said) in FAULTS.items():
        failed = view(host, f"seed {seed}")
        assert failed.status is RunStatus.FAILED
        assert failed.message.startswith(said)
        assert failed.picture is not None
        assert host.tape(f"seed {seed}"), "the tape up to the fault stays"
        assert host.weights(f"seed {seed}"), "and so do the weights"
    assert status(host, "seed 1") is RunStatus.DONE
    assert view(host, "seed 1").step == 8


@processes
def test_a_process_that_found_no_memory_goes_on(
    make_host: Hosts, two_processes: list[There]
) -> None:
    host = make_host(slots=1)
    until(lambda: two_processes[0].process.ready.is_set())
    pid = two_processes[0].process.pid
    for work in (no_memory, wrong_shape):
        question = (work, (None,))
        host.ask(question)
        assert answered(host, question).error is not None
    assert two_processes[0].process.pid == pid


def set_back(hours: float) -> None:
    """Set the clock back in the process where this is called, as far as that process can tell."""
    real = time.time
    time.time = lambda: real() - 3600 * hours


class BackInTime(FakeTrainer):
    """At step 5 the clock is set back an hour."""

    def step(self) -> float:
        if self.step_count == 5:
            set_back(1)
        return super().step()


@every_host
def test_a_clock_that_is_set_back_changes_nothing(
    make_host: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", time.time)  # so that it is put right at the end
    host = make_host(slots=1, quantum=0.05, grace=0.2, trainer_factory=BackInTime)
    for run in "ab":
        begin(host, run)
    until(lambda: all(view(host, run).step > 20 for run in "ab"))
    set_back(1)  # in the server too
    steps = {run: view(host, run).step for run in "ab"}
    until(lambda: all(view(host, run).step > steps[run] + 20 for run in "ab"))
    assert all(view(host, run).seconds >= 0 for run in "ab")
    assert all(view(host, run).steps_per_second >= 0 for run in "ab")
    host.release("a")
    until(lambda: host.latest("a") is None)
    assert view(host, "b").config == LONG
