"""Figures of finished ODE-Nets hold the numbers of their records."""

from __future__ import annotations

import numpy as np
import pytest

from node_viz.plots.net_pictures import answers_figure, net_curves_figure
from node_viz.plots.theme import CLASSES
from node_viz.records.history import NetCurves, Scores
from node_viz.records.pictures import NetPicture, Trajectories
from node_viz.shapes import Array


def picture(inputs: Array, decision: Array, labels: Array) -> NetPicture:
    """A network that leaves its inputs where they are."""
    ends, ones, head = np.array([0.0, 1.0]), np.ones(len(inputs)), np.empty(0)
    paths = Trajectories(ends, np.stack([inputs, inputs + 1]))
    points = (labels, inputs, paths)
    return NetPicture(0, 0.0, 2.0, *points, ends, ones, ones, decision, head, None)


def test_the_plane_shows_probabilities_and_where_points_end() -> None:
    inputs, logits = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[-40.0, 0.0], [2.0, 40.0]])
    heat, points, ends = answers_figure(picture(inputs, logits, np.array([0.0, 1.0]))).data
    assert heat.z[0] == pytest.approx([0, 0.5], abs=1e-12)
    assert tuple(points.marker.color) == CLASSES
    np.testing.assert_array_equal(ends.x, inputs[:, 0] + 1)


def test_the_line_shows_what_was_asked_and_what_was_said() -> None:
    x = np.linspace(-1, 1, 3)
    asked, said, *ways = answers_figure(picture(x[:, None], np.zeros(5), -x)).data
    np.testing.assert_array_equal(asked.y, -x)
    assert list(said.x) == [-2, -1, 0, 1, 2]
    assert len(ways) == 3


def test_curves_show_batches_and_held_out_points() -> None:
    curves = NetCurves(np.array([5.0]), np.array([0.7]), (Scores(1, 0.0, 0.6),), 10)
    batch, held = net_curves_figure(curves).data
    assert (batch.y[0], held.y[0], held.x[0]) == (0.7, 0.6, 1)
