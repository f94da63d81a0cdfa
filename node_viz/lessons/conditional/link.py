"""What the page on conditional flows shows, and the link that restores it."""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.arms import Arm, ArmSet, Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.links import Link, changed, nearest, one_of, read_base

ARMS = ArmSet(
    {
        "without": Arm(
            "No label", "The field does not see which part a point is from.", {}, "#D55E00"
        ),
        "label": Arm(
            "With the label",
            "The field also sees the label of each point.",
            {"condition": "label"},
            "#009E73",
        ),
        "within": Arm(
            "Matched within",
            "OT matching pairs each label's points with noise of their own.",
            {"condition": "label", "method": "otfm"},
            "#4A86E0",
        ),
        "across": Arm(
            "Matched across",
            "OT matching pairs the whole batch at once, whatever the labels.",
            {"condition": "label", "method": "otfm", "ot_across": 1},
            "#A0459A",
        ),
    }
)
#: which arms stand side by side, and what the comparison is called
PAIRS = {"label": ("without", "label"), "matching": ("within", "across")}
NAMES = {"label": "Without and with a label", "matching": "Matched within and across"}
COEFFICIENTS = tuple(round(0.1 * k, 1) for k in range(-20, 10))  #: a of z' = a z_S
USUAL_A = -1.5
USUAL = ExperimentConfig()


@dataclass(frozen=True)
class Conditional:
    """What the page shows.

    Args:
        base: the experiment that both arms share.
        pair: names in `PAIRS`.
        a: of the field z' = a z_S that is shown the flow's own end.

    Raises:
        ValueError: the arms cannot be trained so, in a sentence.
    """

    base: ExperimentConfig = USUAL
    pair: str = "label"
    a: float = USUAL_A

    def __post_init__(self) -> None:
        self.panes()

    def panes(self) -> tuple[Pane, ...]:
        """Return the two arms as they stand side by side."""
        return ARMS.panes(ARMS.configs(self.base, PAIRS[self.pair]))

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default.

        >>> Conditional(pair="matching", a=-1.0).pairs()
        {'pair': 'matching', 'a': '-1'}
        """
        found = changed(self.base, USUAL)
        found |= {} if self.pair == "label" else {"pair": self.pair}
        return found | ({} if self.a == USUAL_A else {"a": f"{self.a:g}"})


def read_conditional(pairs: dict[str, str]) -> tuple[Conditional, list[str]]:
    """Read a link as far as it makes sense; each thing that does not becomes a note.

    >>> read_conditional({"dataset": "swissroll"})[1]
    ["condition must be 'none' with dataset 'swissroll', which has no labels; those that have are \
'moons', '8gaussians', 'circles', 'rings', '2spirals'. Using the usual settings."]
    """
    pairs = dict(pairs)
    a, notes = nearest("a", pairs.pop("a", None), COEFFICIENTS, USUAL_A)
    asked = {"pair": pairs.pop("pair")} if "pair" in pairs else {}
    good, more = one_of({"pair": tuple(PAIRS)}, {"pair": "label"}, asked)
    base, others = read_base(pairs, USUAL)
    notes += [*more, *others]
    try:
        return Conditional(base, good.get("pair", "label"), a), notes
    except ValueError as error:
        notes.append(f"{error}. Using the usual settings.")
        return Conditional(USUAL, good.get("pair", "label"), a), notes


LINK = Link("conditional", read_conditional)
