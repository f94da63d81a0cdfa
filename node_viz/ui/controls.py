"""The controls, made from the config's own declaration of its knobs: one function, any knob.

The config in the session is the truth and the widgets show it; a widget that moves calls back with
its knob's name.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import streamlit as st

from node_viz.course.glossary import KNOBS
from node_viz.experiment.catalogue import (
    ACTIVATIONS,
    ADAPTIVE,
    DATASETS,
    FIELDS,
    METHODS,
    MIXTURES_1D,
    SOLVERS,
)
from node_viz.experiment.config import KINDS, ExperimentConfig, knobs
from node_viz.experiment.knob import Knob
from node_viz.experiment.net_catalogue import (
    AUGMENTATIONS,
    BASES,
    DATASETS_OF,
    DEPTH_VARIANCES,
    LABELLED,
    MODELS,
    TARGETS,
    TASKS,
)

ENTRIES = {
    name: entry
    for registry in (
        *(LABELLED, TARGETS, DATASETS, MIXTURES_1D, METHODS, FIELDS, ACTIVATIONS, SOLVERS),
        *(TASKS, MODELS, AUGMENTATIONS, DEPTH_VARIANCES, BASES),
    )
    for name, entry in registry.items()
}
WORDS = {
    "backprop": "Backpropagation",
    "exact": "Exact",
    "hutchinson": "Hutchinson",
    "cpu": "CPU",
    "cuda": "CUDA",
    "mps": "Apple MPS",
}
LEAST = 1e-3  #: smallest step of a logarithmic slider that starts at 0
Changed = Callable[[str], None]


def control(
    config: ExperimentConfig, name: str, changed: Changed, *, compact: bool = False
) -> None:
    """Draw the widget of the knob called `name`.

    Args:
        config: what the widget shows.
        name: of a config field.
        changed: called with the name once the visitor has moved it.
        compact: one line high, its label inside, for the strip above the stage.
    """
    spec, key, value = knobs()[name], widget_key(name), getattr(config, name)
    shared: dict[str, Any] = {
        "key": key,
        "help": KNOBS[name],
        "on_change": changed,
        "args": (name,),
    }
    if is_switch(spec, KINDS[name]):
        value = bool(value)
    # Said anew in every run, for a widget behind "more" is not made before somebody looks.
    st.session_state[key] = value
    if is_switch(spec, KINDS[name]):
        st.toggle(spec.label, **shared)
    elif compact:
        options = offered(config, name, value)
        st.selectbox(
            spec.label,
            options,
            format_func=lambda option: short(name, option),
            label_visibility="collapsed",
            width=strip_width(name),
            **shared,
        )
    elif spec.choices:
        options = offered(config, name, value)
        st.selectbox(spec.label, options, format_func=label, **shared)
    elif spec.log:
        options = offered(config, name, value)
        st.select_slider(spec.label, options, format_func=label, **shared)
    else:
        kind = KINDS[name]
        step = 1 if kind is int else 0.01
        text = spec.label if not spec.unit else f"{spec.label} ({spec.unit})"
        high = spec.high - step if spec.open else spec.high
        st.number_input(text, kind(spec.low), kind(high), step=step, **shared)


def widget_key(name: str) -> str:
    """Return the session key of a knob's widget."""
    return f"knob_{name}"


def is_switch(spec: Knob, kind: type) -> bool:
    """Whether a knob is only ever 0 or 1."""
    return kind is int and (spec.low, spec.high) == (0, 1)


def offered(config: ExperimentConfig, name: str, value: Any) -> list[Any]:
    """Return what the widget of a knob offers; of the data sets, those that the task can learn."""
    if name == "dataset":
        known = DATASETS_OF[config.task]
        return [one for one in known if one not in MIXTURES_1D or one == value]
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
        series = [kind(f"{m}e{e}") if kind is float else m * 10**e
                  for e in range(low, high + 1) for m in (1, 2, 5)]  # fmt: skip
    series += [kind(0)] if spec.low == 0 else []  # off
    return sorted({option for option in series if spec.low <= option <= spec.high} | {value})


def label(option: Any) -> str:
    """Return how a choice is written."""
    if isinstance(option, str):
        return ENTRIES[option].label if option in ENTRIES else WORDS.get(option, option)
    return f"{option:g}" if isinstance(option, float) else f"{option}"


def short(name: str, option: Any) -> str:
    """Return a choice with a word that says of what, where there is no room for a label."""
    word = {"solver_steps": "{} steps", "lr": "lr {}", "rtol": "tol {}"}.get(name, "{}")
    return word.format(label(option))


def strip_width(name: str) -> int:
    """Return the width in pixels that a knob's longest short text needs."""
    return 105 if knobs()[name].log else 155


def strip_knobs(config: ExperimentConfig) -> list[str]:
    """Return the few knobs in view: data, solver, what rules its cost, and learning rate."""
    return ["dataset", "solver", "rtol" if config.solver in ADAPTIVE else "solver_steps", "lr"]
