"""A player: runs that are alive in a page without a server, as a piece of HTML.

`assets` is what a page needs once; each `player` is a piece of it, and there may be several. The
site and the one-file page put their own words around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from node_viz.export.kinds import MOST, How
from node_viz.export.page_runs import kind_of, text_of, thinned
from node_viz.export.page_script import quoted, script, style
from node_viz.export.page_words import COLOURS, charts, family_name, gauges, labels
from node_viz.runs.shipped import ShippedRun

ROOM = 1_120_000  #: bytes of the text of a run that is alone in a page
ROOM_OF_ALL = 2_600_000  #: and of several together
ALONE = "Only the last training step of this run was kept, so there is no past to go to."
PANES = {"density": 1, "particles": 1, "trajectories": 0, "field": 0, "data": 1, "grid": 0}


def assets() -> str:
    """Return the style and the script that bring players alive: HTML that a page holds once.

    `page_script.style()` and `page_script.script()` are the same as two files.
    """
    return f"<style>{style()}</style>\n<script>{script()}</script>"


def player(runs: Sequence[ShippedRun], how: How | None = None) -> str:
    """Return runs side by side as HTML that `assets` brings alive.

    Pictures are left out, evenly over the training, until the text is small enough for a page.

    Args:
        runs: one to four, all of one family.
        how: its `step` is the training step that is shown first.

    Raises:
        ValueError: there are too many runs, or they are of different families.
    """
    if not 1 <= len(runs) <= MOST:
        raise ValueError(f"a page shows 1 to {MOST} runs side by side; got {len(runs)}")
    if len({kind_of(run) for run in runs}) > 1:
        raise ValueError("runs side by side must be of one family: flows, ODE-Nets or series")
    words = quoted(_about(runs, how or How()))
    texts = "\n".join(
        f'<script type="text/plain" data-run>{text}</script>' for text in fitted(runs)
    )
    name = escape(", ".join(labels(runs)))
    return (
        f'<section class="nv-player" aria-label="{name}">\n'
        '<p class="nv-waits">This run is played by your browser; it needs JavaScript.</p>\n'
        f'<script type="application/json" data-about>{words}</script>\n{texts}\n</section>'
    )


def _holding(text: str) -> str:
    return f'<script type="text/plain" data-run>{text}</script>'


def fitted(runs: Sequence[ShippedRun]) -> list[str]:
    """Return the texts of runs, with as many pictures as there is room for."""
    room = ROOM if len(runs) == 1 else ROOM_OF_ALL
    most = max(len(run.pictures) for run in runs)
    while True:
        texts = [text_of(thinned(run, most), f"run{k}") for k, run in enumerate(runs)]
        size = sum(map(len, texts))
        if size <= room or most <= 4:
            return texts
        most = max(4, min(most - 1, int(most * room / size)))


def _about(runs: Sequence[ShippedRun], how: How) -> dict[str, Any]:
    """Return what the script is told of a player besides the runs themselves."""
    family = family_name(runs[0])
    each = [
        {"label": label, "sentence": run.config.to_query() or "the default settings", "colour": one}
        for run, label, one in zip(runs, labels(runs), COLOURS, strict=False)
    ]
    return {
        "runs": each,
        "gauges": gauges(family),
        "charts": charts(family),
        "note": ALONE if all(len(run.pictures) == 1 for run in runs) else "",
        "layers": _layers(runs),
        "view": {} if how.step is None else {"step": how.step},
    }


def _layers(runs: Sequence[ShippedRun]) -> dict[str, int] | None:
    """Return which layers are on at first, None for the stage's own choice."""
    kind = kind_of(runs[0])
    if kind == "line":
        return PANES | {"trajectories": 1}
    return PANES if kind == "flow" and len(runs) > 1 else None
