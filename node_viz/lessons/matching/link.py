"""What the page on flow matching shows, and the link that restores it."""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.arms import Arm, ArmSet, Pane
from node_viz.experiment.config import DEFAULTS, ExperimentConfig
from node_viz.experiment.links import OF_ONE_METHOD, PENALTIES, Link, changed, read_base

ARMS = ArmSet(
    {
        "mle": Arm(
            "Maximum likelihood",
            "Every step solves the flow for a whole batch; it takes a tenth of the steps.",
            {},
            "#D55E00",
        ),
        "fm": Arm(
            "Flow matching",
            "Each data point goes with noise that was drawn for itself.",
            {"method": "fm"},
            "#A0459A",
        ),
        "otfm": Arm(
            "OT matching",
            "The points of a batch and their noise are paired at the least cost.",
            {"method": "otfm"},
            "#009E73",
        ),
        "reflow": Arm(
            "Reflow",
            "From half-time on the pairs are those that the flow itself has made.",
            {"method": "reflow"},
            "#4A86E0",
        ),
    }
)
SLOWER = 10  #: a step of maximum likelihood takes about as long as so many of matching
USUAL = ExperimentConfig(dataset="8gaussians", steps=2000, ot_batch=64)
APART = ("method", "steer", *PENALTIES, *(name for name in OF_ONE_METHOD if name != "ot_batch"))


@dataclass(frozen=True)
class Matched:
    """The experiment that all arms share; its `ot_batch` is for the one that matches its pairs.

    Raises:
        ValueError: more points are to be matched than a batch has, in a sentence.
    """

    base: ExperimentConfig = USUAL

    def __post_init__(self) -> None:
        self.panes()

    @property
    def matched(self) -> int:
        """How many points are matched at once: the usual number means as many as a batch has."""
        usual = self.base.ot_batch == USUAL.ot_batch
        return min(self.base.ot_batch, self.base.batch) if usual else self.base.ot_batch

    def panes(self) -> tuple[Pane, ...]:
        """Return the four arms as they stand side by side."""
        alike = self.base.replace(ot_batch=DEFAULTS["ot_batch"])
        configs = ARMS.configs(alike, tuple(ARMS))
        configs["mle"] = configs["mle"].replace(steps=max(1, self.base.steps // SLOWER))
        configs["otfm"] = configs["otfm"].replace(ot_batch=self.matched)
        return ARMS.panes(configs)

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Matched(USUAL.replace(ot_batch=8)).pairs()
        {'ot_batch': '8'}
        """
        return changed(self.base, USUAL)


def read_matched(pairs: dict[str, str]) -> tuple[Matched, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_matched({"method": "mle"})[1]
    ['method is what tells the four arms apart. Ignored.']
    """
    base, notes = read_base(pairs, USUAL, APART, "is what tells the four arms apart")
    try:
        return Matched(base), notes
    except ValueError as error:
        usual = min(USUAL.ot_batch, base.batch)
        return Matched(base.replace(ot_batch=usual)), [*notes, f"{error}. Using {usual}."]


LINK = Link("matching", read_matched)
