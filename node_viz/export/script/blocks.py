"""A script is a row of blocks of source text; each part of it gives the blocks that a config needs.

Text comes from this package alone. Of a config only numbers and the choices of the catalogues are
put into it, both by tables here, so that nothing that somebody has typed can become code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import dedent

from node_viz.data.own import is_own

WIDTH = 100  #: columns
#: what is written in a script -> the line that imports it, in their order
IMPORTS = {
    r"\bjson\.": "import json",
    r"\bmath\.": "import math",
    r"\bpartial\(": "from functools import partial",
    r"\bnp\.": "import numpy as np",
    r"\btorch\.": "import torch",
    r"\bnn\.": "from torch import nn",
    r"\bcheckpoint\(": "from torch.utils.checkpoint import checkpoint",
}
ODEINT = {r"\bodeint\(": "odeint", r"\bodeint_adjoint\(": "odeint_adjoint"}
STANDARD = ("import json", "import math", "from functools import partial")


@dataclass(frozen=True)
class Block:
    """One piece of a script: a cell of its notebook, with what is said above it."""

    words: str  #: Markdown
    code: str


def without_data(dataset: str) -> str:
    """Say that a script cannot make the points of a data set."""
    if is_own(dataset):
        return "a script has no room for data of your own; the page as one file keeps them"
    return f"a script cannot make the data set {dataset!r}"


def block(words: str, template: str, **values: object) -> Block:
    """Return a block whose code is `template` with each `$name` replaced.

    Where `$name` is a line of its own, its value may be any number of lines, or none.
    """
    return Block(words, fill(template, **values))


def fill(template: str, **values: object) -> str:
    """Return a template with its names replaced; see `block`."""
    lines: list[str] = []
    for line in dedent(template).strip("\n").splitlines():
        alone = re.fullmatch(r"( *)\$(\w+)", line)
        if alone:
            text = str(values[alone[2]])
            lines += [(alone[1] + one).rstrip() for one in text.splitlines()] if text else []
        else:
            lines.append(re.sub(r"\$(\w+)", lambda name: str(values[name[1]]), line))
    return "\n".join(lines)


def joined(blocks: Sequence[Block], *, dense: int = 0) -> str:
    """Return the code of blocks as one text, with the blank lines that ruff's format puts there.

    Args:
        blocks: the blocks.
        dense: 1 leaves out the blank lines that may be left out, 2 docstrings and comments as well.
    """
    text, before = "", ""
    for one in blocks:
        code = _wordless(one.code) if dense > 1 else one.code
        text += (_blank(before, code, dense) if before else "") + code
        before = code
    return text + "\n"


def imports(body: str) -> str:
    """Return the lines that import what `body` uses."""
    found = [line for word, line in IMPORTS.items() if re.search(word, body)]
    solvers = [name for word, name in ODEINT.items() if re.search(word, body)]
    if solvers:
        found.append(f"from torchdiffeq import {', '.join(solvers)}")
    plain = [line for line in found if line in STANDARD]
    return "\n".join([*plain, "", *(line for line in found if line not in plain)])


def number(value: float) -> str:
    """Return a number as source text; of very many digits the first six count.

    >>> number(8), number(0.1), number(0.123456789)
    ('8', '0.1', '0.123457')
    """
    if not isinstance(value, float):
        return repr(int(value))
    return repr(float(f"{value:.6g}"))


def scaled(weight: float, what: str) -> str:
    """Return "weight * what", or what alone where the weight is 1."""
    return what if weight == 1 else f"{number(weight)} * {what}"


def _wordless(code: str) -> str:
    """Return code without docstrings, and without lines that are a comment alone."""
    code = re.sub(r'^ +""".*?"""\n(\n(?= ))?', "", code, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^ *#.*\n", "", code, flags=re.MULTILINE)


def _blank(before: str, after: str, dense: int) -> str:
    """Return the line ends between two pieces of code."""
    if _defines_last(before) or _defines_first(after):
        return "\n\n\n"
    return "\n" if dense else "\n\n"


def _defines_first(code: str) -> bool:
    return code.startswith(("def ", "class "))


def _defines_last(code: str) -> bool:
    """Whether the last statement at the margin is a definition."""
    margin = [line for line in code.splitlines() if line[:1] not in ("", " ")]
    return margin[-1].startswith(("def ", "class "))
