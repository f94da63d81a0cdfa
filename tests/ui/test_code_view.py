"""The code a page shows is the code that runs."""

from __future__ import annotations

import ast

import pytest

from node_viz.course.parts import Source
from node_viz.lessons.cnf import words as cnf
from node_viz.ui.code_view import ROOT, source_lines


@pytest.mark.parametrize("source", cnf.SOURCES, ids=lambda source: source.name)
def test_each_source_of_the_lesson_is_there_and_fits_a_screen(source: Source) -> None:
    text, first = source_lines(source)
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    assert node.name == source.name.split(".")[-1]
    line = (ROOT / source.file).read_text().splitlines()[first - 1]
    assert line.strip() == text.splitlines()[0]
    assert len(text.splitlines()) <= 45


def test_a_name_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"shapes\.py defines no 'Nothing'"):
        source_lines(Source("shapes.py", "Nothing", ""))
