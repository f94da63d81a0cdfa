"""What a visitor sends is a name to be looked up, a number within bounds, or a note in plain text.

First: no line of the program can do otherwise, but for those that are listed here with their
reasons. Then: every page is opened with a link full of what would show if it were executed.
"""

from __future__ import annotations

import ast
import functools
import importlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from visits import notices, opened

from node_viz.course.syllabus import SYLLABUS
from node_viz.experiment.config import DEFAULTS
from node_viz.experiment.links import EMBED

ROOT = Path(__file__).parents[2]
PROGRAM = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "node_viz").rglob("*.py")]
PIPE = "a pipe between this server and a process that it started: no visitor writes there"
ACTOR = "what passes between this server and its actors: no visitor writes there"
NAMES = "a name of our own catalogue or table: a visitor's word is looked up there first"
CALLS = re.compile(
    r"(eval|exec|compile|__import__|breakpoint"
    r"|(\w+\.)?(import_module|run_path|run_module)"
    r"|(pickle|cPickle|dill|cloudpickle|marshal|shelve|joblib|yaml)\.(load|loads|open|Unpickler)"
    r"|(torch|torch\.jit)\.load|pd\.read_pickle|pandas\.read_pickle"
    r"|os\.(system|popen|exec\w+|spawn\w+)|subprocess\.\w+|pty\.spawn"
    r"|st\.(components\.v1|iframe|secrets)\b.*|components\.(html|iframe))"
)
ALLOWED = {
    ("node_viz/__init__.py", "importlib.import_module"): NAMES,
    ("node_viz/__main__.py", "importlib.import_module"): NAMES,
    ("node_viz/export/film.py", "subprocess.Popen"): "ffmpeg, with no visitor's word",
    ("node_viz/experiment/registry.py", "importlib.import_module"): NAMES,
    ("node_viz/runs/cluster.py", "import_module"): "Ray, by its name",
    ("node_viz/runs/cluster_actor.py", "pickle.loads"): ACTOR,
    ("node_viz/runs/cluster_main.py", "pickle.loads"): ACTOR,
    ("node_viz/runs/places.py", "pickle.loads"): "a worker that this process copied in memory",
    ("node_viz/runs/process.py", "subprocess.Popen"): "our own module, with no visitor's word",
    ("node_viz/runs/process.py", "pickle.load"): PIPE,
    ("node_viz/runs/process_main.py", "pickle.load"): PIPE,
    ("node_viz/runs/process_main.py", "pickle.loads"): PIPE,
    ("node_viz/runs/shelf.py", "pickle.loads"): "a file without a name: only this process has it",
    ("node_viz/site/gathered.py", "import_module"): "a lesson of ours, by its stem in the syllabus",
    ("node_viz/ui/scenes.py", "import_module"): "a lesson of ours, by its stem in the syllabus",
}
#: what becomes HTML in the browser's own code: a start of each, and why no visitor's word is in it
INNER_HTML = {
    'icon("M3 3l6 5-6 5': "an icon",
    "icon(link.playing ?": "an icon",
    "`<svg ": "an icon and the name of a layer",
    '"beforeend", \'<svg ': "a line without points",
    '"λ<sub>K</sub>&#8595; λ<sub>J</sub>': "our own words",
    "`λ<sub>K</sub> ${kinetic}, λ<sub>J</sub> ${jacobian}`": "two numbers that Python wrote",
}
MARK = "zqx"
HOSTILE = f"<a onerror={MARK}()></li>**a** [b](javascript:{MARK}) $c$ `{{e}}` ../{MARK} \x00"


@functools.cache
def nodes(file: Path) -> list[ast.AST]:
    """Return the calls and imports of a file."""
    every = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return [node for node in every if isinstance(node, ast.Call | ast.Import | ast.ImportFrom)]


def calls(file: Path) -> Iterator[tuple[str, str]]:
    """Yield what a file calls, as `os.system`, and with what."""
    for node in nodes(file):
        if isinstance(node, ast.Call):
            with_what = " ".join(ast.unparse(one) for one in node.keywords)
            yield ast.unparse(node.func), with_what


