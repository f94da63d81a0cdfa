"""A run's figures as SVG, PDF or PNG: for a slide or, with style "paper", for a paper's column."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.experiment.registry import load_target
from node_viz.export.drawn import CURVES, FLOW, LINE, NET, SERIES
from node_viz.export.kinds import How
from node_viz.export.look import Look, look_of
from node_viz.export.moment import one_of
from node_viz.export.stills import strip
from node_viz.records.pictures import LinePicture, NetPicture, Picture
from node_viz.records.series import SeriesPicture
from node_viz.runs.shipped import ShippedRun

Draw = Callable[[ShippedRun, How, Look], Any]
DOTS = {True: 600, False: 160}  #: an inch, on paper and on a screen

FIGURES: dict[type, dict[str, Draw]] = {
    Picture: FLOW,
    LinePicture: LINE,
    NetPicture: NET,
    SeriesPicture: SERIES,
}


def svg(runs: Sequence[ShippedRun], how: How) -> bytes:
    """Return the figure asked for as SVG; its letters are outlines, so it needs no font."""
    return _saved(runs[0], how, "svg", metadata={"Date": None})


def pdf(runs: Sequence[ShippedRun], how: How) -> bytes:
    """Return the figure asked for as PDF with its fonts inside."""
    how = replace(how, style=how.style or "paper")
    return _saved(runs[0], how, "pdf", metadata={"CreationDate": None})


def png(runs: Sequence[ShippedRun], how: How) -> bytes:
    """Return the figure asked for as PNG."""
    return _saved(runs[0], how, "png")


def names_for(config: ExperimentConfig) -> tuple[str, ...]:
    """Return the figures that there are of such a run, as far as its settings say."""
    record = load_target(family_of(config).pictures(config).record)
    return (*FIGURES.get(record, {}), "curves", "strip")


def figures_of(run: ShippedRun) -> dict[str, Draw]:
    """Return the figures that a run has, by name; the first is what one gets without a name."""
    last = run.pictures[-1]
    own = next((draws for record, draws in FIGURES.items() if isinstance(last, record)), {})
    return {**own, "curves": CURVES, "strip": strip}


def _saved(run: ShippedRun, how: How, ending: str, **more: Any) -> bytes:
    look, known = look_of(how), figures_of(run)
    draw = known[one_of(how.what, tuple(known), "figure")]
    made = io.BytesIO()
    with look.applied():
        draw(run, how, look).savefig(made, format=ending, dpi=DOTS[look.paper], **more)
    return made.getvalue()
