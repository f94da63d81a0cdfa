"""Stored pictures come back to within what an eye can see."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from node_viz.records.history import Metrics
from node_viz.records.pictures import (
    DensityGrid,
    FieldGrid,
    LinePicture,
    Picture,
    Trajectories,
)
from node_viz.runs.delta_code import squeeze, unsqueeze
from node_viz.runs.tape_file import pack_lines, pack_planes, unpack_lines, unpack_planes


@given(st.lists(st.integers(-32768, 32767), min_size=6, max_size=6))
def test_squeezing_loses_nothing_of_a_whole_number(values: list[int]) -> None:
    array = np.array(values, dtype=np.float64).reshape(2, 3)
    np.testing.assert_array_equal(unsqueeze(squeeze(array, 1.0, 1), 1.0, 1), array)


def line(step: int) -> LinePicture:
    """A smooth picture of a line."""
    t, z, x = np.linspace(0, 1, 9), np.linspace(-3, 3, 31), np.linspace(-2, 2, 11)
    paths = np.linspace(-2, 2, 7) * (1 + step * t[:, None] / 40)
    log_prob = -np.square(z) / 2 - t[:, None]
    exact, z1 = np.tanh(x), np.tanh(x) + 1 / (1 + step)
    ends = (x, z1, exact, 1 / (1 + step))
    return LinePicture(
        step, step / 100, 3.0, t, paths, paths[::-1], z, log_prob, log_prob[0], *ends
    )


def test_a_line_comes_back() -> None:
    tape = tuple(line(step) for step in (0, 4, 9))
    gauges = Metrics(4, 0.04, 2.1, 2.0, 0.1, 50, 30, 1.0, 1.0, 0.0)
    stamps = [(0, 0.0, None), (4, 0.04, gauges), (9, 0.09, gauges)]
    again = unpack_lines(pack_lines(tape), 3.0, stamps)
    assert [one.metrics for one in again] == [None, gauges, gauges]
    for old, new in zip(tape, again, strict=True):
        assert isinstance(new, LinePicture)
        assert (new.step, new.seconds, new.half_side) == (old.step, old.seconds, old.half_side)
        assert new.deviation == old.deviation
        np.testing.assert_allclose(new.encode, old.encode, atol=3 / 2048 + 1e-6)
        np.testing.assert_allclose(new.generate, old.generate, atol=3 / 2048 + 1e-6)
        np.testing.assert_allclose(new.log_prob, old.log_prob, atol=1 / 64 + 1e-6)
        np.testing.assert_allclose(new.z1, old.z1, atol=1e-6)
        for name in ("t", "z", "target", "x", "exact"):
            np.testing.assert_array_equal(getattr(new, name), getattr(old, name))


def plane(step: int, labels: int = 0, shift: float = 0.0) -> Picture:
    """A smooth picture of the plane, with one for each label."""
    t, z = np.linspace(0, 1, 5), np.linspace(-2, 2, 12).reshape(1, 6, 2)
    paths = [Trajectories(t, z * (1 + step * t[:, None, None] / 30) + shift + k) for k in range(4)]
    axis = np.linspace(-3, 3, 9)
    log_prob = -0.5 * (axis**2 + axis[:, None] ** 2) - shift
    vectors = np.ones((5, 4, 4, 2)) * (shift + step)
    return Picture(
        *(step, step / 100, 3.0, *paths, FieldGrid(t, 3.0, vectors)),
        density=tuple(DensityGrid(at, 3.0, log_prob - at) for at in (0.0, 0.5, 1.0)),
        given=tuple(plane(step, shift=0.25 * (label + 1)) for label in range(labels)),
    )


def assert_alike(new: Picture, old: Picture) -> None:
    for track in ("encode", "generate", "data_grid", "noise_grid"):
        np.testing.assert_allclose(getattr(new, track).z, getattr(old, track).z, atol=3 / 2000)
    np.testing.assert_allclose(new.field.vectors, old.field.vectors, atol=1 / 250)
    for one, other in zip(new.density, old.density, strict=True):
        assert (one.t, one.half_side) == (other.t, other.half_side)
        np.testing.assert_allclose(one.log_prob, other.log_prob, atol=1 / 60)


def test_a_plane_comes_back_with_the_pictures_of_its_labels() -> None:
    stamps = [(0, 0.0, None), (7, 0.07, None)]
    for labels in (0, 3):
        tape = tuple(plane(step, labels) for step in (0, 7))
        arrays = pack_planes(tape)
        assert any(name.startswith("label") for name in arrays) == (labels > 0)
        for new, old in zip(unpack_planes(arrays, 3.0, stamps), tape, strict=True):
            assert_alike(new, old)
            assert len(new.given) == labels
            for one, other in zip(new.given, old.given, strict=True):
                assert_alike(one, other)
                assert (one.step, one.seconds) == (new.step, new.seconds)
