"""The widget of every family in a bare page that stands in for a notebook."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("anywidget", reason="anywidget is not installed")

from notebooks import Widget
from widget_page import host, serve

from node_viz import ExperimentConfig, Trainer
from node_viz.notebook.show import widget_of

pytestmark = pytest.mark.browser
TIME = "flow time t, 0 is data, 1 is noise"


def answered(page: Any, widget: Any) -> None:
    """Let Python answer what the browser asks, once it has asked."""
    for _ in range(600):
        if any(told["kind"] == "ask" for told in page.asked):
            break
        page.wait_for_timeout(50)
    serve(page, widget)


@pytest.mark.parametrize(
    ("names", "panes", "says"),
    [
        (["discrete-realnvp"], 1, r"step \d+ · KL .* layers"),
        (["moons-plain", "moons-rnode"], 2, r"step \d+ · KL .* NFE"),
        (["resnet-odenet"], 1, r"% right · NFE"),
        (["series-latent"], 1, r"RMSE seen .* beyond"),
    ],
)
def test_every_family_is_drawn(still: Any, names: list[str], panes: int, says: str) -> None:
    widget = widget_of(names if len(names) > 1 else names[0])
    host(still, widget)
    shown = Widget(still)
    last = widget._panes[0].tape.steps[-1]
    shown.waits(f"+f.step === {last} && +f.pictures > 3")
    assert still.locator(".node-viz .panes > figure").count() == panes
    assert re.search(says, still.locator(".node-viz figcaption").first.inner_text())
    newest = shown.pixels()
    shown.slide("training step", 0.2)
    shown.waits(f"+f.step < {last}")
    assert shown.pixels() != newest
    assert still.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_click_in_one_pane_is_answered_in_all(still: Any) -> None:
    widget = widget_of(["moons-plain", "moons-rnode"])
    host(still, widget)
    shown = Widget(still)
    shown.waits("+f.pictures > 3")
    serve(still, widget)
    shown.click(0.6, 0.5)
    answered(still, widget)
    cards = still.locator(".node-viz .card:not(.help)")
    for k in range(2):
        cards.nth(k).get_by_text(re.compile(r"\d nats")).wait_for()
    cards.first.get_by_label("Forget the point").click()
    answered(still, widget)
    assert not cards.first.is_visible()
    assert widget._answers.newest(widget._panes[0]).path is None


def test_a_changed_series_is_foretold(still: Any) -> None:
    widget = widget_of("series-latent")
    host(still, widget)
    shown = Widget(still)
    shown.waits("+f.pictures > 3")
    serve(still, widget)
    picture = widget._panes[0].newest.picture
    box, span, half = shown.canvas.bounding_box(), picture.t[-1], picture.half_side
    t, (x, _) = float(picture.seen_t[0][3]), picture.seen[0][3]
    across = 6 + (box["width"] - 12) * t / span
    down = 6 + (box["height"] - 24) * (half - x) / (2 * half)
    shown.canvas.click(position={"x": across, "y": down})  # takes an observation away
    answered(still, widget)
    head = still.locator(".node-viz figcaption", has_text="x₁ over time")
    head.get_by_text(f"{len(picture.seen_t[0]) - 1} observations").wait_for()


def test_without_python_a_click_says_so_and_the_rest_goes_on(still: Any) -> None:
    host(still, widget_of("default"), python=False)
    shown = Widget(still)
    shown.waits("+f.pictures > 3")
    shown.slide(TIME, 0.5)
    shown.waits("f.t === '0.5000'")
    shown.click(0.6, 0.5)
    shown.note().get_by_text("No Python answers").wait_for()
    shown.card().get_by_text("no Python here").first.wait_for()
    shown.card().get_by_label("Forget the point").click()
    assert not shown.note().is_visible()


def test_a_run_that_learns_holds_time_and_then_lets_it_go(still: Any) -> None:
    trainer = Trainer(ExperimentConfig(hidden=8, batch=16, steps=4))
    widget = widget_of(trainer)
    host(still, widget)
    shown = Widget(still)
    shown.waits("f.step === '0'")
    for snapshot in trainer.run():
        shown.waits(f"f.step === '{snapshot.step}'")
        assert not still.locator(".node-viz .clock.quiet").count()
    still.locator(".node-viz .clock.quiet").wait_for(state="attached")
    shown.waits("+f.pictures >= 4")


def test_it_follows_the_colours_of_its_page(still: Any) -> None:
    host(still, widget_of("default"))
    shown = Widget(still)
    shown.waits("f.step")
    assert shown.background() == [255, 255, 255]
    still.evaluate("document.body.style.background = '#111111'")
    for _ in range(100):
        if shown.background() == [17, 17, 17]:
            break
        still.wait_for_timeout(50)
    assert shown.background() == [17, 17, 17]


def test_a_view_that_is_left_is_gone(still: Any) -> None:
    host(still, widget_of("default"))
    Widget(still).waits("f.step")
    still.evaluate("leave()")
    assert still.locator(".node-viz").count() == 0
    assert still.evaluate("[...nodeVizLinks.values()].every((link) => link.members.size === 0)")
