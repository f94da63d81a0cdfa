"""From a guess to its run: how long after "Run and show me" the stage and the strip are in view.

`paint`: the first words of a page that a browser opens anew, `canvas`: its first stage or figure,
both from the moment the address was asked for. `shown`: from the click until the headline stands at
the top of the window with the strip that says what was guessed below it. `change`: how long the
browser takes, in milliseconds, to lay the page out again after one small change in it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib import import_module
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.browser import FLAGS, PATIENCE
from benchmarks.load.server import served
from benchmarks.options import Options
from benchmarks.report import Table, progress
from node_viz.course.guesses import Choices
from node_viz.course.parts import Experiment, in_drawn_order
from node_viz.course.syllabus import SYLLABUS

TIMES = 3  #: visits to each page
SIZE = {"width": 1280, "height": 800}
NOTE = (
    f"Seconds (change: ms), medians of {TIMES} visits; Chromium, one visitor, a server that was "
    "used before."
)

#: Looks at the page at every frame. Times are milliseconds since the address was asked for.
WITNESS = """
const seen = (window.seen = {});
const box = (what) => document.querySelector(what)?.getBoundingClientRect();
const look = () => {
  const now = performance.now(), top = box(".st-key-headline")?.top;
  const bet = top >= 0 && top < 200 && box(".st-key-strip_bet")?.height > 20;
  if (document.querySelector("h1")) seen.paint ??= now;
  if (box("[data-picture], .nv-figure, .board")?.height > 0) seen.canvas ??= now;
  if (seen.click && bet) seen.shown ??= now;
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
addEventListener("click", (event) => {
  if (event.target.closest("[class*=_card_] button")) seen.click = performance.now();
}, true);
"""

#: One element comes and goes; after each the browser is asked where it is. Milliseconds a change.
CHANGE = """() => {
  const place = document.querySelector(".stMainBlockContainer p");
  const began = performance.now();
  for (let k = 0; k < 50; k++) {
    const made = document.createElement("b");
    made.className = `change-${k}`;
    place.append(made);
    made.getBoundingClientRect();
    made.remove();
    place.getBoundingClientRect();
  }
  return (performance.now() - began) / 100;
}"""


def run(options: Options) -> Iterator[Table]:
    """Visit each page a few times and bet on its first experiment that offers choices."""
    table = Table("shown", NOTE)
    stems = options.pages or tuple(page.stem for page in SYLLABUS if page.link)
    with sync_playwright() as playwright, served() as server:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for stem in stems:
            progress(stem)
            visits = [visit(chromium, server.address, stem) for _ in range(TIMES)]
            row = {name: median(one[name] for one in visits) for name in visits[0]}
            table.rows.append({"page": stem, **row})
            table.values |= {f"{stem} {name}": value for name, value in row.items()}
        chromium.close()
    yield table


def visit(chromium: Browser, url: str, stem: str) -> dict[str, float]:
    """Open a page, guess, run; return when what was seen, in seconds."""
    words = import_module(f"node_viz.lessons.{stem}.words")
    entry = next(one for one in words.EXPERIMENTS if isinstance(one.guess, Choices))
    # a page that forbids `eval` could not be waited for
    page = chromium.new_page(viewport=SIZE, bypass_csp=True)  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WITNESS)
    page.goto(f"{url}/{stem}")
    page.wait_for_function("seen.paint && seen.canvas")
    page.locator("[class*=_card_]").first.wait_for()  # all of the page is there
    change: float = page.evaluate(CHANGE)
    guess(page, entry)
    page.wait_for_function("seen.shown")
    seen: dict[str, Any] = page.evaluate("seen")
    page.close()
    first = {name: seen[name] / 1000 for name in ("paint", "canvas")}
    return {**first, "shown": (seen["shown"] - seen["click"]) / 1000, "change": change}


def guess(page: Page, entry: Experiment) -> None:
    """Choose the first answer of an experiment's card and run it."""
    assert isinstance(entry.guess, Choices)
    card = page.locator("[class*=_card_]").filter(has_text=f"{entry.title}.").first
    card.wait_for()
    choice = in_drawn_order(entry.ask, entry.guess.options)[0]
    card.get_by_text(choice, exact=True).click()
    card.get_by_role("button", name="Run and show me").click()
