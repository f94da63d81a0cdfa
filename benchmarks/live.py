"""What reaches a browser while a run trains: how heavy pictures are, how often they come, how fast
a pause acts. First without a browser, then through the real app in Chromium."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
import torch

from benchmarks.options import Options
from benchmarks.report import Table
from benchmarks.timing import interleaved
from node_viz.data import density
from node_viz.experiment.catalogue import DATASETS
from node_viz.experiment.config import ExperimentConfig
from node_viz.probes.painter import Painter
from node_viz.stage.payload import pack_pictures
from node_viz.training.trainer import Trainer

PICTURES = (
    "One thread, after {steps} training steps. A live picture is sent while a run plays, a full "
    "one when it rests; each is packed with the data, as the page does. "
    "Times are medians of processor time, interleaved."
)
BROWSER = (
    "`streamlit run app.py` and Chromium on this machine, page cnf with {query}, watched for "
    "{seconds:g} s; headless is the same config in a process of its own just before, over the same "
    "steps, one thread. All times are the browser's."
)
STEPS = 30


def run(options: Options) -> Iterator[Table]:
    """Weigh and time pictures of every set; then watch one run in a browser."""
    table = Table("live: pictures", PICTURES.format(steps=STEPS))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        table.rows += [_pictures(name) for name in options.data or DATASETS]
    finally:
        torch.set_num_threads(threads)
    yield table
    seconds, dataset = options.longest(15.0), (options.data or ("8gaussians",))[0]
    query = f"dataset={dataset}&steps=200000"
    table = Table("live: in a browser", BROWSER.format(query=query, seconds=seconds))
    table.rows += _in_browser(query, seconds)
    yield table


def _in_browser(query: str, seconds: float) -> list[dict[str, Any]]:
    """Watch a run, and return rows or one that says why there are none."""
    if importlib.util.find_spec("playwright") is None:
        return [{"what": "playwright is not installed; pip install -e '.[test]' brings it"}]
    from playwright.sync_api import Error

    from benchmarks.browser import watch

    stamps = headless(query, seconds)
    try:
        return watched(stamps, watch(query, seconds))
    except Error as error:  # no Chromium, or the page did not do what it should
        return [{"what": f"the browser gave up: {error.message.splitlines()[0]}"}]


def _pictures(dataset: str) -> dict[str, Any]:
    """Return sizes and times of the pictures of one set."""
    config = ExperimentConfig(dataset=dataset, device="cpu", steps=200_000)
    trainer, painter = Trainer(config), Painter(config)
    for _ in range(STEPS):
        trainer.step()
    head = {"run": "0" * 32, "live": True, "tape": list(range(40)), **truth(dataset)}

    def paint(full: bool) -> Any:
        return painter.paint(trainer.cnf, step=STEPS, seconds=0.0, full=full)

    def pack(picture: Any) -> bytes:
        return pack_pictures([picture], head)

    live, full = paint(full=False), paint(full=True)
    candidates = {
        "step": trainer.step,
        "paint": lambda: paint(full=False),
        "full": lambda: paint(full=True),
        "pack": lambda: pack(live),
    }
    ms = {name: 1e3 * median(times) for name, times in interleaved(candidates, 1.5).items()}
    return {
        "set": dataset,
        "live kB": len(pack(live)) / 1000,
        "full kB": len(pack(full)) / 1000,
        "step ms": ms["step"],
        "paint ms": ms["paint"],
        "pack ms": ms["pack"],
        "paint full ms": ms["full"],
        "paint / step": ms["paint"] / ms["step"],
        "paint full / step": ms["full"] / ms["step"],
    }


def truth(dataset: str, points: int = 800, side: int = 96) -> dict[str, Any]:
    """Return what the page sends of the true distribution."""
    known = density(dataset)
    axis = np.linspace(-known.half_side, known.half_side, side)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    vmax = float(np.exp(known.log_prob(grid).max()))
    return {"data": known.sample(points, np.random.default_rng(0)), "vmax": vmax}


def headless(query: str, seconds: float) -> list[tuple[float, float]]:
    """Return the stamps of `benchmarks.headless`, from a process of its own."""
    command = [sys.executable, "-m", "benchmarks.headless", query, str(seconds)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def watched(stamps: list[tuple[float, float]], seen: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the browser's table; `seen` is what `browser.watch` brings."""
    pictures = seen["pictures"]  # (seconds, step)
    if len(pictures) < 2:
        return [{"what": "fewer than two pictures came in that time; watch for longer"}]
    (start, first), (end, last) = pictures[0], pictures[-1]
    first, last = min(first, len(stamps) - 2), min(last, len(stamps) - 1)
    training, with_gauges = ((last - first) / (stamps[last][k] - stamps[first][k]) for k in (0, 1))
    live = (pictures[-1][1] - pictures[0][1]) / (end - start)
    gaps = [b[0] - a[0] for a, b in pairwise(pictures)]
    rows: list[tuple[str, Any, str, str]] = [
        ("first contentful paint, after the server is up", seen["paint"], "s", ""),
        ("controls stand", seen["controls"], "s", ""),
        ("the stage shows a picture", seen["stage"], "s", "at most 2"),
        ("the stage moves", seen["moves"], "s", "at most 3"),
        ("first new picture after a click on Train", seen["first picture"], "s", ""),
        ("new pictures that reach the browser", seen["arrived"], "1/s", "at least 4"),
        ("new pictures it draws", (len(pictures) - 1) / (end - start), "1/s", ""),
        ("longest wait for a picture", max(gaps), "s", ""),
        ("frames drawn by the browser", seen["frames"], "1/s", "60"),
        ("received for each, curves and page included", seen["kB"] / len(pictures), "kB", ""),
        ("training live", live, "steps/s", ""),
        ("training headless", training, "steps/s", ""),
        ("training headless, gauges included", with_gauges, "steps/s", ""),
        ("live / headless", live / training, "", "at least 0.7"),
        ("live / headless, gauges included", live / with_gauges, "", ""),
        ("pause click to 'paused', median", median(seen["pauses"]), "s", "at most 0.3"),
        ("pause click to 'paused', longest", max(seen["pauses"]), "s", ""),
        ("pause click to the last picture, median", median(seen["rests"]), "s", ""),
        ("pause clicks", len(seen["pauses"]), "", ""),
    ]
    return [dict(zip(("what", "value", "unit", "aim"), row, strict=True)) for row in rows]
