"""What a page is told of a run: its pictures, of whatever family, its numbers and its weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from node_viz.export.page_data import packed
from node_viz.export.page_line import pack_line_pictures
from node_viz.probes.series_painter import SAMPLES
from node_viz.probes.truth import scale
from node_viz.records.pictures import LinePicture, NetPicture, Picture
from node_viz.records.series import SeriesPicture
from node_viz.runs.shipped import ShippedRun
from node_viz.series.size import LATENT
from node_viz.stage.net_payload import axis_names, pack_net_pictures
from node_viz.stage.packing import numbers
from node_viz.stage.payload import pack_pictures
from node_viz.stage.series_payload import pack_series_pictures
from node_viz.training.tape import Tape

FEWEST = 3  #: pictures of a run that are kept, however little room there is


def kind_of(run: ShippedRun) -> str:
    """Return which stage shows a run: "flow", "line", "net" or "series"."""
    kinds = {Picture: "flow", LinePicture: "line", NetPicture: "net", SeriesPicture: "series"}
    return kinds[type(run.pictures[0])]


def text_of(run: ShippedRun, name: str) -> str:
    """Return a run as the text that a page holds of it.

    Args:
        run: the run.
        name: tells it from the others of the page.
    """
    kind, last = kind_of(run), run.pictures[-1]
    metrics = [numbers(one) for one in run.curves.metrics]
    more: dict[str, Any] = {"config": run.config.as_dict(), "metrics": metrics, "kind": kind}
    if isinstance(last, NetPicture):
        more["inputs"] = int(last.inputs.shape[1])
    if kind == "series":
        more["noise"] = np.random.default_rng(7).standard_normal((SAMPLES, LATENT)).tolist()
    return packed(_payload(run, name), run.tape_weights, more)


def thinned(run: ShippedRun, most: int) -> ShippedRun:
    """Return the run with at most so many pictures, spaced like a tape's; the last one stays."""
    if len(run.pictures) <= most:
        return run
    tape: Tape[int] = Tape(max(most, FEWEST))
    for k, picture in enumerate(run.pictures):
        tape.add(picture.step, k)
    kept = list(tape.items)
    return ShippedRun(
        run.config,
        tuple(run.pictures[k] for k in kept),
        run.curves,
        {name: stack[kept] for name, stack in run.tape_weights.items()},
    )


def _payload(run: ShippedRun, name: str) -> bytes:
    pictures: Any = run.pictures
    head: dict[str, Any] = {"run": name, "live": False, "tape": None}
    match kind_of(run):
        case "flow":
            return pack_pictures(pictures, head | scale(run.config))
        case "net":
            inputs = pictures[-1].inputs.shape[1]
            return pack_net_pictures(pictures, head | {"axes": axis_names(run.config, inputs)})
        case "series":
            return pack_series_pictures(pictures, head)
        case _:
            return pack_line_pictures(pictures, head)
