"""What the page on depth shows, and the link that restores it."""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.arms import Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import TASKS
from node_viz.experiment.links import Link, changed, named, read_base
from node_viz.lessons.depth.arms import ARMS, arms_of

LINE = ExperimentConfig(
    task="regress",
    dataset="reflection",
    model="rknet",
    hidden=32,
    depth=1,
    modes=3,
    steps=400,
    lr=0.02,
)  #: y = -x
PLANE = LINE.replace(
    task="classify", dataset="annuli", hidden=64, batch=128, points=16_384
)  #: one ring inside another
FIRST_ARMS = {
    "regress": ("plain", "galerkin", "control", "adaptive"),
    "classify": ("plain", "t", "stacked", "galerkin"),
}  #: what is shown of each task to whoever comes without a link
APART = (
    "task",
    "depth_variance",
    "data_control",
    "adaptive_depth",
    "augment",
    "augment_dims",
    "basis",
)
UNTIED = (
    "model must be 'resnet-tied', 'rknet' or 'odenet' here: a 'resnet' has layers that differ "
    "anyway. Using rknet."
)


@dataclass(frozen=True)
class Depth:
    """The experiment that all arms share, and which arms stand side by side.

    Raises:
        ValueError: the arms cannot stand side by side, in a sentence.
    """

    base: ExperimentConfig = LINE
    arms: tuple[str, ...] = FIRST_ARMS["regress"]

    def __post_init__(self) -> None:
        self.configs()

    def configs(self) -> dict[str, ExperimentConfig]:
        """Return what each arm trains."""
        return arms_of(self.base, self.arms)

    def panes(self) -> tuple[Pane, ...]:
        """Return the arms as they stand side by side."""
        return ARMS.panes(self.configs())

    @property
    def on_line(self) -> bool:
        """Whether the samples are numbers; else they are points of the plane with a class."""
        return self.base.task == "regress"

    def pairs(self) -> dict[str, str]:
        """Return the link: the data, and what differs from the default on them.

        >>> Depth(PLANE, FIRST_ARMS["classify"]).pairs()
        {'dataset': 'annuli'}
        """
        usual = usual_of(self.base.dataset)
        data = {} if self.on_line else {"dataset": self.base.dataset}
        arms = {} if self.arms == FIRST_ARMS[usual.task] else {"arms": ",".join(self.arms)}
        return data | changed(self.base, usual) | arms


def usual_of(dataset: str) -> ExperimentConfig:
    """Return what the page trains on a data set unless it is told otherwise."""
    return LINE if dataset == LINE.dataset else PLANE.replace(dataset=dataset)


def read_depth(pairs: dict[str, str]) -> tuple[Depth, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_depth({"arms": "plain,plain"})[1]
    ["arm 'plain' is named twice; each stands once. Using plain,galerkin,control,adaptive."]
    """
    pairs = dict(pairs)
    usual, notes = _data(pairs.pop("dataset", LINE.dataset))
    default = FIRST_ARMS[usual.task]
    names = named(pairs, default)
    if pairs.get("model") == "resnet":
        notes.append(UNTIED)
        del pairs["model"]
    base, more = read_base(pairs, usual, APART)
    notes += more
    try:
        return Depth(base, names), notes
    except ValueError as error:
        notes.append(f"{error}. Using {','.join(default)}.")
        return Depth(base, default), notes


def _data(name: str) -> tuple[ExperimentConfig, list[str]]:
    known = (*TASKS["regress"].data, *TASKS["classify"].data)
    if name in known:
        return usual_of(name), []
    names = ", ".join(repr(one) for one in known)
    return LINE, [f"dataset must be one of {names}; got {name!r}. Using {LINE.dataset}."]


LINK = Link("depth", read_depth)
