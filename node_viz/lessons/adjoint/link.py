"""What the page on gradients shows and the link that restores it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from node_viz.experiment.links import Link, one_of

#: the chapters of the page, of which one is shown
PARTS = {
    "way": "1 Way back",
    "memory": "2 Memory",
    "error": "3 Error",
    "sign": "4 Sign",
    "loss": "5 Loss on the way",
}
FIELDS = {"network": "a random network", "ring": "drawn to a ring"}

#: what each knob can be, as a link writes it
CHOICES: dict[str, tuple[str, ...]] = {
    "part": tuple(PARTS),
    "field": tuple(FIELDS),
    "pull": ("1", "2", "5", "10"),
    "rtol": tuple(f"1e-{digits}" for digits in range(2, 9)),
    "steps": ("10", "20", "50", "100", "150", "200"),
    "seed": tuple(map(str, range(10))),
    "kinetic": ("0", "0.003", "0.01", "0.03"),
}


@dataclass(frozen=True)
class Study:
    """Every knob of the page; the values are those of `CHOICES`."""

    part: str = "way"
    field: str = "network"
    pull: str = "5"  #: lambda of the ring
    rtol: str = "1e-5"
    steps: str = "50"
    seed: str = "0"
    kinetic: str = "0.03"  #: kappa of the circle in the last chapter

    @property
    def strength(self) -> float:
        """Return lambda, 0 for the field that has no ring."""
        return float(self.pull) if self.field == "ring" else 0.0

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Study(field="ring", rtol="1e-3").pairs()
        {'field': 'ring', 'rtol': '1e-3'}
        """
        usual = asdict(Study())
        return {key: value for key, value in asdict(self).items() if value != usual[key]}


def read_study(pairs: dict[str, str]) -> tuple[Study, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_study({"pull": "3"})[1]
    ["pull must be one of 1, 2, 5, 10; got '3'. Using 5."]
    """
    good, notes = one_of(CHOICES, asdict(Study()), pairs)
    return Study(**good), notes


LINK = Link("adjoint", read_study)
