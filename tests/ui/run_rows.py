"""Rows of the log as tests draw them, and what else a browser might have kept."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from hypothesis import strategies as some

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.run_row import FIGURES, STATES, RunPoint, RunRow
from node_viz.ui.run_log_text import MOST_NAME

KEYS = [f"{k:032x}" for k in range(1, 400)]
HTML = '<img src=x onerror="alert(1)"><b>bold</b>'
numbers = some.floats(0, 1e6).map(lambda value: float(f"{value:.6g}"))
names = some.text(max_size=MOST_NAME).filter(str.isprintable)
configs = some.builds(
    ExperimentConfig,
    seed=some.integers(0, 99),
    lr=some.sampled_from((0.001, 0.01)),
    steps=some.integers(1, 2000),
).map(ExperimentConfig.to_query)
json_values = some.recursive(
    some.none() | some.booleans() | some.floats() | some.integers() | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=4), inner),
    max_leaves=12,
)


@some.composite
def points(draw: Any) -> tuple[RunPoint, ...]:
    steps = sorted(draw(some.sets(some.integers(0, 5000), min_size=1, max_size=5)))
    maybe = numbers | some.just(math.nan)
    return tuple(RunPoint(step, draw(numbers), draw(maybe), draw(maybe)) for step in steps)


@some.composite
def rows(draw: Any, key: str | None = None) -> RunRow:
    key = key or draw(some.sampled_from(KEYS))
    known = draw(points() | some.just(()))
    return RunRow(
        key=key,
        pack=(key,),
        page=draw(some.sampled_from(("cnf", "straight", "series"))),
        part="cnf",
        arm=draw(names),
        settings=draw(some.sampled_from(("", "steps=60", "arms=plain,rnode"))),
        config=draw(configs),
        at=draw(some.integers(0, 2**45)),
        state=draw(some.sampled_from(STATES)),
        step=draw(some.integers(0, 2000)),
        seconds=draw(numbers),
        judged=draw(some.sampled_from(FIGURES)) if known else "",
        points=known,
        name=draw(names),
        pinned=draw(some.booleans()),
        edited=draw(some.integers(0, 5)),
    )


def a_row(k: int = 0, **changed: Any) -> RunRow:
    key = KEYS[k]
    made = RunRow(key, (key,), "cnf", "cnf", "", "steps=60", "steps=60", at=1000 * k)
    return replace(made, **changed)
