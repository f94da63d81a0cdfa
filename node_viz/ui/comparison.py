"""What a comparison page compares, and the link that restores it.

What all arms share, which arms stand side by side and how much their penalties weigh is one record
in the session; the widgets show it and the address says what in it differs from the page's default.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from node_viz.catalogue import MIXTURES_1D
from node_viz.config import ExperimentConfig, knobs
from node_viz.plots.arm_curves import ARM_COLOURS
from node_viz.presets import ARMS, CONTRASTS, arms_of
from node_viz.ui import arms as group_of
from node_viz.ui.arms import Pane
from node_viz.ui.sharing import from_link, write_pairs

GROUP = "straight"
FIRST = next(iter(CONTRASTS.values()))  #: what the page shows to whoever comes without a link
WEIGHT = 0.03  #: of each penalty, unless the link says otherwise
PENALTIES = ("kinetic", "jacobian", "force")
OF_THE_ARM = ("method", "steer", *PENALTIES)  #: what tells arms apart; the shared part has none


@dataclass(frozen=True)
class Comparison:
    """What the page compares: the experiment all arms share, the arms, and the penalties' weight.

    Raises:
        ValueError: the arms cannot stand side by side, in a sentence.
    """

    base: ExperimentConfig = FIRST.config
    arms: tuple[str, ...] = FIRST.arms
    weight: float = WEIGHT

    def __post_init__(self) -> None:
        self.configs()

    def configs(self) -> dict[str, ExperimentConfig]:
        """Return what each arm trains; every penalty an arm has gets the weight chosen here."""
        chosen = arms_of(self.base, self.arms)
        return {name: self._weighed(name, config) for name, config in chosen.items()}

    def _weighed(self, name: str, config: ExperimentConfig) -> ExperimentConfig:
        mine = [penalty for penalty in PENALTIES if penalty in ARMS[name].changes]
        if not mine or self.weight == WEIGHT:  # the weights the arms come with
            return config
        return config.replace(**dict.fromkeys(mine, self.weight))

    def panes(self) -> tuple[Pane, ...]:
        """Return the arms as they stand side by side."""
        return tuple(
            Pane(name, ARMS[name].label, config, ARM_COLOURS[name], ARMS[name].sentence)
            for name, config in self.configs().items()
        )

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Comparison(weight=0.1).pairs()
        {'weight': '0.1'}
        """
        ours, usual = self.base.as_dict(), FIRST.config.as_dict()
        changed = {key: str(value) for key, value in ours.items() if value != usual[key]}
        if self.arms != FIRST.arms:
            changed["arms"] = ",".join(self.arms)
        return changed | ({} if self.weight == WEIGHT else {"weight": f"{self.weight:g}"})


def read_comparison(pairs: dict[str, str]) -> tuple[Comparison, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_comparison({"arms": "plain,plain"})[1]
    ["arm 'plain' is named twice; each stands once. Using plain,rnode."]
    """
    pairs, notes = dict(pairs), []
    names = tuple(name.strip() for name in pairs.pop("arms", ",".join(FIRST.arms)).split(","))
    weight, said = _weight(pairs.pop("weight", f"{WEIGHT}"))
    for key in OF_THE_ARM:
        if pairs.pop(key, None) is not None:
            notes.append(f"{key} is what tells the arms apart: choose arms and weight. Ignored.")
    usual = {key: str(value) for key, value in FIRST.config.as_dict().items()}
    base, more = ExperimentConfig.forgiving({**usual, **pairs})
    notes += [*said, *more]
    if base.dataset in MIXTURES_1D:
        notes.append(f"The stages show two dimensions; {base.dataset!r} has one.")
        base = base.replace(dataset=FIRST.config.dataset)
    try:
        return Comparison(base, names, weight), notes
    except ValueError as error:
        notes.append(f"{error}. Using {','.join(FIRST.arms)}.")
        return Comparison(base, FIRST.arms, weight), notes


def _weight(text: str) -> tuple[float, list[str]]:
    try:
        return knobs()["kinetic"].check("weight", text, float), []
    except ValueError as error:
        return WEIGHT, [f"{error}. Using {WEIGHT:g}."]


def comparison_from_link() -> Comparison:
    """Return what the page should compare, and put it into the address."""
    now = from_link(read_comparison, of=f"{GROUP}_")
    write_pairs(now.pairs(), of=f"{GROUP}_")
    return now


def change(**changes: Any) -> None:
    """Change some of the comparison; what cannot be becomes a note and changes nothing."""
    state = st.session_state
    try:
        state[f"{GROUP}_config"] = replace(state[f"{GROUP}_config"], **changes)
        state[f"{GROUP}_notes"] = []
    except ValueError as error:
        state[f"{GROUP}_notes"] = [f"{error}."]


def set_up(query: str) -> None:
    """Set up an experiment of the lesson and train it."""
    made = read_comparison(dict(parse_qsl(query)))[0]
    change(base=made.base, arms=made.arms, weight=made.weight)
    group_of.ensure(GROUP, made.panes())
    group_of.train(GROUP)


def contrast_of(now: Comparison) -> str | None:
    """Return the name of the named comparison that is shown, if it is one."""
    for name, contrast in CONTRASTS.items():
        if now == Comparison(contrast.config, contrast.arms):
            return name
    return None


def about(now: Comparison) -> str:
    """Return the sentence of the named comparison that is shown, if it is one."""
    name = contrast_of(now)
    return "" if name is None else CONTRASTS[name].sentence
