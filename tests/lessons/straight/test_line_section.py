"""The sections on the line and on two seeds: from nothing trained to numbers in words."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch  # noqa: F401  (before any run needs it: an import in two threads takes long)
from streamlit.testing.v1 import AppTest
from visits import PATIENCE, refresh

from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.straight import line as line_panel
from node_viz.lessons.straight import seeds as seeds_panel
from node_viz.lessons.straight import words_line as line
from node_viz.lessons.straight import words_seeds as seeds
from node_viz.runs.api import RunView
from node_viz.ui.host import host

TINY = {"hidden": 8, "batch": 32, "solver_steps": 2, "refine": 0}


def line_app() -> None:
    from node_viz.lessons.straight.line import line_panel

    line_panel()


def seeds_app() -> None:
    from node_viz.lessons.straight.seeds import seeds_panel

    seeds_panel()


def words(at: AppTest) -> str:
    return " ".join(element.value for element in at.markdown)


def press(at: AppTest, key: str) -> None:
    next(button for button in at.button if button.key == key).click().run()


def until(at: AppTest, group: str, said: str) -> None:
    """Refresh the page until its runs rest and it says something."""
    refresh(at, lambda: said in words(at) and not any(view.live for view in arms(at, group)))


def arms(at: AppTest, group: str) -> list[RunView]:
    found = [host().latest(run) for run in at.session_state[f"{group}_group"].runs]
    return [view for view in found if view is not None]


def test_the_line_shows_untrained_flows_and_trains_them_in_lock_step(monkeypatch):
    base = ExperimentConfig(dataset="bimodal", steps=12).replace(**TINY)
    monkeypatch.setattr(line_panel, "BASE", base)
    at = AppTest.from_function(line_app, default_timeout=PATIENCE).run()
    assert not at.exception
    until(at, "line", "Step 0.")
    press(at, "line_train")
    until(at, "line", "Step 12.")
    assert "Plain" in words(at)
    assert "RNODE" in words(at)
    at.run().select_slider[0].set_value(0).run()
    assert "Step 0." in words(at)  # back in the history, without training anew
    assert {view.step for view in arms(at, "line")} == {12}
    at.session_state["line_penalty"], at.session_state["line_gain"] = "kinetic", 1.0
    at.run()
    assert not at.exception
    assert [view.config for view in arms(at, "line")] == [base, base.replace(kinetic=0.03)]


def test_two_seeds_of_each_method_are_compared_when_trained(monkeypatch):
    monkeypatch.setattr(seeds_panel, "BASE", ExperimentConfig(steps=12).replace(**TINY))
    at = AppTest.from_function(seeds_app, default_timeout=PATIENCE)
    at.session_state["settled"] = True  # nothing is asked before the page has settled
    at.run()
    assert not at.exception
    assert seeds.NOTHING_YET in [caption.value for caption in at.caption]
    press(at, "seeds_train")
    until(at, "seeds", "Step 12.")
    assert r"E\lVert T_1(x) - T_2(x)\rVert^2" in words(at)
    shown = at.session_state["places"]["seeds"].found.value
    for (first, second), square in zip(shown.ends, shown.disagreement, strict=True):
        assert square == pytest.approx(np.square(first - second).sum(axis=1).mean())
        assert square > 0


def test_arms_differ_in_what_is_compared_and_in_nothing_else():
    plain, penalised = line_panel._panes("rnode", 1.0)
    assert plain.config == line_panel.BASE
    assert penalised.config.replace(kinetic=0.0, jacobian=0.0) == plain.config
    one, two, three, four = (pane.config for pane in seeds_panel._panes("8gaussians"))
    assert one.replace(seed=1) == two
    assert three.replace(seed=1) == four
    assert three.replace(kinetic=0.0, jacobian=0.0) == one


def test_words_about_the_line_quote_the_numbers():
    said = line.what_to_look_at(40, [("Plain", 0.1234, 1.31), ("RNODE", 0.05, 1.02)])
    assert "Step 40" in said
    assert "Plain 0.123, RNODE 0.05" in said
    assert "Plain 1.31, RNODE 1.02" in said
    assert "nearly straight" not in said
    both = line.what_to_look_at(40, [("Plain", 0.1, 1.03), ("RNODE", 0.05, 1.02)])
    assert "nearly straight" in both
    assert "Energy" not in line.what_to_look_at(0, [("Plain", 1.3, None), ("RNODE", 1.3, None)])


def test_the_comb_on_the_line_is_named_and_who_does_not_see_it():
    from node_viz.lessons.straight.figures_line import comb
    from node_viz.runs.shipped import load

    plain, rnode = (load(f"line-{name}").pictures[-1] for name in ("plain", "rnode"))
    assert len(comb(rnode)) == 0
    said = line.about_the_comb("Plain", len(comb(plain)), plain.metrics)
    assert f"needs {plain.metrics.nfe} calls" in said
    assert "it lies" in said
    honest = replace(plain.metrics, solver_gap=0.0)
    assert "it lies" not in line.about_the_comb("Plain", 8, honest)


def test_words_about_seeds_judge_only_what_was_learnt():
    labels, learnt = ("Plain", "RNODE"), [0.02, 0.03, 0.04, 0.05]
    better = seeds.what_came_out(labels, (0.6, 0.1), learnt)
    assert "**0.6** for Plain and **0.1** for RNODE" in better
    assert "agree far better" in better
    assert "hardly matters" in seeds.what_came_out(labels, (0.1, 0.11), learnt)
    early = seeds.what_came_out(labels, (0.6, 0.1), [0.02, 0.9, 0.04, 0.05])
    assert "0.9 nats" in early
    assert "agree" not in early
    assert math.isfinite(seeds.LEARNT)
