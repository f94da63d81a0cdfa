"""One picture on the whole screen, the keys from anywhere, words about a button.

How each page looks on screens of all sizes is seen by `test_every_page_in_browser.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import holds

pytestmark = pytest.mark.browser
#: of a picture in a keyed container: how wide and high it is; a stage is in a shadow root
SIDES = """(() => {{ const box = document.querySelector("{}");
    const drawn = box.querySelector("[data-picture]")?.shadowRoot.querySelector("canvas");
    const {{ width, height }} = (drawn ?? box.querySelector(".main-svg")).getBoundingClientRect();
    return [Math.round(width), Math.round(height)]; }})()"""


@pytest.fixture(scope="module")
def flows(laptop: Any, app: str) -> Iterator[Any]:
    """A page of stages and curves."""
    with laptop(still=True) as page:
        page.goto(f"{app}/straight")
        page.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
        yield page


@pytest.mark.parametrize("place", [".st-key-straight_pane_plain", ".st-key-straight_curves"])
def test_a_picture_fills_the_screen_and_takes_its_old_size_again(flows: Any, place: str) -> None:
    sides, before = SIDES.format(place), None
    while before != (before := flows.evaluate(sides)):  # until the page has come to rest
        flows.wait_for_timeout(700)
    lit = f"document.querySelector('{place}').classList.add('spotlight')"
    holds(flows, f"({lit}, Math.min(...{sides}) > 700)")  # a refresh takes the class away
    assert max(flows.evaluate(sides)) <= 1280
    flows.evaluate(f"document.querySelector('{place}').classList.remove('spotlight')")
    holds(flows, f"{sides}.join() === '{before[0]},{before[1]}'")


def test_the_keys_are_shown_from_anywhere_but_where_one_writes(flows: Any) -> None:
    card = flows.locator(".st-key-straight_deck .help")
    flows.locator("h1").click()
    flows.keyboard.press("?")
    card.wait_for()
    flows.keyboard.press("?")
    card.wait_for(state="hidden")
    flows.locator(".st-key-knob_dataset input").first.click()
    flows.keyboard.press("?")
    flows.keyboard.press("Escape")
    assert not card.is_visible()


TIP = "[role=tooltip]"
RECT = "what => document.querySelector(what).getBoundingClientRect()"


def test_a_tooltip_leaves_the_title_free_and_goes_once_the_button_is_pressed(flows: Any) -> None:
    pause = flows.locator(".st-key-straight_pause button:visible").first
    shown = "Number(tip && getComputedStyle(tip).opacity) === 1"
    said = f"(tip => Boolean({shown}))(document.querySelector('{TIP}'))"
    pause.hover()
    holds(flows, said)
    under = "r('[role=tooltip]').top > r('h1').bottom"
    holds(flows, f"(r => {under})({RECT})")
    assert flows.evaluate(said)
    flows.mouse.down()
    flows.wait_for_timeout(100)
    flows.mouse.up()
    assert not flows.evaluate(said)
    flows.mouse.move(640, 790)
    flows.locator(".st-key-straight_train button:visible").first.click(delay=90)  # unsaid
    flows.wait_for_timeout(1500)
    assert not flows.evaluate(said)
    flows.mouse.move(640, 790)
    flows.wait_for_timeout(100)
    pause.hover()
    holds(flows, said)
