"""The browser's side of the widget as one ES module: a notebook takes one text and no folder."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from node_viz.stage.one_script import STAGE, order_of, wrapped

ENTRY = Path(__file__).parent / "web" / "widget.js"
SHEETS = (STAGE / "stage.css", STAGE / "series.css", ENTRY.parent / "widget.css")


@functools.cache
def bundled() -> str:
    """Return the module, with the style sheets in it.

    Raises:
        ValueError: a module of ours imports or exports in a form that is not known here.
    """
    order = order_of(ENTRY)
    sheets = {path.name: path.read_text(encoding="utf-8") for path in SHEETS}
    parts = [
        f"globalThis.nodeVizSheets = {{ ...globalThis.nodeVizSheets, ...{json.dumps(sheets)} }};",
        "globalThis.nodeVizAsks ??= () => {}; // a key that is pressed outside is the notebook's",
        *wrapped(order),
        f"export default m{len(order) - 1}.default;",
    ]
    return "\n".join(parts)
