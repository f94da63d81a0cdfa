"""Answers about the shipped runs that come with them, so that a page's first sight need not wait.

`shipped/answers.npz` holds what every page asks at its bare address: arrays, and words that say of
each question how its answer is made of them. `tests/ui/record_answers.py` writes it. A question is
known by all that it depends on, the weights included, so that a run that was made anew has no old
answers.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from node_viz import files
from node_viz.experiment.registry import load_target
from node_viz.runs import shipped
from node_viz.runs.api import Finished, Question
from node_viz.runs.snapshot import RunSnapshot

FILE = shipped.HOME / "answers.npz"
WORDS = "words"  #: the entry of the file that is JSON
FINE = 1000  #: numbers; larger arrays are only drawn, and kept in single precision

Arrays = dict[str, NDArray[Any]]


def known(question: Question) -> Finished | None:
    """Return the answer that comes with the shipped runs, None if there is none."""
    snapshots = [one for one in question[1] if isinstance(one, RunSnapshot)]
    if any(one.run != "shipped" for one in snapshots):
        return None
    words, arrays = _read()
    found = words.get(name(question))
    return None if found is None else Finished(decoded(found["answer"], arrays))


def questions() -> list[tuple[Question, Any]]:
    """Return all questions that are answered, with their answers."""
    words, arrays = _read()
    found: list[tuple[Question, Any]] = []
    for one in words.values():
        arguments = tuple(_rebuilt(part) for part in one["arguments"])
        found.append(((load_target(one["work"]), arguments), decoded(one["answer"], arrays)))
    return found


def save(answered: Sequence[tuple[Question, Any]]) -> None:
    """Write questions and their answers; what is asked of no shipped run cannot be written.

    Raises:
        ValueError: a question or an answer holds something that has no place in the file.
    """
    arrays: Arrays = {}
    words = {
        name(question): {
            "work": _path(question[0]),
            "arguments": [_described(one) for one in question[1]],
            "answer": encoded(answer, arrays),
        }
        for question, answer in answered
    }
    text = np.frombuffer(json.dumps(words).encode(), np.uint8)
    packed = io.BytesIO()
    np.savez_compressed(packed, **{WORDS: text}, **arrays)  # type: ignore[arg-type]
    files.write(FILE, packed.getvalue())


def name(question: Question) -> str:
    """Return what tells a question from all others: what is asked of what, by content."""
    work, arguments = question
    said = "\n".join([_path(work), *map(_content, arguments)])
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def encoded(value: Any, arrays: Arrays) -> Any:
    """Return an answer as JSON can hold it; its arrays are put among `arrays`.

    Raises:
        ValueError: it holds something that is no record, array, number, word or list of such.
    """
    if _is_array(value):
        short = value.size > FINE and value.dtype == np.float64
        place = f"a{len(arrays)}"
        arrays[place] = value.astype(np.float32) if short else value
        return {"array": place, "kind": value.dtype.str}
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: encoded(getattr(value, one.name), arrays) for one in fields(value)}
        return {"record": _path(type(value)), "parts": parts}
    if _is_row(value):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [encoded(one, arrays) for one in value]}
    if _is_dict(value):
        return {"dict": {str(key): encoded(one, arrays) for key, one in value.items()}}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise ValueError(f"an answer cannot be kept that holds a {type(value).__name__}")


def decoded(words: Any, arrays: Arrays) -> Any:
    """Return what was encoded."""
    if not _is_dict(words):
        return words
    if "array" in words:
        return np.asarray(arrays[words["array"]], np.dtype(words["kind"]))
    if "record" in words:
        parts = {key: decoded(one, arrays) for key, one in words["parts"].items()}
        return load_target(words["record"])(**parts)
    if "dict" in words:
        return {key: decoded(one, arrays) for key, one in words["dict"].items()}
    ((kind, parts),) = words.items()
    made = [decoded(one, arrays) for one in parts]
    return tuple(made) if kind == "tuple" else made


@functools.cache
def _read() -> tuple[dict[str, Any], Arrays]:
    """Return the words of all answers and the arrays they are made of; nothing if there is none."""
    try:
        with np.load(FILE, allow_pickle=False) as file:
            arrays = dict(file)
        words = json.loads(arrays.pop(WORDS).tobytes())
    except Exception:  # a damaged zip raises anything; then all is worked out, as ever
        return {}, {}
    return words, arrays


def _is_array(value: Any) -> TypeGuard[NDArray[Any]]:
    return isinstance(value, np.ndarray)


def _is_dict(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_row(value: Any) -> TypeGuard[tuple[Any, ...] | list[Any]]:
    return isinstance(value, tuple | list)


def _path(of: Any) -> str:
    """Return where something is found, which is not said of what has no name of its own."""
    return f"{of.__module__}:{getattr(of, '__qualname__', repr(of))}"


def _content(argument: Any) -> str:
    """Return an argument in words that are equal if it is."""
    if isinstance(argument, RunSnapshot):
        weights = hashlib.sha256()
        for key in sorted(argument.weights):
            weights.update(np.ascontiguousarray(argument.weights[key]).tobytes())
        config, at = argument.config.to_query(), (argument.step, argument.solver_steps)
        return f"{config} {at} {weights.hexdigest()}"
    if _is_row(argument):
        return f"({','.join(map(_content, argument))})"
    return _path(argument) if callable(argument) else repr(argument)


def _described(argument: Any) -> Any:
    """Return an argument as JSON can hold it."""
    if isinstance(argument, RunSnapshot):
        run = shipped.name_of(argument.config)
        if run is None or argument.run != "shipped":
            raise ValueError("only what is asked of a shipped run can be kept")
        return {"run": run, "step": argument.step, "solver_steps": argument.solver_steps}
    if _is_row(argument):
        return {"tuple": [_described(one) for one in argument]}
    return {"target": _path(argument)} if callable(argument) else argument


def _rebuilt(words: Any) -> Any:
    if not _is_dict(words):
        return words
    if "target" in words:
        return load_target(words["target"])
    if "tuple" in words:
        return tuple(_rebuilt(one) for one in words["tuple"])
    run = shipped.load(words["run"])
    at = next(k for k, one in enumerate(run.pictures) if one.step == words["step"])
    more = (run.config, run.weights_at(at), words["solver_steps"])
    return RunSnapshot("shipped", words["step"], *more)
