"""The page on the two KLs, run whole: arms, link, answer, the modes, the constant."""

from __future__ import annotations

from functools import partial

import pytest
import visits
from streamlit.testing.v1 import AppTest
from visits import Visit, notices

from node_viz.lessons.seeking.link import ARMS, USUAL, Seeking, read_seeking

QUICK = {"hidden": "4", "batch": "16", "solver_steps": "2", "steps": "4"}


@pytest.fixture
def visit(visit: Visit) -> Visit:
    """Return what opens the page, given its link."""
    return partial(visit, "seeking")


def trained(at: AppTest) -> None:
    """Train all arms to their end."""
    at.button(key="seeking_train").click().run()
    visits.until(at, "seeking", lambda now: all(one.status.over and not one.live for one in now))


def tables(at: AppTest) -> str:
    """The table of both KLs, as it stands."""
    return " ".join(one.proto.body for one in at.get("html") if 'class="kls"' in one.proto.body)


def test_both_arms_train_and_the_page_says_what_they_cover_and_what_a_constant_does(visit) -> None:
    at = visit(**QUICK)
    trained(at)
    visits.saying(at, "Forward KL covers **0** of 8 modes, Reverse KL covers **0**.", "Step 4")
    assert "KL(p‖q)" in tables(at)
    assert tables(at).count("<td") == 4
    at.select_slider(key="seeking_constant").set_value(3.0).run()
    assert not at.exception
    visits.saying(at, "with c = 3 the loss reads")
    assert at.query_params["constant"] in ("3", ["3"])


def test_a_set_without_modes_has_its_kls_all_the_same(visit) -> None:
    at = visit(**QUICK, dataset="moons")
    visits.refresh(at, lambda: tables(at).count("<td") == 4)  # an answer for each arm
    visits.saying(at, "no separate modes to count", "KL(p‖q)")


def test_the_arms_differ_in_method_and_start_alone() -> None:
    forward, reverse = (pane.config for pane in Seeking().panes())
    assert forward == USUAL
    assert reverse == USUAL.replace(method="reverse-kl")
    narrow, wide = (pane.config for pane in Seeking(arms=("narrow", "wide")).panes())
    assert (narrow.base_std, wide.base_std) == (0.05, 1.0)
    assert narrow.replace(base_std=0.3) == wide.replace(base_std=0.3) == reverse


def test_what_the_page_shows_survives_its_link() -> None:
    base = USUAL.replace(dataset="moons", base_std=1.0, hidden=16, lr=0.01)
    for shown in (Seeking(), Seeking(base, tuple(ARMS), -2.0), Seeking(arms=("wide",))):
        assert read_seeking(shown.pairs()) == (shown, [])


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ({"method": "mle"}, "method is what tells the arms apart. Ignored."),
        ({"condition": "label"}, "condition is what tells the arms apart. Ignored."),
        ({"dataset": "checkerboard"}, "whose density is 0 in places"),
        ({"dataset": "bimodal"}, "two dimensions"),
        ({"arms": "forward,forward"}, "'forward' is named twice"),
        ({"constant": "12"}, "constant must be a number from -5 to 5"),
        ({"base_std": "0"}, "base_std must be"),
    ],
)
def test_what_is_wrong_in_a_link_becomes_one_sentence(pairs: dict, sentence: str) -> None:
    shown, notes = read_seeking(pairs)
    assert len(notes) == 1
    assert sentence in notes[0]
    assert (shown.arms, shown.constant) == (Seeking().arms, 0.0)


def test_a_bad_link_is_said_on_the_page(visit) -> None:
    at = visit(**QUICK, dataset="checkerboard")
    assert "whose density is 0 in places" in notices(at)


def test_the_width_of_the_start_makes_new_runs_and_writes_the_link(visit) -> None:
    at = visit(**QUICK)
    at.selectbox(key="seeking_width").set_value(1.0).run()
    assert not at.exception
    assert [view.config.base_std for view in visits.views(at, "seeking")] == [1.0, 1.0]
    assert at.query_params["base_std"] in ("1.0", ["1.0"])
