"""Two tabs of one visitor, a network that comes back, a server begun anew: each finds its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from fakes import FakePainter, FakeTrainer, until

from node_viz.experiment.arms import Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.api import RunView
from node_viz.runs.threads import ThreadHost
from node_viz.ui import arms, refreshing
from node_viz.ui import host as app
from node_viz.ui.panes import no_picture

CONFIG = ExperimentConfig(steps=100_000, seed=1)


@pytest.fixture
def one_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadHost]:
    made = ThreadHost(
        1, grace=0.2, keep=600, trainer_factory=FakeTrainer, painter_factory=FakePainter
    )
    monkeypatch.setattr(app, "make_host", lambda: made)
    st.cache_resource.clear()
    yield made
    st.cache_resource.clear()
    made.close()


class Tab:
    """A tab of one browser: its session, and what is watched on it."""

    def __init__(self, patch: pytest.MonkeyPatch, host: ThreadHost, before: bool = False) -> None:
        self.patch, self.host = patch, host
        self.state: dict[str, Any] = {}
        named = "streamlit, token, session" if before else "streamlit, token"
        self.context = SimpleNamespace(headers={"Sec-WebSocket-Protocol": named}, cookies={})
        self.connect()

    def connect(self) -> None:
        self.watched = app.Watched(self.host, browser="one and the same")
        app.everybody()[id(self.watched)] = self.watched

    def close(self) -> None:
        app._left(self.watched)

    @contextmanager
    def at(self) -> Iterator[None]:
        self.patch.setattr(st, "session_state", self.state)
        self.patch.setattr(st, "context", self.context)
        self.patch.setattr(app, "_watched", lambda: self.watched)
        yield

    def look(self, config: ExperimentConfig = CONFIG) -> RunView:
        """Run the page once."""
        with self.at():
            app.attend()
            arms.ensure("cnf", (Pane("arm", "Arm", config, "#000000"),))
            refreshing._refresh(
                "cnf", (True, refreshing._grids("cnf")), 0.3, 0.3, lambda views: None
            )
            (view,) = arms.views("cnf")
            return view

    def does(self, order: Any) -> None:
        with self.at():
            order("cnf")

    @property
    def told(self) -> str:
        return self.state.get("cnf_told", "")


@pytest.fixture
def tab(one_host: ThreadHost, monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda **about: Tab(monkeypatch, one_host, **about)


def test_each_tab_has_its_run_and_closing_one_leaves_the_others_alone(tab: Any) -> None:
    first, second = tab(), tab()
    runs = [one.look().run for one in (first, second)]
    assert runs[0] != runs[1]
    second.does(arms.train)
    first.close()
    first.host.forget(runs[0])
    assert second.look().run == runs[1]
    until(lambda: second.look().step > 20)


def test_a_tab_loaded_anew_takes_back_its_own_run(tab: Any) -> None:
    other = CONFIG.replace(seed=2)
    first, second = tab(), tab()
    mine, its = first.look().run, second.look(other).run
    first.close()
    second.close()
    again = tab(), tab()
    assert again[0].look().run == mine, "though the other one was left later"
    assert again[1].look(other).run == its
    assert tab().look().run not in (mine, its), "each once"


def test_a_network_that_comes_back_keeps_the_run_for_its_tab(tab: Any) -> None:
    first = tab()
    mine = first.look().run
    first.close()
    first.connect()
    assert first.look().run == mine
    assert tab().look().run != mine, "another tab begins its own"


def test_a_run_on_two_tabs_goes_on_while_one_of_them_is_open(tab: Any) -> None:
    first = tab()
    mine = first.look().run
    first.close()  # the network is gone for a while, and
    second = tab()
    assert second.look().run == mine, "meanwhile the visitor goes on in another tab"
    second.does(arms.train)
    first.connect()
    assert first.look().run == mine
    first.close()
    until(lambda: second.look().step > 20)
    assert not second.host._leaving, "nobody let it go"
    first.connect()
    first.look()
    first.does(arms.reset)
    assert first.look().run != mine
    assert second.look().run == mine, "it began its own and left this one alone"
    until(lambda: second.look().step > 40)


def test_a_server_begun_anew_says_once_that_the_run_is_lost(tab: Any) -> None:
    open_before = tab(before=True)
    open_before.look()
    assert "what was trained here is gone" in open_before.told
    open_before.does(arms.train)
    assert not open_before.told
    with open_before.at():
        arms.ensure("straight", (Pane("arm", "Arm", CONFIG, "#000000"),))
    assert "straight_told" not in open_before.state, "told once"
    new = tab()
    new.look()
    assert not new.told


def test_who_was_away_for_longer_than_a_visit_is_kept_finds_the_run(tab: Any) -> None:
    first = tab()
    mine = first.look().run
    first.close()
    back = tab(before=True)
    assert back.look().run == mine
    assert "gone" not in back.told


def test_a_run_that_failed_at_once_does_not_promise_a_picture() -> None:
    view = RunView("run", CONFIG, RunStatus.QUEUED)
    assert no_picture(view) == "The first picture is on its way."
    assert "failed" in no_picture(replace(view, status=RunStatus.FAILED))
