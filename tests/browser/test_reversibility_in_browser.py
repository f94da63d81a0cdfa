"""The page on reversibility in a real browser: both parts are in view, and the slider is obeyed."""

from __future__ import annotations

from typing import Any

import pytest
from browsing import bottom

pytestmark = pytest.mark.browser


def test_a_laptop_shows_both_parts_without_scrolling(laptop: Any, app: str) -> None:
    with laptop(still=True) as tab:
        tab.goto(f"{app}/reversibility?by=exact&rate=18")
        tab.locator(".st-key-panel_bars .js-plotly-plot .main-svg").first.wait_for()
        for panel in ("paths", "bars"):
            assert bottom(tab, f".st-key-panel_{panel} .js-plotly-plot") <= 800
        tab.locator(".st-key-reversibility_rate").get_by_role("slider").press("ArrowRight")
        tab.locator(".ends b", has_text="1 of 9").wait_for()
        tab.get_by_role("radio", name="2 A trained flow").click()
        tab.locator(".st-key-panel_tolerance .js-plotly-plot .main-svg").first.wait_for()
        for panel in ("flow_bars", "tolerance"):
            assert bottom(tab, f".st-key-panel_{panel} .js-plotly-plot") <= 800
        assert tab.locator(".ends b").text_content() == "0.00029"
