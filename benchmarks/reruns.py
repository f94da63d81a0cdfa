"""What a rerun costs: each page asked for again and again by one visitor, nothing changed.

`page` is a rerun of the whole script; `part` one of its dearest fragment, at rest; `live` one of
the fragments that ask for themselves while the page trains, most of them with a new picture. `cpu`
is the time of the script's thread, from what the browser asked to the script's end; `wall` is what
the visitor waits, from the message that is sent to the one that says the script is over, through a
real socket of a real server.
"""

from __future__ import annotations

import asyncio
import json
import pstats
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.load.clicks import Click
from benchmarks.load.server import ROOT, Server, served
from benchmarks.load.tab import Tab
from benchmarks.load.timed import LOG, WANTED
from benchmarks.options import Options
from benchmarks.report import Table, progress
from node_viz.course.syllabus import SYLLABUS

AGAIN = 15  #: reruns of each kind
QUIET, PATIENCE = 1.5, 20.0  #: seconds without a rerun after which a page rests; at most so long
LATER = 6.0  #: seconds until the first page has shown what lies below its fold
PLAYS = 6.0  #: seconds of training that are watched
DEAREST = 30  #: functions in a profile
NOTE = f"Medians of {AGAIN} reruns, in ms; one visitor at a page's bare address."


def run(options: Options) -> Iterator[Table]:
    """Time reruns of each page; with `--profile` also say where the time goes."""
    stems = options.pages or tuple(page.stem for page in SYLLABUS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served((sys.executable, "-m", "benchmarks.load.timed", name)) as server:
            table, profiles = asyncio.run(_visit(server, folder, stems, options.profile))
    yield table
    yield from profiles


async def _visit(
    server: Server, folder: Path, stems: Sequence[str], profiling: bool
) -> tuple[Table, list[Table]]:
    """Go from page to page in one tab."""
    table, profiles = Table("reruns", NOTE), list[Table]()
    tab = Tab(server.address, Counter())
    visit = _Visit(tab, folder)
    try:
        await tab.open("", "")
        await tab.until(lambda: False, LATER)
        for stem in stems:
            progress(stem)
            await tab.go("" if stem == SYLLABUS[0].stem else stem, "")
            await visit.settle()
            row = {**await visit.page(), **await visit.part()}
            if profiling:
                profiles.append(await visit.profile(stem))
            row |= await visit.live()
            table.rows.append({"page": stem, **row})
            table.values |= {f"{stem} {name}": value for name, value in row.items()}
    finally:
        await tab.close()
    if tab.errors:
        raise RuntimeError(f"a page went wrong: {', '.join(tab.errors)}")
    return table, profiles


class _Visit:
    """A visitor on a page.

    Args:
        tab: of the visitor.
        folder: where the server writes down what its reruns took.
    """

    def __init__(self, tab: Tab, folder: Path) -> None:
        self.tab, self.folder = tab, folder

    async def settle(self) -> None:
        """Wait until the page asks for nothing more."""
        count, waited = -1, 0.0
        while count != len(self.log()) and waited < PATIENCE:
            count, waited = len(self.log()), waited + QUIET
            await self.tab.until(lambda: False, QUIET)

    async def page(self) -> dict[str, float]:
        """Rerun the whole page."""
        return await self.again("page", "")

    async def part(self) -> dict[str, float]:
        """Rerun each fragment and return the dearest."""
        parts = {one.fragment for one in self.tab.widgets.values() if one.fragment}
        took = [await self.again("part", part) for part in sorted(parts)]
        return max(took, key=lambda one: one["part cpu"], default={})

    async def live(self) -> dict[str, float]:
        """Watch the page train; nothing where nothing can."""
        widgets = self.tab.widgets
        groups = [name.removesuffix("_train") for name in widgets if name.endswith("_train")]
        groups = [group for group in groups if f"{group}_pause" in widgets]
        if not groups:
            return {}
        click = await self.tab.press(f"{groups[0]}_train")
        await self.tab.until(lambda: click.answered)
        begun = len(self.log())
        await self.tab.until(lambda: False, PLAYS)
        took = [1e3 * one["seconds"] for one in self.log()[begun:] if one["part"]]
        await self.tab.press(f"{groups[0]}_pause")
        await self.settle()
        return {"live cpu": median(took)} if took else {}

    async def profile(self, stem: str) -> Table:
        """Return where the time of whole reruns goes, dearest functions first."""
        (self.folder / WANTED).touch()
        begun = len(self.log())
        await self.page()
        (self.folder / WANTED).unlink()
        files = [self.folder / f"{one['profile']}.prof" for one in self.log()[begun:]]
        found = [str(file) for file in files if file.exists()]  # the first may have begun before
        return table_of(stem, pstats.Stats(*found), len(found))

    async def again(self, kind: str, fragment: str) -> dict[str, float]:
        """Rerun a fragment, the page if it has no name."""
        begun, clicks = len(self.log()), list[Click]()
        for _ in range(AGAIN):
            clicks.append(await self.tab.rerun(fragment))
            await self.tab.until(lambda: clicks[-1].answered)
        cpu = [one["seconds"] for one in self.log()[begun:] if one["part"] == bool(fragment)]
        wall = [click.took for click in clicks]
        return {f"{kind} cpu": 1e3 * median(cpu), f"{kind} wall": 1e3 * median(wall)}

    def log(self) -> list[dict[str, Any]]:
        """Return what the server has written down."""
        file = self.folder / LOG
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]


def table_of(stem: str, stats: pstats.Stats, reruns: int) -> Table:
    """Return the functions in which most time was spent, those that they call included."""
    table = Table(f"reruns of {stem}", "Where the time goes, in ms a rerun, under the profiler.")
    by_time = sorted(stats.stats.items(), key=lambda item: -item[1][3])  # type: ignore[attr-defined]
    for (file, line, name), (_, calls, own, total, _) in by_time[:DEAREST]:
        where = file.replace(f"{ROOT}/", "").rpartition("site-packages/")[2]
        per = {"with calls": 1e3 * total / reruns, "own": 1e3 * own / reruns}
        table.rows.append({**per, "calls": calls / reruns, "function": f"{where}:{line} {name}"})
    return table
