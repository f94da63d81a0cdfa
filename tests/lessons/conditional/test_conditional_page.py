"""The page on conditional flows trains two arms, asks them label by label, and keeps its slider."""

from __future__ import annotations

from functools import partial

import pytest
import visits
from streamlit.testing.v1 import AppTest
from visits import Visit, notices

from node_viz.records.history import RunStatus
from node_viz.records.pictures import Picture

QUICK = {"hidden": "8", "batch": "32", "solver_steps": "2", "refine": "0", "steps": "12"}


@pytest.fixture
def visit(visit: Visit) -> Visit:
    """Return what opens the page, given its link."""
    return partial(visit, "conditional")


def table(at: AppTest) -> str:
    """What the page says of each label."""
    return " ".join(one.proto.body for one in at.get("html") if "by-label" in one.proto.body)


def test_it_trains_and_shows_what_each_label_s_flow_is_worth(visit: Visit) -> None:
    at = visit(**QUICK)
    at.button(key="conditional_train").click().run()
    views = visits.until(at, "conditional", lambda now: not any(view.live for view in now))
    assert [view.config.condition for view in views] == ["none", "label"]
    assert {view.status for view in views} == {RunStatus.DONE}
    pictures = [view.picture for view in views]
    assert [len(one.given) for one in pictures if isinstance(one, Picture)] == [0, 2]
    visits.refresh(at, lambda: "lower arc" in table(at))
    assert "on its part" in table(at)
    visits.refresh(at, lambda: "cloud_label_upper arc" in visits.drawn(at))
    assert "NLL is **" in visits.said(at)


def test_the_first_sight_is_trained(visit: Visit) -> None:
    at = visit()
    views = visits.views(at, "conditional")
    assert all(view.shipped for view in views)
    assert "NLL is **2.41** nats without the label and **1.71** with it" in visits.said(at)


def test_a_set_without_labels_is_refused_and_nothing_changes(visit: Visit) -> None:
    at = visit(**QUICK)
    key = next(str(one.key) for one in at.selectbox if "dataset" in str(one.key))
    at.selectbox(key=key).set_value("swissroll").run()
    assert not at.exception
    assert "dataset 'swissroll', which has no labels; those that have are" in notices(at)
    assert {view.config.dataset for view in visits.views(at, "conditional")} == {"moons"}


def test_the_slider_of_a_stands_in_the_address_and_in_the_sentence(visit: Visit) -> None:
    at = visit(**QUICK)
    assert "the mass **0.500**, not 1." in visits.said(at)
    at.select_slider(key="conditional_a").set_value(0.5).run()
    assert not at.exception
    assert "the mass **1.500**, not 1." in visits.said(at)
    assert at.query_params["a"] in ("0.5", ["0.5"])


def test_the_other_pair_is_a_click_away(visit: Visit) -> None:
    at = visit(**QUICK)
    at.selectbox(key="conditional_pair").set_value("matching").run()
    assert not at.exception
    configs = [view.config for view in visits.views(at, "conditional")]
    assert [(one.method, one.ot_across) for one in configs] == [("otfm", 0), ("otfm", 1)]
