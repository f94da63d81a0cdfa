"""Clicks in any order on a group of arms: no page breaks, and what is asked for comes.

`HYPOTHESIS_PROFILE=long pytest tests/ui/test_any_clicks.py` tries many more of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
import streamlit as st
from examples import examples
from fakes import FakePainter, FakeTrainer
from hypothesis import given, strategies
from test_arms import opened, rests, until

from node_viz.records.history import RunStatus
from node_viz.runs import run as run_thread
from node_viz.runs.threads import ThreadHost
from node_viz.ui import host as app

BUTTONS = strategies.sampled_from(("g_train", "g_pause", "g_ten", "g_reset"))
KNOBS = strategies.sampled_from(
    [("batch", 32), ("seeds", (0, 13)), ("seeds", (2,)), ("steps", 30), ("label", "Another"),
     ("peek", True), ("twice", True), ("elsewhere", True)]
)  # fmt: skip
CLICKS = strategies.lists(BUTTONS | KNOBS, min_size=1, max_size=8)


@pytest.fixture
def one_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadHost]:
    made = ThreadHost(2, 0.01, trainer_factory=FakeTrainer, painter_factory=FakePainter)
    monkeypatch.setattr(app, "make_host", lambda: made)
    st.cache_resource.clear()
    yield made
    st.cache_resource.clear()
    made.close()


@pytest.mark.usefixtures("one_host")
def test_clicks_in_any_order_break_no_page() -> None:
    with patch.object(run_thread, "PATIENCE", 0.001):
        click_and_look()


@examples(6)
@given(CLICKS)
def click_and_look(clicks: list[str | tuple[str, object]]) -> None:
    at = opened()
    for click in clicks:
        if isinstance(click, tuple):
            at.session_state[click[0]] = click[1]
            at.run()
        elif click in [one.key for one in at.button]:
            at.button(key=click).click().run()
        assert not at.exception, clicks
        steps = [view.step for view in at.session_state["views"]]
        assert steps, "the page always has its runs"
    at.button(key="g_pause").click().run()
    held = until(at, rests)
    sound = [view for view in held if view.status is not RunStatus.FAILED]
    assert len({view.step for view in sound}) <= 1, "Pause leaves all at one step"
    at.button(key="g_reset").click().run()
    assert {view.step for view in until(at, rests)} == {0}
