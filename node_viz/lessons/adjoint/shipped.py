"""Studies of the page on gradients, worked out beforehand, so that nothing is empty.

`python -m node_viz.lessons.adjoint.questions` works them out again. Times are not in them:
those are measured where the page runs.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import math
from typing import Any

import numpy as np

from node_viz import files
from node_viz.records.solver_answers import AdjointPath, GradientErrors, MemoryCurve
from node_viz.runs.shipped import HOME, reading

STUDIES = HOME / "adjoint.json"
KINDS = {"path": AdjointPath, "memory": MemoryCurve, "errors": GradientErrors}
DIGITS = 7  #: that are kept of every number

Of = tuple[float, int, float]  #: pull, seed and rtol of a study
Answers = dict[str, Any]  #: name of the question -> its record


@functools.cache
def shipped() -> dict[Of, Answers]:
    """Return the records of each study.

    Raises:
        ValueError: they are damaged.
    """
    with reading(STUDIES):
        return {
            tuple(study["of"]): {name: _record(study[name], KINDS[name]) for name in KINDS}
            for study in json.loads(STUDIES.read_text(encoding="utf-8"))
        }


def write(studies: dict[Of, Answers]) -> None:
    """Write studies down."""
    words = [
        {"of": list(of)} | {name: _plain(record) for name, record in answers.items()}
        for of, answers in studies.items()
    ]
    files.write(STUDIES, json.dumps(words, allow_nan=False) + "\n")


def _plain(record: Any) -> dict[str, Any]:
    values = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
    return {name: _rounded(value) for name, value in values.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [_rounded(part) for part in value.tolist()]
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    if not isinstance(value, float):
        return value
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None  # JSON has no NaN


def _record(values: dict[str, Any], kind: type) -> Any:
    """Return the record; lists of numbers become arrays, lists of sentences tuples."""
    return kind(
        **{
            name: value
            if not isinstance(value, list)
            else tuple(value)
            if value and isinstance(value[0], str)
            else _array(value)
            for name, value in values.items()
        }
    )


def _array(values: list[Any]) -> Any:
    """Return an array of whole numbers as such, of others with NaN where there is none."""
    made = np.array(values)
    return made.astype(float) if made.dtype == object else made
