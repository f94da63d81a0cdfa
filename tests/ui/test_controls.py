"""Every knob has a widget made from its declaration, and every word on the screen is explained."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from node_viz.course.glossary import KNOBS
from node_viz.experiment.catalogue import DATASETS
from node_viz.experiment.config import DEFAULTS, KINDS, ExperimentConfig, knobs
from node_viz.experiment.families import TASKS
from node_viz.experiment.net_catalogue import AUGMENTATIONS, DEPTH_VARIANCES, LABELLED
from node_viz.experiment.registry import Entry
from node_viz.ui import controls
from node_viz.ui.controls import choices, is_switch, label, offered

PLAIN = ("noise", "gradient", "schedule", "device")


def one_knob(name: str, value: object, compact: bool) -> None:
    import streamlit as st

    from node_viz.experiment.config import ExperimentConfig
    from node_viz.ui.controls import control

    def changed(which: str) -> None:
        st.session_state["seen"] = (which, st.session_state[f"knob_{which}"])

    control(ExperimentConfig(**{name: value}), name, changed, compact=compact)


def every_knob() -> None:
    from node_viz.experiment.config import DEFAULTS, ExperimentConfig
    from node_viz.ui.controls import control

    for name in DEFAULTS:
        control(ExperimentConfig(), name, print)


@pytest.fixture(scope="module")
def drawn() -> dict[str, Any]:
    """The widget of every knob, drawn in one page, each once and in their order."""
    at = AppTest.from_function(every_knob).run()
    assert not at.exception
    kinds = ("selectbox", "select_slider", "number_input", "toggle")
    return dict(zip(DEFAULTS, (one for one in at.main if one.type in kinds), strict=True))


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_knob_becomes_a_widget_that_shows_its_value(name: str, drawn: dict[str, Any]) -> None:
    assert drawn[name].value == DEFAULTS[name]
    assert drawn[name].label.startswith(knobs()[name].label)


@pytest.mark.parametrize("name", ["dataset", "solver", "solver_steps", "rtol", "lr"])
def test_a_knob_of_the_strip_calls_back_with_its_name(name: str) -> None:
    at = AppTest.from_function(one_knob, args=(name, DEFAULTS[name], True)).run()
    other = next(
        o for o in choices(knobs()[name], KINDS[name], DEFAULTS[name]) if o != DEFAULTS[name]
    )
    at.selectbox[0].set_value(other).run()
    assert at.session_state["seen"] == (name, other)


def refining() -> None:
    import streamlit as st

    from node_viz.experiment.config import ExperimentConfig
    from node_viz.ui.controls import control

    now = "16" if st.toggle("refined") else ""
    compact = not st.toggle("at large")
    config = ExperimentConfig(solver_steps=8)
    control(config, "solver_steps", st.session_state.setdefault, compact=compact, now=now)


def test_the_solver_menu_says_what_training_uses_now_and_keeps_its_value() -> None:
    at = AppTest.from_function(refining).run()
    assert at.selectbox[0].options[3] == "8 steps"
    at.toggle[0].set_value(True).run()
    assert (at.selectbox[0].options[3], at.selectbox[0].value) == ("8 steps (now 16)", 8)
    assert at.selectbox[0].options[4] == "16 steps"
    assert "solver_steps" not in at.session_state  # nothing was called back
    at.toggle[1].set_value(True).run()
    assert not at.exception
    assert "8 (now 16)" in at.select_slider[0].options
    assert at.select_slider[0].value == 8


def test_a_choice_whose_text_has_changed_meanwhile_has_not_moved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A browser that has not heard of "8 steps (now 16)" still says "8 steps"."""
    told: list[str] = []
    state: dict[str, object] = {"knob_solver_steps": "8 steps"}
    monkeypatch.setattr(controls.st, "session_state", state)
    controls._moved(told.append, int, "solver_steps")
    assert told == []
    state["knob_solver_steps"] = 16
    controls._moved(told.append, int, "solver_steps")
    assert told == ["solver_steps"]


@pytest.mark.parametrize("name", [n for n in DEFAULTS if knobs()[n].log])
def test_a_logarithmic_knob_offers_only_what_it_allows_and_keeps_an_odd_value(name: str) -> None:
    spec, kind = knobs()[name], KINDS[name]
    odd = kind(spec.check(name, 37 if kind is int else 1.23 * (spec.low or 0.01), kind))
    options = choices(spec, kind, odd)
    assert odd in options
    assert DEFAULTS[name] in choices(spec, kind, DEFAULTS[name])
    assert options == sorted(set(options))
    assert all(spec.check(name, option, kind) == option for option in options)


def test_a_switch_is_a_knob_between_0_and_1() -> None:
    assert [name for name in DEFAULTS if is_switch(knobs()[name], KINDS[name])] == [
        "ot_across",
        "data_control",
        "adaptive_depth",
        "grow",
        "refine",
    ]


@pytest.mark.parametrize("task", TASKS)
def test_a_choice_is_called_what_its_own_list_calls_it(task: str) -> None:
    config = ExperimentConfig(task=task, dataset=next(iter(TASKS[task].data)))
    for name, spec in knobs().items():
        own = TASKS[task].data if name == "dataset" else spec.choices
        value = getattr(config, name)
        words = [label(config, name, option) for option in own]
        assert words == [choice.label for choice in own.values()]
        assert set(own) >= set(offered(config, name, value)) or not own
        assert value in offered(config, name, value)


def test_names_that_two_lists_share_keep_their_own_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    net = ExperimentConfig(task="classify", dataset="moons")
    assert {"none"} == set(AUGMENTATIONS) & set(DEPTH_VARIANCES)
    assert {"moons"} == set(DATASETS) & set(LABELLED)
    monkeypatch.setitem(AUGMENTATIONS, "none", Entry("As it is", "z(0) = x.", "none"))
    monkeypatch.setitem(LABELLED, "moons", Entry("Moons, told apart", "Arcs.", "none"))
    assert label(net, "augment", "none") == "As it is"
    assert label(net, "depth_variance", "none") == DEPTH_VARIANCES["none"].label == "None"
    assert label(net, "dataset", "moons") == "Moons, told apart"
    assert label(ExperimentConfig(), "dataset", "moons") == DATASETS["moons"].label == "Two moons"


def test_sets_on_the_line_are_offered_where_one_is_shown() -> None:
    plane, line = ExperimentConfig(), ExperimentConfig(dataset="mix3")
    assert offered(plane, "dataset", "moons") == list(DATASETS)
    assert offered(line, "dataset", "mix3") == [*DATASETS, "mix3"]


def test_words_without_code_have_labels_too() -> None:
    config = ExperimentConfig()
    shown = {name: [label(config, name, one) for one in knobs()[name].choices] for name in PLAIN}
    assert shown == {
        "noise": ["One draw a solve", "A new draw each call"],
        "gradient": ["Backpropagation", "checkpoints", "adjoint"],
        "schedule": ["cosine", "constant"],
        "device": ["auto", "CPU", "CUDA", "Apple MPS"],
    }


def test_every_knob_has_a_glossary_entry_and_no_other() -> None:
    assert set(KNOBS) == set(DEFAULTS)
    assert all(text.endswith(".") for text in KNOBS.values())
