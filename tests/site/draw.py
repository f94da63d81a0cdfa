"""Draw the figures of pages that have no run to play, as the app draws them: `node_viz/site/drawn`.

`PYTHONPATH=tests python tests/site/draw.py` opens each scene of these pages, takes the figure that
the scene is about, and has the app's own Plotly draw it, once light and once dark. It needs a
Chromium; names of lessons after it draw those alone.
"""

from __future__ import annotations

import json
import os
import sys
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from itertools import compress
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl

import streamlit as st
import visits
from playwright.sync_api import sync_playwright

from node_viz import files
from node_viz.site.gathered import DRAWN, HEIGHT, WIDTH

ROOT = Path(__file__).parents[2]
STEMS = ("solvers", "adjoint", "reversibility")
PATIENCE = 120  #: seconds for a figure
PAGE = """async ([figure, dark, width, height]) => {
  const { tint } = await import("/plotly.js");
  const { default: Plotly, space } = await import("/plotly-flat.min.js");
  if (figure.data.some(({ type }) => ["surface", "scatter3d"].includes(type))) await space();
  const ground = dark ? "#0e1117" : "#ffffff";
  const { data, layout } = tint(figure, { dark, background: ground });
  const node = document.body.appendChild(document.createElement("div"));
  const inKey = ({ name, type }) => Boolean(name) && type !== "bar" && !/ now$|^slope/.test(name);
  for (const trace of data) trace.showlegend = inKey(trace);
  const named = data.filter(inKey).length;
  const legend = { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" };
  const key = { showlegend: named > 1, legend };
  const size = { width, height, autosize: false, ...key, margin: { ...layout.margin, t: 52 } };
  const drawn = await Plotly.newPlot(node, data, { ...layout, ...size }, { displayModeBar: false });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const text = window.Plotly.Snapshot.toSVG(drawn, "svg", 1);
  node.remove();
  return text;
}"""


def figures(stem: str, setup: str, wanted: set[str]) -> dict[tuple[str, bool], dict[str, Any]]:
    """Return the figures of a page at an address, by their key and whether they are dark."""
    found: dict[tuple[str, bool], dict[str, Any]] = {}
    at = visits.opened(stem, **dict(parse_qsl(setup)))
    at.session_state["settled"] = True
    for dark in (False, True):
        theme, end = SimpleNamespace(type="dark" if dark else "light"), time.monotonic() + PATIENCE
        with mock.patch.object(type(st.context), "theme", theme):
            while not found.keys() >= {(key, dark) for key in wanted} and time.monotonic() < end:
                at.run()
                for one in at.get("bidi_component"):
                    if str(one.key).startswith("chart_") and one.proto.bytes.startswith(b'{"'):
                        found[str(one.key), dark] = json.loads(one.proto.bytes)
    visits.leave(at)
    return found


def main(stems: list[str]) -> None:
    """Draw the lessons of these stems, all of them if there are none."""
    os.environ["NODE_VIZ_WORKERS"], os.environ["NODE_VIZ_CACHE"] = "threads", "off"
    web = partial(SimpleHTTPRequestHandler, directory=str(ROOT / "node_viz" / "stage" / "web"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), web)
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--headless", "--no-sandbox"]
        )
        tab = browser.new_page()
        tab.goto(f"http://127.0.0.1:{server.server_port}/dom.js")
        for stem in stems or STEMS:
            draw(tab, stem)
        browser.close()


def draw(tab: Any, stem: str) -> None:
    """Draw the figure of each scene of a lesson; `about.json` keeps what each of them shows."""
    scenes = import_module(f"node_viz.lessons.{stem}.scenes").SCENES
    told = DRAWN / "about.json"
    about = json.loads(told.read_text(encoding="utf-8")) if told.is_file() else {}
    keys = [one.focus.replace("panel_", "chart_", 1) for one in scenes]
    known: dict[str, dict[tuple[str, bool], dict[str, Any]]] = {}
    DRAWN.mkdir(exist_ok=True)
    for k, (scene, key) in enumerate(zip(scenes, keys, strict=True), 1):
        if scene.setup not in known:
            same = (one.setup == scene.setup for one in scenes)
            known[scene.setup] = figures(stem, scene.setup, set(compress(keys, same)))
        both = [known[scene.setup].get((key, dark)) for dark in (False, True)]
        if None in both or both[0]["figure"].get("frames"):  # a film says little as a still
            print(f"{stem} {k}: no {key}", flush=True)
            continue
        about[f"{stem}-{k}"] = both[0]["alt"]
        for dark, one in enumerate(both):
            svg = tab.evaluate(PAGE, [one["figure"], bool(dark), WIDTH, HEIGHT])
            files.write(DRAWN / f"{stem}-{k}{'-dark' * dark}.svg", svg)
        print(f"{stem} {k}: {len(svg)} bytes", flush=True)
        files.write(told, json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
