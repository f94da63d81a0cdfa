"""What the page on ResNets shows, and the link that restores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from node_viz.experiment.arms import Arm, ArmSet, Pane
from node_viz.experiment.config import NETS, ExperimentConfig
from node_viz.experiment.families import TASKS
from node_viz.experiment.links import Link, changed, named, nearest, own_task, read_base
from node_viz.experiment.size import as_large_as, parameters

ARMS = ArmSet(
    {
        "resnet": Arm(
            "ResNet",
            "Each layer has its own weights, and is narrower: all networks have as many weights.",
            {"model": "resnet"},
            "#8C7A10",
        ),
        "tied": Arm(
            "Tied ResNet",
            "All layers share their weights: Euler's method.",
            {"model": "resnet-tied"},
            "#C2455E",
        ),
        "rknet": Arm(
            "RK-Net",
            "The same field by Runge-Kutta 4, begun with as many calls as layers.",
            {"model": "rknet"},
            "#1F8576",
        ),
        "odenet": Arm(
            "ODE-Net",
            "The same field by dopri5, its gradient by the adjoint.",
            {"model": "odenet", "gradient": "adjoint"},
            "#7D6BE0",
        ),
    }
)
STAGES = 4  #: field calls of one Runge-Kutta step
TESTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)  #: layers on offer under the slider
TEST = 8  #: layers that it begins with
USUAL = ExperimentConfig(
    task="classify",
    dataset="spirals",
    hidden=32,
    solver="dopri5",
    solver_steps=8,
    rtol=1e-3,
    lr=0.02,
    batch=128,
    steps=200,
)
SETUPS: dict[str, tuple[str, str]] = {
    "spirals": ("Spirals, L = 8", ""),
    "coarse": ("Spirals, L = 2", "solver_steps=2"),
    "rings": ("Rings, L = 2", "dataset=annuli&solver_steps=2"),
    "mirror": (
        "Reflection, L = 3",
        "dataset=reflection&solver_steps=3&arms=resnet,tied,rknet&test=3",
    ),
}  #: named settings: label and link
WHY = "is what tells the arms apart: choose arms"


@dataclass(frozen=True)
class ResNets:
    """The experiment that all arms share; its `solver_steps` are the layers L of a ResNet.

    Raises:
        ValueError: the arms cannot stand side by side, in a sentence.
    """

    base: ExperimentConfig = USUAL
    arms: tuple[str, ...] = tuple(ARMS)
    test: int = TEST  #: layers M that the trained networks are read with

    def __post_init__(self) -> None:
        self.configs()

    @property
    def layers(self) -> int:
        """Return L, the layers that ResNets are trained with."""
        return self.base.solver_steps

    @property
    def regression(self) -> bool:
        """Whether the reflection is learnt; else classes."""
        return self.base.task == "regress"

    def configs(self) -> dict[str, ExperimentConfig]:
        """Return what each arm trains.

        >>> {name: config.hidden for name, config in ResNets().configs().items()}
        {'resnet': 10, 'tied': 32, 'rknet': 32, 'odenet': 32}
        """
        made = ARMS.configs(self.base, self.arms)
        if "resnet" in made:
            made["resnet"] = as_large_as(made["resnet"], parameters(self.base))
        if "rknet" in made:
            made["rknet"] = made["rknet"].replace(solver_steps=max(1, self.layers // STAGES))
        return made

    def panes(self) -> tuple[Pane, ...]:
        """Return the arms as they stand side by side."""
        return ARMS.panes(self.configs())

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> ResNets(arms=("tied",), test=16).pairs()
        {'arms': 'tied', 'test': '16'}
        """
        found = changed(self.base, USUAL)
        found.pop("task", None)  # the data decide
        if self.arms != tuple(ARMS):
            found["arms"] = ",".join(self.arms)
        return found | ({} if self.test == TEST else {"test": f"{self.test}"})


def read_resnets(pairs: Mapping[str, str]) -> tuple[ResNets, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_resnets({"test": "many"})[1]
    ["test must be a number from 1 to 64; got 'many'. Using 8."]
    """
    pairs = dict(pairs)
    usual, notes = _usual(pairs.pop("dataset", USUAL.dataset))
    notes += own_task(pairs, usual.task)  # the data decide
    test, more = nearest("test", pairs.pop("test", None), TESTS, TEST)
    names = named(pairs, tuple(ARMS))
    base, others = read_base(pairs, usual, ("model", "gradient"), WHY)
    notes += more + others
    for back, settings in ((",".join(ARMS), base), ("the default", usual)):
        try:
            return ResNets(settings, names, int(test)), notes
        except ValueError as error:
            notes.append(f"{error}. Using {back}.")
            names = tuple(ARMS)
    return ResNets(usual, test=int(test)), notes


def _usual(dataset: str) -> tuple[ExperimentConfig, list[str]]:
    """Return what the page trains on a data set unless it is told otherwise."""
    for task in NETS:
        if dataset in TASKS[task].data:
            return USUAL.replace(task=task, dataset=dataset), []
    names = ", ".join(repr(name) for task in NETS for name in TASKS[task].data)
    return USUAL, [f"dataset must be one of {names}; got {dataset!r}. Using {USUAL.dataset}."]


LINK = Link("resnet", read_resnets, keeps=("test",))


def setup_of(now: ResNets) -> str | None:
    """Return the name of the named setting that is shown, if it is one."""
    for name, (_, query) in SETUPS.items():
        known = read_resnets(dict(parse_qsl(query)))[0]
        if replace(now, test=known.test) == known:
            return name
    return None
