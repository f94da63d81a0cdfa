"""What the page on conditional flows compares, and what its links say."""

from __future__ import annotations

import pytest

from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.conditional.link import PAIRS, Conditional, read_conditional
from node_viz.runs.shipped import name_of

USUAL = Conditional()


def test_the_arms_share_all_but_what_tells_them_apart() -> None:
    without, label = (pane.config for pane in USUAL.panes())
    within, across = (pane.config for pane in Conditional(pair="matching").panes())
    assert without == ExperimentConfig()
    assert label == without.replace(condition="label")
    assert within == label.replace(method="otfm")
    assert across == within.replace(ot_across=1)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_first_sight_is_trained(pair: str) -> None:
    assert all(name_of(pane.config) for pane in Conditional(pair=pair).panes())


@pytest.mark.parametrize(
    "shown",
    [
        USUAL,
        Conditional(pair="matching", a=0.5),
        Conditional(ExperimentConfig(dataset="rings", steps=200), a=-2.0),
    ],
)
def test_what_is_shown_survives_its_link(shown: Conditional) -> None:
    assert read_conditional(shown.pairs()) == (shown, [])


@pytest.mark.parametrize(
    ("pairs", "note"),
    [
        ({"dataset": "swissroll"}, "'none' with dataset 'swissroll', which has no labels"),
        ({"field": "potential"}, "'none' with field 'potential'; only 'mlp' sees a label"),
        ({"pair": "three"}, "pair must be one of label, matching; got 'three'. Using label."),
        ({"a": "-9"}, "a must be a number from -2 to 0.9; got '-9'. Using -1.5."),
        ({"condition": "label"}, "condition is what tells the arms apart. Ignored."),
        ({"dataset": "mix3"}, "The stages show two dimensions; 'mix3' has one."),
    ],
)
def test_what_is_wrong_becomes_one_note(pairs: dict[str, str], note: str) -> None:
    shown, (said,) = read_conditional(pairs)
    assert shown == USUAL
    assert note in said


def test_a_set_without_labels_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="'checkerboard', which has no labels; those that have"):
        Conditional(ExperimentConfig(dataset="checkerboard"))