def test_nothing_is_evaluated_or_unpickled_but_what_is_listed() -> None:
    assert len(PROGRAM) > 100
    found = {
        (str(file.relative_to(ROOT)), name)
        for file in PROGRAM
        for name, _ in calls(file)
        if CALLS.fullmatch(name)
    }
    assert found == set(ALLOWED)


def test_no_import_hides_such_a_call_under_another_name() -> None:
    modules = {"pickle", "marshal", "shelve", "subprocess", "runpy", "code", "ctypes", "yaml"}
    hidden = [
        f"{file.name}: {ast.unparse(node)}"
        for file in PROGRAM
        for node in nodes(file)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in modules)
        or (
            isinstance(node, ast.Import)
            and any(one.asname and one.name.split(".")[0] in modules for one in node.names)
        )
    ]
    assert not hidden


def test_arrays_are_read_without_pickle_and_no_text_may_be_html() -> None:
    loads = [put for file in PROGRAM for name, put in calls(file) if name == "np.load"]
    assert set(loads) == {"allow_pickle=False"}
    unsafe = re.compile("unsafe_allow_html|unsafe_allow_javascript|allow_dangerous")
    assert not [file for file in PROGRAM if unsafe.search(file.read_text(encoding="utf-8"))]


def test_in_the_browser_nothing_becomes_html_but_our_own_words() -> None:
    html = re.compile(r"(?:\.innerHTML|\.outerHTML) = (.*);|insertAdjacentHTML\((.*)\)")
    runs = re.compile(r"\beval\(|new Function|document\.write|javascript:|\bsrcdoc\b")
    own = [one for one in (ROOT / "node_viz/stage/web").glob("*.js") if ".min." not in one.name]
    assert len(own) > 20
    texts = [file.read_text(encoding="utf-8") for file in own]
    assert not [found for text in texts for found in runs.findall(text)]
    made = [found[1] or found[2] for text in texts for found in html.finditer(text)]
    assert not [one for one in made if not one.startswith(tuple(INNER_HTML))]


@pytest.fixture(scope="module")
def opening() -> Iterator[list[str]]:
    """What this process opens, lists, makes or removes, while the tests of this file run."""
    found: list[str] = []
    told = True

    def listen(event: str, args: tuple[Any, ...]) -> None:
        if told and event in ("open", "os.listdir", "os.scandir", "os.mkdir", "os.remove"):
            found.extend(os.fsdecode(one) for one in args[:1] if isinstance(one, str | bytes))

    sys.addaudithook(listen)  # it cannot be taken away again, only made deaf
    yield found
    told = False


@pytest.mark.parametrize("stem", [entry.stem for entry in SYLLABUS])
def test_what_a_link_says_is_never_more_than_plain_text(stem: str, opening: list[str]) -> None:
    if stem == "home":
        keys: set[str] = set()
    else:
        link = importlib.import_module(f"node_viz.lessons.{stem}.link").LINK
        keys = {*link.read({})[0].pairs(), *link.keeps}
    keys |= {*DEFAULTS, "preset", "arms", "grid", "run", "hide", "present", f"<b>{MARK}</b>"}
    at = opened(stem, **dict.fromkeys(sorted(keys - set(EMBED)), HOSTILE))
    assert not at.exception
    if stem != "home":
        assert MARK in notices(at), "it is told what could not be used"
    shown = [*words_of(at)]
    assert len(shown) > 3
    assert not [text for text in shown if MARK in text]
    assert opening, "it reads what it ships"
    assert not [path for path in opening if MARK in path]


def words_of(at: Any) -> Iterator[str]:
    """Yield all that a page sends, but for what is escaped in a notice or goes as data."""
    for element in at.main:
        text = str(element.proto)
        if element.type == "html":
            text = element.proto.body
            if 'class="notice"' in text:
                items = re.findall(r"<(?:li|p)>(.*?)</(?:li|p)>", text, re.DOTALL)
                assert not [one for one in items if re.search("[<>]", one)]
                frame = re.sub(r"<(li|p)>.*?</\1>", "", text, flags=re.DOTALL)
                assert re.fullmatch(r'<div class="notice" role="status"><ul></ul></div>', frame)
                continue
        yield text
