"""Pictures of a model of series as bytes, in the envelope of `packing`.

Lines are int16: places over 1.6 half sides, states over 1.6. What is the same in all pictures of a
run is small and goes along with each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from node_viz.records.series import SeriesPicture
from node_viz.stage.packing import Writer, numbers, positions, rounded


def pack_series_pictures(pictures: Sequence[SeriesPicture], header: Mapping[str, Any]) -> bytes:
    """Pack pictures of one run and what is said about them into one payload.

    Args:
        pictures: oldest first.
        header: as in `net_payload.pack_net_pictures`.

    Raises:
        ValueError: there is no picture.
    """
    if not pictures:
        raise ValueError("pictures must hold at least one picture; got none")
    writer = Writer()
    head = dict(header) | {"pictures": [_picture(writer, picture) for picture in pictures]}
    return writer.seal(head)


def _picture(writer: Writer, picture: SeriesPicture) -> dict[str, Any]:
    side = picture.half_side
    lines = {name: getattr(picture, name) for name in ("truth", "said", "fan")}
    return {
        "step": int(picture.step),
        "seconds": round(float(picture.seconds), 3),
        "half_side": float(side),
        "horizon": float(picture.horizon),
        "metrics": numbers(picture.metrics),
        "path": None,
        "t": rounded(picture.t),
        "seen_t": rounded(picture.seen_t),
        "seen": rounded(picture.seen),
        "turns": rounded(picture.turns),
        "plane": positions(writer, picture.plane, 1.0),
        **{name: positions(writer, line, side) for name, line in lines.items()},
    }
