"""Flow matching: the page trains four arms, asks their snapshots, and says what comes out."""

from __future__ import annotations

from functools import partial

import pytest
import visits
from streamlit.testing.v1 import AppTest
from visits import Visit, notices

from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.matching.link import USUAL, Matched, read_matched
from node_viz.records.history import RunStatus

QUICK = {"hidden": "8", "batch": "32", "ot_batch": "8", "solver_steps": "2", "refine": "0"}


@pytest.fixture
def visit(visit: Visit) -> Visit:
    """Return what opens the page, given its link."""
    return partial(visit, "matching")


def tables(at: AppTest) -> list[str]:
    return [one.proto.body for one in at.get("html") if "matching-table" in one.proto.body]


def test_it_trains_four_arms_and_shows_pairs_field_and_table(visit: Visit) -> None:
    at = visit(**QUICK, steps="20")
    at.button(key="matching_train").click().run()
    visits.until(at, "matching", lambda now: not any(view.live for view in now))
    found = visits.views(at, "matching")
    assert {view.status for view in found} == {RunStatus.DONE}
    assert [view.step for view in found] == [2, 20, 20, 20]
    visits.saying(at, "Independent lines are", "matched 8 at a time", "pairs that reflow made",
                  "no field can have less than", "Over the whole path", "Each arm as last measured",
                  "exact flow of independent matching")  # fmt: skip
    visits.refresh(at, lambda: tables(at) and "…" not in tables(at)[0])
    assert tables(at)[0].count("<tr>") == 5
    assert {f"matching_{name}" for name in ("pairs", "race", "targets", "lattice")} <= {
        *visits.drawn(at)
    }


def test_where_the_exact_field_is_not_known_the_page_says_so(visit: Visit) -> None:
    at = visit(**QUICK, dataset="pinwheel", steps="10")
    at.button(key="matching_train").click().run()
    visits.until(at, "matching", lambda now: not any(view.live for view in now))
    visits.saying(at, "here the mean is taken over 20,000 data points", "It cannot come to 0")


def test_the_slider_changes_one_arm_and_the_lines(visit: Visit) -> None:
    at = visit(**QUICK)
    visits.saying(at, "matched 8 at a time")
    at.select_slider(key="matching_at_once").set_value(1).run()
    assert not at.exception
    found = [view.config for view in visits.views(at, "matching")]
    assert [one.ot_batch for one in found] == [128, 128, 1, 128]
    assert at.query_params["ot_batch"] in ("1", ["1"])
    visits.saying(at, "they stay as they are")


def test_what_is_wrong_in_a_link_is_said(visit: Visit) -> None:
    at = visit(**(QUICK | {"ot_batch": "100"}), method="mle", colour="red")
    notes = notices(at)
    assert "method is what tells the four arms apart. Ignored." in notes
    assert "ot_batch must be a whole number from 1 to the batch, 32" in notes
    assert "'colour'" in notes


@pytest.mark.parametrize("ot_batch", ["0", "-3", "2000", "many", "2.5", ""])
def test_a_bad_number_to_match_becomes_one_note(ot_batch: str) -> None:
    shown, notes = read_matched({"ot_batch": ot_batch})
    assert len(notes) == 1
    assert notes[0].startswith("ot_batch must be")
    assert shown.panes()


def test_what_is_shown_survives_its_link() -> None:
    for shown in (USUAL, USUAL.replace(ot_batch=1), USUAL.replace(dataset="rings", batch=64)):
        assert read_matched(Matched(shown).pairs()) == (Matched(shown), [])


def test_the_arms_share_all_but_what_tells_them_apart() -> None:
    mle, fm, otfm, reflow = (p.config for p in Matched(USUAL.replace(ot_batch=16)).panes())
    alike = ExperimentConfig(dataset="8gaussians", steps=2000)
    assert mle == alike.replace(steps=200)
    assert fm == alike.replace(method="fm")
    assert otfm == alike.replace(method="otfm", ot_batch=16)
    assert reflow == alike.replace(method="reflow")


def test_an_experiment_trains_its_arms(visit: Visit) -> None:
    at = visit(**QUICK)
    entry = "A small batch to match"
    at.radio(key=f"guess_{entry}").set_value("It grows").run()
    at.button(key=f"try_{entry}").click().run()
    assert not at.exception
    found = visits.views(at, "matching")
    assert [view.config.ot_batch for view in found] == [128, 128, 8, 128]
    assert all(view.status.live for view in found)
