"""The page on the two KLs in a real browser: stages, modes and both KLs in the first view."""

from __future__ import annotations

from typing import Any

import pytest
from browsing import bottom

pytestmark = pytest.mark.browser


def test_stages_modes_and_both_kls_stand_in_the_first_view(laptop: Any, app: str) -> None:
    with laptop(still=True) as page:
        page.goto(f"{app}/seeking")
        page.locator(".st-key-seeking_cover .js-plotly-plot .shapelayer path").nth(31).wait_for(
            state="attached"
        )
        for size in ((1280, 800), (1920, 1080)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            for place in (".pane-foot", ".st-key-seeking_cover", ".kls", ".st-key-seeking_deck"):
                assert 0 < bottom(page, place) <= size[1], place
        page.locator(".st-key-answer").get_by_text("of 8 modes").wait_for()
