"""The page on ODE solvers, run whole: it draws, it answers its controls, and it reads its link."""

from pathlib import Path

from streamlit.testing.v1 import AppTest
from visits import PATIENCE, charts, notices, refresh

from node_viz.fields.analytic import ANALYTIC
from node_viz.runs.api import Finished

ROOT = Path(__file__).parents[3]
PAGE = "pages/solvers.py"


def open_page(**query):
    entry = ROOT / "app.py"
    listed = entry.exists() and '"solvers"' in (ROOT / "node_viz/course/syllabus.py").read_text()
    at = AppTest.from_file(str(entry if listed else ROOT / PAGE), default_timeout=PATIENCE)
    if listed:
        at.switch_page(PAGE)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def summary(at):
    return next(
        h.proto.body
        for h in at.get("html")
        if "solver-row" in h.proto.body and "<b>" in h.proto.body
    )


def settle(at):
    refresh(at, lambda: "on its way" not in summary(at))
    return at


def test_first_paint_is_never_empty():
    at = open_page()
    assert len(charts(at)) == 4
    names = {trace.get("name") for spec in charts(at) for trace in spec["data"]}
    assert {"exact", "Euler", "Midpoint", "RK4", "Implicit Euler", "slope 4"} <= names
    assert "8 calls" in summary(at)


def test_dopri5_arrives():
    at = settle(open_page())
    names = [trace.get("name") for trace in charts(at)[0]["data"]]
    assert "dopri5" in names
    table = next(m.value for m in at.markdown if m.value.startswith("| solver"))
    assert table.count("The solver reached the end.") == 5


class AtOnce:
    """A host that answers whatever is asked, at once."""

    def __init__(self, answered):
        self.answered, self.asked = answered, {}

    def ask(self, question, *, dear=False):
        self.asked[question] = self.answered(*question)

    def answer(self, question):
        return self.asked.get(question)


def hosted(monkeypatch, host):
    for module in ("node_viz.lessons.solvers.panels", "node_viz.ui.questions"):
        monkeypatch.setattr(f"{module}.host", lambda: host)


def test_an_answer_that_comes_at_once_is_drawn(monkeypatch):
    hosted(monkeypatch, AtOnce(lambda work, arguments: Finished(work(*arguments), None)))
    at = open_page(problem="saddle", rtol="1e-7")
    assert "on its way" not in summary(at)
    assert "dopri5" in [trace.get("name") for trace in charts(at)[1]["data"]]


def test_what_goes_wrong_in_the_background_is_said(monkeypatch):
    hosted(monkeypatch, AtOnce(lambda *_: Finished(None, RuntimeError("no torch here"))))
    at = open_page(problem="saddle", rtol="1e-8", span="0.5")
    assert any("no torch here" in warning.value for warning in at.warning)
    assert len(charts(at)) == 4


def test_controls_change_the_numbers_and_the_link():
    at = open_page(solvers="euler,rk4")
    at.select_slider(key="solvers_steps").set_value("64").run()
    at.selectbox(key="solvers_problem").set_value("spiral").run()
    assert not at.exception
    assert "64 calls" in summary(at)
    assert "256 calls" in summary(at)
    assert at.query_params["steps"] in ("64", ["64"])
    assert at.query_params["problem"] in ("spiral", ["spiral"])


def test_a_link_restores_the_page():
    at = open_page(problem="stiff", steps="16", solvers="euler,implicit_euler", span="1")
    assert at.selectbox(key="solvers_problem").value == "stiff"
    assert at.select_slider(key="solvers_steps").value == "16"
    assert "⚠ unstable<br>16 calls · error 660" in summary(at)
    assert any("With 16 steps Euler is unstable." in one.value for one in at.markdown)
    assert "RK4" not in summary(at)
    assert not notices(at)


def test_bad_values_become_notes():
    at = open_page(problem="lorenz", steps="7", rtol="nan", colour="red", solvers="euler,rk5")
    notes = notices(at)
    for word in ("'lorenz'", "'7'", "'nan'", "'colour'", "'rk5'", "Using forced", "Using 8"):
        assert word in notes
    assert at.selectbox(key="solvers_problem").value == "forced"
    assert len(charts(at)) == 4


def test_every_problem_draws():
    at = open_page(solvers="euler,rk4,implicit_euler")
    for name in ANALYTIC:
        at.selectbox(key="solvers_problem").set_value(name).run()
        at.select_slider(key=f"solvers_span{name}").set_value("2").run()
        assert not at.exception
        assert len(charts(at)) == 4


def test_nobody_chosen():
    at = open_page(solvers="")
    assert not charts(at)
    assert any("at least one" in info.value for info in at.info)


def test_experiments_set_the_knobs():
    at = open_page(solvers="euler,rk4")
    radio = next(r for r in at.radio if r.key == "guess_Sixteen steps for a flat curve")
    radio.set_value("None of them").run()
    button = next(b for b in at.button if b.key == "try_Sixteen steps for a flat curve")
    button.click().run()
    assert not at.exception
    assert at.selectbox(key="solvers_problem").value == "stiff"
    assert at.select_slider(key="solvers_steps").value == "16"
