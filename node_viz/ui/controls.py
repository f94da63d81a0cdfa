"""The controls, made from the config's own declaration of its knobs: one function, any knob.

The config in the session is the truth and the widgets show it; a widget that moves calls back with
its knob's name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from node_viz.course.glossary import KNOBS
from node_viz.experiment.catalogue import METHODS, MIXTURES_1D, SOLVERS
from node_viz.experiment.config import KINDS, ExperimentConfig, knobs
from node_viz.experiment.families import TASKS
from node_viz.experiment.knob import Knob
from node_viz.experiment.registry import Choice
from node_viz.ui.widgets import pick, showing

LEAST = 1e-3  #: smallest step of a logarithmic slider that starts at 0
NOW = 65  #: pixels that "(now 16)" takes
Changed = Callable[[str], None]


def control(
    config: ExperimentConfig,
    name: str,
    changed: Changed,
    *,
    compact: bool = False,
    now: str = "",
) -> None:
    """Draw the widget of the knob called `name`.

    Args:
        config: what the widget shows.
        name: of a config field.
        changed: called with the name once the visitor has moved it.
        compact: one line high, its label inside, for the strip above the stage.
        now: what training has made of the value by itself, where that is another.
    """
    spec, kind, key, value = knobs()[name], KINDS[name], widget_key(name), getattr(config, name)
    shared: dict[str, Any] = {
        "key": key,
        "help": KNOBS[name],
        "on_change": partial(_moved, changed, kind),
        "args": (name,),
    }
    if is_switch(spec, kind):
        st.toggle(spec.label, **showing(bool(value), {"value": bool(value)}, **shared))
    elif compact:
        pick(
            st.selectbox,
            spec.label,
            offered(config, name, value),
            value=value,
            format_func=lambda one: refined(short(config, name, one), one == value, now),
            label_visibility="collapsed",
            width=strip_width(name) + (NOW if now else 0),
            **shared,
        )
    elif spec.choices or spec.log:
        widget = st.selectbox if spec.choices else st.select_slider
        options = offered(config, name, value)
        pick(
            widget,
            spec.label,
            options,
            value=value,
            format_func=lambda one: refined(label(config, name, one), one == value, now),
            **shared,
        )
    else:
        step = 1 if kind is int else 0.01
        text = spec.label if not spec.unit else f"{spec.label} ({spec.unit})"
        high = spec.high - step if spec.open else spec.high
        begins = {"value": kind(value)}
        bounds = {"min_value": kind(spec.low), "max_value": kind(high), "step": step}
        bounds |= {} if kind is int else {"format": "%g"}  # 0.004 is shown as it is, not as 0.00
        st.number_input(text, **bounds, **showing(value, begins, **shared))


def _moved(changed: Changed, kind: type, name: str) -> None:
    """Tell of a knob that has moved.

    A browser names a choice by its text. One whose text has changed meanwhile, as with what
    training has made of it, comes as that text: it has not moved.
    """
    if kind is str or not isinstance(st.session_state[widget_key(name)], str):
        changed(name)


def widget_key(name: str) -> str:
    """Return the session key of a knob's widget."""
    return f"knob_{name}"


def is_switch(spec: Knob, kind: type) -> bool:
    """Whether a knob is only ever 0 or 1."""
    return kind is int and (spec.low, spec.high) == (0, 1)


def choices_of(config: ExperimentConfig, name: str) -> Mapping[str, Choice]:
    """Return the names that a knob may have: of the data sets, those that the task can learn."""
    return TASKS[config.task].data if name == "dataset" else knobs()[name].choices


def offered(config: ExperimentConfig, name: str, value: Any) -> list[Any]:
    """Return what the widget of a knob offers; sets on the line only where one is shown."""
    if name == "dataset":
        listed = [one for one in choices_of(config, name) if one not in MIXTURES_1D or one == value]
        return listed if value in listed else [*listed, value]  # points of a visitor's own
    return choices(knobs()[name], KINDS[name], value)


def choices(spec: Knob, kind: type, value: Any) -> list[Any]:
    """Return what a list or a logarithmic slider offers, a linked odd `value` included.

    >>> choices(knobs()["hidden"], int, 48)
    [2, 4, 8, 16, 32, 48, 64, 128, 256]
    >>> choices(knobs()["kinetic"], float, 0.03)[:5]
    [0.0, 0.001, 0.002, 0.005, 0.01]
    """
    if spec.choices:
        return list(spec.choices)
    if kind is int and spec.high <= 2**13:
        series = [2**power for power in range(14)]
    else:
        low = math.floor(math.log10(spec.low or LEAST))
        high = math.ceil(math.log10(spec.high))
        tens = [(mantissa, power) for power in range(low, high + 1) for mantissa in (1, 2, 5)]
        series = [kind(f"{m}e{p}") if kind is float else m * 10**p for m, p in tens]
    series += [kind(0)] if spec.low == 0 else []  # off
    return sorted({option for option in series if spec.low <= option <= spec.high} | {value})


def label(config: ExperimentConfig, name: str, option: Any) -> str:
    """Return how a choice of a knob is written."""
    known = choices_of(config, name)
    if option in known:
        return known[option].label
    return f"{option:g}" if isinstance(option, float) else f"{option}"


def short(config: ExperimentConfig, name: str, option: Any) -> str:
    """Return a choice with a word that says of what, where there is no room for a label."""
    word = {"dataset": "data: {}", "solver_steps": "{} steps", "lr": "lr {}", "rtol": "tol {}"}
    return word.get(name, "{}").format(label(config, name, option))


def refined(text: str, chosen: bool, now: str) -> str:
    """Return the text of a choice, with what training has made of the chosen one.

    >>> refined("8 steps", True, "16")
    '8 steps (now 16)'
    """
    return f"{text} (now {now})" if chosen and now else text


def strip_width(name: str) -> int:
    """Return the width in pixels that a knob's longest short text needs."""
    if name == "dataset":
        return 175
    return 105 if knobs()[name].log else 155


def strip_knobs(config: ExperimentConfig) -> list[str]:
    """Return the few knobs in view: data, solver, what rules its cost, and learning rate.

    Discrete layers have no solver; their number rules the cost.
    """
    if METHODS[config.method].layered:
        return ["dataset", "flow_layers", "lr"]
    return [
        "dataset",
        "solver",
        "rtol" if SOLVERS[config.solver].adaptive else "solver_steps",
        "lr",
    ]
