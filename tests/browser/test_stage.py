"""The stage and the curves in a real browser: they move, stay, and hear what hands do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import synthetic
from browsing import holds

pytestmark = pytest.mark.browser
APP = Path(__file__).with_name("stage_app.py")
CANVAS = ".st-key-stage canvas"
CHART = ".st-key-curves .js-plotly-plot"
LINK = "window.nodeVizLinks.get('page')"
THUMB = LINK.replace("page", "t")


@pytest.fixture(scope="module")
def opened(laptop: Any, serve: Callable[[Path], str]) -> Iterator[Any]:
    with laptop() as page:
        page.goto(serve(APP))
        wait(page, "canvas.dataset.v >= 2 && chart?._fullLayout && chart.calcdata?.length")
        page.evaluate(f"find('{CANVAS}').mark = find('{CHART}').mark = 'first'")
        assert page.evaluate(f"{THUMB}.playing"), "without controls it plays by itself"
        assert page.evaluate(f"!{LINK}.playing && {LINK}.t === 0"), "while it learns t stands still"
        yield page


@pytest.fixture
def shown(opened: Any) -> Any:
    """One page for all tests, brought back to a new run each time: opening it takes seconds.

    It plays only for those that look at it: most of what such a browser does is to draw motion.
    """
    run = canvas(opened)["run"]
    opened.get_by_role("button", name="Anew").click()
    wait(opened, f"canvas.dataset.run !== '{run}' && canvas.dataset.v >= 2")
    opened.evaluate(
        f"{LINK}.set({{ step: null, mark: null, view: {{ x: 0, y: 0, zoom: 1 }}, playing: false,"
        "play: null, t: 0,"
        "direction: 'generate', layers: { density: 1, particles: 1, field: 1, data: 1 } })"
    )
    opened.evaluate(f"{THUMB}.set({{ playing: false }})")
    return opened


def hold(page: Any) -> None:
    """Hold, and wait until the pictures that were on their way have come."""
    page.get_by_role("button", name="Hold").click()
    page.get_by_text("at rest").wait_for()
    before = None
    while before != (before := canvas(page)["v"]):
        page.wait_for_timeout(1000)


def canvas(page: Any) -> dict[str, str]:
    return page.locator(CANVAS).evaluate("canvas => ({...canvas.dataset})")


def wait(page: Any, condition: str) -> None:
    """Wait for a condition on `canvas`, `chart` (the Plotly node) and `link`."""
    holds(
        page,
        f"""() => {{
            window.find = (path) => {{
                const [key, ...rest] = path.split(" ");
                for (const host of document.querySelectorAll(key + " *")) {{
                    const found = (host.shadowRoot ?? host).querySelector?.(rest.join(" "));
                    if (found) return found;
                }}
            }};
            const canvas = find("{CANVAS}");
            const chart = find("{CHART}");
            const link = {LINK.replace(".get", "?.get")};
            return canvas && link && ({condition});
        }}""",
    )


def test_once_it_rests_it_plays_by_itself_without_asking_the_server(shown: Any) -> None:
    clock = shown.locator(".st-key-stage .clock")
    assert clock.inner_text() == "t 0: the model's density"
    hold(shown)
    before = canvas(shown)
    wait(shown, f"Math.abs(canvas.dataset.t - {before['t']}) > 0.05")
    after = canvas(shown)
    assert before["v"] == after["v"]  # it moves, and yet no picture has come
    assert int(after["fps"]) >= 5  # software drawing on a busy machine; it is no benchmark
    shown.evaluate(f"{LINK}.scrub(0.65)")
    shown.get_by_text("showing t .65").wait_for()


def test_new_pictures_reach_the_same_canvas_and_keep_the_zoom(shown: Any) -> None:
    shown.locator(CANVAS).hover(position={"x": 100, "y": 100})
    shown.mouse.wheel(0, -400)
    wait(shown, "canvas.dataset.zoom > 1.2")
    zoom, seen = canvas(shown)["zoom"], int(canvas(shown)["v"])
    wait(shown, f"canvas.dataset.v >= {seen + 3}")
    assert canvas(shown)["zoom"] == zoom
    assert shown.locator(CANVAS).evaluate("canvas => canvas.mark") == "first"
    shown.locator(CANVAS).dblclick(position={"x": 100, "y": 100})
    wait(shown, "canvas.dataset.zoom == 1")


def test_the_past_holds_while_new_pictures_arrive(shown: Any) -> None:
    wait(shown, "link.steps.length >= 3")
    shown.get_by_role("slider", name="training step").fill("300")
    wait(shown, "link.step !== null && Number(canvas.dataset.step) < link.now")
    past, seen = canvas(shown)["step"], int(canvas(shown)["v"])
    wait(shown, f"canvas.dataset.v >= {seen + 3}")
    assert canvas(shown)["step"] == past
    assert re.fullmatch(
        r"step \d+ of \d+ \(past\)", shown.locator(".st-key-stage .past").inner_text()
    )
    shown.get_by_role("button", name="Follow the newest step").click()
    wait(shown, "Number(canvas.dataset.step) === link.now && link.step === null")


def test_a_click_reaches_python_and_its_path_comes_back(shown: Any) -> None:
    shown.evaluate(f"{LINK}.scrub(0)")
    shown.locator(CANVAS).click(position={"x": 315, "y": 105})
    shown.get_by_text("chosen 2.00, 2.00").wait_for()
    wait(shown, "find('.st-key-stage .card td:last-child').textContent.includes('2.00')")
    card = shown.locator(".card").first
    wait(shown, "!find('.st-key-stage .card').innerText.includes('…')")
    numbers = [row.split("\t")[-1] for row in card.inner_text().replace("−", "-").split("\n")]
    base, divergence, log_prob = (float(text.split()[0]) for text in numbers[1:4])
    assert abs(base + divergence - log_prob) < 0.02
    shown.get_by_role("button", name="Forget the point").click()
    shown.get_by_text("chosen nothing").wait_for()


def test_the_density_between_two_frames_is_the_exact_one(shown: Any) -> None:
    for t in (0.1, 0.37, 0.62, 0.9):  # Python sent t = 0, 1/4, 1/2, 3/4, 1
        step, *drawn = shown.evaluate(
            f"""async () => {{
                const home = "/_stcore/bidi-components/node_viz.stage/";
                const {{ density, densitySide }} = await import(home + "density.js");
                const picture = window.nodeVizPictures.get("stage").newest;
                const out = new Float32Array(densitySide ** 2);
                density(picture, {t}, out);
                return [picture.step, ...out];
            }}"""
        )
        side = round(len(drawn) ** 0.5)
        log_p = synthetic.RingFlow(step).log_prob(t, synthetic.lattice(side))
        exact = 255 * np.sqrt(np.exp(log_p) / 0.25)
        error = np.array(drawn).reshape(side, side) - exact
        assert np.sqrt(np.mean(error**2)) < 0.02 * exact.max()


def test_a_compact_stage_plays_and_has_no_controls(shown: Any) -> None:
    shown.evaluate(f"{THUMB}.set({{ playing: true }})")
    small = shown.locator(".st-key-thumb canvas")
    before = small.get_attribute("data-t")
    shown.wait_for_timeout(700)
    assert small.get_attribute("data-t") != before
    assert shown.locator(".st-key-thumb button, .st-key-thumb input").count() == 0


def test_keys_do_what_hands_do(shown: Any) -> None:
    shown.evaluate(f"{LINK}.set({{ playing: true }})")
    shown.locator(CANVAS).focus()
    shown.keyboard.press("Space")
    wait(shown, "!link.playing")
    shown.evaluate(f"{LINK}.scrub(0.5)")
    shown.keyboard.press("ArrowLeft")
    shown.keyboard.press("g")
    shown.keyboard.press("6")
    wait(shown, "link.direction === 'encode' && link.layers.grid === 1 && link.t < 0.5")
    shown.keyboard.press("Enter")
    shown.keyboard.press("ArrowRight")
    shown.keyboard.press("Enter")
    shown.get_by_text("chosen 0.10, 0.00").wait_for()
    assert "step" in shown.locator(CANVAS).get_attribute("aria-label")


def test_a_new_run_forgets_the_old_pictures(shown: Any) -> None:
    wait(shown, "canvas.dataset.pictures >= 4")
    run, step = canvas(shown)["run"], int(canvas(shown)["step"])
    shown.get_by_role("button", name="Anew").click()
    wait(shown, f"canvas.dataset.run !== '{run}'")
    assert int(canvas(shown)["step"]) < step
    wait(shown, f"{LINK}.now < {step}")  # with the frame that draws it


def test_curves_grow_in_place_and_keep_their_zoom(shown: Any) -> None:
    shown.locator(CHART).scroll_into_view_if_needed()
    box = shown.locator(f"{CHART} .xy .nsewdrag").bounding_box()
    x, y = box["x"] + 40, box["y"] + box["height"] / 2
    shown.mouse.move(x, y)
    shown.mouse.down()
    shown.mouse.move(x + 200, y, steps=5)
    shown.mouse.up()
    wait(shown, "chart._fullLayout.xaxis.range[0] > 0")
    zoom, points = shown.evaluate(
        f"(chart => [chart._fullLayout.xaxis.range, chart.calcdata[0].length])(find('{CHART}'))"
    )
    wait(shown, f"chart.calcdata[0].length > {points}")
    assert shown.evaluate(f"find('{CHART}')._fullLayout.xaxis.range") == zoom
    assert shown.evaluate(f"find('{CHART}').mark") == "first"
    shown.locator(f"{CHART} .xy .nsewdrag").dblclick()


def test_a_drag_in_the_curves_moves_the_training_slider(shown: Any) -> None:
    wait(shown, "link.steps.length >= 3")
    hold(shown)
    for _ in range(20):  # a chart that is still laying itself out may take the line from the hand
        box = shown.locator(".nv-step").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        shown.mouse.move(x, y)
        shown.mouse.down()
        shown.mouse.move(x - 150, y, steps=4)
        shown.mouse.up()
        if shown.evaluate(f"{LINK}.step !== null"):
            break
        shown.wait_for_timeout(500)
    wait(shown, "link.step !== null && link.step < link.now")
    # The newest picture up to there; a browser that was late may keep none, and shows its oldest.
    wait(shown, "Number(canvas.dataset.step) <= Math.max(link.step, link.steps[0])")
