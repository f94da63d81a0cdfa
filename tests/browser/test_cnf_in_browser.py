"""The live page in a real browser: it moves, trains, pauses, goes back; its link restores it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import address, bottom, leads_to, press, status, wait

pytestmark = pytest.mark.browser
CANVAS = ".st-key-stage canvas"
QUICK = "hidden=16&batch=64&steps=5000&refine=0"


@pytest.fixture(scope="module")
def shipped(laptop: Any, app: str) -> Iterator[Any]:
    """The page as it opens, with a flow that was trained beforehand."""
    with laptop() as page:
        page.goto(f"{app}/cnf")
        page.locator(CANVAS).wait_for()
        yield page


@pytest.fixture(scope="module")
def opened(laptop: Any, app: str) -> Iterator[Any]:
    with laptop(still=True) as page:
        page.goto(f"{app}/cnf?{QUICK}")
        status(page, "paused · step 0 of 5000")
        yield page


@pytest.fixture
def quick(opened: Any) -> Any:
    """A small flow at step 0."""
    press(opened, "cnf_reset")
    status(opened, "paused · step 0 of 5000")
    return opened


def canvas(page: Any) -> dict[str, str]:
    return page.locator(CANVAS).evaluate("canvas => ({...canvas.dataset})")


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


def test_a_deep_link_moves_without_a_word_about_missing_pages(shipped: Any) -> None:
    wait(shipped, lambda: "t" in canvas(shipped))
    first = canvas(shipped)["t"]
    wait(shipped, lambda: canvas(shipped)["t"] != first)
    shipped.keyboard.press("Space")  # seen enough: what moves is drawn without a graphics card
    assert shipped.get_by_text("Page not found").count() == 0
    assert shipped.get_by_test_id("stSidebar").count() == 0
    assert shipped.get_by_test_id("stTopNavSection").count() >= 2
    status(shipped, "trained beforehand")
    wait(shipped, lambda: points(shipped) > 5)
    shipped.get_by_text("The story").wait_for()  # it comes once the stage has had its time
    shipped.get_by_text("samples of the model").wait_for()
    wait(shipped, lambda: int(canvas(shipped)["pictures"]) > 10)  # and so does the whole tape
    assert bottom(shipped, CANVAS) < 740  # and the two sliders under it, on a screen of 800


def test_a_click_on_the_stage_shows_how_its_density_comes_about(shipped: Any) -> None:
    shipped.locator(CANVAS).click(position={"x": 200, "y": 200})
    shipped.get_by_text("= log p(x)").wait_for()
    shipped.get_by_text(re.compile(r"−?\d+\.\d\d nats")).first.wait_for()


def test_it_trains_pauses_and_goes_back(quick: Any) -> None:
    press(quick, "cnf_train")
    status(quick, r"playing · step [1-9]\d")
    wait(quick, lambda: points(quick) >= 4)
    quick.keyboard.press("p")
    status(quick, "paused")
    quick.wait_for_timeout(300)
    held = step(quick)
    quick.wait_for_timeout(1000)
    assert step(quick) == held
    quick.get_by_role("slider", name="training step").focus()
    quick.keyboard.press("Home", delay=50)
    quick.get_by_text(re.compile(r"^step \d+ of \d+ \(past\)$")).wait_for()
    assert int(canvas(quick)["step"]) < held
    status(quick, rf"paused · step {canvas(quick)['step']} of {held} \(past\)")
    quick.locator(".st-key-answer").get_by_text(
        re.compile("^(At step|Nothing is learnt)")
    ).wait_for()
    quick.get_by_role("button", name="Follow the newest step").click()
    status(quick, f"paused · step {held} of")  # looking at the past changes nothing


def test_a_page_loaded_anew_finds_its_run(quick: Any) -> None:
    press(quick, "cnf_train")
    status(quick, r"playing · step [1-9]")
    before = step(quick)
    quick.reload()
    status(quick, r"step [1-9]")
    assert step(quick) >= before
    here = address(quick)
    quick.goto("about:blank")
    quick.wait_for_timeout(10_000)  # long enough for the share to be free for others
    quick.goto(here)
    quick.get_by_text("You are back. Your run was paused at step").wait_for()
    assert step(quick) >= before
    press(quick, "cnf_train")
    status(quick, "playing")


def test_two_quick_clicks_do_no_harm(quick: Any) -> None:
    quick.locator(".st-key-cnf_train button:visible").first.dblclick()
    status(quick, r"playing · step [1-9]")
    press(quick, "cnf_pause")
    press(quick, "cnf_pause")
    status(quick, "paused")


def test_a_link_fills_the_knobs_and_a_reloaded_one_finds_the_same_state(
    still: Any, app: str
) -> None:
    still.goto(f"{app}/cnf?dataset=rings&lr=0.003&depth=3&field=concatsquash&hidden=48")
    status(still, "step 0 of 1000")
    still.get_by_role("button", name="more").first.click()
    still.locator(".st-key-knob_steps").get_by_text("1000", exact=True).wait_for()
    still.locator(".st-key-knob_hidden").get_by_text("48", exact=True).wait_for()
    assert still.locator(".st-key-knob_depth input").input_value() == "3"
    assert still.locator(".st-key-knob_refine input").is_checked()
    still.locator(".st-key-knob_depth input").fill("2")
    still.keyboard.press("Enter")
    leads_to(still, lambda address: "depth" not in address and "hidden=48" in address)
    still.keyboard.press("Escape")
    still.locator(".st-key-knob_solver_steps input").click()
    still.get_by_role("option", name="16 steps").click()
    leads_to(still, "solver_steps=16")
    still.reload()
    status(still, "step 0 of 1000")
    words = still.locator(".st-key-strip").inner_text()
    values = still.locator(".st-key-strip input").evaluate_all("all => all.map((one) => one.value)")
    for word in ("Four rings", "16 steps", "lr 0.003"):
        assert word in words + str(values)
    still.go_back()
    leads_to(still, lambda address: "solver_steps" not in address)
