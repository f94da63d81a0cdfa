"""Show the real source of a function: what the page explains is what the program runs.

The file is read and parsed, not imported, so that a page about torch code need not wait for torch.
"""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import streamlit as st

from node_viz.course.parts import Source

ROOT = Path(__file__).parents[1]


@functools.cache  # also because Python 3.11 parses badly while another thread imports torch
def source_lines(source: Source) -> tuple[str, int]:
    """Return a definition's text and its first line number.

    Raises:
        ValueError: the file has no such definition.
    """
    text = (ROOT / source.file).read_text(encoding="utf-8")
    node: ast.AST = ast.parse(text)
    for name in source.name.split("."):
        found = [child for child in ast.iter_child_nodes(node) if name in _names(child)]
        if not found:
            raise ValueError(f"{source.file} defines no {source.name!r}")
        node = found[0]
    assert isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assign)
    first = min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", ()))])
    lines = text.splitlines()[first - 1 : node.end_lineno]
    indent = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[indent:] for line in lines), first


def _names(node: ast.AST) -> list[str]:
    """Return what a definition or an assignment names."""
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return [getattr(node, "name", "")]


def code_behind(sources: tuple[Source, ...]) -> None:
    """Draw one tab for each piece of source."""
    tabs = st.tabs([source.name for source in sources])
    for tab, source in zip(tabs, sources, strict=True):
        text, first = source_lines(source)
        with tab:
            st.caption(f"{source.notice} `node_viz/{source.file}`, from line {first}.")
            st.code(text, language="python")
