"""What stands in the tables of each kind of picture: columns of numbers, each with its unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from node_viz.data.own import Scale
from node_viz.records.pictures import FieldGrid, LinePicture, NetPicture, Picture, Trajectories
from node_viz.records.series import SeriesPicture
from node_viz.shapes import Array

PLACE = "data units"
TIME = "t [time units]"  #: of a series; elsewhere t runs from 0 to 1 and has no unit
WAY = "way [0 data to noise; 1 noise to data]"

AXES = {"x": 0, "x1": 0, "y": 1, "x2": 1}  #: which axis of the plane a column's name says

Columns = list[tuple[str, Any]]  #: a name with its unit, and its numbers, (n,)


def in_own_units(columns: Columns, scale: Scale) -> Columns:
    """Return columns of the units of training in those that a visitor's own points came in."""

    def own(name: str, values: Any) -> Any:
        word = name.split(" [")[0]
        if word == "log_prob":
            return np.asarray(values) - scale.log_volume
        axis = AXES.get(word.removeprefix("f_"))
        if axis is None:
            return values
        moved = np.asarray(values) * scale.width[axis]
        return moved if word.startswith("f_") else moved + scale.centre[axis]

    return [(name, own(name, values)) for name, values in columns]


def _points(picture: Picture) -> Columns:
    data, drawn = picture.encode.z[0], picture.generate.z[0]
    of = np.repeat([0, 1], [len(data), len(drawn)])
    return [("of [0 data; 1 samples of the model]", of), *_places(np.concatenate([data, drawn]))]


def _paths(picture: Picture) -> Columns:
    ways = [_along(picture.encode), _along(picture.generate)]
    way = np.repeat([0, 1], [len(one[0][1]) for one in ways])
    both = zip(*ways, strict=True)
    return [(WAY, way), *((one[0], np.concatenate([one[1], two[1]])) for one, two in both)]


def _along(paths: Trajectories) -> Columns:
    """Return one row for each time of each point."""
    times, count, _ = paths.z.shape
    point, t = np.repeat(np.arange(count), times), np.tile(paths.t, count)
    z = paths.z.swapaxes(0, 1).reshape(count * times, -1)
    return [("point [1]", point), ("t [1]", t), *_places(z)]


def _places(z: Array) -> Columns:
    names = "xy" if z.shape[1] == 2 else [f"z{k + 1}" for k in range(z.shape[1])]
    return [(f"{name} [{PLACE}]", z[:, k]) for k, name in enumerate(names)]


def _density(picture: Picture) -> Columns:
    each = [_grid(one.half_side, one.log_prob.shape[0]) for one in picture.density]
    t = [np.full(len(z), one.t) for one, z in zip(picture.density, each, strict=True)]
    log_prob = np.concatenate([one.log_prob.ravel() for one in picture.density])
    return [
        ("t [1]", np.concatenate(t)),
        *_places(np.concatenate(each)),
        ("log_prob [nats]", log_prob),
    ]


def _grid(half_side: float, side: int) -> Array:
    axis = np.linspace(-half_side, half_side, side)
    x, y = np.meshgrid(axis, axis)
    return np.stack([x.ravel(), y.ravel()], axis=1)


def _field(picture: Picture | NetPicture) -> Columns:
    field = picture.field
    assert isinstance(field, FieldGrid)
    z = _grid(field.half_side, field.vectors.shape[1])
    f = field.vectors.reshape(-1, 2)
    return [
        ("t [1]", np.repeat(field.t, len(z))),
        *_places(np.tile(z, (len(field.t), 1))),
        ("f_x [data units per unit of t]", f[:, 0]),
        ("f_y [data units per unit of t]", f[:, 1]),
    ]


def _line_paths(picture: LinePicture) -> Columns:
    ways = [picture.encode, picture.generate]
    count, times = picture.encode.shape[1], len(picture.t)
    return [
        (WAY, np.repeat([0, 1], count * times)),
        ("point [1]", np.tile(np.repeat(np.arange(count), times), 2)),
        ("t [1]", np.tile(picture.t, 2 * count)),
        (f"z [{PLACE}]", np.concatenate([one.T.ravel() for one in ways])),
    ]


def _line_points(picture: LinePicture) -> Columns:
    data, drawn = picture.encode[0], picture.generate[0]
    of = np.repeat([0, 1], [len(data), len(drawn)])
    return [
        ("of [0 data; 1 samples of the model]", of),
        (f"z [{PLACE}]", np.concatenate([data, drawn])),
    ]


def _line_density(picture: LinePicture) -> Columns:
    times, side = picture.log_prob.shape
    unknown = np.full((times - 1, side), np.nan)
    return [
        ("t [1]", np.repeat(picture.t, side)),
        (f"z [{PLACE}]", np.tile(picture.z, times)),
        ("log_prob [nats]", picture.log_prob.ravel()),
        ("log_prob of the data [nats]", np.concatenate([picture.target[None], unknown]).ravel()),
    ]


def _line_map(picture: LinePicture) -> Columns:
    return [
        (f"x [{PLACE}]", picture.x),
        ("T(x) [1]", picture.z1),
        ("exact T(x) [1]", picture.exact),
    ]


def _net_points(picture: NetPicture) -> Columns:
    answer = "answer [logit]" if picture.decision.ndim == 2 else f"answer [{PLACE}]"
    return [
        *((f"x{k + 1} [{PLACE}]", one) for k, one in enumerate(picture.inputs.T)),
        ("label [1]", picture.labels),
        (answer, picture.answers),
        ("depth [1]", picture.depths),
    ]


def _net_density(picture: NetPicture) -> Columns:
    """Return what the net answers everywhere: that is its picture, as a density is a flow's."""
    side = picture.decision.shape[0]
    if picture.decision.ndim == 1:
        axis = np.linspace(-picture.half_side, picture.half_side, side)
        return [(f"x [{PLACE}]", axis), (f"answer [{PLACE}]", picture.decision)]
    return [*_places(_grid(picture.half_side, side)), ("answer [logit]", picture.decision.ravel())]


def _series_points(picture: SeriesPicture) -> Columns:
    count, times = picture.seen_t.shape
    return [
        ("series [1]", np.repeat(np.arange(count), times)),
        (TIME, picture.seen_t.ravel()),
        *_places(picture.seen.reshape(-1, 2)),
    ]


def _series_paths(picture: SeriesPicture) -> Columns:
    count, times = len(picture.said), len(picture.t)
    true = [(f"true {name}", one) for name, one in _places(picture.truth.reshape(-1, 2))]
    return [
        ("series [1]", np.repeat(np.arange(count), times)),
        (TIME, np.tile(picture.t, count)),
        *_places(picture.said.reshape(-1, 2)),
        *true,
    ]


TABLES: dict[type, dict[str, Callable[[Any], Columns]]] = {
    Picture: {"points": _points, "paths": _paths, "density": _density, "field": _field},
    LinePicture: {
        "points": _line_points,
        "paths": _line_paths,
        "density": _line_density,
        "map": _line_map,
    },
    NetPicture: {
        "points": _net_points,
        "paths": lambda picture: _along(picture.paths),
        "answers": _net_density,
        "field": _field,
    },
    SeriesPicture: {"points": _series_points, "paths": _series_paths},
}
