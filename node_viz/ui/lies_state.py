"""What the page on the lying solver shows, and the link that restores it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from node_viz.catalogue import ADAPTIVE, MIXTURES_1D
from node_viz.config import ExperimentConfig
from node_viz.plots.arm_curves import ARM_COLOURS
from node_viz.presets import ARMS
from node_viz.ui import arms as group_of
from node_viz.ui.arms import Pane
from node_viz.ui.sharing import from_link, write_pairs

GROUP = "lies"
FINE = 12  #: steps of the finer grid
FINE_COLOUR = "#4A86E0"
USUAL = ExperimentConfig(
    solver="midpoint", solver_steps=3, schedule="constant", steps=300, refine=0
)
OF_THE_ARM = ("method", "steer", "kinetic", "jacobian", "force")  #: what tells arms apart


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
            Pane("coarse", "Coarse grid", self.base, ARM_COLOURS["plain"],
                 "Maximum likelihood on a coarse grid."),
            Pane("calm", "Coarse grid + K+J", self.base.replace(**cure), ARM_COLOURS["rnode"],
                 "The same grid, with a price on motion and on sharp changes."),
            Pane("fine", f"Finer grid, {FINE} steps", fine, FINE_COLOUR,
                 "Maximum likelihood on a finer grid."),
        )  # fmt: skip

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Lie(USUAL.replace(solver_steps=4)).pairs()
        {'solver_steps': '4'}
        """
        usual = USUAL.as_dict()
        return {k: str(v) for k, v in self.base.as_dict().items() if v != usual[k]}


def read_lie(pairs: dict[str, str]) -> tuple[Lie, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_lie({"solver_steps": "16"})[1]
    ["solver_steps must be below 12, the finer grid's; got 16. Using midpoint with 3."]
    """
    pairs, notes = dict(pairs), []
    for key in OF_THE_ARM:
        if pairs.pop(key, None) is not None:
            notes.append(f"{key} is what tells the arms apart. Ignored.")
    usual = {key: str(value) for key, value in USUAL.as_dict().items()}
    base, more = ExperimentConfig.forgiving({**usual, **pairs})
    notes += more
    if base.dataset in MIXTURES_1D:
        notes.append(f"The stages show two dimensions; {base.dataset!r} has one.")
        base = base.replace(dataset=USUAL.dataset)
    try:
        return Lie(base), notes
    except ValueError as error:
        notes.append(f"{error}. Using {USUAL.solver} with {USUAL.solver_steps}.")
        return Lie(base.replace(solver=USUAL.solver, solver_steps=USUAL.solver_steps)), notes


def lie_from_link() -> Lie:
    """Return what the page should show, and put it into the address."""
    now = from_link(read_lie, of=f"{GROUP}_")
    write_pairs(now.pairs(), of=f"{GROUP}_")
    return now


def change(**changes: Any) -> None:
    """Change knobs of the experiment; what cannot be becomes a note and changes nothing."""
    state = st.session_state
    try:
        now: Lie = state[f"{GROUP}_config"]
        state[f"{GROUP}_config"] = replace(now, base=now.base.replace(**changes))
        state[f"{GROUP}_notes"] = []
    except ValueError as error:
        state[f"{GROUP}_notes"] = [f"{error}."]


def set_up(query: str) -> None:
    """Set up an experiment of the lesson and train it."""
    made = read_lie(dict(parse_qsl(query)))[0]
    st.session_state[f"{GROUP}_config"], st.session_state[f"{GROUP}_notes"] = made, []
    group_of.ensure(GROUP, made.panes())
    group_of.train(GROUP)
