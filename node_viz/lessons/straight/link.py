"""What a comparison page compares, and the link that restores it.

What all arms share, which arms stand side by side and how much their penalties weigh is one record
in the session; the widgets show it and the address says what in it differs from the page's default.
"""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.arms import ARMS, CONTRASTS, Pane
from node_viz.experiment.config import ExperimentConfig, knobs
from node_viz.experiment.links import PENALTIES, Link, changed, named, read_base

FIRST = next(iter(CONTRASTS.values()))  #: what the page shows to whoever comes without a link
WEIGHT = 0.03  #: of each penalty, unless the link says otherwise


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
        chosen = ARMS.configs(self.base, self.arms)
        return {name: self._weighed(name, config) for name, config in chosen.items()}

    def _weighed(self, name: str, config: ExperimentConfig) -> ExperimentConfig:
        mine = [penalty for penalty in PENALTIES if penalty in ARMS[name].changes]
        if not mine or self.weight == WEIGHT:  # the weights the arms come with
            return config
        return config.replace(**dict.fromkeys(mine, self.weight))

    def panes(self) -> tuple[Pane, ...]:
        """Return the arms as they stand side by side."""
        return ARMS.panes(self.configs())

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Comparison(weight=0.1).pairs()
        {'weight': '0.1'}
        """
        found = changed(self.base, FIRST.config)
        if self.arms != FIRST.arms:
            found["arms"] = ",".join(self.arms)
        return found | ({} if self.weight == WEIGHT else {"weight": f"{self.weight:g}"})


def read_comparison(pairs: dict[str, str]) -> tuple[Comparison, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_comparison({"arms": "plain,plain"})[1]
    ["arm 'plain' is named twice; each stands once. Using plain,rnode."]
    """
    pairs = dict(pairs)
    names = named(pairs, FIRST.arms)
    weight, said = _weight(pairs.pop("weight", f"{WEIGHT}"))
    why = "is what tells the arms apart: choose arms and weight"
    base, more = read_base(pairs, FIRST.config, why=why)
    notes = said + more
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


LINK = Link("straight", read_comparison)


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
