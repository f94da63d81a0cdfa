"""The default study of the page on gradients, worked out beforehand, so that nothing is empty.

`python -m node_viz.lessons.adjoint.questions` works it out again. Times are not in it:
those are measured where the page runs.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from typing import Any

import numpy as np

from node_viz import files
from node_viz.records.solver_answers import AdjointPath, GradientErrors, MemoryCurve
from node_viz.runs.shipped import HOME, reading

STUDY = HOME / "adjoint.json"
KINDS = {"path": AdjointPath, "memory": MemoryCurve, "errors": GradientErrors}
DIGITS = 7  #: that are kept of every number

Answers = dict[str, Any]  #: name of the question -> its record


@functools.cache
def shipped() -> tuple[tuple[Any, ...], Answers]:
    """Return the study, (pull, seed, rtol), and its records.

    Raises:
        ValueError: it is damaged.
    """
    with reading(STUDY):
        words = json.loads(STUDY.read_text(encoding="utf-8"))
        return tuple(words["study"]), {name: _record(words[name], KINDS[name]) for name in KINDS}


def write(study: tuple[float, int, float], answers: Answers) -> None:
    """Write a study down: (pull, seed, rtol) and its records."""
    words = {name: _plain(record) for name, record in answers.items()} | {"study": list(study)}
    files.write(STUDY, json.dumps(words, allow_nan=False) + "\n")


def _plain(record: Any) -> dict[str, Any]:
    values = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
    return {name: _rounded(value) for name, value in values.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [_rounded(part) for part in value.tolist()]
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def _record(values: dict[str, Any], kind: type) -> Any:
    """Return the record; lists of numbers become arrays, lists of sentences tuples."""
    return kind(
        **{
            name: value
            if not isinstance(value, list)
            else tuple(value)
            if value and isinstance(value[0], str)
            else np.array(value)
            for name, value in values.items()
        }
    )
