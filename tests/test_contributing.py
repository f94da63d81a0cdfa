"""The recipes of CONTRIBUTING.md, each followed to the letter in a copy of the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = r"\n\n```(?:python|text)\n(?P<code>.*?)```"
NEW = re.compile(r"^New file `(?P<file>[^`]+)`:" + BLOCK, re.M | re.S)
BEFORE = re.compile(r"^In `(?P<file>[^`]+)`, before `(?P<anchor>[^`]+)`:" + BLOCK, re.M | re.S)
END = re.compile(r"^In `(?P<file>[^`]+)`, at the end:" + BLOCK, re.M | re.S)
REPLACE = re.compile(r"^In `(?P<file>[^`]+)`, replace `(?P<old>[^`]+)` with `(?P<new>[^`]+)`", re.M)


def recipe(title: str) -> str:
    """The text under a heading."""
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def follow(text: str, root: Path) -> int:
    """Do what a recipe says, and return how many things that were."""
    done = 0
    for found in NEW.finditer(text):
        file = root / found["file"]
        assert not file.exists(), f"{file} is not new"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found["code"], encoding="utf-8")
        done += 1
    for found in [*BEFORE.finditer(text), *END.finditer(text), *REPLACE.finditer(text)]:
        file, parts = root / found["file"], found.groupdict()
        code = file.read_text(encoding="utf-8")
        old = parts.get("anchor") or parts.get("old") or ""
        if old:
            assert code.count(old) == 1, f"{old!r} stands {code.count(old)} times in {file.name}"
            code = code.replace(old, parts.get("new") or parts["code"] + old)
        else:
            code += parts["code"]
        file.write_text(code, encoding="utf-8")
        done += 1
    return done


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository with one shipped run in place of all."""
    heavy = shutil.ignore_patterns("__pycache__", "*.egg-info", ".git", "shipped", ".*_cache")
    for name in ("node_viz", "pages", "tests", ".streamlit"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=heavy)
    for name in ("app.py", "pyproject.toml", "README.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    shipped = Path("node_viz/runs/shipped")
    shutil.copytree(ROOT / shipped / "default", tmp_path / shipped / "default")
    return tmp_path


def run(copy: Path, *arguments: str) -> str:
    """Run Python in the copy, which its imports see and nothing else of ours."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "OMP_NUM_THREADS": "1"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def contracts(copy: Path, *tests: str) -> None:
    """Run contract tests on the copy, and be sure that it is the copy that they see."""
    where = run(copy, "-c", "import node_viz; print(node_viz.__file__)")
    assert Path(where.strip()).is_relative_to(copy)
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests)


def test_a_data_set(copy: Path) -> None:
    assert follow(recipe("A data set"), copy) == 2
    assert "25gaussians" in run(copy, "-m", "node_viz", "list", "data")
    contracts(copy, "tests/test_layers.py", "tests/experiment/test_catalogue.py", "tests/data")


def test_a_training_method(copy: Path) -> None:
    assert follow(recipe("A training method"), copy) == 2
    query = "method=clipped&hidden=4&batch=16&solver_steps=2"
    out = run(copy, "-m", "node_viz", "train", query, "--steps", "3", "--json", "-")
    assert '"status": "done"' in out
    contracts(copy, "tests/test_layers.py", "tests/experiment/test_catalogue.py")


VISIT = """
import os, sys
sys.path.insert(0, "tests")
from visits import leave, opened, said, saying
at = opened({stem!r}, hidden="4", batch="16", solver_steps="2", steps="2")
assert not at.exception, at.exception
{more}
leave(at)
print("the page is there", flush=True)
os._exit(0)  # a step that is under way need not be waited for
"""


def test_a_lesson(copy: Path) -> None:
    assert follow(recipe("A lesson"), copy) == 7
    more = 'at.button(key="width_train").click().run(); assert not at.exception'
    assert "the page is there" in run(copy, "-c", VISIT.format(stem="width", more=more))
    tests = ("tests/test_layers.py", "tests/lessons/test_every_lesson.py")
    contracts(copy, *tests, "tests/test_readme.py::test_every_page_is_in_the_table")


def test_a_question_to_a_snapshot(copy: Path) -> None:
    assert follow(recipe("A question to a snapshot"), copy) == 3
    more = 'saying(at, "step 0: ends 0.")'
    assert "the page is there" in run(copy, "-c", VISIT.format(stem="lies", more=more))
    contracts(copy, "tests/test_layers.py", "tests/lessons/test_every_lesson.py")
