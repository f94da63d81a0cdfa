"""The browser's side of a page without a server: its own tests, run by Node, and the one script."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from node_viz.export import page_script

sys.path.insert(0, str(Path(__file__).parents[1] / "stage"))
from run_node import run

TESTS = sorted((Path(__file__).parent / "web").glob("*.test.mjs"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_what_node_tests(path: Path) -> None:
    done = run("--test", "--test-reporter=spec", str(path))
    assert done.returncode == 0, f"\n{done.stdout}\n{done.stderr}"


def test_the_one_script_is_well_formed_and_cannot_end_itself() -> None:
    text = page_script.script()
    assert run("--check", "-", text=text).returncode == 0
    assert "</script" not in text.lower()
    assert "import.meta" not in text


def test_a_form_of_import_that_is_not_known_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.js").write_text('export { b } from "./b.js";\n')
    monkeypatch.setattr(page_script, "ENTRY", tmp_path / "a.js")
    page_script.script.cache_clear()
    with pytest.raises(ValueError, match=r"a\.js imports or exports in a form"):
        page_script.script()
    page_script.script.cache_clear()
