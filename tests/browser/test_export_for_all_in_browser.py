"""A page without a server can be read by all, at any width, and used without a pointer."""

from __future__ import annotations

from typing import Any

import pytest
from browsing import axe_finds, holds, wait

from node_viz.export.page_runs import thinned
from node_viz.runs import shipped

RUNS = {
    "flow": ["default"],
    "two flows": ["moons-plain-1", "moons-rnode"],
    "layers": ["discrete-glow"],
    "nets": ["augment-none", "augment-zero"],
    "series": ["series-latent", "series-rnn"],
}
WIDTHS = (390, 820, 1280)


@pytest.mark.parametrize("names", RUNS.values(), ids=RUNS)
def test_axe_has_nothing_against_it_and_it_fits_every_window(opened: Any, names: list[str]) -> None:
    runs = [thinned(shipped.load(name), 4) for name in names]
    with opened(runs) as page:
        found: list[str] = []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            holds(page, f"document.documentElement.scrollWidth <= {width}")
            found += axe_finds(page)
            page.locator("[data-theme-button]").click()
        assert found == []


@pytest.mark.parametrize("names", RUNS.values(), ids=RUNS)
def test_keys_alone_do_all_of_it(opened: Any, names: list[str]) -> None:
    runs = [thinned(shipped.load(name), 4) for name in names]
    with opened(runs) as page:
        canvas = page.locator("canvas[data-step]").first
        for _ in range(60):
            page.keyboard.press("Tab")
            if canvas.evaluate("(one) => one === one.getRootNode().activeElement"):
                break
        else:
            raise AssertionError("no tab leads to the stage")
        layer = page.locator(".switches button").first
        before = layer.get_attribute("aria-pressed")
        page.keyboard.press("1")
        assert layer.get_attribute("aria-pressed") != before
        page.keyboard.press("ArrowRight")
        wait(page, lambda: float(canvas.get_attribute("data-t")) > 0)
        newest = canvas.get_attribute("data-step")
        page.keyboard.press("ArrowDown")
        wait(page, lambda: canvas.get_attribute("data-step") != newest)
        page.keyboard.press("ArrowUp")
        wait(page, lambda: canvas.get_attribute("data-step") == newest)
        page.keyboard.press("?")
        page.locator(".card.help:visible").first.wait_for()
        at = canvas.get_attribute("data-t")
        page.keyboard.press("Space")
        wait(page, lambda: canvas.get_attribute("data-t") != at)
