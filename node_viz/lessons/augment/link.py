"""What the page on augmentation shows, and the link that restores it: a scene and its arms."""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.arms import Arm, ArmSet, Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import TASKS
from node_viz.experiment.links import Link, changed, named, read_base

OF_THE_ARM = ("augment", "data_control", "adaptive_depth")
PADDED = ("zero", "input")  #: the arms for which p counts

# One colour an arm, none of them a class's; at least 3:1 on a light and on a dark page.
WAYS = ArmSet(
    {
        "none": Arm("NODE", "z(0) = x: the points move in the space they live in.", {}, "#D55E00"),
        "zero": Arm(
            "ANODE",
            "z(0) = (x, 0): p more coordinates, which start at zero.",
            {"augment": "zero"},
            "#009E73",
        ),
        "input": Arm(
            "Input layer",
            "z(0) = W x + b: p more coordinates, and a learnt start.",
            {"augment": "input"},
            "#C2457E",
        ),
        "order2": Arm(
            "Second order",
            "q″ = f(q, q′), from rest: the state is (q, q′).",
            {"augment": "order2"},
            "#4A86E0",
        ),
        "order3": Arm(
            "Third order", "q‴ = f(q, q′, q″), from rest.", {"augment": "order3"}, "#2F7878"
        ),
        "data": Arm(
            "Data control",
            "dz/dt = f(z, x): the field knows where the point came from.",
            {"data_control": 1},
            "#A0459A",
        ),
        "adaptive": Arm(
            "Adaptive depth",
            "Each x travels to a time S(x) of its own, perhaps backwards.",
            {"adaptive_depth": 1},
            "#8A6D1B",
        ),
    },
    most=5,
)

PLANE = ExperimentConfig(
    task="classify",
    dataset="disc",
    model="rknet",
    solver_steps=4,
    hidden=32,
    points=512,
    steps=300,
)
LINE = ExperimentConfig(
    task="regress",
    dataset="reflection",
    model="rknet",
    solver_steps=4,
    hidden=32,
    depth=1,
    lr=0.02,
    steps=400,
)
SCENES = {"classify": PLANE, "regress": LINE}
FIRST_ARMS = {
    "classify": ("none", "zero", "input", "order2"),
    "regress": ("none", "zero", "order2", "data", "adaptive"),
}  #: that each scene begins with
SCENE_NAMES = {"classify": "on the plane", "regress": "on the line"}


@dataclass(frozen=True)
class Room:
    """The experiment that all arms share, and which arms there are.

    Raises:
        ValueError: the arms cannot stand side by side, in a sentence.
    """

    base: ExperimentConfig = PLANE
    arms: tuple[str, ...] = FIRST_ARMS["classify"]

    def __post_init__(self) -> None:
        self.configs()

    @property
    def on_line(self) -> bool:
        """Whether the reflection is shown, and not a set of the plane."""
        return self.base.task == "regress"

    def configs(self) -> dict[str, ExperimentConfig]:
        """Return what each arm trains; only those with zeros or an input layer have p of them."""
        made = WAYS.configs(self.base, self.arms)
        p = self.base.augment_dims
        return {
            name: config.replace(augment_dims=p if name in PADDED else 1)
            for name, config in made.items()
        }

    def panes(self) -> tuple[Pane, ...]:
        """Return the arms as they stand side by side."""
        return WAYS.panes(self.configs())

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default, or from the line's.

        >>> Room(LINE, FIRST_ARMS["regress"]).pairs()
        {'task': 'regress'}
        """
        task = self.base.task
        found = {} if task == "classify" else {"task": task}
        found |= changed(self.base, SCENES[task])
        return found | ({} if self.arms == FIRST_ARMS[task] else {"arms": ",".join(self.arms)})


def read_room(pairs: dict[str, str]) -> tuple[Room, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_room({"task": "density"})[1]
    ["task must be one of 'classify', 'regress' here; got 'density'. Using classify."]
    """
    pairs = dict(pairs)
    usual_task = "regress" if pairs.get("dataset") in TASKS["regress"].data else "classify"
    task, notes = pairs.pop("task", usual_task), list[str]()
    if task not in SCENES:
        known = ", ".join(repr(one) for one in SCENES)
        notes.append(f"task must be one of {known} here; got {task!r}. Using classify.")
        task = "classify"
    usual, arms = SCENES[task], named(pairs, FIRST_ARMS[task])
    if pairs.get("dataset", usual.dataset) not in TASKS[task].data:
        known = ", ".join(repr(one) for one in TASKS[task].data)
        wrong = pairs.pop("dataset")
        notes.append(f"dataset must be one of {known}; got {wrong!r}. Using {usual.dataset}.")
    base, more = read_base(pairs, usual, OF_THE_ARM, "is what tells the arms apart: choose arms")
    return _standing(base, arms, task, notes + more)


def _standing(
    base: ExperimentConfig, arms: tuple[str, ...], task: str, notes: list[str]
) -> tuple[Room, list[str]]:
    """Return what can stand: with the scene's own arms if not with these, or all of its own."""
    try:
        return Room(base, arms), notes
    except ValueError as error:
        wrong = str(error)
    usual = FIRST_ARMS[task]
    try:
        return Room(base, usual), [*notes, f"{wrong}. Using {','.join(usual)}."]
    except ValueError as error:
        return Room(SCENES[task], usual), [*notes, f"{error}. Using the page's settings."]


LINK = Link("augment", read_room)
