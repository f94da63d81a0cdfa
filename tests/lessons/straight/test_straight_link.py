"""The page of straight paths: its link, its sentences, its panes and bars."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from node_viz.experiment.arms import ARMS, CONTRASTS, Pane
from node_viz.lessons.straight import numbers
from node_viz.lessons.straight.charts import bars
from node_viz.lessons.straight.link import FIRST, Comparison, contrast_of, read_comparison
from node_viz.plots.figure import Series
from node_viz.records.history import Metrics, RunStatus
from node_viz.runs.api import RunView
from node_viz.ui.panes import FIGURES, foot, header

ROOT = Path(__file__).parents[3]
QUICK = {"hidden": "8", "batch": "32", "solver_steps": "2", "steps": "4000", "refine": "0"}
BASE = FIRST.config


def gauges(**changes: float) -> Metrics:
    """Gauges of a flow that has learnt to bend."""
    values = {
        "step": 600, "seconds": 20.0, "nll": 2.0, "entropy": 1.9, "kl": 0.05, "nfe": 61,
        "nfe_sampling": 40, "jacobian_norm": 2.0, "kinetic_energy": 1.8, "solver_gap": 0.0,
        "energy_floor": 1.0, "straightness": 1.3,
    }  # fmt: skip
    return Metrics(**{**values, **changes})  # type: ignore[arg-type]


# --- the link --------------------------------------------------------------------------------


def test_a_bare_link_is_the_first_named_comparison() -> None:
    now, notes = read_comparison({})
    assert (now, notes) == (Comparison(FIRST.config, FIRST.arms), [])
    assert now.pairs() == {}
    assert contrast_of(now) == next(iter(CONTRASTS))


@pytest.mark.parametrize("name", CONTRASTS)
def test_every_named_comparison_survives_its_link(name: str) -> None:
    there = Comparison(CONTRASTS[name].config, CONTRASTS[name].arms)
    back, notes = read_comparison(there.pairs())
    assert (back, notes) == (there, [])
    assert contrast_of(back) is not None


def test_a_link_keeps_data_arms_and_weight() -> None:
    pairs = {"dataset": "pinwheel", "arms": "plain,kinetic,steer", "weight": "0.1", "lr": "0.003"}
    now, notes = read_comparison(pairs)
    assert not notes
    assert now.pairs() == pairs
    configs = now.configs()
    assert list(configs) == ["plain", "kinetic", "steer"]
    assert configs["plain"] == BASE.replace(dataset="pinwheel", lr=0.003)
    assert configs["kinetic"].kinetic == 0.1
    assert (configs["steer"].kinetic, configs["steer"].steer) == (
        0.0,
        ARMS["steer"].changes["steer"],
    )


def test_without_a_weight_the_arms_are_those_of_the_presets() -> None:
    names = ("plain", "rnode", "otflow")
    assert Comparison(BASE, names).configs() == ARMS.configs(BASE, names)


@pytest.mark.parametrize(
    ("pairs", "word"),
    [
        ({"arms": "plain,plain"}, "'plain' is named twice"),
        ({"arms": "plain,rnode,steer,otflow,kinetic"}, "1 to 4 arms; got 5"),
        ({"arms": "plain,magic"}, "got 'magic'"),
        ({"arms": ""}, "got ''"),
        ({"weight": "-1"}, "from 0 to 100; got '-1'"),
        ({"weight": "nan"}, "got 'nan'"),
        ({"kinetic": "0.5"}, "choose arms and weight"),
        ({"dataset": "mix3"}, "two dimensions"),
        ({"lr": "fast"}, "lr must be"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_the_default(pairs: dict[str, str], word: str) -> None:
    now, notes = read_comparison(pairs)
    assert now == Comparison()
    assert len(notes) == 1
    assert word in notes[0]


# --- words -----------------------------------------------------------------------------------


def test_the_answer_says_who_is_cheaper_and_whether_the_fit_is_as_good() -> None:
    arms = [("Plain", gauges()), ("RNODE", gauges(kl=0.06, nfe=31, kinetic_energy=1.1))]
    assert numbers.answer(arms) == (
        "RNODE needs 31 calls where Plain needs 61, and both fit about equally well "
        "(KL 0.06 and 0.05 nats)."
    )
    assert numbers.details(arms) == ("Energy: Plain 1.8 times, RNODE 1.1 times the least possible.")


def test_the_answer_says_when_the_straighter_arm_also_fits_better() -> None:
    better = gauges(nfe=31, kinetic_energy=1.1)
    arms = [("Plain", gauges(kl=0.18)), ("RNODE", better)]
    assert "and fits better (KL 0.05 and 0.18 nats)" in numbers.answer(arms)
    assert "bought nothing, not even a better fit" in numbers.details(arms)


def test_the_answer_is_honest_where_nothing_differs() -> None:
    alike = [("Plain", gauges(kinetic_energy=1.1)), ("RNODE", gauges(kinetic_energy=1.05, nfe=58))]
    assert numbers.answer(alike).startswith("No real difference here: RNODE needs 58 calls")
    assert "nearly straight too" in numbers.details(alike)
    worse = [*alike[:1], ("RNODE", gauges(kinetic_energy=1.05, nfe=99))]
    assert numbers.answer(worse).startswith("RNODE saves nothing here")


def test_the_answer_says_when_the_fit_was_the_price() -> None:
    arms = [("Plain", gauges()), ("RNODE", gauges(kl=0.25, nfe=19))]
    assert "but its KL is 0.2 nats worse" in numbers.answer(arms)
    assert "cost some fit" in numbers.details(arms)


def test_the_answer_compares_the_first_arm_with_the_cheapest_other() -> None:
    arms = [("Plain", gauges()), ("Kinetic", gauges(nfe=43)), ("RNODE", gauges(nfe=31))]
    assert "RNODE needs 31 calls where Plain needs 61" in numbers.answer(arms)


@pytest.mark.parametrize(
    ("arms", "word"),
    [
        ([], "being read"),
        ([("Plain", gauges(step=0, kl=1.5))], "Nothing is learnt yet"),
        ([("Plain", gauges(kl=0.9)), ("RNODE", gauges())], "Too early to compare: Plain"),
        ([("Plain", gauges())], "Add an arm"),
        ([("Plain", gauges(energy_floor=math.nan))], "unknown times"),
    ],
)
def test_the_sentences_never_fail_to_say_something(
    arms: list[tuple[str, Metrics]], word: str
) -> None:
    assert word in f"{numbers.answer(arms)} {numbers.details(arms)}"


def test_a_pane_says_what_it_is_and_why_it_failed() -> None:
    pane = Pane("plain", "Plain <b>", BASE, "#D55E00")
    view = RunView("a", BASE, RunStatus.FAILED, message="Stopped at step 5. 2 < 1.", step=5)
    assert "Plain &lt;b&gt;" in header(pane, view)
    assert "#D55E00" in header(pane, view)
    assert 'class="pane-failed">Stopped at step 5. 2 &lt; 1.' in foot(view, list(FIGURES))


def test_bars_are_as_long_as_their_numbers() -> None:
    plain, cured = (
        Series("Plain", "#D55E00", gauges()),
        Series("RNODE", "#009E73", gauges(nfe=1369)),
    )
    drawn = bars([plain, cured])
    assert "width:4.5%;background:#D55E00" in drawn
    assert "width:100.0%;background:#009E73" in drawn
    assert "<em>1369</em>" in drawn
    still = Series("Plain", "#D55E00", gauges(energy_floor=math.nan))
    assert bars([still]).count("<em>–</em>") == 2
