"""What the README shows works: its notebook example runs, its commands are commands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from node_viz.__main__ import parser
from node_viz.course.syllabus import SYLLABUS

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def block(title: str, language: str) -> str:
    """The first code block in a language under a heading."""
    section = README.split(f"## {title}\n")[1].split("\n## ")[0]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found, f"no {language} under {title}"
    return found[1]


def test_the_notebook_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = block("In a notebook", "python")
    assert len([line for line in code.splitlines() if line.strip()]) <= 15
    names: dict[str, Any] = {}
    exec(code, names)
    kl = [metrics.kl for metrics in names["trainer"].history]
    assert kl[-1] < 0.5 * kl[0]
    assert names["x"].shape == (500, 2)
    assert names["figure"].data[0].z.shape == (101, 101)
    assert "KL" in capsys.readouterr().out


@pytest.mark.parametrize("line", block("Command line", "sh").splitlines())
def test_every_command_shown_is_one(line: str) -> None:
    import shlex

    words = shlex.split(line, comments=True)
    assert words[0] == "node-viz"
    assert parser().parse_args(words[1:]).run.startswith("node_viz.cli.")


def test_every_page_is_in_the_table() -> None:
    for page in SYLLABUS:
        assert page.stem == "home" or f"| {page.title} |" in README
