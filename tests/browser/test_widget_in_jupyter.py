"""A real JupyterLab draws a run while it trains, and its saved notebook shows it without Python.

JupyterLab is large and no part of the test environment: `pip install jupyterlab -e ".[notebook]"`
brings what this needs. With NODE_VIZ_REQUIRE_NOTEBOOKS=1 it must be there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from notebooks import PATIENCE, Widget, jupyterlab, needs, trust

pytestmark = [pytest.mark.notebook, needs("jupyterlab", "anywidget")]

SHOWN = """import time
from pathlib import Path
from node_viz import ExperimentConfig, Trainer, show
trainer = Trainer(ExperimentConfig(dataset="moons", steps=50, hidden=16, batch=64))
show(trainer)
for snapshot in trainer.run():
    while not Path(f"seen {snapshot.step}").exists():  # until the test has seen its picture
        time.sleep(0.05)"""
LOOKS = (0, 1, 2, 4, 8, 16, 25, 50)  #: steps at which the gauges are read
TIME, STEP = "flow time t, 0 is data, 1 is noise", "training step"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("notebooks")
    _write(place / "flow.ipynb", SHOWN)
    return place


@pytest.fixture(scope="module")
def lab(home: Path) -> Iterator[str]:
    with jupyterlab(home) as address:
        yield address


@pytest.fixture(scope="module")
def trained(browser: Any, lab: str, home: Path) -> Iterator[Widget]:
    """The widget of a notebook whose run has been trained before the eyes of the browser."""
    window = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = window.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{lab}/tree/flow.ipynb?token=x&reset")
    page.locator(".jp-StatusBar-TextItem", has_text="| Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    yield Widget(page)
    window.close()


def _write(file: Path, *cells: str) -> None:
    made = [
        {"cell_type": "code", "id": f"cell{k}", "metadata": {}, "outputs": [], "source": source}
        | {"execution_count": None}
        for k, source in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    about = {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    file.write_text(json.dumps(about))


def test_pictures_come_while_the_cell_runs(trained: Widget, home: Path) -> None:
    state = trained.page.locator(".jp-Notebook-ExecutionIndicator")
    for step in LOOKS:
        trained.waits(f"f.step === '{step}'")
        assert state.get_attribute("data-status") == "busy"
        (home / f"seen {step}").touch()
    trained.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    trained.waits(f"f.step === '50' && f.pictures >= {len(LOOKS)}")


def test_both_sliders_move_the_picture(trained: Widget) -> None:
    trained.slide(TIME, 0.0)
    trained.waits("f.t === '0.0000'")
    newest = trained.pixels()
    trained.slide(STEP, 0.3)
    early = int(trained.waits("f.step !== '50'")["step"])
    assert early in (1, 2, 4)
    before = trained.pixels()
    assert before != newest
    trained.slide(TIME, 0.5)
    trained.waits("f.t === '0.5000'")
    assert trained.pixels() != before
    trained.slide(TIME, 0.0)
    trained.slide(STEP, 1.0)
    trained.waits("f.step === '50' && f.t === '0.0000'")


def test_python_answers_a_click_and_keys_are_not_jupyters(trained: Widget) -> None:
    trained.click(0.6, 0.5)
    card = trained.card()
    card.get_by_text(re.compile(r"\d nats")).wait_for()
    said = re.findall(r"−?\d+\.\d\d", card.inner_text().replace("z(1)", "").replace("l(0.00)", ""))
    x, y, base, spread, log_p = (float(one.replace("−", "-")) for one in said[:5])
    assert abs(base + spread - log_p) < 0.011
    assert abs(x) < 4
    assert abs(y) < 0.2
    trained.canvas.focus()
    pressed = trained.page.locator(".node-viz .switches button").first
    before = pressed.get_attribute("aria-pressed")
    trained.page.keyboard.press("1")  # in Jupyter's own words: make this cell a heading
    assert pressed.get_attribute("aria-pressed") != before
    assert trained.page.locator(".jp-MarkdownCell").count() == 0
    before = card.inner_text()
    trained.slide(STEP, 0.3)  # the path there is that of another flow
    trained.waits("f.step !== '50'")
    while card.inner_text() == before or "nats" not in card.inner_text():
        trained.page.wait_for_timeout(100)
    trained.slide(STEP, 1.0)


def test_a_saved_notebook_is_alive_without_python_and_dark_where_jupyter_is(
    trained: Widget, lab: str, home: Path
) -> None:
    assert min(trained.background()) > 200
    page = trained.page
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.locator(".lm-Menu-item[data-command='docmanager:save']").click()
    saved: dict[str, Any] = {}
    while "widgets" not in saved.get("metadata", {}):
        page.wait_for_timeout(200)
        saved = json.loads((home / "flow.ipynb").read_text())
    assert len(json.dumps(saved)) < 3e6
    (home / "alone.ipynb").write_text(json.dumps(saved))
    trust(home / "alone.ipynb", home)
    dark = home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension"
    (dark / "themes.jupyterlab-settings").write_text('{"theme": "JupyterLab Dark"}')
    page.goto(f"{lab}/tree/alone.ipynb?token=x&reset")
    page.locator(".jp-StatusBar-TextItem", has_text="| Idle").wait_for()
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.locator(".lm-Menu-item[data-command='kernelmenu:shutdown']").click()
    page.locator(".jp-StatusBar-TextItem", has_text="No Kernel").wait_for()
    alone = Widget(page)
    facts = alone.waits("f.step === '50'")
    assert int(facts["pictures"]) >= 8
    while max(alone.background()) > 80:  # the theme's style sheet comes late
        page.wait_for_timeout(100)
    alone.slide(TIME, 0.0)
    alone.waits("f.t === '0.0000'")
    newest = alone.pixels()
    alone.slide(STEP, 0.3)
    alone.waits("f.step !== '50'")
    assert alone.pixels() != newest
    alone.slide(TIME, 0.5)
    alone.waits("f.t === '0.5000'")
    alone.click(0.6, 0.5)
    alone.note().get_by_text("No Python answers").wait_for()
    alone.card().get_by_text("no Python here").first.wait_for()
