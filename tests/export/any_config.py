"""Configs drawn at random, each of which is a valid one: what the settings of a task allow."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from node_viz.experiment.config import ExperimentConfig, knobs, knobs_for
from node_viz.experiment.families import TASKS

TASKS_KNOWN = ("density", "classify", "regress", "series")


@st.composite
def configs(draw: st.DrawFn) -> ExperimentConfig:
    """Draw a task, a data set, and a few settings more; what does not go together is left out."""
    task = draw(st.sampled_from(TASKS_KNOWN))
    dataset = draw(st.sampled_from(list(TASKS[task].data)))
    config = ExperimentConfig(task=task, dataset=dataset)
    names = [name for name in knobs_for(task) if name not in ("task", "dataset")]
    for name in draw(st.lists(st.sampled_from(names), max_size=12, unique=True)):
        try:
            config = config.replace(**{name: draw(values(name))})
        except ValueError:
            continue
    return config


def values(name: str) -> st.SearchStrategy[Any]:
    """Return what a setting may be."""
    spec = knobs()[name]
    if spec.choices:
        return st.sampled_from(list(spec.choices))
    low, high = spec.low, spec.high
    if isinstance(ExperimentConfig.__dataclass_fields__[name].default, int):
        return st.integers(int(low), int(high))
    return st.floats(low, high, exclude_max=spec.open)
