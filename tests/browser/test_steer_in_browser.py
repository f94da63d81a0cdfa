"""STEER and OT-Flow in a real browser: three arms, a landscape that stays as it was turned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import bottom, done, press, wait

pytestmark = pytest.mark.browser
QUICK = "hidden=8&batch=32&solver_steps=2&refine=0&steps=10"
CHART = ".st-key-steer_potential .js-plotly-plot"


@pytest.fixture(scope="module")
def sent() -> list[bytes]:
    """What the page has sent to its server."""
    return []


@pytest.fixture(scope="module")
def tab(laptop: Any, app: str, sent: list[bytes]) -> Iterator[Any]:
    """The page, once its landscape is there."""
    with laptop(still=True) as page:
        page.on(
            "websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame))
        )
        page.goto(f"{app}/steer?{QUICK}")
        page.locator(f"{CHART} canvas").first.wait_for()
        yield page


def camera(tab: Any) -> dict[str, float]:
    """Return from where the landscape is seen."""
    read = f"JSON.stringify(document.querySelector('{CHART}')._fullLayout.scene.camera.eye)"
    return json.loads(tab.evaluate(read))


def turn(tab: Any) -> None:
    box = tab.locator(CHART).first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 80, y, steps=5)
    tab.mouse.up()


def test_the_screen_of_a_laptop_holds_panes_sliders_and_landscape(tab: Any) -> None:
    for shown in (".sliders", CHART, ".st-key-steer_t"):
        assert bottom(tab, shown) < 800


def test_the_figures_below_come_with_their_sentences(tab: Any) -> None:
    for arm in ("plain", "steer", "otflow"):
        tab.locator(f".st-key-steer_beyond_{arm} .main-svg").first.wait_for()
    tab.get_by_text("From t = 1 to 1.5, a time").wait_for()
    tab.get_by_text("From T = 0.75 to 1.25").wait_for()


def test_a_turned_landscape_stays_turned_when_training_changes_it(
    tab: Any, sent: list[bytes]
) -> None:
    first = camera(tab)
    sent.clear()

    def heard() -> bool:
        """Whether the server was told; the page listens only a moment after the chart is there."""
        if not any(b'"camera"' in frame for frame in sent):
            turn(tab)
            tab.wait_for_timeout(500)
        return any(b'"camera"' in frame for frame in sent)

    wait(tab, heard)
    turned = camera(tab)
    assert turned != first
    press(tab, "steer_train")
    done(tab, 3)
    tab.get_by_text("step 10 · drag to turn").wait_for()
    wait(tab, lambda: camera(tab) == pytest.approx(turned, abs=1e-6))
