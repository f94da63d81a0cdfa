"""Each page, visited once: what it loads, who can read it, on small screens, paper and projectors.

The visits share one tab, whose window and theme change under an open page: opening one is dear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import holds, press

from node_viz.course.syllabus import SYLLABUS

pytestmark = pytest.mark.browser
STEMS = ["", *(entry.stem for entry in SYLLABUS[1:])]
MOST = 6e6  #: bytes of a first visit, uncompressed; what the browser kept from another page counts
LAST = {"": ".st-key-home canvas", "ablation": ".st-key-board .board", "steer": ".nv-still"}
CHART = ".js-plotly-plot .main-svg"  #: what comes last on the other pages
LOADED = """["resource", "navigation"].flatMap((kind) => performance.getEntriesByType(kind))
    .reduce((sum, each) => sum + each.decodedBodySize, 0)"""
THEME = "getComputedStyle(document.querySelector('.stApp')).colorScheme === '{}'"
LOOKS = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")
PRESENTED = Path(__file__).with_name("presented.js").read_text(encoding="utf-8")
PATIENCE = 80  #: looks at a page that may still be on its way to where it rests
#: a tablet, a laptop's page at 200 %, a phone held upright, the narrowest there is
NARROW = ((820, 1180), (640, 400), (390, 844), (320, 800))
PROJECTORS = ((1920, 1080), (1280, 720))
A4 = {"width": 720, "height": 1040}  #: pixels, without margins


@pytest.fixture(scope="module")
def tab(laptop: Any) -> Iterator[Any]:
    """The tab in which every page is opened."""
    with laptop(still=True) as page:
        yield page


def at_rest(tab: Any, look: Callable[[], list[str]]) -> list[str]:
    """Return what is found wrong with a page that has come to rest."""
    found = look()
    for _ in range(PATIENCE):
        if not found:
            break
        tab.wait_for_timeout(500)
        found = look()
    return found


def violations(tab: Any, rules: list[str] | None = None) -> list[str]:
    """Return the serious and critical findings of axe, by all rules or by some."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found = axe.run(tab, options={"resultTypes": ["violations"], **only}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("stem", STEMS, ids=lambda stem: stem or "home")
def test_a_page_is_light_can_be_read_by_all_and_fits_a_phone_paper_and_a_projector(
    tab: Any, app: str, stem: str
) -> None:
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.emulate_media(color_scheme="light", media="screen")
    tab.goto(f"{app}/{stem}")
    if stem:
        tab.locator("pre").first.wait_for(state="attached")
    tab.locator(LAST.get(stem, CHART)).first.wait_for(state="attached")
    wrong = {"light": at_rest(tab, lambda: violations(tab))}
    assert 2e6 < tab.evaluate(LOADED) <= MOST
    tab.emulate_media(color_scheme="dark")
    holds(tab, THEME.format("dark"))
    wrong["dark"] = at_rest(tab, lambda: violations(tab, ["color-contrast"]))
    for width, height in NARROW:
        tab.set_viewport_size({"width": width, "height": height})
        wrong[f"{width} px"] = at_rest(tab, lambda: tab.evaluate(LOOKS))
    tab.set_viewport_size(A4)
    tab.emulate_media(media="print")
    wrong["print"] = at_rest(tab, lambda: tab.evaluate(LOOKS))
    tab.emulate_media(media="screen")
    for width, height in PROJECTORS if stem else ():
        tab.set_viewport_size({"width": width, "height": height})
        if tab.locator(".presents").count() == 0:
            press(tab, "present")
            tab.locator(".presents").wait_for(state="attached")
        wrong[f"presented, {width} px"] = at_rest(tab, lambda: tab.evaluate(PRESENTED))
    assert {where: found for where, found in wrong.items() if found} == {}


def test_source_can_be_copied(tab: Any, app: str) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.emulate_media(media="screen")
    if not tab.locator(".st-key-source_0").count():
        tab.goto(f"{app}/solvers")
    source = tab.locator(".st-key-source_0")
    source.hover()
    source.get_by_role("button", name="Copy").click()
    source.get_by_role("button", name="Copied").wait_for()
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied == source.locator("pre").evaluate("each => each.textContent")
    assert copied.strip()
