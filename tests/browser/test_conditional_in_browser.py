"""Conditional flows in a real browser: a label morphs the samples at once, and nobody is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import bottom, wait

pytestmark = pytest.mark.browser
CANVAS = "[class*=st-key-conditional_pane_] .frame canvas"


@pytest.fixture(scope="module")
def sent() -> list[bytes]:
    """What the page has sent to its server."""
    return []


@pytest.fixture(scope="module")
def tab(laptop: Any, app: str, sent: list[bytes]) -> Iterator[Any]:
    """The page, once both arms stand and rest."""
    with laptop(still=True) as page:
        page.on(
            "websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame))
        )
        page.goto(f"{app}/conditional?pair=matching")
        page.locator(".labels button").nth(5).wait_for()
        yield page


def labels(tab: Any) -> list[str]:
    """Return which label each stage shows."""
    return tab.locator(CANVAS).evaluate_all("(all) => all.map((one) => one.dataset.label)")


def ink(tab: Any) -> str:
    """Return what the second stage shows, as a picture."""
    return tab.locator(CANVAS).nth(1).evaluate("(one) => one.toDataURL()")


def test_the_screen_of_a_laptop_holds_stages_sliders_and_curves(tab: Any) -> None:
    for shown in (".sliders", ".st-key-conditional_nll"):
        assert bottom(tab, shown) < 800


def nothing_more(tab: Any, sent: list[bytes]) -> bool:
    """Whether nothing is sent to the server for longer than a page at work is silent."""
    count = len(sent)
    tab.wait_for_timeout(2500)
    return len(sent) == count


def test_a_label_is_shown_at_once_on_all_stages_and_the_server_is_not_asked(
    tab: Any, sent: list[bytes]
) -> None:
    wait(tab, lambda: labels(tab) == ["0", "0"])
    tab.get_by_text("suit their label.").first.wait_for()  # all answers are there
    wait(tab, lambda: nothing_more(tab, sent))  # a page that waits for an answer asks for it
    before, count = ink(tab), len(sent)
    tab.locator(".labels button").nth(2).click()
    wait(tab, lambda: labels(tab) == ["1", "1"])
    wait(tab, lambda: ink(tab) != before)
    assert len(sent) == count


def test_the_key_goes_on_to_the_next(tab: Any) -> None:
    tab.locator(CANVAS).first.focus()
    tab.keyboard.press("l")
    wait(tab, lambda: labels(tab) == ["-1", "-1"])
