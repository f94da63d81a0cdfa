"""What the page on NFE growth shows, and the link that restores it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from node_viz.catalogue import MIXTURES_1D
from node_viz.config import ExperimentConfig
from node_viz.plots.arm_curves import ARM_COLOURS
from node_viz.presets import ARMS, arms_of
from node_viz.ui import arms as group_of
from node_viz.ui.arms import Pane
from node_viz.ui.sharing import from_link, write_pairs

GROUP = "growth"
SIDES = ("plain", "rnode")  #: growth and its cure
USUAL = ExperimentConfig(schedule="constant", steps=600)
TOLERANCES = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7)
OF_THE_ARM = ("method", "steer", "kinetic", "jacobian", "force")  #: what tells arms apart


@dataclass(frozen=True)
class Growth:
    """The experiment both arms share, and the tolerance of the solve that is taken apart."""

    base: ExperimentConfig = USUAL
    tolerance: float = 1e-5  #: one of `TOLERANCES`

    def panes(self) -> tuple[Pane, ...]:
        """Return the two arms as they stand side by side."""
        return tuple(
            Pane(name, ARMS[name].label, config, ARM_COLOURS[name], ARMS[name].sentence)
            for name, config in arms_of(self.base, SIDES).items()
        )

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Growth(tolerance=1e-6).pairs()
        {'tolerance': '1e-06'}
        """
        usual = USUAL.as_dict()
        changed = {k: str(v) for k, v in self.base.as_dict().items() if v != usual[k]}
        return changed | ({} if self.tolerance == 1e-5 else {"tolerance": f"{self.tolerance:g}"})


def read_growth(pairs: dict[str, str]) -> tuple[Growth, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_growth({"tolerance": "tight"})[1]
    ["tolerance must be a number from 1e-07 to 0.001; got 'tight'. Using 1e-05."]
    """
    pairs, notes = dict(pairs), []
    tolerance, said = _tolerance(pairs.pop("tolerance", "1e-5"))
    for key in OF_THE_ARM:
        if pairs.pop(key, None) is not None:
            notes.append(f"{key} is what tells the two arms apart. Ignored.")
    usual = {key: str(value) for key, value in USUAL.as_dict().items()}
    base, more = ExperimentConfig.forgiving({**usual, **pairs})
    notes += [*said, *more]
    if base.dataset in MIXTURES_1D:
        notes.append(f"The stages show two dimensions; {base.dataset!r} has one.")
        base = base.replace(dataset=USUAL.dataset)
    return Growth(base, tolerance), notes


def _tolerance(text: str) -> tuple[float, list[str]]:
    """Return the tolerance on offer that is nearest to what a link says."""
    low, high = TOLERANCES[-1], TOLERANCES[0]
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low * 0.99 <= value <= high * 1.01:
        bounds = f"a number from {low:g} to {high:g}"
        return 1e-5, [f"tolerance must be {bounds}; got {text!r}. Using 1e-05."]
    return min(TOLERANCES, key=lambda one: abs(one - value) / one), []


def growth_from_link() -> Growth:
    """Return what the page should show, and put it into the address."""
    now = from_link(read_growth, of=f"{GROUP}_")
    write_pairs(now.pairs(), of=f"{GROUP}_")
    return now


def change(**changes: Any) -> None:
    """Change some of what is shown; what cannot be becomes a note and changes nothing."""
    state = st.session_state
    try:
        state[f"{GROUP}_config"] = replace(state[f"{GROUP}_config"], **changes)
        state[f"{GROUP}_notes"] = []
    except ValueError as error:
        state[f"{GROUP}_notes"] = [f"{error}."]


def set_up(query: str) -> None:
    """Set up an experiment of the lesson and train it."""
    made = read_growth(dict(parse_qsl(query)))[0]
    change(base=made.base)
    group_of.ensure(GROUP, made.panes())
    group_of.train(GROUP)
