"""Every knob has a widget made from its declaration, and every word on the screen is explained."""

from __future__ import annotations

import dataclasses

import pytest
from streamlit.testing.v1 import AppTest

from node_viz.cli.flow_outcome import WORDS
from node_viz.cli.net_outcome import WORDS as NET_WORDS
from node_viz.course.glossary import GAUGES, KNOBS, UNITS
from node_viz.course.net_glossary import NET_GAUGES, NET_UNITS
from node_viz.experiment.config import DEFAULTS, KINDS, knobs
from node_viz.records.history import Metrics, Scores
from node_viz.ui.controls import choices, is_switch


def one_knob(name: str, value: object, compact: bool) -> None:
    import streamlit as st

    from node_viz.experiment.config import ExperimentConfig
    from node_viz.ui.controls import control

    def changed(which: str) -> None:
        st.session_state["seen"] = (which, st.session_state[f"knob_{which}"])

    control(ExperimentConfig(**{name: value}), name, changed, compact=compact)


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_knob_becomes_a_widget_that_shows_its_value(name: str) -> None:
    at = AppTest.from_function(one_knob, args=(name, DEFAULTS[name], False)).run()
    assert not at.exception
    widgets = [*at.selectbox, *at.select_slider, *at.number_input, *at.toggle]
    assert [widget.value for widget in widgets] == [DEFAULTS[name]]
    assert widgets[0].label.startswith(knobs()[name].label)


@pytest.mark.parametrize("name", ["dataset", "solver", "solver_steps", "rtol", "lr"])
def test_a_knob_of_the_strip_calls_back_with_its_name(name: str) -> None:
    at = AppTest.from_function(one_knob, args=(name, DEFAULTS[name], True)).run()
    other = next(
        o for o in choices(knobs()[name], KINDS[name], DEFAULTS[name]) if o != DEFAULTS[name]
    )
    at.selectbox[0].set_value(other).run()
    assert at.session_state["seen"] == (name, other)


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
        "data_control",
        "adaptive_depth",
        "refine",
    ]


def test_every_knob_and_gauge_has_a_glossary_entry_and_no_other() -> None:
    assert set(KNOBS) == set(DEFAULTS)
    assert set(GAUGES) == {field.name for field in dataclasses.fields(Metrics)} | set(WORDS)
    assert set(UNITS) == set(GAUGES)
    assert set(NET_GAUGES) == {field.name for field in dataclasses.fields(Scores)} | set(NET_WORDS)
    assert set(NET_UNITS) == set(NET_GAUGES)
    assert all(text.endswith(".") for text in (*GAUGES.values(), *NET_GAUGES.values()))
