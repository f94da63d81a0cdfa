"""The weights of a grid survive the trip through an address."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from node_viz.lessons.ablation.link import LINK


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
@example([0.12345678, 0.3])
@example([0.1, 0.10000000001])
def test_any_grid_is_read_as_its_own_address_says(weights: list[float]) -> None:
    plan, notes = LINK.read({"grid": ",".join(map(str, weights))})
    assert LINK.read(plan.pairs()) == (plan, [])
    assert len(notes) <= 1
    assert len({pane.name for pane in plan.panes()}) == len(plan.sides) ** 2
