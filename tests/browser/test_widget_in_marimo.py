"""A real marimo draws a run while another cell trains it, and a click is answered there.

marimo is large and no part of the test environment: `pip install marimo -e ".[notebook]"` brings
what this needs. With NODE_VIZ_REQUIRE_NOTEBOOKS=1 it must be there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from notebooks import PATIENCE, Widget, marimo, needs

pytestmark = [pytest.mark.notebook, needs("marimo", "anywidget")]

SCRIPT = """import marimo

app = marimo.App()


@app.cell
def _():
    from node_viz import ExperimentConfig, Trainer, show

    trainer = Trainer(ExperimentConfig(dataset="moons", steps=25, hidden=16, batch=64))
    show(trainer)
    return (trainer,)


@app.cell
def _(trainer):
    for snapshot in trainer.run():
        pass
    return


if __name__ == "__main__":
    app.run()
"""
TIME, STEP = "flow time t, 0 is data, 1 is noise", "training step"


def test_marimo_draws_a_run_and_python_answers(browser: Any, tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(SCRIPT)
    with marimo(script, tmp_path) as address:
        window = browser.new_context(viewport={"width": 1280, "height": 900})
        page = window.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.emulate_media(reduced_motion="reduce")
        page.goto(address)
        shown = Widget(page)
        shown.canvas.wait_for()
        shown.waits("f.step === '25' && +f.pictures >= 7")
        shown.slide(TIME, 0.0)
        shown.waits("f.t === '0.0000'")
        newest = shown.pixels()
        shown.slide(STEP, 0.3)
        shown.waits("f.step !== '25'")
        assert shown.pixels() != newest
        shown.slide(STEP, 1.0)
        shown.click(0.6, 0.5)
        shown.card().get_by_text(re.compile(r"\d nats")).wait_for()
        window.close()
