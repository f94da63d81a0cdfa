"""A callback cannot blank a page: what it raises is a sentence, and the setting stays as it was."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from visits import notices, until, views

ROOT = Path(__file__).parents[2]
CALLBACKS = {"on_click", "on_change", "on_point", "on_cell"}
GUARDING = {"pick", "press", "showing", "chosen", "control"}  #: of ui/widgets, and what calls them


def test_every_callback_is_guarded() -> None:
    loose = []
    for path in sorted((ROOT / "node_viz").rglob("*.py")):
        said = path.relative_to(ROOT).as_posix()
        if said == "node_viz/ui/widgets.py" or "/stage/" in said:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            for word in node.keywords:
                by_guard = isinstance(word.value, ast.Call) and "guarded" in ast.dump(word.value)
                rerun = isinstance(word.value, ast.Constant)  # "rerun", which calls nothing
                if word.arg in CALLBACKS and called not in GUARDING and not (by_guard or rerun):
                    loose.append(f"{said}:{node.lineno} {called}({word.arg}=...)")
    assert loose == []


def page() -> None:
    import streamlit as st

    from node_viz.ui.widgets import guarded, press, trouble

    def fail(kind: type[Exception], words: str) -> None:
        raise kind(words)

    trouble()
    press("sentence", fail, args=(ValueError, "lr must be small; got ![x](http://a.b/c.png)"))
    press("bug", fail, args=(KeyError, "secret"))
    st.number_input("n", key="n", on_change=guarded(lambda: fail(TypeError, "secret")))


@pytest.mark.parametrize(
    ("label", "sentence"),
    [("sentence", "lr must be small; got ![x](http://a.b/c.png)."), ("bug", "That did not work")],
)
def test_what_it_raises_is_said_once_as_plain_text(label: str, sentence: str) -> None:
    at = AppTest.from_function(page).run()
    next(one for one in at.button if one.label == label).click().run()
    assert not at.exception
    assert sentence in notices(at)
    assert "secret" not in notices(at)
    assert not [one for one in (*at.markdown, *at.warning, *at.error) if "http" in one.value]
    assert notices(at.run()) == ""


def test_a_solver_that_clashes_is_said_and_not_taken(visit: Any) -> None:
    at = visit("cnf", gradient="adjoint")
    at.selectbox(key="knob_solver").set_value("implicit_euler").run()
    assert not at.exception
    assert "gradient must be 'backprop' with solver 'implicit_euler'." in notices(at)
    assert at.session_state["cnf_config"].base.solver == "midpoint"
    assert at.selectbox(key="knob_solver").value == "midpoint"


@pytest.mark.parametrize("stem", ["cnf", "straight", "solvers", "adjoint", "ablation", "depth"])
def test_what_a_link_says_is_never_more_than_text(visit: Any, stem: str) -> None:
    evil = "![x](http://127.0.0.1:9999/x.png) <b>$e$</b> :red[r]"
    key = {"solvers": "problem", "adjoint": "field"}.get(stem, "dataset")
    at = visit(stem, **{key: evil})
    assert not at.exception
    assert "![x](http://127.0.0.1:9999/x.png) &lt;b&gt;$e$&lt;/b&gt; :red[r]" in notices(at)
    elements = (*at.markdown, *at.warning, *at.error, *at.caption, *at.info)
    assert not [one for one in elements if "9999" in one.value]
    others = [one.proto.body for one in at.get("html") if 'class="notice"' not in one.proto.body]
    assert not [body for body in others if "9999" in body]


def test_a_number_box_shows_what_is_set(visit: Any) -> None:
    at = visit("cnf", target_kl="0.004")
    at.session_state["cnf_more_open"] = True
    boxes = {one.key: one for one in at.run().number_input}
    if "knob_target_kl" in boxes:  # drawn while "more" is open
        assert boxes["knob_target_kl"].value == 0.004
        assert boxes["knob_target_kl"].proto.format == "%g"
    from node_viz.ui import controls

    assert "%g" in Path(controls.__file__).read_text()


def test_what_would_take_the_machine_down_is_refused_with_numbers(visit: Any) -> None:
    link = {"batch": "8192", "hidden": "256", "depth": "4", "solver": "rk4", "solver_steps": "128"}
    at = visit("cnf", **link)
    at.button(key="cnf_train").click().run()
    assert not at.exception
    assert "This run would need about" in notices(at)
    assert "would fit" in notices(at)
    (view,) = views(at, "cnf")
    assert view.step == 0
    assert not view.status.live


def test_a_run_that_was_let_go_and_one_that_was_left_are_told_of(visit: Any) -> None:
    at = visit("cnf", hidden="8", batch="16", steps="100000", solver_steps="2")
    at.button(key="cnf_train").click().run()
    until(at, "cnf", lambda now: now[0].step > 2)
    at.switch_page("pages/change.py").run()
    at.switch_page("pages/cnf.py").run()
    assert "Your run was paused at step" in notices(at)
    at.session_state["cnf_group"] = replace(at.session_state["cnf_group"], runs=("gone",))
    at.run()
    assert "your run was let go" in notices(at)
    at.button(key="cnf_reset").click().run()
    assert notices(at) == ""
