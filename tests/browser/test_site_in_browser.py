"""The course as static pages, in a browser without a network: every page, from a disk, walked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import axe_finds

pytest.importorskip("latex2mathml", reason="the extra 'site' is not installed")

from node_viz.site import build

pytestmark = pytest.mark.browser
LARGEST, FIRST = 25e6, 1e6  #: bytes of the course, and of its first page with all that it loads
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
#: formulas that are in view of a reader and yet have no width
FLAT = """() => [...document.querySelectorAll("math")]
  .filter((one) => one.checkVisibility() && !(one.getBoundingClientRect().width > 0))
  .map((one) => `not drawn: ${one.dataset.tex} in ${one.parentElement.outerHTML.slice(0, 120)}`)"""
#: what is wider than the screen, or cut off by it without a way to scroll there
TOO_WIDE = """() => {
  const end = document.documentElement.clientWidth;
  const cuts = (node) => getComputedStyle(node).overflowX !== "visible";
  const scrolls = (node) => node && (cuts(node) || scrolls(node.parentElement));
  const beyond = (node) => node.checkVisibility() && node.getBoundingClientRect().right > end + 1;
  const wide = [...document.querySelectorAll("main *, header *, footer *")]
    .filter((node) => beyond(node) && !scrolls(node.parentElement));
  const page = document.documentElement.scrollWidth > end ? ["the page"] : [];
  return [...page, ...wide.slice(0, 3).map((node) => node.outerHTML.slice(0, 160))];
}"""
SHOWS = """(words) => [...document.querySelectorAll(".nv-foot")]
  .every((foot) => foot.textContent.includes(words))"""
READY = ".stage:not([hidden]) .nv-player[data-ready]"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole course, with its runs, as `node-viz site` writes it."""
    folder = tmp_path_factory.mktemp("course") / "site"
    build.build(folder)
    return folder


class Walk:
    """A tab in which pages are opened, and all that went wrong in it."""

    def __init__(self, tab: Any, site: Path) -> None:
        self.tab, self.site = tab, site
        self.wrong: list[str] = []
        self.asked: list[str] = []
        tab.on("console", lambda said: self.note(said) if said.type == "error" else None)
        tab.on("pageerror", lambda error: self.wrong.append(str(error)))
        tab.on("request", lambda request: self.asked.append(request.url))

    def note(self, said: Any) -> None:
        self.wrong.append(f"{self.tab.url}: {said.text}")

    def open(self, name: str) -> None:
        """Open a page and wait for its player, if it has one."""
        self.tab.goto((self.site / name).as_uri(), wait_until="load")
        if self.tab.locator(".stage:not([hidden])").count():
            self.tab.wait_for_selector(READY)


@pytest.fixture(scope="module")
def walk(browser: Any, site: Path) -> Iterator[Walk]:
    context = browser.new_context(viewport=WIDE, offline=True, reduced_motion="reduce")
    context.set_default_timeout(90_000)
    yield Walk(context.new_page(), site)
    context.close()


def test_every_page_opens_from_a_disk_fits_a_phone_and_can_be_read_by_all(walk: Walk) -> None:
    pages, tab = sorted(path.name for path in walk.site.glob("*.html")), walk.tab
    assert len(pages) > 20
    found: list[tuple[str, str]] = []
    for k, name in enumerate(pages):
        tab.set_viewport_size(WIDE)
        tab.emulate_media(color_scheme="dark" if k % 2 else "light")
        walk.open(name)
        wrong = [*tab.evaluate(TOO_WIDE), *tab.evaluate(FLAT), *axe_finds(tab)]
        tab.set_viewport_size(NARROW)
        for _ in range(40):  # figures and stages follow the window a frame or two later
            if not tab.evaluate(TOO_WIDE):
                break
            tab.wait_for_timeout(100)
        found += [(name, one) for one in (*wrong, *tab.evaluate(TOO_WIDE))]
    assert not found, found
    assert walk.wrong == []
    assert {url.split(":")[0] for url in walk.asked} <= {"file", "data", "blob"}


def test_the_course_fits_a_stick_and_its_first_page_a_slow_line(walk: Walk) -> None:
    files = [path for path in walk.site.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LARGEST
    walk.asked.clear()
    walk.open("index.html")
    walk.tab.wait_for_timeout(300)
    loaded = {url for url in walk.asked if url.startswith("file:")}
    assert sum((walk.site / url.split("/site/")[1]).stat().st_size for url in loaded) < FIRST


def test_steps_set_the_picture_and_answers_are_told(walk: Walk) -> None:
    tab = walk.tab
    tab.set_viewport_size(WIDE)
    walk.open("growth.html")
    tab.locator("#step-4 button.show").press("Enter")
    tab.wait_for_function(SHOWS, arg="step 25")
    question = tab.locator("[data-quiz]").first
    answers = question.get_by_role("radio")
    for k in range(answers.count()):
        answers.nth(k).check()
        assert question.locator(".told:visible").count() == 1
    card = tab.locator("form.guess").filter(has_text="Growth and its cure")
    card.get_by_role("button", name="Show what came out").click()
    assert card.locator(".told:visible").count() == 0  # first the guess
    card.get_by_role("radio", name="Not grow at all").check()
    card.get_by_role("button", name="Show what came out").click()
    assert "it came out “Grow, but far less”" in card.locator(".verdict").inner_text()
    trained = tab.locator("form.guess").filter(has_text="Sharp edges")
    trained.get_by_role("spinbutton").fill("100")
    trained.get_by_role("button").click()
    assert "node-viz compare" in trained.locator(".command").inner_text()
    tab.get_by_role("button", name="Dark page").or_(
        tab.get_by_role("button", name="Light page")
    ).click()
    chosen = tab.evaluate("document.documentElement.dataset.theme")
    tab.locator(".beside .next").click()
    tab.wait_for_load_state()
    assert tab.url.endswith("ablation.html")
    assert tab.evaluate("document.documentElement.dataset.theme") == chosen
    walk.open("conditional.html")
    tab.get_by_role("tab").first.press("ArrowRight")
    tab.wait_for_selector("#stage-1 .nv-player[data-ready]")
    assert tab.locator("#stage-0").is_hidden()
    assert walk.wrong == []
