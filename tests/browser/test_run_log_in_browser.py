"""The log of runs in a real browser: it outlives reloads and pages, and two tabs share it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import holds, leads_to, press, wait
from test_every_page_in_browser import violations

pytestmark = pytest.mark.browser
HTML = '<img src=x onerror="document.title=1">'
LOG = ".run-log dialog"
ROWS = f"{LOG} .rows > table > tbody > tr"
OWN = "Object.keys(localStorage).filter((name) => name.startsWith('node_viz.run.'))"
DONE = f"""{OWN}.map((name) => JSON.parse(localStorage[name]))
    .filter((row) => row.state === 'done').length === {{}}"""
REFUSES = (
    """Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})"""
)


@pytest.fixture(scope="module")
def tab(laptop: Any, app: str) -> Iterator[Any]:
    """The tab in which the tests follow each other; another test may have left runs."""
    with laptop(still=True) as page:
        page.goto(app)
        page.evaluate("localStorage.clear()")
        yield page


def open_log(tab: Any, rows: int) -> None:
    """Open the log and wait until it has so many rows."""
    tab.locator(".run-log .opens").click()
    wait(tab, lambda: tab.locator(ROWS).count() == rows)


def train(tab: Any, address: str, done: int) -> None:
    """Train the flow of an address, until so many runs are done."""
    tab.goto(address)
    tab.locator(".run-log .opens").wait_for()
    press(tab, "cnf_train")
    holds(tab, DONE.format(done))


def name_of(tab: Any, k: int) -> str:
    """Return the name in the k-th row."""
    return tab.locator(ROWS).nth(k).locator("input").input_value()


def test_runs_are_named_pinned_compared_and_saved(tab: Any, app: str, tmp_path: Path) -> None:
    tab.goto(f"{app}/cnf?steps=4")
    open_log(tab, 0)
    tab.get_by_text("No run yet.").wait_for()
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.className") == "opens"
    train(tab, f"{app}/cnf?steps=4", 1)
    train(tab, f"{app}/cnf?steps=3&seed=5", 2)
    open_log(tab, 2)
    second = tab.locator(ROWS).nth(1)
    assert "seed 5 (was 0)" in second.inner_text()
    second.locator("input").fill(HTML)
    second.locator("input").press("Enter")
    second.locator("[data-does=pin]").click()
    holds(tab, f"{OWN}.some((name) => JSON.parse(localStorage[name]).pinned)")
    tab.keyboard.press("t")  # what is pressed here is not for the page: nothing trains
    for k in (0, 1):
        tab.locator(ROWS).nth(k).locator("[data-does=compare]").click()
    tab.locator(f"{LOG} .pair .main-svg").nth(1).wait_for()
    words = tab.locator(f"{LOG} .pair .words").inner_text()
    assert "Settings that differ" in words
    assert HTML in words
    assert tab.locator(f"{LOG} img").count() == 0
    assert violations(tab) == []
    with tab.expect_download() as saved:
        tab.get_by_text("Download as CSV").click()
    saved.value.save_as(tmp_path / "runs.csv")
    with (tmp_path / "runs.csv").open(encoding="utf-8", newline="") as file:
        one, two = csv.DictReader(file)
    assert (one["seed"], two["seed"], two["name"], two["step"]) == ("0", "5", HTML, "3")
    assert float(one["kl"]) > 0


def test_the_log_outlives_a_reload_another_page_and_a_second_tab(
    tab: Any, app: str, laptop: Any
) -> None:
    tab.goto(f"{app}/straight")
    open_log(tab, 2)
    assert name_of(tab, 1) == HTML
    with laptop(still=True) as other:
        other.goto(f"{app}/cnf?steps=2")
        open_log(other, 2)
        other.locator(ROWS).nth(0).locator("input").fill("of the other tab")
        other.locator(ROWS).nth(0).locator("input").press("Enter")
        wait(tab, lambda: name_of(tab, 0) == "of the other tab")
    tab.locator(ROWS).nth(1).locator("[data-does=again]").click()
    leads_to(tab, r"/cnf\?.*seed=5")
    # an earlier visit may still hold the run: then it is shown, else it must train again
    wait(tab, lambda: re.search("must train again|done · step 3 of 3", tab.inner_text(".stMain")))
    assert not tab.locator(LOG).is_visible()


def test_what_somebody_wrote_there_is_dropped_with_a_sentence(tab: Any, app: str) -> None:
    bad = ["{", HTML, '{"v": 2}', "x" * 100_000]
    tab.evaluate(
        "(bad) => bad.forEach((text, k) => (localStorage[`node_viz.run.bad${k}`] = text))", bad
    )
    tab.goto(f"{app}/cnf?steps=4")
    tab.locator(".run-log .opens").wait_for()
    holds(tab, f"{OWN}.length === 2")
    open_log(tab, 2)
    assert "4 stored runs could not be read and were dropped" in tab.locator(LOG).inner_text()
    assert "onerror" not in tab.title()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_log_fits_a_phone(tab: Any, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": 390, "height": 844})
    box = tab.locator(ROWS).first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert tab.evaluate("document.querySelector('.run-log .rows').scrollWidth") <= 390
    assert violations(tab, ["color-contrast"]) == []


def test_a_window_that_refuses_to_store_says_so_and_goes_on(browser: Any, app: str) -> None:
    window = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    window.add_init_script(REFUSES)
    private = window.new_page()
    private.set_default_timeout(90_000)
    private.goto(f"{app}/cnf?steps=2")
    private.locator(".run-log .opens").wait_for()
    press(private, "cnf_train")
    wait(private, lambda: "(1)" in private.locator(".run-log .opens").inner_text())
    open_log(private, 1)
    assert "refuses to store anything" in private.locator(LOG).inner_text()
    window.close()
