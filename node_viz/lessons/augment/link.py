"""What the page on augmentation shows, and the link that restores it: a scene and its arms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from node_viz.data import labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import TASKS
from node_viz.experiment.presets import Arm
from node_viz.ui.arms import Pane
from node_viz.ui.linked import Linked, changed, read_base

MOST = 5  #: arms side by side
OF_THE_ARM = ("augment", "data_control", "adaptive_depth")
PADDED = ("zero", "input")  #: the arms for which p counts

WAYS: dict[str, Arm] = {
    "none": Arm("NODE", "z(0) = x: the points move in the space they live in.", {}),
    "zero": Arm("ANODE", "z(0) = (x, 0): p more coordinates, which start at zero.",
                {"augment": "zero"}),
    "input": Arm("Input layer", "z(0) = W x + b: p more coordinates, and a learnt start.",
                 {"augment": "input"}),
    "order2": Arm("Second order", "q″ = f(q, q′), from rest: the state is (q, q′).",
                  {"augment": "order2"}),
    "order3": Arm("Third order", "q‴ = f(q, q′, q″), from rest.", {"augment": "order3"}),
    "data": Arm("Data control", "dz/dt = f(z, x): the field knows where the point came from.",
                {"data_control": 1}),
    "adaptive": Arm("Adaptive depth", "Each x travels to a time S(x) of its own, perhaps "
                    "backwards.", {"adaptive_depth": 1}),
}  # fmt: skip
#: one colour an arm, none of them a class's; at least 3:1 on a light and on a dark page
COLOURS = {
    "none": "#D55E00", "zero": "#009E73", "input": "#C2457E", "order2": "#4A86E0",
    "order3": "#2F7878", "data": "#A0459A", "adaptive": "#8A6D1B",
}  # fmt: skip

PLANE = ExperimentConfig(
    task="classify", dataset="disc", model="rknet", solver_steps=4, hidden=32, points=512,
    steps=300,
)  # fmt: skip
LINE = ExperimentConfig(
    task="regress", dataset="reflection", model="rknet", solver_steps=4, hidden=32, depth=1,
    lr=0.02, steps=400,
)  # fmt: skip
SCENES = {"classify": PLANE, "regress": LINE}
ARMS = {
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
    arms: tuple[str, ...] = ARMS["classify"]

    def __post_init__(self) -> None:
        for name in self.arms:
            if name not in WAYS:
                known = ", ".join(repr(way) for way in WAYS)
                raise ValueError(f"arm must be one of {known}; got {name!r}")
        if len(set(self.arms)) < len(self.arms):
            raise ValueError("each arm stands once")
        if not 1 <= len(self.arms) <= MOST:
            raise ValueError(f"a comparison has 1 to {MOST} arms; got {len(self.arms)}")
        self.panes()

    @property
    def on_line(self) -> bool:
        """Whether the reflection is shown, and not a set of the plane."""
        return self.base.task == "regress"

    def panes(self) -> tuple[Pane, ...]:
        """Return the arms as they stand side by side."""
        return tuple(
            Pane(name, WAYS[name].label, self._config(name), COLOURS[name], WAYS[name].sentence)
            for name in self.arms
        )

    def _config(self, name: str) -> ExperimentConfig:
        p = self.base.augment_dims if name in PADDED else 1
        return self.base.replace(**WAYS[name].changes, augment_dims=p)

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default, or from the line's.

        >>> Room(LINE, ARMS["regress"]).pairs()
        {'task': 'regress'}
        """
        task = self.base.task
        found = {} if task == "classify" else {"task": task}
        found |= changed(self.base, SCENES[task])
        return found | ({} if self.arms == ARMS[task] else {"arms": ",".join(self.arms)})


def read_room(pairs: dict[str, str]) -> tuple[Room, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_room({"task": "density"})[1]
    ["task must be one of 'classify', 'regress' here; got 'density'. Using classify."]
    """
    pairs = dict(pairs)
    usual_task = "regress" if pairs.get("dataset") in TASKS["regress"].data else "classify"
    task, notes = pairs.pop("task", usual_task), []
    if task not in SCENES:
        known = ", ".join(repr(one) for one in SCENES)
        notes.append(f"task must be one of {known} here; got {task!r}. Using classify.")
        task = "classify"
    usual, names = SCENES[task], pairs.pop("arms", ",".join(ARMS[task]))
    if pairs.get("dataset", usual.dataset) not in TASKS[task].data:
        known = ", ".join(repr(one) for one in TASKS[task].data)
        wrong = pairs.pop("dataset")
        notes.append(f"dataset must be one of {known}; got {wrong!r}. Using {usual.dataset}.")
    base, more = read_base(pairs, usual, OF_THE_ARM, "is what tells the arms apart: choose arms")
    arms = tuple(name.strip() for name in names.split(","))
    return _standing(base, arms, task, notes + more)


def _standing(
    base: ExperimentConfig, arms: tuple[str, ...], task: str, notes: list[str]
) -> tuple[Room, list[str]]:
    """Return what can stand: with the scene's own arms if not with these, or all of its own."""
    try:
        return Room(base, arms), notes
    except ValueError as error:
        wrong = str(error)
    try:
        return Room(base, ARMS[task]), [*notes, f"{wrong}. Using {','.join(ARMS[task])}."]
    except ValueError as error:
        return Room(SCENES[task], ARMS[task]), [*notes, f"{error}. Using the page's settings."]


@cache
def floor() -> float:
    """Return E x^2 on the held-out points: the least MSE of an increasing answer to y = -x."""
    x, _ = labelled_set("reflection").held_out()
    return float((x**2).mean())


PAGE = Linked("augment", read_room)
GROUP = PAGE.group
