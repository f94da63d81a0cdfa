"""Every page of the syllabus opens without an error, says its claim and needs no torch for it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from visits import charts, opened, told

from node_viz.course.syllabus import SYLLABUS, page

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("entry", SYLLABUS, ids=lambda entry: entry.stem)
def test_every_page_of_the_syllabus_opens_and_says_its_claim(visit, entry) -> None:
    at = visit(entry.stem)
    assert not at.exception
    assert told(at.run()) == []  # once all is drawn, a click on its way to the server counts
    assert [title.value for title in at.title] == [entry.claim]
    if entry.stem != "home":
        words = import_module(f"node_viz.lessons.{entry.stem}.words")
        asked = {radio.label for radio in at.radio}
        assert {question.ask for question in words.QUIZ} <= asked
        text = " ".join(element.value for element in at.markdown)
        assert all(experiment.title in text for experiment in words.EXPERIMENTS)


def test_the_navigation_has_a_page_for_every_file_and_no_other() -> None:
    files = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert files == {entry.stem for entry in SYLLABUS}
    with pytest.raises(ValueError, match=r"'home', .*'cnf', .*; got 'zoo'"):
        page("zoo")


def test_the_landing_page_shows_every_lesson_and_no_chart() -> None:
    at = opened("home")
    words = " ".join(element.value for element in at.markdown)
    for entry in SYLLABUS[1:]:
        assert entry.claim in words
    assert not at.get("plotly_chart")
    assert not charts(at)
    assert len(at.get("bidi_component")) == 1


NO_TORCH = """
import sys, threading
from streamlit.testing.v1 import AppTest
import node_viz.ui.host

importers = []

class Refuse:
    def find_spec(self, name, *rest):
        if name == "torch":
            importers.append(threading.current_thread().name)
            raise ImportError("not before the first paint")

sys.meta_path.insert(0, Refuse())
node_viz.ui.host._warming = lambda: None
for stem in sys.argv[1:]:
    at = AppTest.from_file("app.py", default_timeout=60)
    at.switch_page(f"pages/{stem}.py").run()
    assert not at.exception, stem
    assert at.get("bidi_component"), stem
    early = [name for name in importers if not name.startswith("background")]
    assert not early, f"{stem} imports torch in {early}"
print("none needs torch")
"""


def test_a_first_paint_needs_no_torch() -> None:
    """Only a thread in the background may ask for it, beside a page that is already drawn."""
    done = subprocess.run(
        [sys.executable, "-c", NO_TORCH, *(entry.stem for entry in SYLLABUS)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=600,
        check=False,
    )
    assert done.stdout.strip() == "none needs torch", done.stdout + done.stderr
