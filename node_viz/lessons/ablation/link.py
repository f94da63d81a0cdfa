"""What the page of the two penalties shows, and the link that restores it."""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.arms import ARMS, Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.knob import as_number
from node_viz.experiment.links import Link, changed, read_config
from node_viz.runs import sweep_view
from node_viz.runs.sweep_view import WEIGHTS

BASE = ExperimentConfig(steps=400)  #: what all cells share, unless told otherwise
FIXED = ("method", "kinetic", "jacobian", "force", "steer")  #: what the grid itself decides


@dataclass(frozen=True)
class Plan:
    """What a grid is to be: what all cells share, and the weights along its sides."""

    base: ExperimentConfig = BASE
    sides: tuple[float, ...] = WEIGHTS

    def panes(self) -> tuple[Pane, ...]:
        """Return the cells as arms, lambda_K by rows and lambda_J by columns."""
        colour = ARMS["rnode"].colour
        configs = (cell.config for cell in sweep_view.grid(self.base, self.sides))
        return tuple(
            Pane(f"{one.kinetic:g},{one.jacobian:g}", label(one), one, colour) for one in configs
        )

    def pairs(self) -> dict[str, str]:
        """Return what differs from the page's own default, as an address says it."""
        pairs = changed(self.base, BASE)
        if self.sides != WEIGHTS:
            pairs["grid"] = ",".join(f"{weight:g}" for weight in self.sides)
        return pairs


def label(cell: ExperimentConfig) -> str:
    """Return what a cell is called.

    >>> label(BASE.replace(kinetic=0.03))
    'K 0.03, J 0'
    """
    return f"K {cell.kinetic:g}, J {cell.jacobian:g}"


def read_plan(pairs: dict[str, str]) -> tuple[Plan, list[str]]:
    """Return what an address asks for, with a note on each thing that cannot be had.

    >>> read_plan({"grid": "0,0.1", "steps": "200"})[0].sides
    (0.0, 0.1)
    """
    pairs, notes = dict(pairs), list[str]()
    for name in FIXED:
        if name in pairs:
            notes.append(f"{name} is not free here: the grid sets what is penalised. Ignored.")
            del pairs[name]
    text = pairs.pop("grid", None)
    base, more = read_config({"steps": str(BASE.steps), **pairs})
    sides = WEIGHTS
    if text is not None:
        try:
            # with as many digits as the page's own address says
            sides = tuple(float(f"{as_number(word):g}") for word in text.split(","))
            sweep_view.grid(base, sides)
        except ValueError as error:
            wrong = "could not convert" in str(error)
            sentence = f"grid must be numbers like 0,.03,.3; got {text!r}" if wrong else error
            notes.append(f"{sentence}. Using {','.join(f'{w:g}' for w in WEIGHTS)}.")
            sides = WEIGHTS
    fixed = {name: getattr(BASE, name) for name in FIXED}  # a preset may have changed them
    return Plan(base.replace(**fixed), sides), notes + more


LINK = Link("ablation", read_plan)
