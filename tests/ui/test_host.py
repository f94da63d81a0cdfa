"""The app's host: one for all, and it hears of a visitor who leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from fakes import FakePainter, FakeTrainer, until
from streamlit.testing.v1 import AppTest

from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.api import Command
from node_viz.runs.threads import ThreadHost
from node_viz.ui import host as app


@pytest.fixture
def one_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadHost]:
    made = ThreadHost(1, grace=0.3, trainer_factory=FakeTrainer, painter_factory=FakePainter)
    monkeypatch.setattr(app, "make_host", lambda: made)
    st.cache_resource.clear()
    yield made
    st.cache_resource.clear()
    made.close()


def page() -> None:
    import streamlit as st

    from node_viz.experiment.config import ExperimentConfig
    from node_viz.runs.api import Command
    from node_viz.ui.host import forget, hold, host

    if st.button("train"):
        host().start(ExperimentConfig(steps=100_000), run="mine")
        host().command("mine", Command("play"))
        st.session_state["run"] = "mine"
    if st.button("forget"):
        forget(st.session_state.pop("run"))
    if "run" in st.session_state:
        hold("mine")
        view = host().latest("mine")
        st.text(view.status.name if view else "gone")


def test_a_run_outlives_reruns_and_is_seen_by_all(one_host: ThreadHost) -> None:
    visitor = AppTest.from_function(page).run()
    visitor.button[0].click().run()
    assert not visitor.exception
    assert visitor.text[0].value in ("QUEUED", "PLAYING")
    step = one_host.latest("mine").step  # type: ignore[union-attr]
    visitor.run()
    until(lambda: one_host.latest("mine").step > step)  # type: ignore[union-attr]
    visitor.button[1].click().run()
    until(lambda: one_host.latest("mine") is None)


def test_leaving_releases_and_coming_back_attaches(one_host: ThreadHost) -> None:
    for run in ("kept", "left"):
        one_host.start(ExperimentConfig(steps=100_000), run=run)
        one_host.command(run, Command("play"))
    app._left(app.Watched(one_host, {"kept", "left"}))
    one_host.attach("kept")
    until(lambda: one_host.latest("left") is None)
    assert one_host.latest("kept") is not None


def trial() -> None:
    import itertools

    import streamlit as st

    from node_viz.ui.host import begin_for_visitor, begun_by_visitor

    st.button("begin", on_click=begin_for_visitor, args=("trial", itertools.count, 5))
    now = begun_by_visitor("trial")
    if now is not None:
        st.text(f"{now.args} {now.progress.live}")


def test_a_visitors_work_is_one_at_a_time(one_host: ThreadHost) -> None:
    visitor = AppTest.from_function(trial).run()
    assert not visitor.text
    visitor.button[0].click().run()
    assert not visitor.exception
    assert visitor.text[0].value == "(5,) True"
    (first,) = one_host._background._jobs
    until(lambda: (one_host.progress(first).value or 0) > 5)  # type: ignore[union-attr]
    visitor.button[0].click().run()
    (second,) = one_host._background._jobs
    assert first != second
    assert one_host.progress(first) is None


def test_leaving_ends_what_was_begun_and_lets_the_rest_keep_what_they_learnt(
    one_host: ThreadHost,
) -> None:
    def endless() -> Iterator[Any]:
        while True:
            yield 1

    for job in ("begun", "resting"):
        one_host.begin(job, endless)
    watched = app.Watched(one_host, resting={"resting"}, begun={"trial": ("begun", ())})
    app._left(watched)
    assert one_host.progress("begun") is None
    held = one_host.progress("resting")
    assert held is not None
    assert not held.live
    assert not held.over
    until(lambda: one_host._slots.enter("somebody") == 0)
    one_host._slots.leave("somebody")


def test_a_tab_loaded_anew_finds_what_this_browser_left(
    one_host: ThreadHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies = {"_streamlit_xsrf": "2|c4cc611d|e92ddee168d055863b97edf499ea1fd8|1795719911"}
    again = {"_streamlit_xsrf": "2|44f068db|6911d727e8ec5c40bbabe43219d6161e|1795719912"}
    monkeypatch.setattr(st, "context", SimpleNamespace(cookies=cookies))
    first = app._browser()
    monkeypatch.setattr(st, "context", SimpleNamespace(cookies=again))
    assert app._browser() == first != "", "the mask changes with every answer, the secret does not"
    for cookie in ("", "2|", "2||ab|1", "2|c4|abcd|1", "2|xy|ab|1", "nothing"):
        monkeypatch.setattr(st, "context", SimpleNamespace(cookies={"_streamlit_xsrf": cookie}))
        assert app._browser() == ""
    for browser in (first, ""):
        app._left(app.Watched(one_host, groups={"cnf": "a group"}, browser=browser))

    def find(browser: str, group: str = "a group") -> Any:
        monkeypatch.setattr(app, "_watched", lambda: app.Watched(one_host, browser=browser))
        return app.left_behind("cnf", lambda one: one == group)

    assert find("another") is None, "nobody gets another's"
    assert find("") is None, "who cannot be told apart gets nothing"
    assert find(first, "another group") is None, "of another experiment"
    assert find(first) == "a group"
    assert find(first) is None, "once"


def test_clearing_the_cache_ends_the_runs(one_host: ThreadHost) -> None:
    visitor = AppTest.from_function(page).run()
    visitor.button[0].click().run()
    st.cache_resource.clear()
    until(lambda: one_host.latest("mine") is None)


def test_nobody_else_knows_which_host_it_is() -> None:
    """Another host can take this one's place only while all the rest of the app sees a `Host`."""
    home = Path(app.__file__).parents[1]
    known = [
        str(path.relative_to(home))
        for path in home.rglob("*.py")
        if "ThreadHost" in path.read_text(encoding="utf-8")
    ]
    assert sorted(known) == ["runs/cluster.py", "runs/processes.py", "runs/threads.py"]
