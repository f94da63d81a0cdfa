"""The real source of what a lesson explains, found without importing it.

So a page about torch code need not wait for torch.
"""

from __future__ import annotations

import functools
import re
import tokenize
from collections.abc import Sequence
from pathlib import Path

from node_viz.course.parts import Source

ROOT = Path(__file__).parents[1]


@functools.cache
def source_lines(source: Source) -> tuple[str, int]:
    """Return a definition's text and its first line number.

    The text is found by its tokens: `ast.parse`, in Python 3.11, fails now and then while another
    thread imports torch.

    Raises:
        ValueError: the file has no such definition.
    """
    lines = (ROOT / source.file).read_text(encoding="utf-8").splitlines(keepends=True)
    first, indent = 1, ""
    for name in source.name.split("."):
        begins = re.compile(rf"{indent}(?:def |class )?{name}\b\s*[(:=\[]")
        at = next((k for k, line in enumerate(lines) if begins.match(line)), None)
        if at is None:
            raise ValueError(f"{source.file} defines no {source.name!r}")
        end = at + _length([line[len(indent) :] or "\n" for line in lines[at:]])
        while at and lines[at - 1].startswith(f"{indent}@"):
            at -= 1
        lines = [line[len(indent) :] or "\n" for line in lines[at:end]]
        first, indent = first + at, "    "
    return "".join(lines).rstrip("\n"), first


def _length(lines: Sequence[str]) -> int:
    """Return of how many lines the statement at the top is, with the block that it opens."""
    depth = end = 0
    for token in tokenize.generate_tokens(iter(lines).__next__):
        depth += (token.type == tokenize.INDENT) - (token.type == tokenize.DEDENT)
        if token.type == tokenize.NEWLINE:
            end = token.end[0]
        elif end and depth == 0 and token.type not in (tokenize.NL, tokenize.COMMENT):
            break
    return end
