"""The page on estimated traces, run whole: drawn, trained, moved, linked to."""

from collections.abc import Iterator

import pytest
import torch  # noqa: F401  (before any run needs it: an import in two threads takes long)
from streamlit.testing.v1 import AppTest
from visits import leave, opened, refresh, said, saying

from node_viz.lessons.estimators import questions
from node_viz.probes import estimates

TINY = {"hidden": "4", "batch": "16", "solver_steps": "2", "refine": "0", "steps": "8"}


@pytest.fixture(scope="module", autouse=True)
def few() -> Iterator[None]:
    """Ask fewer points and draws: what the page says of them is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, "POINTS", 16)
        patch.setattr(questions, "FEW", 2)
        patch.setattr(questions, "DRAWS", 8)
        patch.setattr(estimates, "DRAWS", 800)
        yield


@pytest.fixture(scope="module")
def at() -> Iterator[AppTest]:
    visit = opened("estimators", **TINY)
    visit.session_state["settled"] = True
    visit.run()
    assert not visit.exception
    yield visit
    leave(visit)


def test_an_untrained_flow_needs_as_many_calls_whichever_way(at: AppTest) -> None:
    saying(at, "a new draw at each call costs **13 calls**", "No estimate is off yet")
    saying(at, "the field does not move anything yet", "Nothing is estimated wrongly yet")


def test_a_trained_flow_is_asked_anew_and_dated(at: AppTest) -> None:
    next(button for button in at.button if button.key == "estimators_train").click().run()
    saying(at, "With new draws it jumps by", "*As of step 8.*", "a new draw at each call")
    saying(at, "a 64th, at 64 times the price", "At D = 64 an estimate takes", "As of step 8")


def test_a_way_can_be_hidden_but_not_the_last(at: AppTest) -> None:
    at.button_group(key="estimators_ways").set_value(["exact"]).run()
    assert at.session_state["estimators_config"].ways == ("exact",)
    saying(at, "The exact trace costs **")
    assert "a new draw at each call" not in said(at).split("The story")[0].split(".")[0]
    at.button_group(key="estimators_ways").set_value([]).run()
    assert at.session_state["estimators_config"].ways == ("exact",)


def test_the_time_of_the_jacobian_is_in_the_link(at: AppTest) -> None:
    at.select_slider(key="estimators_time").set_value(0.5).run()
    assert at.session_state["estimators_config"].time == 0.5
    at.run()
    assert at.query_params["time"] in ("0.5", ["0.5"])
    refresh(at, lambda: "The trace is" in said(at))


def test_what_cannot_be_estimated_is_a_note() -> None:
    visit = opened("estimators", method="otflow", ways="exact")
    assert not visit.exception
    assert "whose trace is a formula" in "".join(
        one.proto.body for one in visit.get("html") if "notice" in one.proto.body
    )
    assert visit.session_state["estimators_config"].ways == ("exact",)
    leave(visit)
