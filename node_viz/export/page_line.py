"""Pictures of a flow on the line as bytes, in the envelope of `stage.packing`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from node_viz.records.pictures import LinePicture
from node_viz.stage.packing import Writer, numbers, positions, rounded


def pack_line_pictures(pictures: Sequence[LinePicture], header: Mapping[str, Any]) -> bytes:
    """Pack pictures of one run: paths as int16, densities (s, g) as uint8 of sqrt(p / most).

    Args:
        pictures: oldest first.
        header: as in `stage.payload.pack_pictures`; most is the peak of the data's density.
    """
    writer = Writer()
    peak = float(np.asarray(pictures[-1].target).max())
    return writer.seal(dict(header) | {"pictures": [_picture(writer, p, peak) for p in pictures]})


def _picture(writer: Writer, picture: LinePicture, peak: float) -> dict[str, Any]:
    side = picture.half_side
    root = np.exp(0.5 * (np.nan_to_num(np.asarray(picture.log_prob), nan=-1e9) - peak))
    codes = (255 * np.clip(root, 0, 1)).round().astype(np.uint8)
    return {
        "step": int(picture.step),
        "seconds": round(float(picture.seconds), 3),
        "half_side": float(side),
        "layers": 0,
        "metrics": numbers(picture.metrics),
        "path": None,
        "t": rounded(picture.t),
        "encode": positions(writer, np.asarray(picture.encode), side),
        "generate": positions(writer, np.asarray(picture.generate), side),
        "density": writer.add(codes, vmax=float(np.exp(peak))),
    }
