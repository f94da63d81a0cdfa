"""The box in which a run is saved as a file: by mouse and by keyboard, and readable by all."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import holds, press
from test_every_page_in_browser import LOOKS, THEME, at_rest, violations

from node_viz.experiment.config import ExperimentConfig
from node_viz.export import figures
from node_viz.export.kinds import KINDS, How, written
from node_viz.lessons.straight.link import LINK
from node_viz.runs import shipped

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def tab(laptop: Any) -> Iterator[Any]:
    """The tab in which every page is opened."""
    with laptop(still=True) as page:
        yield page


def box(tab: Any, app: str, stem: str) -> None:
    """Open a page and its box, down to the last button."""
    tab.goto(f"{app}/{stem}")
    tab.locator("pre").first.wait_for(state="attached")  # the page has settled
    press(tab, f"{stem}_take_open")
    tab.locator(f".st-key-{stem}_take_zip button").wait_for()


def saved(tab: Any, stem: str, name: str) -> Path:
    """Wait until a file is made, and save it; return it, named as the visitor gets it."""
    tab.locator(f".st-key-{stem}_take_save button").get_by_text(name).wait_for()
    with tab.expect_download() as download:
        press(tab, f"{stem}_take_save")
    got = download.value
    assert got.suggested_filename == name
    place = Path(got.path())
    return place.rename(place.with_name(got.suggested_filename))


def test_a_page_s_run_is_saved_by_keyboard_and_by_mouse(tab: Any, app: str) -> None:
    tab.set_viewport_size({"width": 1280, "height": 800})
    box(tab, app, "cnf")
    assert all(tab.locator(f".st-key-cnf_take_{one}").count() == 1 for one in KINDS)
    assert at_rest(tab, lambda: violations(tab)) == []
    run = shipped.load("default")
    press(tab, "cnf_take_toml")
    toml = saved(tab, "cnf", "cnf-flow.toml")
    assert ExperimentConfig().replace(**tomllib.loads(toml.read_text())) == run.config
    tab.locator(".st-key-cnf_take_csv button").focus()
    tab.keyboard.press("Enter")
    csv = saved(tab, "cnf", "cnf-flow-points.csv")
    assert csv.read_bytes() == written([run], "a.csv", How(what="points"))
    press(tab, "cnf_take_svg")
    first = figures.names_for(run.config)[0]
    assert b"<svg" in saved(tab, "cnf", f"cnf-flow-{first}.svg").read_bytes()
    tab.emulate_media(color_scheme="dark")
    holds(tab, THEME.format("dark"))
    assert at_rest(tab, lambda: violations(tab, ["color-contrast"])) == []
    tab.emulate_media(color_scheme="light")
    tab.keyboard.press("Escape")


def test_of_several_arms_one_is_chosen(tab: Any, app: str) -> None:
    panes = LINK.read({})[0].panes()
    box(tab, app, "straight")
    tab.locator(".st-key-straight_take_arm input").click()
    tab.get_by_role("option", name=panes[1].label, exact=True).click()
    tab.wait_for_timeout(1000)  # until the page has heard of the choice
    press(tab, "straight_take_toml")
    toml = saved(tab, "straight", f"straight-{panes[1].name}.toml")
    assert ExperimentConfig().replace(**tomllib.loads(toml.read_text())) == panes[1].config
    assert at_rest(tab, lambda: violations(tab)) == []
    tab.keyboard.press("Escape")


@pytest.mark.parametrize("stem", ["augment", "series"])
def test_nets_and_series_fit_a_phone_too(tab: Any, app: str, stem: str) -> None:
    box(tab, app, stem)
    press(tab, f"{stem}_take_png")
    tab.locator(f".st-key-{stem}_take_save button").wait_for()
    tab.set_viewport_size({"width": 390, "height": 844})
    assert at_rest(tab, lambda: tab.evaluate(LOOKS)) == []
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.keyboard.press("Escape")


def test_a_run_that_trains_goes_on_while_its_moment_is_saved(tab: Any, app: str) -> None:
    tab.goto(f"{app}/cnf?steps=100000&hidden=8&batch=32")
    press(tab, "cnf_train")
    tab.locator(".status").filter(has_text="playing").first.wait_for()
    press(tab, "cnf_take_open")
    press(tab, "cnf_take_png")
    png = saved(tab, "cnf", "cnf-flow-density.png")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert tab.locator(".status").filter(has_text="playing").count()
