"""The browser's modules as one classic script, so that a page from a disk needs no server."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from node_viz.stage.one_script import STAGE, order_of, wrapped

OWN = Path(__file__).parent / "web"
ENTRY = OWN / "player.js"


@functools.cache
def script() -> str:
    """Return the script that brings players alive; a page needs it once.

    Raises:
        ValueError: a module uses a form of import that is not known here.
    """
    parts = wrapped(order_of(ENTRY))
    sheets = {path.name: path.read_text(encoding="utf-8") for path in sorted(STAGE.glob("*.css"))}
    used = {name: text for name, text in sheets.items() if any(name in m for m in parts)}
    text = "\n".join(
        [
            "(async () => {",
            '"use strict";',
            "if (globalThis.nodeVizPlayers) return globalThis.nodeVizPlayers();",
            f"globalThis.nodeVizSheets = {quoted(used)};",
            *parts,
            "})();",
        ]
    )
    if "</script" in text.lower() or "<!--" in text:
        raise ValueError("the script holds something that would end it in a page")
    return text


@functools.cache
def style() -> str:
    """Return the style sheet of players; a page needs it once."""
    return (OWN / "player.css").read_text(encoding="utf-8")


def quoted(value: object) -> str:
    """Return a value as JSON that may stand in a script of a page, whatever texts it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for mark in "<>&\u2028\u2029":  # none of them can end a script or begin a comment
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text
