"""The live page in a real browser: it moves, trains, pauses, goes back; its link restores it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
APP = Path(__file__).parents[2] / "app.py"
CANVAS = ".st-key-stage canvas"
QUICK = "hidden=16&batch=64&steps=5000&refine=0"


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """Open a page that asks no other host and whose console stays clean."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(30_000)
    wrong: list[str] = []

    def said(message: Any) -> None:
        # On a deep link Streamlit's client looks for its server below the page's path first.
        if message.type == "error" and "_stcore" not in str(message.location):
            wrong.append(message.text)

    def asked(request: Any) -> None:
        if request.url.startswith("http") and "127.0.0.1" not in request.url:
            wrong.append(request.url)

    page.on("console", said)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", asked)
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def url(serve: Callable[[Path], str]) -> str:
    return serve(APP)


def canvas(page: Any) -> dict[str, str]:
    return page.locator(CANVAS).evaluate("canvas => ({...canvas.dataset})")


def wait_for_status(page: Any, words: str) -> str:
    line = page.locator(".status").filter(has_text=re.compile(words))
    line.wait_for()
    return line.inner_text()


def press(page: Any, key: str) -> None:
    """Click the button whose Streamlit key this is (it is in the page twice, once hidden)."""
    page.locator(f".st-key-{key} button:visible").first.click()


def step(page: Any) -> int:
    return int(re.search(r"step (\d+) of", page.locator(".status").inner_text())[1])


def points(page: Any) -> int:
    """How many gauges the KL chart shows."""
    return page.evaluate(
        """() => {
            const chart = document.querySelector(".st-key-curves .js-plotly-plot");
            const gauges = chart?.data?.find((trace) => trace.mode?.includes("markers"));
            return gauges?.x?.length ?? 0;
        }"""
    )


def test_the_first_deep_link_moves_without_a_word_about_missing_pages(tab: Any, url: str) -> None:
    tab.goto(f"{url}/cnf")
    tab.locator(CANVAS).wait_for()
    first = canvas(tab)
    tab.wait_for_timeout(500)
    assert canvas(tab)["t"] != first["t"]
    assert tab.get_by_text("Page not found").count() == 0
    assert tab.get_by_test_id("stSidebar").count() == 0
    assert tab.get_by_test_id("stTopNavSection").count() >= 2
    wait_for_status(tab, "trained beforehand")
    assert points(tab) > 5
    tab.get_by_text("The story").wait_for()  # it comes once the stage has had its time
    tab.get_by_text("samples of the model").wait_for()
    while int(canvas(tab)["pictures"]) <= 10:  # and so does the whole tape
        tab.wait_for_timeout(100)
    bottom = tab.locator(CANVAS).evaluate("canvas => canvas.getBoundingClientRect().bottom")
    assert bottom < 740  # and the two sliders under it, on a screen of 800


def test_it_trains_pauses_and_goes_back(tab: Any, url: str) -> None:
    tab.goto(f"{url}/cnf?{QUICK}")
    wait_for_status(tab, "paused · step 0 of 5000")
    press(tab, "train")
    wait_for_status(tab, r"playing · step [1-9]\d")
    tab.wait_for_function("document.querySelector('.st-key-curves .js-plotly-plot')?.data")
    while points(tab) < 4:
        tab.wait_for_timeout(100)
    tab.keyboard.press("p")
    wait_for_status(tab, "paused")
    tab.wait_for_timeout(300)
    held = step(tab)
    tab.wait_for_timeout(1000)
    assert step(tab) == held
    slider = tab.get_by_role("slider", name="training step")
    slider.focus()
    tab.keyboard.press("Home", delay=50)
    tab.get_by_text(re.compile(r"^step \d+ of \d+ \(past\)$")).wait_for()
    assert int(canvas(tab)["step"]) < held
    assert step(tab) == held  # looking at the past changes nothing


def test_a_reloaded_link_finds_the_same_state(tab: Any, url: str) -> None:
    tab.goto(f"{url}/cnf?dataset=rings&lr=0.003")
    wait_for_status(tab, "step 0 of 1000")
    tab.locator(".st-key-knob_solver_steps input").click()
    tab.get_by_role("option", name="16 steps").click()
    tab.wait_for_url(re.compile("solver_steps=16"))
    wait_for_status(tab, "step 0 of 1000")
    tab.reload()
    wait_for_status(tab, "step 0 of 1000")
    words = tab.locator(".st-key-strip").inner_text()
    for word in ("Four rings", "16 steps", "lr 0.003"):
        assert word in words + str(
            tab.locator(".st-key-strip input").evaluate_all("all => all.map((each) => each.value)")
        )
    tab.go_back()
    tab.wait_for_url(lambda address: "solver_steps" not in address)


def test_two_quick_clicks_do_no_harm(tab: Any, url: str) -> None:
    tab.goto(f"{url}/cnf?{QUICK}")
    wait_for_status(tab, "paused · step 0")
    button = tab.locator(".st-key-train button:visible").first
    button.dblclick()
    wait_for_status(tab, r"playing · step [1-9]")
    press(tab, "pause")
    press(tab, "pause")
    wait_for_status(tab, "paused")


def test_a_click_on_the_stage_shows_how_its_density_comes_about(tab: Any, url: str) -> None:
    tab.goto(f"{url}/cnf")
    tab.locator(CANVAS).wait_for()
    tab.locator(CANVAS).click(position={"x": 200, "y": 200})
    tab.get_by_text("= log p(x)").wait_for()
    tab.get_by_text(re.compile(r"−?\d+\.\d\d nats")).first.wait_for()


def test_what_lies_behind_more_shows_the_config(tab: Any, url: str) -> None:
    tab.goto(f"{url}/cnf?depth=3&field=concatsquash&hidden=48")
    wait_for_status(tab, "step 0 of 1000")
    tab.get_by_role("button", name="more").first.click()
    tab.locator(".st-key-knob_steps").get_by_text("1000", exact=True).wait_for()
    tab.locator(".st-key-knob_hidden").get_by_text("48", exact=True).wait_for()
    assert tab.locator(".st-key-knob_depth input").input_value() == "3"
    assert tab.locator(".st-key-knob_refine input").is_checked()
    tab.locator(".st-key-knob_depth input").fill("2")
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda address: "depth" not in address and "hidden=48" in address)
