"""The recipes of CONTRIBUTING.md, followed to the letter in a copy of the repository."""

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


TITLES = ("A data set", "A training method", "A lesson", "A question to a snapshot")
QUERY = "method=clipped&hidden=4&batch=16&solver_steps=2"
CONTRACTS = (
    "tests/test_layers.py",
    "tests/experiment/test_catalogue.py",
    "tests/data/test_densities.py",
    "tests/lessons/test_every_lesson.py",
    "tests/test_readme.py::test_every_page_is_in_the_table",
)

# One process does it all, for what it imports takes longer than what it does.
SCRIPT = f"""
import os, sys
import node_viz, pytest
from node_viz.__main__ import main

def ends(what, right):
    print(what + (": done" if right else ": failed"), flush=True)

ends("a copy", os.path.realpath(node_viz.__file__).startswith(os.path.realpath(".") + os.sep))
ends("list", main(["list", "data"]) == 0)
ends("train", main(["train", {QUERY!r}, "--steps", "3", "--json", "-"]) == 0)
options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
ends("contracts", pytest.main([*options, *{CONTRACTS!r}]) == 0)

sys.path.insert(0, "tests")
from visits import leave, opened, said, saying

link = dict(hidden="4", batch="16", solver_steps="2", steps="2")
at = opened("width", **link)
assert not at.exception, at.exception
at.button(key="width_train").click().run()
assert not at.exception, at.exception
leave(at)
ends("the page on width trains", True)
at = opened("lies", **link)
assert not at.exception, at.exception
saying(at, "step 0: ends 0.")
leave(at)
ends("the page on lies answers", True)
os._exit(0)  # a step that is under way need not be waited for
"""


def code_of(text: str) -> list[str]:
    """What a recipe has one write."""
    ways = (NEW, BEFORE, END, REPLACE)
    parts = [found.groupdict() for way in ways for found in way.finditer(text)]
    return [part.get("code") or part["new"] for part in parts]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with one shipped run in place of all."""
    copy = tmp_path_factory.mktemp("copy")
    heavy = shutil.ignore_patterns("__pycache__", "*.egg-info", ".git", "shipped", ".*_cache")
    for name in ("node_viz", "pages", "tests", ".streamlit"):
        shutil.copytree(ROOT / name, copy / name, ignore=heavy)
    for name in ("app.py", "pyproject.toml", "README.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, copy / name)
    shipped = Path("node_viz/runs/shipped")
    shutil.copytree(ROOT / shipped / "default", copy / shipped / "default")
    return copy


@pytest.fixture(scope="module")
def followed(copy: Path) -> dict[str, int]:
    """Follow every recipe in the one copy; how many things each said."""
    return {title: follow(recipe(title), copy) for title in TITLES}


@pytest.fixture(scope="module")
def out(copy: Path, followed: dict[str, int]) -> str:
    """What Python says in the copy, which its imports see and nothing else of ours."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "OMP_NUM_THREADS": "1"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    said = done.stdout[-6000:] + done.stderr[-4000:]
    assert done.returncode == 0, said
    assert "a copy: done" in done.stdout
    assert "contracts: done" in done.stdout, said
    return done.stdout


def test_no_recipe_needs_another() -> None:
    """So it proves as much to follow all of them in one copy as each in its own."""
    for title in TITLES:
        for found in NEW.finditer(recipe(title)):
            module = ".".join(Path(found["file"]).with_suffix("").parts).removesuffix(".__init__")
            others = [code for other in TITLES if other != title for code in code_of(recipe(other))]
            assert not [code for code in others if module in code]


def test_a_data_set(followed: dict[str, int], out: str) -> None:
    assert followed["A data set"] == 2
    assert "list: done" in out
    assert "25gaussians" in out.split("list: done")[0]


def test_a_training_method(followed: dict[str, int], out: str) -> None:
    assert followed["A training method"] == 2
    assert "train: done" in out
    assert '"status": "done"' in out.split("list: done")[1].split("train: done")[0]


def test_a_lesson(followed: dict[str, int], out: str) -> None:
    assert followed["A lesson"] == 8
    assert "the page on width trains: done" in out


def test_a_question_to_a_snapshot(followed: dict[str, int], out: str) -> None:
    assert followed["A question to a snapshot"] == 3
    assert "the page on lies answers: done" in out
