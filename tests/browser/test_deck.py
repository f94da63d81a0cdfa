"""Stages side by side on one link: one deck, one time, one step, and each its own pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import holds, wait

pytestmark = pytest.mark.browser
APP = Path(__file__).with_name("arms_app.py")
ARMS = [f".st-key-arm{k} canvas" for k in (0, 1)]
HOME = "/_stcore/bidi-components/node_viz.stage"
READY = """() => {
    window.link = window.nodeVizLinks?.get("arms");
    return window.link?.steps.length === 3
        && document.querySelectorAll(".js-plotly-plot .xy").length
        && [...link.members].filter((member) => member.picture?.step === 1000).length === 2;
}"""
BEGIN = """link.set({ step: null, mark: null, t: 0.5, playing: false, direction: "generate",
    view: { x: 0, y: 0, zoom: 1 } })"""


@pytest.fixture(scope="module")
def opened(laptop: Any, serve: Callable[[Path], str]) -> Iterator[Any]:
    with laptop() as page:
        page.goto(serve(APP))
        holds(page, READY)
        yield page


@pytest.fixture
def shown(opened: Any) -> Any:
    """One page for all tests: only the last of them restarts runs."""
    opened.evaluate(BEGIN)
    return opened


def facts(page: Any, name: str) -> list[str]:
    return [page.locator(arm).get_attribute(f"data-{name}") for arm in ARMS]


def both(page: Any, condition: str) -> None:
    """Wait until a condition on `stage` holds for both."""
    stages = "[...link.members].filter((member) => member.layerCanvas)"
    holds(page, f"() => {stages}.every((stage) => {condition})")


def test_the_link_begins_with_the_layers_asked_for(shown: Any) -> None:
    layers = shown.evaluate("link.layers")
    assert (layers["trajectories"], layers["field"], layers["particles"]) == (1, 0, 0)
    assert layers["density"] == 1  # what was not named stays as it is
    assert shown.get_by_text("fast 3.2").is_visible()


def test_one_deck_moves_all_stages(shown: Any) -> None:
    shown.get_by_role("slider", name="flow time t").fill("300")
    both(shown, "stage.canvas.dataset.t === '0.3000'")
    shown.get_by_role("slider", name="training step").fill("600")
    both(shown, "stage.canvas.dataset.step === '100'")
    shown.get_by_role("button", name="paths").click()
    assert not shown.get_by_text("fast 3.2").is_visible()
    shown.get_by_role("button", name="paths").click()
    assert shown.locator(".st-key-arm0 input, .st-key-arm0 .switches").count() == 0


def test_zoom_and_play_are_shared(shown: Any) -> None:
    shown.locator(ARMS[1]).hover(position={"x": 100, "y": 100})
    shown.mouse.wheel(0, -400)
    both(shown, "Number(stage.canvas.dataset.zoom) > 1.2")
    assert len(set(facts(shown, "zoom"))) == 1
    shown.get_by_role("button", name="Play the flow").click()
    both(shown, "Number(stage.canvas.dataset.t) < 0.45")
    shown.get_by_role("button", name="Pause the flow").click()


def test_the_deck_has_the_stages_keys(shown: Any) -> None:
    shown.locator(".st-key-deck .deck").focus()
    for key in ("ArrowLeft", "g", "6", "ArrowDown"):
        shown.keyboard.press(key)
    both(shown, "link.direction === 'encode' && link.layers.grid === 1 && link.t < 0.5")
    assert shown.evaluate("link.step") == 100
    shown.keyboard.press("6")
    shown.keyboard.press("Space")
    holds(shown, "() => link.playing")


def test_a_chosen_place_carries_its_time_and_is_marked_everywhere(shown: Any) -> None:
    shown.evaluate("link.scrub(0.4)")
    shown.locator(ARMS[1]).click(position={"x": 340, "y": 300})
    both(shown, "stage.path()")
    *place, t = shown.evaluate("link.mark")
    shown.get_by_text(f"chosen {place[0]:.2f}, {place[1]:.2f}, 0.40").wait_for()
    for arm in ("arm0", "arm1"):
        path = shown.evaluate(f"window.nodeVizPictures.get('{arm}').newest.path")
        there = [np.interp(t, path["t"], [z[i] for z in path["z"]]) for i in (0, 1)]
        assert np.allclose(there, place, atol=0.01)
        words = shown.locator(f".st-key-{arm} .card").first.inner_text()
        assert "clicked z(0.40)" in " ".join(words.split())
    shown.locator(".st-key-arm0 .card .close").first.click()
    shown.get_by_text("chosen nothing").wait_for()
    both(shown, "!stage.path() && stage.card.box.hidden")


def test_a_click_in_the_scatter_visits_its_step(shown: Any) -> None:
    ring = shown.locator(".st-key-scatter .nv-ring")
    ring.scroll_into_view_if_needed()
    newest = ring.bounding_box()
    box = shown.locator(".st-key-scatter .points path").nth(1).bounding_box()
    shown.mouse.move(box["x"], box["y"])
    shown.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    both(shown, "link.step === 100 && stage.canvas.dataset.step === '100'")
    assert ring.get_attribute("data-step") == "100"
    moved = ring.bounding_box()
    assert abs(moved["x"] + moved["width"] / 2 - box["x"] - box["width"] / 2) < 1.5
    assert abs(moved["y"] + moved["height"] / 2 - box["y"] - box["height"] / 2) < 1.5
    shown.get_by_role("button", name="Follow the newest step").click()
    assert ring.bounding_box() == newest


def test_every_panel_that_counts_steps_has_a_line_to_drag(shown: Any) -> None:
    lines = shown.locator(".st-key-panels .nv-step")
    assert lines.count() == 2  # the bars beside them count no steps
    assert shown.locator(".st-key-scatter .nv-step").count() == 0
    lines.nth(1).scroll_into_view_if_needed()
    box = lines.nth(1).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shown.mouse.move(x, y)
    shown.mouse.down()
    shown.mouse.move(x - 50, y, steps=4)
    shown.mouse.up()
    both(shown, "0 < link.step && link.step < 1000 && stage.canvas.dataset.step === '100'")
    at = {line.get_attribute("data-step") for line in lines.all()}
    assert at == {str(shown.evaluate("link.step"))}


def test_one_pace_is_one_colour(shown: Any) -> None:
    """The colours of one path, drawn alone: along a straight one, and along one that speeds up."""
    t = np.linspace(0, 1, 13)
    steady = np.stack([4 * t - 2, 2 * t - 1], axis=1)
    faster = np.stack([4 * t**3 - 2, 2 * t**3 - 1], axis=1)
    counted = [len(colours(shown, t, z)) for z in (steady, faster)]
    assert counted[0] == 1
    assert counted[1] >= 6


def colours(page: Any, t: np.ndarray, z: np.ndarray) -> list[int]:
    return page.evaluate(
        f"""async ([t, z]) => {{
            const {{ drawTrajectories }} = await import("{HOME}/draw.js");
            const pen = new OffscreenCanvas(600, 600).getContext("2d");
            const paths = {{ values: Float32Array.from(z), shape: [t.length, 1, 2] }};
            const picture = {{ generate: {{ t, z: paths }}, half_side: 4 }};
            const scene = {{ picture, direction: "generate" }};
            const at = (x) => 300 + 75 * x;
            const map = {{ x: at, y: at, scale: 75, half: 4, unit: 3 }};
            drawTrajectories(pen, {{ ...scene, theme: {{ dark: false }} }}, map);
            const words = new Uint32Array(pen.getImageData(0, 0, 600, 600).data.buffer);
            const inside = (word) => word >>> 24 === 217; // 0.85 of 255: neither rim nor overlap
            return [...new Set(words.filter(inside))];
        }}""",
        [t.tolist(), z.ravel().tolist()],
    )


def test_a_new_run_forgets_its_own_pictures_only(shown: Any) -> None:
    shown.get_by_role("button", name="Restart 1").click()
    holds(shown, "() => window.nodeVizPictures.get('arm1').size === 1")
    wait(shown, lambda: facts(shown, "pictures") == ["3", "1"])
    assert shown.evaluate("link.steps") == [10, 100, 1000]
    shown.evaluate("link.visit(100)")
    # Where a run has no picture of the step, its newest before it is shown.
    holds(
        shown,
        "() => [...link.members].filter((one) => one.layerCanvas)"
        ".map((one) => one.canvas.dataset.step).sort().join() === '10,100'",
    )
    shown.get_by_role("button", name="Restart 0").click()
    holds(shown, "() => link.steps.join() === '10' && link.now === 10")
    both(shown, "stage.canvas.dataset.step === '10'")
