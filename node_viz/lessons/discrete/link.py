"""What the page on discrete flows shows, and the link that restores it."""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.arms import Pane
from node_viz.experiment.config import DEFAULTS, ExperimentConfig
from node_viz.experiment.links import OF_THE_ARM, Link, changed, read_base
from node_viz.lessons.discrete.sizes import as_large_as, parameters

FEWEST, MOST = 2, 16  #: layers of RealNVP and Glow
TWICE = 2  #: planar layers for each layer of the others, which do more
USUAL = ExperimentConfig(dataset="8gaussians", flow_layers=8)
OF_A_SOLVER = (
    *("field", "divergence", "noise", "bottleneck"),
    *("solver", "solver_steps", "rtol", "gradient"),
)
ARMS = {  #: label, sentence and colour
    "cnf": ("CNF", "Every point follows one field through time.", "#D55E00"),
    "realnvp": (
        "RealNVP",
        "Each layer moves one coordinate by what it sees in the other.",
        "#4A86E0",
    ),
    "glow": ("Glow", "The same, with a matrix before each layer.", "#009E73"),
    "planar": ("Planar", "Each layer pushes points along one direction.", "#A0459A"),
}


@dataclass(frozen=True)
class Layered:
    """The experiment all arms share; its `flow_layers` are those of RealNVP and Glow.

    Raises:
        ValueError: there are too few or too many layers, in a sentence.
    """

    base: ExperimentConfig = USUAL

    def __post_init__(self) -> None:
        if not FEWEST <= self.base.flow_layers <= MOST:
            bounds = f"a whole number from {FEWEST} to {MOST} on this page"
            raise ValueError(f"flow_layers must be {bounds}; got {self.base.flow_layers}")

    def panes(self) -> tuple[Pane, ...]:
        """Return the four arms; where the CNF has a solver, the others have nothing to set."""
        plain = self.base.replace(**{name: DEFAULTS[name] for name in OF_A_SOLVER})
        count = parameters(self.base)
        configs = {
            "cnf": self.base,
            "realnvp": as_large_as(plain.replace(method="realnvp"), count),
            "glow": as_large_as(plain.replace(method="glow"), count),
            "planar": plain.replace(method="planar", flow_layers=TWICE * plain.flow_layers),
        }
        return tuple(
            Pane(name, ARMS[name][0], config, ARMS[name][2], ARMS[name][1])
            for name, config in configs.items()
        )

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Layered(USUAL.replace(flow_layers=4)).pairs()
        {'flow_layers': '4'}
        """
        return changed(self.base, USUAL)


def read_layered(pairs: dict[str, str]) -> tuple[Layered, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_layered({"flow_layers": "99"})[1]
    ['flow_layers must be a whole number from 2 to 16 on this page; got 99. Using 8.']
    """
    base, notes = read_base(pairs, USUAL, [name for name in OF_THE_ARM if name != "flow_layers"])
    try:
        return Layered(base), notes
    except ValueError as error:
        notes.append(f"{error}. Using {USUAL.flow_layers}.")
        return Layered(base.replace(flow_layers=USUAL.flow_layers)), notes


LINK = Link("discrete", read_layered)
