"""What the page on reversibility shows, and the link that restores it.

Its own keys are words; everything else in a link is the trained flow's config.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from node_viz.experiment.arms import ARMS, Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.links import Link, changed, one_of, read_base

PARTS = {"equation": "1 Nine starts", "flow": "2 A trained flow"}
SOLVERS = {
    "exact": "none: the formula",
    "euler": "Euler",
    "midpoint": "Midpoint",
    "rk4": "RK4",
    "dopri5": "dopri5",
}
FIXED = ("euler", "midpoint", "rk4")  #: take equal steps

#: what each of the page's own knobs can be, as a link writes it
CHOICES: dict[str, tuple[str, ...]] = {
    "part": tuple(PARTS),
    "rate": tuple(map(str, (1, 2, 5, 8, 10, 12, 14, 16, 17, 18, 20, 25))),
    "centre": ("0", "1"),
    "floats": ("float32", "float64"),
    "by": tuple(SOLVERS),
    "grid": ("16", "32", "64", "128"),
    "tol": tuple(f"1e-{digits}" for digits in range(2, 9)),
}
USUAL = ExperimentConfig()


@dataclass(frozen=True)
class Trip:
    """Every knob of the page; the values of its own are those of `CHOICES`."""

    base: ExperimentConfig = USUAL  #: of the trained flow
    part: str = "equation"
    rate: str = "10"  #: lambda
    centre: str = "1"  #: c, to which all paths run
    floats: str = "float32"
    by: str = "rk4"  #: which solver
    grid: str = "64"  #: steps of a solver that takes equal ones
    tol: str = "1e-5"  #: of dopri5

    @property
    def asked(self) -> tuple[float, float, str, str, int, float]:
        """Return the arguments of `decay_trip`."""
        of = float(self.rate), float(self.centre), self.floats, self.by
        return (*of, int(self.grid), float(self.tol))

    def panes(self) -> tuple[Pane, ...]:
        """Return the one flow of the page."""
        words = "A flow that carries data to noise, and back."
        return (Pane("flow", "The flow", self.base, ARMS["plain"].colour, words),)

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Trip(rate="20", by="exact").pairs()
        {'rate': '20', 'by': 'exact'}
        """
        own = {one.name: (getattr(self, one.name), one.default) for one in fields(self)[1:]}
        words = {name: value for name, (value, usual) in own.items() if value != usual}
        return changed(self.base, USUAL) | words


def read_trip(pairs: dict[str, str]) -> tuple[Trip, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_trip({"centre": "2"})[1]
    ["centre must be one of 0, 1; got '2'. Using 1."]
    """
    usual = {name: getattr(Trip(), name) for name in CHOICES}
    own = {name: value for name, value in pairs.items() if name in CHOICES}
    good, notes = one_of(CHOICES, usual, own)
    rest = {name: value for name, value in pairs.items() if name not in CHOICES}
    base, more = read_base(rest, USUAL, apart=())
    return Trip(base, **good), [*notes, *more]


LINK = Link("reversibility", read_trip)
