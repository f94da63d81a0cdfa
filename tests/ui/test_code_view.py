"""The code a page shows is the code that runs."""

from __future__ import annotations

import ast
from importlib import import_module

import pytest

from node_viz.course.parts import Source
from node_viz.course.syllabus import SYLLABUS
from node_viz.ui.code_view import ROOT, source_lines


def test_a_name_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"shapes\.py defines no 'Nothing'"):
        source_lines(Source("shapes.py", "Nothing", ""))


@pytest.mark.parametrize("stem", [entry.stem for entry in SYLLABUS[1:]])
def test_a_definition_is_shown_from_its_first_line_to_its_last(stem: str) -> None:
    for source in import_module(f"node_viz.lessons.{stem}.words").SOURCES:
        text = (ROOT / source.file).read_text(encoding="utf-8")
        shown, first = source_lines(source)
        inside: ast.AST = ast.parse(text)
        for name in source.name.split("."):
            inside = next(node for node in ast.iter_child_nodes(inside) if name in names(node))
        last = first + len(shown.splitlines()) - 1
        marks = getattr(inside, "decorator_list", [])
        assert (min([inside.lineno, *(m.lineno for m in marks)]), inside.end_lineno) == (
            first,
            last,
        )
        assert [a.strip() for a in shown.splitlines()] == [
            a.strip() for a in text.splitlines()[first - 1 : last]
        ]


def names(node: ast.AST) -> list[str]:
    """What a definition or an assignment names."""
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    return [getattr(node, "name", "")] + [getattr(target, "id", "") for target in targets]
