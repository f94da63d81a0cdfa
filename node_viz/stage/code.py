"""A text to read and to copy: source in colours, or a plain line.

`st.code` brings a highlighter for every language, of 1.6 MB. Here Python's own tokenizer says what
is what, once a text, and the browser only paints it.
"""

from __future__ import annotations

import builtins
import functools
import io
import keyword
import tokenize

from node_viz.stage.registered import as_text, registered

KINDS = {tokenize.COMMENT: "comment", tokenize.STRING: "string", tokenize.NUMBER: "number"}
Span = tuple[str, str]  #: a kind, which is a class of code.css or "", and the text


def code(key: str, text: str, *, label: str, python: bool = False) -> None:
    """Draw a text with a button that copies it.

    Args:
        key: names the place.
        text: as it is copied.
        label: what it is, for whoever cannot see it.
        python: whether it is source, to be coloured.
    """
    spans = coloured(text) if python else (("", text),)
    registered("code")(key=key, data=as_text(spans=spans, label=label))


@functools.lru_cache(maxsize=256)
def coloured(source: str) -> tuple[Span, ...]:
    """Return whole lines of Python in spans, whose texts together are the source.

    >>> coloured("x = 'a'  # b")
    (('', 'x = '), ('string', "'a'"), ('', '  '), ('comment', '# b'))
    """
    lines = source.splitlines(keepends=True)
    begins = [0]
    for line in lines:
        begins.append(begins[-1] + len(line))
    spans: list[Span] = []
    end, before = 0, ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        kind = _kind(token, before)
        before = token.string or before
        if kind:
            first, last = (begins[row - 1] + column for row, column in (token.start, token.end))
            spans += [("", source[end:first])] if first > end else []
            spans.append((kind, source[first:last]))
            end = last
    return (*spans, ("", source[end:])) if end < len(source) else tuple(spans)


def _kind(token: tokenize.TokenInfo, before: str) -> str:
    """Return the class of a token; `before` is the one before it."""
    if token.type != tokenize.NAME:
        return KINDS.get(token.type, "")
    if keyword.iskeyword(token.string):
        return "keyword"
    if before in ("def", "class"):
        return "name"
    return "builtin" if before != "." and hasattr(builtins, token.string) else ""
