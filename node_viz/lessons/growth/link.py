"""What the page on NFE growth shows, and the link that restores it."""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.arms import ARMS, CONTRASTS, Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.links import Link, changed, nearest, read_base

SIDES = ("plain", "rnode")  #: growth and its cure
USUAL = CONTRASTS["moons"].config
TOLERANCES = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7)


@dataclass(frozen=True)
class Growth:
    """The experiment both arms share, and the tolerance of the solve that is taken apart."""

    base: ExperimentConfig = USUAL
    tolerance: float = 1e-5  #: one of `TOLERANCES`

    def panes(self) -> tuple[Pane, ...]:
        """Return the two arms as they stand side by side."""
        return ARMS.panes(ARMS.configs(self.base, SIDES))

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Growth(tolerance=1e-6).pairs()
        {'tolerance': '1e-06'}
        """
        own = {} if self.tolerance == 1e-5 else {"tolerance": f"{self.tolerance:g}"}
        return changed(self.base, USUAL) | own


def read_growth(pairs: dict[str, str]) -> tuple[Growth, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_growth({"tolerance": "tight"})[1]
    ["tolerance must be a number from 1e-07 to 0.001; got 'tight'. Using 1e-05."]
    """
    pairs = dict(pairs)
    tolerance, notes = nearest("tolerance", pairs.pop("tolerance", None), TOLERANCES, 1e-5)
    base, more = read_base(pairs, USUAL, why="is what tells the two arms apart")
    return Growth(base, tolerance), notes + more


LINK = Link("growth", read_growth, keeps=("tolerance",))
