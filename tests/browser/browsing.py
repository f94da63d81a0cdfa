"""What tests do with a page in a browser: press, read heads and status lines, wait."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from node_viz.course.syllabus import Page

PATIENCE = 90.0  #: seconds; a busy machine takes its time, and a test that waits in vain fails
#: nothing is left of a page that was there before, and all of the new one has come
DRAWN = """document.querySelector(".stApp").dataset.testScriptState === "notRunning"
    && !document.querySelector("[data-stale=true]")"""
HEADS = ":is([class*=st-key-panes], [class*=st-key-nets]) .pane-head span"


def press(page: Any, key: str) -> None:
    """Click the button whose Streamlit key this is (it is in some pages twice, once hidden)."""
    page.locator(f".st-key-{key} button:visible").first.click()


def heads(page: Any) -> list[str]:
    """What stands above the panes."""
    return page.locator(HEADS).all_inner_texts()


def steps(page: Any) -> list[int]:
    """At which steps the panes are, -1 for one that does not say."""
    found = [re.search(r"step (\d+)", head) for head in heads(page)]
    return [int(match[1]) if match else -1 for match in found]


def status(page: Any, words: str) -> str:
    """Wait until the page's status line matches a pattern, and return it."""
    line = page.locator(".status").filter(has_text=re.compile(words)).first
    line.wait_for()
    return line.inner_text()


def wait(page: Any, condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until a condition holds."""
    for _ in range(int(seconds / 0.2)):
        if condition():
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"it did not happen; the page says {heads(page)}")


def holds(page: Any, condition: str) -> None:
    """Wait until a condition holds in the browser, which is asked ten times a second.

    Playwright's own waiting asks at every frame, and has a frame drawn for it: a core's worth of
    work; and it evaluates text in the page, which our Content-Security-Policy forbids.
    """
    wait(page, lambda: page.evaluate(condition))


def address(page: Any) -> str:
    """Return the address that the browser shows.

    Playwright's `page.url` and `wait_for_url` hear of an address that a script has set by an event,
    which may not come.
    """
    return page.evaluate("location.href")


def leads_to(page: Any, where: str | Callable[[str], bool]) -> None:
    """Wait until the address fits: a pattern is found in it, or a function of it says so."""
    fits = where if callable(where) else re.compile(where).search
    wait(page, lambda: fits(address(page)))


def done(page: Any, panes: int) -> None:
    """Wait until so many panes are there and all have done their steps."""
    wait(page, lambda: len(heads(page)) == panes and all("done" in head for head in heads(page)))


def turn_to(page: Any, entry: Page) -> None:
    """Go to a page of the syllabus by the navigation, in a tab that shows one."""
    page.get_by_text(entry.group, exact=True).first.click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=entry.title).click()
    leads_to(page, rf"/{'' if entry.stem == 'home' else entry.stem}(\?|$)")
    page.locator("h1").get_by_text(entry.claim, exact=True).wait_for()
    holds(page, DRAWN)


def axe_finds(page: Any) -> list[str]:
    """Return all that axe has against a page that stands by itself."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    asked = {"resultTypes": ["violations"], "preload": False}
    found = axe.run(page, options=asked).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def bottom(page: Any, place: str) -> float:
    """How far down a window that is not scrolled the last pixel of a place is."""
    page.evaluate("document.querySelector('.stMain').scrollTo(0, 0)")
    box = page.locator(place).first.bounding_box()
    return box["y"] + box["height"]
