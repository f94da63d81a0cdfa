"""What the page on the two KLs shows, and the link that restores it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from node_viz.experiment.arms import Arm, ArmSet, Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.links import Link, changed, named, nearest, read_base

NARROW, WIDE = 0.05, 1.0  #: start widths of the two arms that set their own
ARMS = ArmSet(
    {
        "forward": Arm("Forward KL", "The data must be likely under the flow.", {}, "#D55E00"),
        "reverse": Arm(
            "Reverse KL",
            "The flow's samples must be likely under the data's density.",
            {"method": "reverse-kl"},
            "#4A86E0",
        ),
        "narrow": Arm(
            f"Reverse KL from {NARROW:g}",
            "Reverse KL from a very narrow start.",
            {"method": "reverse-kl", "base_std": NARROW},
            "#A0459A",
        ),
        "wide": Arm(
            f"Reverse KL from {WIDE:g}",
            "Reverse KL from a start as wide as the noise.",
            {"method": "reverse-kl", "base_std": WIDE},
            "#2F7878",
        ),
    }
)
USUAL = ExperimentConfig(
    dataset="8gaussians", base_std=0.3, solver="rk4", solver_steps=4, lr=0.002, steps=300
)
SIDES = ("forward", "reverse")
CONSTANTS = tuple(float(c) for c in range(-5, 6))  #: on offer for c in log p~ = log p + c
APART = ("method", "condition", "ot_batch", "ot_across")  #: of the arms, or of other methods


@dataclass(frozen=True)
class Seeking:
    """The experiment that all arms share, the arms, and the constant that nobody knows.

    Raises:
        ValueError: the arms cannot stand side by side, or learn these data, in a sentence.
    """

    base: ExperimentConfig = USUAL
    arms: tuple[str, ...] = SIDES
    constant: float = 0.0  #: c; it changes what the reverse loss reads, and no run

    def __post_init__(self) -> None:
        self.panes()

    def panes(self) -> tuple[Pane, ...]:
        """Return the arms as they stand side by side."""
        return ARMS.panes(ARMS.configs(self.base, self.arms))

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Seeking(constant=2.0).pairs()
        {'constant': '2'}
        """
        found = changed(self.base, USUAL)
        if self.arms != SIDES:
            found["arms"] = ",".join(self.arms)
        return found | ({"constant": f"{self.constant:g}"} if self.constant else {})


def read_seeking(pairs: dict[str, str]) -> tuple[Seeking, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_seeking({"constant": "9"})[1]
    ["constant must be a number from -5 to 5; got '9'. Using 0."]
    """
    pairs = dict(pairs)
    constant, notes = nearest("constant", pairs.pop("constant", None), CONSTANTS, 0.0)
    arms = named(pairs, SIDES)
    if pairs.get("field") == "potential":  # it starts as wide as the noise, whatever is asked
        notes.append(f"{pairs.pop('field')!r} is no field that can start narrow. Using mlp.")
    base, more = read_base(pairs, USUAL, APART)
    notes += more
    shown = Seeking(constant=constant)
    try:
        shown = replace(shown, arms=arms)
    except ValueError as error:
        notes.append(f"{error}. Using {','.join(SIDES)}.")
    try:
        return replace(shown, base=base), notes
    except ValueError as error:
        notes.append(f"{error}. Using {USUAL.dataset}.")
        return replace(shown, base=base.replace(dataset=USUAL.dataset)), notes


LINK = Link("seeking", read_seeking, keeps=("constant",))
