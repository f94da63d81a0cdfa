"""What reads bytes from outside reads them or refuses them in a sentence, whatever they are."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import fuzz
from benchmarks.__main__ import main
from benchmarks.fuzz.targets import TARGETS

PIECES = (
    b"nan",
    b"1e999",
    b"9" * 400,
    b"-1",
    b"{}",
    b"[",
    b'"',
    b"\n",
    b"&",
    b"=",
    b",",
    b"\x1b[2J",
)


@st.composite
def bred(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """An input that a parser likes, with up to three pieces of it replaced."""
    content = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(content)))
        stop = draw(st.sampled_from((start, start + 1, start + 8, len(content))))
        content[start:stop] = draw(st.binary(max_size=8) | st.sampled_from(PIECES))
    return bytes(content)


@pytest.mark.parametrize("name", TARGETS)
def test_bred_inputs_are_read_or_refused(name: str) -> None:
    @examples(60)
    @given(bred(TARGETS[name].seeds()))
    def read(content: bytes) -> None:
        TARGETS[name].read(content)

    read()


def test_the_command_knows_every_parser() -> None:
    assert tuple(TARGETS) == fuzz.PARSERS


def test_without_atheris_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(sys, "argv", ["benchmarks", "fuzz"])
    with pytest.raises(SystemExit, match=r"fuzzing needs atheris; install it with pip install"):
        main()


def process(code: int, said: str) -> Callable[..., Any]:
    """What runs a fuzzer's process, but for the process."""
    return lambda command, **_: fuzz.subprocess.CompletedProcess(command, code, "", said)


def test_a_finding_is_told_and_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(fuzz, "HOME", tmp_path)
    said = "#8 pulse cov: 31\nTest unit written to here/csv-crash-0a\n"
    monkeypatch.setattr(fuzz.subprocess, "run", process(77, said))
    (table,) = fuzz.run(fuzz.Options(parsers=("csv",), minutes=1))
    assert table.values == {"findings": 1}
    assert fuzz.amiss(table) == ["csv: here/csv-crash-0a"]
    monkeypatch.setattr(fuzz.subprocess, "run", process(0, "number_of_executed_units: 12"))
    (table,) = fuzz.run(fuzz.Options(parsers=("csv",)))
    assert table.rows == [{"parser": "csv", "inputs": 12, "reached": None, "finding": "-"}]
    assert fuzz.amiss(table) == []
