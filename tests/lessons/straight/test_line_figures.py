"""Figures of flows on the line, and of two seeds in the plane, show the numbers given."""

import base64
import struct
import zlib
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from node_viz.lessons.straight.figures_line import (
    COLUMNS,
    FASTEST,
    SPEEDS,
    comb,
    end_map_figure,
    plane_figure,
    speeds,
)
from node_viz.lessons.straight.figures_seeds import HUES, ends_figure, origin_figure
from node_viz.plots.figure import Series
from node_viz.plots.image import png
from node_viz.records.answers import Compared
from node_viz.records.pictures import LinePicture


def picture(bend: float = 0.0) -> LinePicture:
    """A flow that halves every place, evenly or not."""
    t, z = np.linspace(0, 1, 9), np.linspace(-4, 4, 41)
    pace = t + bend * np.sin(2 * np.pi * t)
    paths = np.linspace(-3, 3, 7) * (1 - pace[:, None] / 2)
    width = 2 - t[:, None]
    log_prob = -0.5 * (z / width) ** 2 - np.log(width) - 0.5 * np.log(2 * np.pi)
    maps = {"x": z, "z1": z / 2, "exact": z / 2, "deviation": 0.0}
    paths_both = {"t": t, "encode": paths, "generate": paths}
    density = {"z": z, "log_prob": log_prob, "target": log_prob[0]}
    return LinePicture(step=5, seconds=1.0, half_side=4.0, **paths_both, **density, **maps)


def test_speed_is_distance_over_time():
    expected = np.broadcast_to(1.5 * np.abs(np.linspace(-1, 1, 7)), (8, 7))
    np.testing.assert_allclose(speeds(picture().t, picture().encode), expected)


@pytest.mark.parametrize("dark", [False, True])
def test_every_stretch_of_every_path_is_drawn_once_in_the_colour_of_its_speed(dark):
    shown = picture(bend=0.1)
    figure = plane_figure(shown, dark=dark)
    go.Figure(figure)  # raises if Plotly does not know a name
    drawn = []
    for index, colour in enumerate(SPEEDS):
        trace = next(t for t in figure["data"] if t["line"]["color"] == colour)
        x, y = (np.array(trace[axis], dtype=float) for axis in "xy")
        drawn_here = np.flatnonzero(np.isfinite(np.diff(x)))  # a gap ends each piece
        rate = np.abs(np.diff(y) / np.diff(x))[drawn_here]
        assert (rate >= FASTEST * index / len(SPEEDS) - 0.02).all()
        assert (rate <= FASTEST * (index + 1) / len(SPEEDS) + 0.02).all() or colour == SPEEDS[-1]
        drawn += list(zip(x[drawn_here].round(3), y[drawn_here].round(3), strict=True))
    assert len(drawn) == len(set(drawn)) == 8 * 7


def test_chords_join_the_ends():
    chords = next(
        t for t in plane_figure(picture(), dark=False)["data"] if "px" in t["line"]["dash"]
    )
    y = np.array(chords["y"], dtype=float).reshape(-1, 3)[:, :2]
    np.testing.assert_allclose(y[:, 1], y[:, 0] / 2, atol=1e-3)


def test_the_density_lies_under_the_paths_with_high_z_on_top():
    shown = picture()
    image = plane_figure(shown, dark=False)["layout"]["images"][0]
    grey, alpha = _pixels(image["source"])
    assert alpha.shape == (len(shown.z), COLUMNS)
    assert (grey == grey[0, 0]).all()
    middle, low = alpha[20], alpha[-1]
    assert (np.diff(middle.astype(int)) >= 0).all()  # the cloud narrows, so its middle fills
    assert low[0] > low[-1]
    height = image["sizey"] / len(shown.z)  # of one row of pixels, as high as a cell of the grid
    assert image["y"] - height / 2 == pytest.approx(4.0)
    assert height == pytest.approx(shown.z[1] - shown.z[0])


def test_a_comb_is_named_and_two_bumps_are_none():
    z = np.linspace(-4, 4, 401)
    two = np.logaddexp(-4 * (z - 2) ** 2, -4 * (z + 2) ** 2)
    spiky = two + np.log(1 + 0.9 * np.sin(20 * z))
    bare = replace(picture(), z=z, target=two, log_prob=np.stack([two, -z * z / 2]))
    bare = replace(bare, t=np.array([0.0, 1.0]), encode=bare.encode[[0, -1]])
    assert len(comb(bare)) == 0
    assert "annotations" not in plane_figure(bare, dark=False)["layout"]
    combed = replace(bare, log_prob=np.stack([spiky, -z * z / 2]))
    assert len(comb(combed)) >= 5
    (said,) = plane_figure(combed, dark=False)["layout"]["annotations"]
    assert "comb" in said["text"]


def test_a_png_is_one():
    pixels = np.arange(24, dtype=np.uint8).reshape(3, 4, 2)
    grey, alpha = _pixels(png(pixels))
    np.testing.assert_array_equal(np.stack([grey, alpha], axis=-1), pixels)


def test_end_maps_lie_over_the_exact_one():
    arms = [Series("plain", "#D55E00", picture()), Series("RNODE", "#009E73", picture())]
    figure = end_map_figure(arms, dark=True)
    go.Figure(figure)
    exact, *flows = figure["data"]
    assert [trace["name"] for trace in flows] == ["plain", "RNODE"]
    for flow in flows:
        assert flow["y"] == exact["y"]
    assert exact["line"]["width"] > flows[0]["line"]["width"]


def test_ends_are_joined_in_the_colour_of_their_origin():
    rng = np.random.default_rng(0)
    x, first, second = rng.standard_normal((3, 60, 2))
    found = Compared(0, x, ((first, second),), (0.0,))
    figure = ends_figure(found, 0, dark=False)
    go.Figure(figure)
    origin = origin_figure(found, 4.0, dark=False)
    assert len(figure["data"]) == len(origin["data"]) == HUES
    for joined, start in zip(figure["data"], origin["data"], strict=True):
        assert joined["line"]["color"] == start["marker"]["color"]
        places = [np.flatnonzero(np.isclose(x[:, 0].round(3), value)) for value in start["x"]]
        for k, place in enumerate(places):
            assert joined["x"][3 * k] == pytest.approx(first[place[0], 0], abs=1e-3)
            assert joined["x"][3 * k + 1] == pytest.approx(second[place[0], 0], abs=1e-3)
            assert joined["x"][3 * k + 2] is None


def _pixels(address: str) -> tuple[np.ndarray, np.ndarray]:
    """Read a PNG of grey and opacity back."""
    body = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    columns, rows = struct.unpack(">II", body[16:24])
    at = body.index(b"IDAT")
    size = struct.unpack(">I", body[at - 4 : at])[0]
    lines = np.frombuffer(zlib.decompress(body[at + 4 : at + 4 + size]), np.uint8)
    pixels = lines.reshape(rows, 1 + 2 * columns)[:, 1:].reshape(rows, columns, 2)
    return pixels[..., 0], pixels[..., 1]
