"""What the page on estimated traces shows, and the link that restores it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from node_viz.experiment.arms import Arm, ArmSet, Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.links import Link, changed, nearest, one_of, read_base

#: three ways to know the trace, whether while training or in one solve of a trained flow
WAYS = ArmSet(
    {
        "exact": Arm(
            "Exact trace",
            "Every entry of the diagonal is computed.",
            {"divergence": "exact", "noise": "fixed"},
            "#009E73",
        ),
        "fixed": Arm(
            "One draw",
            "One random vector for each point, kept from t = 0 to 1.",
            {"divergence": "gaussian", "noise": "fixed"},
            "#4A86E0",
        ),
        "fresh": Arm(
            "New draws",
            "Each call of the field draws its random vectors anew.",
            {"divergence": "gaussian", "noise": "fresh"},
            "#D55E00",
        ),
    }
)
KINDS = {"gaussian": "Gaussian noise", "rademacher": "Random signs"}
TIMES = tuple(np.linspace(0, 1, 9).tolist())
TIME, KIND = 0.0, "gaussian"
USUAL = ExperimentConfig()
APART = ("condition",)  #: knobs that the page has no use for


@dataclass(frozen=True)
class Estimates:
    """The flow on the stage, how it is solved, and where one Jacobian is questioned.

    Raises:
        ValueError: the flow's trace cannot be estimated, in a sentence.
    """

    base: ExperimentConfig = USUAL
    ways: tuple[str, ...] = tuple(WAYS)  #: those whose steps are drawn
    kind: str = KIND  #: of the random vectors, one of `KINDS`
    time: float = TIME  #: flow time of the Jacobian, one of `TIMES`

    def __post_init__(self) -> None:
        self.trained()  # a `ValueError` in a sentence where there is nothing to estimate

    def panes(self) -> tuple[Pane, ...]:
        """Return the one flow of the page."""
        return (Pane("flow", "The flow", self.base, "#7B61C9", "One flow, solved in three ways."),)

    def trained(self) -> tuple[Pane, ...]:
        """Return three trainings that differ in how they know the trace."""
        return WAYS.panes({name: self.config_of(name) for name in WAYS})

    def config_of(self, way: str) -> ExperimentConfig:
        """Return the experiment with the trace known in one of the ways."""
        config = self.base.replace(**WAYS[way].changes)
        return config if way == "exact" else config.replace(divergence=self.kind)

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Estimates(ways=("exact", "fixed"), time=0.5).pairs()
        {'ways': 'exact,fixed', 'time': '0.5'}
        """
        found = changed(self.base, USUAL)
        if self.ways != tuple(WAYS):
            found["ways"] = ",".join(self.ways)
        found |= {} if self.kind == KIND else {"kind": self.kind}
        return found | ({} if self.time == TIME else {"time": f"{self.time:g}"})


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return ways in the order of the page."""
    return tuple(way for way in WAYS if way in set(names))


def read_estimates(pairs: Mapping[str, str]) -> tuple[Estimates, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_estimates({"kind": "loud"})[1]
    ["kind must be one of gaussian, rademacher; got 'loud'. Using gaussian."]
    """
    own = dict(pairs)
    ways, notes = _ways(own.pop("ways", None))
    time, more = nearest("time", own.pop("time", None), TIMES, TIME)
    said = {"kind": own.pop("kind")} if "kind" in own else {}
    good, rest = one_of({"kind": tuple(KINDS)}, {"kind": KIND}, said)
    base, last = read_base(own, USUAL, APART, "is not for this page")
    notes += [*more, *rest, *last]
    try:
        return Estimates(base, ways, good.get("kind", KIND), time), notes
    except ValueError as error:
        notes.append(f"{error}. Using the page's own flow.")
        return Estimates(USUAL, ways, good.get("kind", KIND), time), notes


def _ways(text: str | None) -> tuple[tuple[str, ...], list[str]]:
    if text is None:
        return tuple(WAYS), []
    names = [name.strip() for name in text.split(",")]
    try:
        WAYS.check(names)
    except ValueError as error:
        sentence = str(error).replace("arm", "ways", 1)
        return tuple(WAYS), [f"{sentence}. Using {','.join(WAYS)}."]
    return in_order(names), []


LINK = Link("estimators", read_estimates, keeps=("kind",))
