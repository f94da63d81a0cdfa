"""The seam behind which training happens: start, command, latest, release.

Only ids, configs, commands and records cross it, so that today's threads can give way to a process
pool or a cluster. Nothing here imports torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from node_viz.config import ExperimentConfig
from node_viz.records import Curves, Picture, RunStatus


@dataclass(frozen=True)
class Command:
    """An order to a run. Orders are absolute, so one that arrives twice does nothing twice.

    `play` trains until step `until` (the config's end when None); `pause` holds; `ask` traces the
    path of `point`; `stop` ends the run and keeps its history.
    """

    kind: Literal["play", "pause", "ask", "stop"]
    until: int | None = None
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class RunView:
    """What a page may know of a run at this moment; immutable, swapped whole."""

    run: str
    config: ExperimentConfig
    status: RunStatus
    message: str = ""  #: a sentence for a person: why it failed, that the grid was refined
    place: int = 0  #: runs ahead of this one in the line; 0 when it has a slot
    step: int = 0
    seconds: float = 0.0  #: training only
    steps_per_second: float = 0.0
    device: str = "cpu"  #: what `auto` became
    solver_steps: int = 0  #: steps of the training grid now, after any refinement
    picture: Picture | None = None  #: the newest
    curves: Curves | None = None
    tape_steps: tuple[int, ...] = ()  #: steps whose pictures are kept


class Host(Protocol):
    """Where runs live."""

    def start(self, config: ExperimentConfig, *, run: str, checkpoint: str | None = None) -> None:
        """Make a paused run called `run`, from scratch or from a shipped checkpoint.

        Starting a run that exists does nothing. It trains once it is told to play.
        """
        ...

    def command(self, run: str, command: Command) -> None:
        """Give an order; an unknown run is ignored (its owner has left)."""
        ...

    def latest(self, run: str) -> RunView | None:
        """Return the newest view, or None for an unknown run. Never waits."""
        ...

    def tape(self, run: str) -> tuple[Picture, ...]:
        """Return the kept pictures of the whole run, oldest first."""
        ...

    def release(self, run: str) -> None:
        """Say that nobody watches: the slot is free within 10 s unless someone attaches again."""
        ...

    def attach(self, run: str) -> None:
        """Say that somebody watches again (a reload, a network that came back)."""
        ...
