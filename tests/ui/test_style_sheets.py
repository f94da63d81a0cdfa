"""The style sheets: none makes a small change anywhere on a page dear."""

from __future__ import annotations

import re
from pathlib import Path

import node_viz

ROOT = Path(node_viz.__file__).parent
SHEETS = sorted([*ROOT.glob("ui/**/*.css"), *ROOT.glob("lessons/**/*.css")])
#: asks the root, or what stands for it, what is somewhere below: any change there has the browser
#: style the whole page anew, which took 9 to 44 ms
ASKED = re.compile(r"(?:^|[\s,(>}])(?::root|html|body|\.stApp|\.stMain)[^\s,{>~+]*:has\(", re.M)


def test_no_style_sheet_asks_the_whole_page_what_is_on_it() -> None:
    assert len(SHEETS) > 10
    found = {
        str(sheet.relative_to(ROOT)): ASKED.findall(sheet.read_text(encoding="utf-8"))
        for sheet in SHEETS
    }
    assert {name: many for name, many in found.items() if many} == {}


def test_what_asks_the_root_is_found() -> None:
    for asks in (":root:has(.a) b {}", "c, :root:not(:has(.a)) b {}", "{\n html:has(> p) {}"):
        assert ASKED.search(asks), asks
    for fine in (".stColumn:has(.a) {}", ":root:root .b:has(.a) {}", ".c > :has(> .d) {}"):
        assert not ASKED.search(fine), fine
