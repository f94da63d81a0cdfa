"""What the page on solvers shows, and the link that restores it.

The words in a link are the names used in code.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from node_viz.experiment.links import Link
from node_viz.fields.analytic import ANALYTIC, known_field

#: solvers in the order of the page, and what they are called
NAMES = {
    "euler": "Euler",
    "midpoint": "Midpoint",
    "rk4": "RK4",
    "implicit_euler": "Implicit Euler",
    "dopri5": "dopri5",
}
FIXED = tuple(NAMES)[:-1]  #: take equal steps

CHOICES: dict[str, tuple[str, ...]] = {
    "problem": tuple(ANALYTIC),
    "steps": tuple(map(str, (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256))),
    "span": ("0.25", "0.5", "1", "1.5", "2"),  # in units of the problem's own end time
    "rtol": tuple(f"1e-{digits}" for digits in range(1, 11)),
    "solvers": tuple(NAMES),
}


@dataclass(frozen=True)
class Study:
    """Every knob of the page; the values are those of `CHOICES`."""

    problem: str = "forced"
    steps: str = "8"
    span: str = "1"  #: in units of the problem's own end time
    rtol: str = "1e-3"
    solvers: str = ",".join(NAMES)

    @property
    def end(self) -> float:
        """Return the flow time at which the solve ends."""
        return float(self.span) * known_field(self.problem).end

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the solvers, in the order of the page."""
        return tuple(name for name in NAMES if name in self.solvers.split(","))

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the default.

        >>> Study(steps="16").pairs()
        {'steps': '16'}
        """
        usual = asdict(Study())
        return {key: value for key, value in asdict(self).items() if value != usual[key]}


def read_study(pairs: dict[str, str]) -> tuple[Study, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_study({"steps": "7"})[1]
    ["steps must be one of 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256; got '7'. \
Using 8."]
    """
    usual, good, notes = asdict(Study()), dict[str, str](), list[str]()
    for key, value in pairs.items():
        if key not in CHOICES:
            notes.append(f"there is no setting {key!r}; there are {', '.join(CHOICES)}. Ignored.")
            continue
        words = value.split(",") if key == "solvers" and value else [value]  # or nobody chosen
        wrong = [word for word in words if word not in CHOICES[key]]
        if wrong and (key, value) != ("solvers", ""):
            names = ", ".join(CHOICES[key])
            notes.append(f"{key} must be one of {names}; got {wrong[0]!r}. Using {usual[key]}.")
        else:
            good[key] = value
    return Study(**good), notes


LINK = Link("solvers", read_study)
