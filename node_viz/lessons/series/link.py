"""What the page on series shows, and the link that restores it."""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.arms import Arm, ArmSet, Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.links import Link, changed, named, nearest, read_base

ARMS = ArmSet(
    {
        "ode": Arm(
            "Latent ODE",
            "Guesses z(0) from the whole series, and lets it move by an equation.",
            {"model": "latent-ode"},
            "#4A86E0",
        ),
        "rnn": Arm(
            "RNN",
            "Reads point after point with the gaps, and has as many weights.",
            {"model": "rnn"},
            "#D55E00",
        ),
        "whole": Arm(
            "Latent ODE, whole",
            "Sees the whole series from the first training step on.",
            {"model": "latent-ode", "grow": 0},
            "#A0459A",
        ),
    },
    most=2,
)
FIRST_ARMS = ("ode", "rnn")
SERIES = 3  #: series on offer
USUAL = ExperimentConfig(
    task="series",
    dataset="oscillators",
    model="latent-ode",
    grow=1,
    solver="rk4",
    solver_steps=2,
    batch=128,
    steps=1500,
)
COUNTS = (30, 50, 100)  #: observations in the table
LONG = 12.0  #: a horizon of three turns


@dataclass(frozen=True)
class Page:
    """The experiment that the arms share, which of them stand, and which series is shown.

    Raises:
        ValueError: the arms cannot stand side by side, in a sentence.
    """

    base: ExperimentConfig = USUAL
    arms: tuple[str, ...] = FIRST_ARMS
    which: int = 1  #: series, counted from 1

    def __post_init__(self) -> None:
        ARMS.configs(self.base, self.arms)

    def panes(self) -> tuple[Pane, ...]:
        """Return the arms as they stand side by side."""
        return ARMS.panes(ARMS.configs(self.base, self.arms))

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Page(arms=("ode", "whole"), which=2).pairs()
        {'arms': 'ode,whole', 'which': '2'}
        """
        found = changed(self.base, USUAL)
        if self.arms != FIRST_ARMS:
            found["arms"] = ",".join(self.arms)
        return found | ({} if self.which == 1 else {"which": f"{self.which}"})


def read_page(pairs: dict[str, str]) -> tuple[Page, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_page({"which": "9"})[1]
    ["which must be a number from 1 to 3; got '9'. Using 1."]
    """
    pairs = dict(pairs)
    names = named(pairs, FIRST_ARMS)
    which, notes = nearest("which", pairs.pop("which", None), range(1, SERIES + 1), 1)
    base, more = read_base(pairs, USUAL, ("model",))
    notes += more
    try:
        return Page(base, names, int(which)), notes
    except ValueError as error:
        notes.append(f"{error}. Using {','.join(FIRST_ARMS)}.")
        names = FIRST_ARMS
    try:
        return Page(base, names, int(which)), notes
    except ValueError as error:
        return Page(which=int(which)), [*notes, f"{error}. Using the default."]


LINK = Link("series", read_page, keeps=("which",))
