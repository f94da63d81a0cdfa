"""Visitors of a host who may share a training."""

from __future__ import annotations

from collections.abc import Callable

from fakes import view

from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.threads import ThreadHost

LONG = ExperimentConfig(steps=100_000)
SHORT = ExperimentConfig(steps=2000)
Make = Callable[..., ThreadHost]


def join(host: ThreadHost, *runs: str, configs: tuple[ExperimentConfig, ...] = (LONG,)) -> None:
    """Start one pack for one visitor."""
    for run, config in zip(runs, configs, strict=True):
        host.start(config, run=run, pack=f"pack of {runs[0]}", shared=configs)


def shown(host: ThreadHost, run: str) -> int:
    """Return the step that a visitor sees."""
    picture = view(host, run).picture
    return -1 if picture is None else picture.step
