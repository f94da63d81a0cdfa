"""The words of the course as HTML: Markdown with formulas, which become MathML.

Every browser of today draws MathML by itself, so that no page needs a script or a font for it.
"""

from __future__ import annotations

import functools
import re
from html import escape
from typing import Any

NEEDED = 'the site needs two small packages: pip install "node_viz[site]"'
#: what the converter does not know -> what draws the same
SAID = {"{aligned}": "{align*}", r"\mathsf": r"\mathrm", r"\lVert": r"\|", r"\rVert": r"\|"}
THIN = '<mspace width="0.17em"></mspace>'
#: signs that have no room around them: bars, a slash, the d of a partial derivative
CLOSE = re.compile("<mo( [^>]*)?>(&#x(?:0007C|02016|02225|0002F|02202|02207);)</mo>")
#: first letter of an alphabet that browsers draw by its own characters, not by a style
ALPHABETS = {"double-struck": 0x1D538, "script": 0x1D49C, "bold": 0x1D400}
#: letters of these alphabets that stand elsewhere
ELSEWHERE = {"double-struck R": "ℝ", "double-struck N": "ℕ", "script L": "ℒ", "script H": "ℋ"}


def blocks(text: str) -> str:
    """Return Markdown as paragraphs, lists and formulas.

    >>> blocks("Two *words*.")
    '<p>Two <em>words</em>.</p>'

    Raises:
        ValueError: the packages that do it are missing.
    """
    return _reader().render(text).strip()


def line(text: str) -> str:
    """Return Markdown of one line, without a paragraph around it.

    >>> line("**Two** words < 3")
    '<strong>Two</strong> words &lt; 3'
    """
    return _reader().renderInline(text.strip())


def plain(text: str) -> str:
    """Return Markdown of one line without its marks, for a title or a label; not escaped.

    >>> plain("**Two** words in `code`")
    'Two words in code'
    """
    return re.sub(r"\*\*|`|\$", "", text)


def formula(tex: str, display: bool = False) -> str:
    """Return a formula as MathML; the text that it was made of stays with it.

    >>> "<msup>" in formula("x^2")
    True
    """
    from latex2mathml.converter import convert

    said = functools.reduce(lambda text, one: text.replace(one, SAID[one]), SAID, tex)
    made = convert(said, display="block" if display else "inline")
    made = re.sub(r'<m[io] mathvariant="([a-z-]+)">([A-Za-z])</m[io]>', _letter, made)
    made = re.sub(r"<m[io]>([a-zA-Z]{2,})</m[io]>(<mo stretchy=\"false\">&#x00028;)?", _name, made)
    made = CLOSE.sub(r'<mo\1 lspace="0em" rspace="0em">\2</mo>', made)
    return made.replace("<math ", f'<math data-tex="{escape(tex, quote=True)}" ', 1)


def _letter(found: re.Match[str]) -> str:
    """Return a letter of another alphabet as the character that it is."""
    style, letter = found.groups()
    if style not in ALPHABETS:
        return found[0]
    there = chr(ALPHABETS[style] + ord(letter) - ord("A") + (-6 if letter > "Z" else 0))
    return f"<mi>{ELSEWHERE.get(f'{style} {letter}', there)}</mi>"


def _name(found: re.Match[str]) -> str:
    """Return a function's name, with a thin space before what it is applied to."""
    name, bracket = found.groups()
    return f"<mi>{name}</mi>{bracket or THIN}"


@functools.cache
def _reader() -> Any:
    """Return what reads Markdown; a paragraph may hold a formula of its own line."""
    try:
        from markdown_it import MarkdownIt
        from mdit_py_plugins.dollarmath import dollarmath_plugin
    except ImportError:
        raise ValueError(NEEDED) from None
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table"])
    reader.use(dollarmath_plugin, double_inline=True)
    for rule in ("math_inline", "math_inline_double", "math_block"):
        reader.add_render_rule(rule, _drawn)
    return reader


def _drawn(renderer: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    """Return a formula where Markdown has one; one with two dollars stands on its own line."""
    made = formula(tokens[at].content.strip(), tokens[at].type != "math_inline")
    return (
        f'<div class="formula" tabindex="0" role="group" aria-label="Formula">{made}</div>\n'
        if tokens[at].type == "math_block"
        else made
    )
