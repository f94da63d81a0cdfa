"""What the page on continuous normalizing flows shows, and the link that restores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from node_viz.experiment.arms import ARMS, Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.links import Link, read_config, that_fit

USUAL = ExperimentConfig()


@dataclass(frozen=True)
class Flow:
    """One flow, and nothing besides its experiment."""

    base: ExperimentConfig = USUAL

    def panes(self) -> tuple[Pane, ...]:
        """Return the page's one arm."""
        return (Pane("flow", "The flow", self.base, ARMS["plain"].colour),)

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the config's defaults."""
        return that_fit(dict(parse_qsl(self.base.to_query())))


def read_flow(pairs: Mapping[str, str]) -> tuple[Flow, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note."""
    base, notes = read_config(pairs)
    return Flow(base), notes


LINK = Link("cnf", read_flow)
