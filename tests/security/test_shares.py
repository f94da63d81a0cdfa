"""What one visitor may take: so many runs, so much of the machine, whatever a link says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

import pytest
import streamlit as st
from fakes import FakePainter, FakeTrainer, until
from streamlit.testing.v1 import AppTest
from visits import PATIENCE, notices

from node_viz.runs.threads import ThreadHost
from node_viz.ui import host as hosting
from node_viz.ui import link, room


@pytest.fixture(autouse=True)
def one_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadHost]:
    made = ThreadHost(2, trainer_factory=FakeTrainer, painter_factory=FakePainter)
    monkeypatch.setattr(hosting, "make_host", lambda: made)
    st.cache_resource.clear()
    yield made
    st.cache_resource.clear()
    made.close()


def page() -> None:
    """A page with a group of as many arms as the session says."""
    import streamlit as st

    from node_viz.experiment.config import ExperimentConfig
    from node_viz.ui import arm_buttons, arms
    from node_viz.ui.refreshing import refreshing
    from node_viz.ui.widgets import trouble

    trouble()
    base = ExperimentConfig.from_query(st.session_state.get("query", "steps=100000"))
    panes = tuple(
        arms.Pane(f"a{k}", "Arm", base.replace(seed=k), "#D55E00")
        for k in range(st.session_state.get("arms", 2))
    )
    arms.ensure("g", panes)
    arm_buttons.buttons("g")
    arms.tell("g")
    refreshing("g", lambda views: None)


def tab(**session: Any) -> AppTest:
    at = AppTest.from_function(page, default_timeout=PATIENCE)
    for key, value in session.items():
        at.session_state[key] = value
    return at.run()


def runs(at: AppTest) -> tuple[str, ...]:
    return at.session_state["g_group"].runs


def live(host: ThreadHost, at: AppTest) -> list[bool]:
    return [view.status.live for run in runs(at) if (view := host.latest(run)) is not None]


def test_a_visitor_has_so_many_runs_and_keeps_those_that_are_there(
    one_host: ThreadHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_RUNS", 3)
    at = tab(arms=2)
    before = runs(at)
    at.button(key="g_reset").click().run()  # others in their place are no more
    assert not notices(at)
    after = runs(at)
    assert after != before
    at.session_state["arms"] = 4
    at.run()
    assert "You have 3 runs in your tabs" in notices(at)
    assert not at.exception
    assert runs(at) == after
    assert all(one_host.latest(run) for run in after)


def test_the_tabs_of_one_browser_are_counted_together_and_those_of_others_are_not(
    one_host: ThreadHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    tabs = {
        run: hosting.Watched(one_host, {run}, browser=browser)
        for run, browser in (("mine", "me"), ("too", "me"), ("other", "you"), ("a", ""), ("b", ""))
    }
    monkeypatch.setattr(hosting, "everybody", lambda: {id(one): one for one in tabs.values()})
    monkeypatch.setattr(hosting, "_watched", lambda: tabs["mine"])
    assert hosting.runs_of_visitor() == {"mine", "too"}
    monkeypatch.setattr(hosting, "_watched", lambda: tabs["a"])
    assert hosting.runs_of_visitor() == {"a"}, "browsers without a cookie are not one visitor"


def test_a_tab_counts_until_it_is_closed(one_host: ThreadHost) -> None:
    tab()
    (watched,) = hosting.everybody().values()
    assert watched.runs == set(one_host._runs)
    hosting._left(watched)
    assert not hosting.everybody()


def test_so_many_train_at_once(one_host: ThreadHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_LIVE", 3)
    at = tab(arms=4)
    at.button(key="g_train").click().run()
    assert "3 of your runs may train at once" in notices(at)
    assert not any(one_host.latest(run).status.live for run in runs(at))  # type: ignore[union-attr]
    fewer = tab(arms=3)
    fewer.button(key="g_train").click().run()
    assert not notices(fewer)
    until(lambda: any(live(one_host, fewer)))


def test_no_run_begins_where_memory_is_short(
    one_host: ThreadHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "free_memory", lambda: 0.4e9)
    at = tab()
    assert "The server is short of memory" in notices(at)
    assert not at.exception
    assert not one_host._runs


@pytest.mark.parametrize(
    "link_says", ["batch=8192&hidden=256&depth=4&solver=rk4&solver_steps=128&steps=200000"]
)
def test_whatever_a_link_says_no_step_takes_longer_than_its_budget(
    one_host: ThreadHost, link_says: str
) -> None:
    at = tab(query=link_says, arms=1)
    for key in ("g_train", "g_one", "g_ten"):
        at.button(key=key).click().run()
        assert re.search(r"s a step.*would fit", notices(at))
        assert not any(live(one_host, at))


def test_a_run_is_let_go_though_its_page_was_never_drawn_to_the_end(one_host: ThreadHost) -> None:
    watched = hosting.Watched(one_host)
    begun: list[str] = []

    def start(config: Any, *, run: str, **rest: Any) -> None:
        begun.append(run)
        assert run in watched.runs, "whoever leaves now leaves a run behind that nobody ends"

    at = AppTest.from_function(page, default_timeout=PATIENCE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hosting, "_watched", lambda: watched)
        patch.setattr(one_host, "start", start)
        patch.setattr(st, "rerun", st.stop)
        at.run()
    assert len(begun) == 2


def linked() -> None:
    import streamlit as st

    from node_viz.lessons.cnf.link import LINK
    from node_viz.ui.link import Linked

    page = Linked(LINK)
    st.text(page.from_link().pairs())
    page.show_notes()


@pytest.mark.parametrize(("more", "reads"), [("x" * 3900, True), ("x" * 4000, False)])
def test_an_address_longer_than_any_of_ours_is_not_read(more: str, reads: bool) -> None:
    at = AppTest.from_function(linked, default_timeout=PATIENCE)
    at.query_params["lr"] = "0.003"
    at.query_params["seed"] = more
    at.run()
    assert ("0.003" in at.text[0].value) is reads
    assert (escape(link.TOO_LONG) in notices(at)) is not reads
    assert "seed" not in at.query_params
