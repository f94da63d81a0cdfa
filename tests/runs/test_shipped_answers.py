"""Answers that come with the shipped runs: they are what asking gives, and are nobody else's."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from node_viz.records.coverage import Coverage
from node_viz.records.history import Metrics
from node_viz.runs import answers, shipped
from node_viz.runs.background import Background
from node_viz.runs.slots import Slots
from node_viz.runs.snapshot import RunSnapshot

KEPT = answers.questions()
WORKS = sorted({work for (work, _), _ in KEPT}, key=lambda work: f"{work.__module__}{work}")


def numbers(value: Any) -> list[float]:
    """All numbers of an answer, in order."""
    if isinstance(value, np.ndarray):
        return value.ravel().tolist()
    if dataclasses.is_dataclass(value):
        return [n for one in dataclasses.fields(value) for n in numbers(getattr(value, one.name))]
    if isinstance(value, dict):
        return [n for one in value.values() for n in numbers(one)]
    if isinstance(value, tuple | list):
        return [n for one in value for n in numbers(one)]
    return [float(value)] if isinstance(value, bool | int | float) else []


def snapshot(name: str = "seeking-forward", at: int = -1) -> RunSnapshot:
    run = shipped.load(name)
    return RunSnapshot("shipped", run.pictures[at].step, run.config, run.weights_at(at))


def test_no_shipped_run_was_made_anew_without_its_answers() -> None:
    stale = [
        (work.__name__, [one.config.to_query() for one in asked if isinstance(one, RunSnapshot)])
        for (work, asked), _ in KEPT
        if answers.known((work, asked)) is None
    ]
    assert not stale, "tests/ui/record_answers.py works them out"


@pytest.mark.parametrize("work", WORKS, ids=lambda work: f"{work.__module__}.{work.__name__}")
def test_what_is_kept_is_what_asking_gives(work: Any) -> None:
    """An adaptive solver may take a step more on another processor: a few numbers may differ."""
    question, kept = next((q, answer) for q, answer in KEPT if q[0] is work)
    fresh = work(*question[1])
    assert type(fresh) is type(kept)
    one, other = numbers(fresh), numbers(kept)
    if len(one) == len(other):
        near = np.isclose(one, other, rtol=0.02, atol=1e-3, equal_nan=True)
        assert near.mean() > 0.9
    else:
        assert abs(len(one) - len(other)) < 0.2 * len(other)


def test_a_question_of_a_shipped_run_needs_no_work() -> None:
    question, kept = next((q, a) for q, a in KEPT if isinstance(a, Coverage))
    background = Background(Slots(1, 2.0))
    background.ask(question)
    found = background.answer(question)
    assert found is not None
    assert numbers(found.value) == numbers(kept)
    assert background.under_way() == (0, 0)
    background.close()


def test_another_run_step_or_argument_is_another_question() -> None:
    now = snapshot()
    asked = (np.sum, (now, (0.5, 1)))
    name = answers.name(asked)
    wilder = {key: value + 1e-3 for key, value in now.weights.items()}
    for other in (
        dataclasses.replace(now, weights=wilder),
        dataclasses.replace(now, step=now.step + 1),
        dataclasses.replace(now, solver_steps=now.solver_steps + 1),
        dataclasses.replace(now, config=now.config.replace(seed=7)),
    ):
        assert answers.name((np.sum, (other, (0.5, 1)))) != name
    assert answers.name((np.sum, (now, (0.5, 2)))) != name
    assert answers.name((np.mean, (now, (0.5, 1)))) != name
    assert answers.name((np.sum, (snapshot(), (0.5, 1)))) == name


def test_a_run_that_trains_has_no_kept_answers() -> None:
    (work, (first, *others)), _ = next(one for one in KEPT if isinstance(one[1], Coverage))
    mine = dataclasses.replace(first, run="mine")
    assert answers.known((work, (first, *others))) is not None
    assert answers.known((work, (mine, *others))) is None


def test_a_record_comes_back_as_it_was() -> None:
    large = np.linspace(0, 1, answers.FINE + 1)
    made = Metrics(3, 0.5, *[float(k) for k in range(len(dataclasses.fields(Metrics)) - 2)])
    value = {"a": (made, [None, "ü", float("nan")]), "b": np.arange(3), "c": large}
    arrays: dict[str, Any] = {}
    back = answers.decoded(answers.encoded(value, arrays), arrays)
    assert back["a"][0] == made
    assert back["a"][1][:2] == [None, "ü"]
    assert back["b"].dtype == np.arange(3).dtype
    assert back["c"].dtype == np.float64
    assert np.abs(back["c"] - large).max() < 1e-7
    with pytest.raises(ValueError, match="holds a set"):
        answers.encoded({"a": {1}}, {})


def test_without_the_file_all_is_worked_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    question, _ = KEPT[0]
    for content in (None, b"", b"PK\x03\x04 no zip"):
        file = tmp_path / "answers.npz"
        if content is not None:
            file.write_bytes(content)
        monkeypatch.setattr(answers, "FILE", file)
        answers._read.cache_clear()
        assert answers.known(question) is None
    answers._read.cache_clear()


def test_reading_all_answers_brings_no_torch() -> None:
    code = (
        "import sys; from node_viz.runs import answers; words, arrays = answers._read();"
        "[answers.decoded(one['answer'], arrays) for one in words.values()];"
        "assert len(words) > 20 and 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
