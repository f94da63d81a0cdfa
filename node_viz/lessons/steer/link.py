"""What the page on STEER and OT-Flow shows, and the link that restores it."""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.arms import ARMS, CONTRASTS, Pane
from node_viz.experiment.config import ExperimentConfig, knobs
from node_viz.experiment.links import OF_ONE_METHOD, PENALTIES, Link, changed, read_base

SIDES = ("plain", "steer", "otflow")
#: what all arms share; `steer` is the b of the one arm that draws its end time
USUAL = CONTRASTS["three ways"].config.replace(steer=ARMS["steer"].changes["steer"])
APART = ("method", "field", *PENALTIES, *OF_ONE_METHOD)


@dataclass(frozen=True)
class Steer:
    """The experiment the three arms share; its `steer` is for the one that draws its end time."""

    base: ExperimentConfig = USUAL

    def panes(self) -> tuple[Pane, ...]:
        """Return the three arms as they stand side by side."""
        configs = ARMS.configs(self.base.replace(steer=0.0), SIDES)
        configs["steer"] = configs["steer"].replace(steer=self.base.steer)
        return ARMS.panes(configs)

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Steer(USUAL.replace(steer=0.25)).pairs()
        {'steer': '0.25'}
        """
        return changed(self.base, USUAL)


def read_steer(pairs: dict[str, str]) -> tuple[Steer, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_steer({"steer": "1"})[1]
    ["steer must be a number from 0 to below 1; got '1'. Using 0.5."]
    """
    pairs, notes = dict(pairs), list[str]()
    try:
        knobs()["steer"].check("steer", pairs.get("steer", USUAL.steer), float)
    except ValueError as error:
        del pairs["steer"]
        notes.append(f"{error}. Using {USUAL.steer:g}.")
    base, more = read_base(pairs, USUAL, APART, "is what tells the three arms apart")
    return Steer(base), notes + more


LINK = Link("steer", read_steer)
