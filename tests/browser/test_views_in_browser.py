"""A view in an address: it is set, it is told, and what stands around a past picture is its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import address, holds, leads_to, status, wait

pytestmark = pytest.mark.browser
VIEW = "step=100&t=0.4&way=encode&layers=density,data,grid&point=1,0.5&zoom=0.5,0,2"
SEEN = """() => {
    const { step, t, direction, layers, mark, view, playing } = window.nodeVizLinks.get("cnf");
    const on = Object.keys(layers).filter((name) => layers[name]);
    return { step, t, direction, on, mark, view, playing };
}"""
CARD = ".st-key-stage .card"


@pytest.fixture(scope="module")
def opened(laptop: Any, app: str) -> Iterator[Any]:
    """A flow that was trained beforehand, opened by the address of a view."""
    with laptop(still=True) as page:
        page.goto(f"{app}/cnf?{VIEW}")
        holds(page, "() => window.nodeVizLinks?.get('cnf')?.step === 100")
        yield page


def test_an_address_opens_to_its_view(opened: Any) -> None:
    seen = opened.evaluate(SEEN)
    assert seen["step"] == 100
    assert (seen["t"], seen["playing"], seen["direction"]) == (0.4, False, "encode")
    assert seen["on"] == ["density", "data", "grid"]
    assert seen["mark"] == [1, 0.5, 0]
    assert seen["view"] == {"x": 0.5, "y": 0, "zoom": 2}
    assert VIEW in address(opened).replace("%2C", ",")


def test_what_stands_beside_a_past_picture_is_its_own(opened: Any) -> None:
    status(opened, r"step 100 of 1000 \(past\)")
    line = opened.locator(".st-key-answer").inner_text()
    kl = opened.evaluate("window.nodeVizPictures.get('stage').byStep.get(100).metrics.kl")
    assert float(re.search(r"KL (?:is|=) (\S+)", line)[1]) == pytest.approx(kl, rel=0.006)


def test_a_point_is_traced_with_the_weights_of_the_past_step(opened: Any) -> None:
    opened.locator(CARD).get_by_text(re.compile(r"−\d\.\d\d nats")).first.wait_for()
    holds(opened, "() => window.nodeVizPictures.get('stage').newest.path")
    paths = opened.evaluate(
        """() => {
            const { byStep, newest } = window.nodeVizPictures.get("stage");
            return [byStep.get(100).path.log_prob, newest.path.log_prob];
        }"""
    )
    assert abs(paths[0] - paths[1]) > 0.01
    words = opened.locator(CARD).first.inner_text().replace("−", "-")
    assert float(re.search(r"= log p\(x\)\s+(\S+) nats", words)[1]) == round(paths[0], 2)


def test_a_shared_view_opens_to_the_same(opened: Any, laptop: Any) -> None:
    opened.evaluate("window.nodeVizLinks.get('cnf').scrub(0.65)")
    opened.get_by_role("button", name="save").first.click()
    address = opened.locator(".st-key-cnf_view_address pre")
    wait(opened, lambda: "t=0.65" in address.inner_text())
    opened.get_by_alt_text("QR code of this address").wait_for()
    with laptop(still=True) as other:
        other.goto(address.inner_text())
        holds(other, "() => window.nodeVizLinks?.get('cnf')?.step === 100")
        assert other.evaluate(SEEN) == opened.evaluate(SEEN)
    opened.keyboard.press("Escape")


def test_the_view_goes_from_the_address_with_what_it_was_said_of(opened: Any) -> None:
    opened.locator(".st-key-knob_lr input").click()
    opened.get_by_role("option", name="lr 0.02").click()
    leads_to(opened, lambda address: "lr=0.02" in address and "step=" not in address)
    holds(opened, "() => window.nodeVizLinks.get('cnf').step === null")


def test_panes_have_the_figures_of_the_step_that_is_shown(laptop: Any, app: str) -> None:
    with laptop(still=True) as page:
        page.goto(f"{app}/straight?step=16")
        holds(page, "() => window.nodeVizLinks?.get('straight')?.step === 16")
        heads = page.locator(".pane-head")
        wait(page, lambda: all("step 16 of 600 (past)" in one for one in heads.all_inner_texts()))
        kept = page.evaluate(
            """() => [...window.nodeVizPictures.entries()].filter(([key]) => key.includes("_pane_"))
                .map(([, { byStep }]) => byStep.get(16).metrics.nfe)"""
        )
        feet = page.locator(".pane-foot").all_inner_texts()
        assert [int(re.search(r"NFE (\d+)", foot)[1]) for foot in feet] == kept
        page.locator("[class*=_pane_] canvas").first.click(position={"x": 200, "y": 200})
        cards = page.locator("[class*=_pane_] .card:visible")
        wait(page, lambda: cards.filter(has_text=re.compile(r"\d nats")).count() == len(kept))
