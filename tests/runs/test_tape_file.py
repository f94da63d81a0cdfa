"""Stored pictures come back to within what an eye can see."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from node_viz.records.history import Metrics
from node_viz.records.pictures import LinePicture
from node_viz.runs.delta_code import squeeze, unsqueeze
from node_viz.runs.tape_file import pack_lines, unpack_lines


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
