"""What the page on the lying solver shows, and the link that restores it."""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.arms import ARMS, Pane
from node_viz.experiment.catalogue import ADAPTIVE
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.links import Link, changed, read_base

FINE = 12  #: steps of the finer grid
FINE_COLOUR = "#4A86E0"
USUAL = ExperimentConfig(
    solver="midpoint", solver_steps=3, schedule="constant", steps=300, refine=0
)


@dataclass(frozen=True)
class Lie:
    """The experiment all arms share; its `solver_steps` are those of the coarse grid.

    Raises:
        ValueError: the solver has no grid, or one that is not coarse, in a sentence.
    """

    base: ExperimentConfig = USUAL

    def __post_init__(self) -> None:
        if self.base.solver in ADAPTIVE:
            raise ValueError(f"solver must take equal steps here; got {self.base.solver!r}")
        if self.base.solver_steps >= FINE:
            steps = self.base.solver_steps
            raise ValueError(f"solver_steps must be below {FINE}, the finer grid's; got {steps}")

    def panes(self) -> tuple[Pane, ...]:
        """Return the three arms as they stand side by side."""
        cure = ARMS["rnode"].changes
        fine = self.base.replace(solver_steps=FINE)
        return (
            Pane(
                "coarse",
                "Coarse grid",
                self.base,
                ARMS["plain"].colour,
                "Maximum likelihood on a coarse grid.",
            ),
            Pane(
                "calm",
                "Coarse grid, RNODE",
                self.base.replace(**cure),
                ARMS["rnode"].colour,
                "The same grid, with a price on motion and on sharp changes.",
            ),
            Pane(
                "fine",
                f"Finer grid, {FINE} steps",
                fine,
                FINE_COLOUR,
                "Maximum likelihood on a finer grid.",
            ),
        )

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Lie(USUAL.replace(solver_steps=4)).pairs()
        {'solver_steps': '4'}
        """
        return changed(self.base, USUAL)


def read_lie(pairs: dict[str, str]) -> tuple[Lie, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_lie({"solver_steps": "16"})[1]
    ["solver_steps must be below 12, the finer grid's; got 16. Using midpoint with 3."]
    """
    base, notes = read_base(pairs, USUAL)
    try:
        return Lie(base), notes
    except ValueError as error:
        notes.append(f"{error}. Using {USUAL.solver} with {USUAL.solver_steps}.")
        return Lie(base.replace(solver=USUAL.solver, solver_steps=USUAL.solver_steps)), notes


LINK = Link("lies", read_lie)
