"""What the page on augmentation shows, and the link that restores it: the line or the plane.

The page begins on the line. A link that names neither task nor data and changes something is about
the plane, as it was when the page began there, so that such links keep their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

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
            "z(0) = (x, 0): p more coordinates that start at zero.",
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
            "dz/dt = f(z, x): the field knows where the point started.",
            {"data_control": 1},
            "#A0459A",
        ),
        "adaptive": Arm(
            "Adaptive depth",
            "Each x flows for its own time S(x), backwards if S(x) < 0.",
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
PLACES = {"regress": LINE, "classify": PLANE}  #: what is trained in each place, by task
FIRST_ARMS = {
    "regress": ("none", "zero", "order2", "data", "adaptive"),
    "classify": ("none", "zero", "input", "order2"),
}  #: that each place begins with
PLACE_NAMES = {"regress": "on the line", "classify": "on the plane"}


@dataclass(frozen=True)
class Room:
    """The experiment that all arms share, and which arms there are.

    Raises:
        ValueError: the arms cannot stand side by side, in a sentence.
    """

    base: ExperimentConfig = LINE
    arms: tuple[str, ...] = FIRST_ARMS["regress"]
    key: str = field(default="task", compare=False)  #: of the link that names the place

    def __post_init__(self) -> None:
        self.configs()

    @property
    def on_line(self) -> bool:
        """Whether the reflection is shown, and not a set of the plane."""
        return self.base.task == "regress"

    def with_data(self, dataset: str) -> Room:
        """Return the page with labelled points of a visitor's own: they lie in the plane."""
        if self.on_line:
            return Room(PLANE.replace(dataset=dataset), FIRST_ARMS["classify"])
        return replace(self, base=self.base.replace(dataset=dataset))

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
        """Return the link: what differs from the page's default, or from the plane's.

        >>> Room().pairs(), Room(PLANE, FIRST_ARMS["classify"]).pairs()
        ({}, {'task': 'classify'})
        >>> Room(PLANE.replace(seed=1), FIRST_ARMS["classify"]).pairs()
        {'seed': '1'}
        """
        task = self.base.task
        found = changed(self.base, PLACES[task])
        found |= {} if self.arms == FIRST_ARMS[task] else {"arms": ",".join(self.arms)}
        clear = bool(found) == (task == "classify")  # which place is meant
        return found if clear else {self.key: getattr(self.base, self.key)} | found


def read_room(pairs: dict[str, str]) -> tuple[Room, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_room({"task": "density"})[1]
    ["task must be one of 'regress', 'classify' here; got 'density'. Using classify."]
    """
    shown, notes = _read(pairs)
    named = {"task", "dataset"} & pairs.keys()
    if not named and not shown.pairs().keys() - {"task"}:
        return Room(), notes  # nothing is changed
    return replace(shown, key="task" if named != {"dataset"} else "dataset"), notes


def _read(pairs: dict[str, str]) -> tuple[Room, list[str]]:
    pairs = dict(pairs)
    usual_task = "regress" if pairs.get("dataset") in TASKS["regress"].data else "classify"
    task, notes = pairs.pop("task", usual_task), list[str]()
    if task not in PLACES:
        known = ", ".join(repr(one) for one in PLACES)
        notes.append(f"task must be one of {known} here; got {task!r}. Using classify.")
        task = "classify"
    usual, arms = PLACES[task], named(pairs, FIRST_ARMS[task])
    if pairs.get("dataset", usual.dataset) not in TASKS[task].data:
        known = ", ".join(repr(one) for one in TASKS[task].data)
        wrong = pairs.pop("dataset")
        notes.append(f"dataset must be one of {known}; got {wrong!r}. Using {usual.dataset}.")
    base, more = read_base(pairs, usual, OF_THE_ARM, "is what tells the arms apart: choose arms")
    return _standing(base, arms, task, notes + more)


def _standing(
    base: ExperimentConfig, arms: tuple[str, ...], task: str, notes: list[str]
) -> tuple[Room, list[str]]:
    """Return what can stand: with the place's own arms if not with these, or all of its own."""
    try:
        return Room(base, arms), notes
    except ValueError as error:
        wrong = str(error)
    usual = FIRST_ARMS[task]
    try:
        return Room(base, usual), [*notes, f"{wrong}. Using {','.join(usual)}."]
    except ValueError as error:
        return Room(PLACES[task], usual), [*notes, f"{error}. Using the page's settings."]


LINK = Link("augment", read_room)
