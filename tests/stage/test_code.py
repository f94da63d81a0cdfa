"""Source in colours: every letter of it is there, and each kind of word has its class."""

from __future__ import annotations

from pathlib import Path

import pytest

from node_viz.stage.code import coloured

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "node_viz").rglob("*.py"))[::9]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_spans_are_the_source(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert "".join(text for _, text in coloured(source)) == source


def test_words_have_their_kinds() -> None:
    spans = coloured("def f(x: int) -> None:\n    return x.sum + 2.5  # why\n")
    kinds = {text: kind for kind, text in spans if kind}
    assert kinds == {
        "def": "keyword", "f": "name", "int": "builtin", "None": "keyword", "return": "keyword",
        "2.5": "number", "# why": "comment",
    }  # fmt: skip


def test_a_string_over_several_lines_is_one() -> None:
    assert ("string", '"""a\nb"""') in coloured('x = """a\nb"""\n')
