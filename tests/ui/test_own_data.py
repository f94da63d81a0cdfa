"""The panel for a visitor's own data: good points are learnt; what is refused changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from node_viz.data.own import is_own, own_in
from node_viz.experiment.registry import load_target
from node_viz.stage.own import MOST, Drawn, Typed, read_told

RING = [[2 * np.cos(a), 2 * np.sin(a), k % 2] for k, a in enumerate(np.linspace(0, 6, 40))]
TABLE = "\n".join(f"{100 * x:.2f};{y:.3f}" for x, y, _ in RING)


def page() -> None:
    """Take what the session says a browser has sent, on the page that it names."""
    from typing import Any  # noqa: F401

    import streamlit as st

    from node_viz.experiment.registry import load_target
    from node_viz.ui.own_data import taken

    class Page:
        group = "here"

        def now(self) -> Any:
            return st.session_state["now"]

        def put(self, make: Any) -> None:
            st.session_state["now"] = make()

    if "now" not in st.session_state:
        st.session_state["now"] = load_target(st.session_state["link"]).read({})[0]
    taken(Page(), st.session_state["told"])  # type: ignore[arg-type]


def used(told: Any, of: str = "cnf") -> tuple[Any, Any, dict[str, Any]]:
    """Return a page's record before and after, and what is said."""
    at = AppTest.from_function(page, default_timeout=60)
    at.session_state["told"] = told
    at.session_state["link"] = f"node_viz.lessons.{of}.link:LINK"
    at.run()
    assert not at.exception
    before = load_target(at.session_state["link"]).read({})[0]
    return before, at.session_state["now"], at.session_state["here_own_said"]


def test_drawn_points_are_learnt_as_they_are() -> None:
    told = read_told({"kind": "drawn", "points": RING})
    assert isinstance(told, Drawn)
    _, now, said = used(told)
    own = own_in(now.base.dataset)
    assert own is not None
    assert own.drawn
    assert len(own.values) == len(RING)
    assert said["good"]
    assert now.pairs()["dataset"] == now.base.dataset  # they fit into the address


def test_a_table_is_learnt_in_its_own_units() -> None:
    _, now, said = used(Typed(TABLE, 0))
    own = own_in(now.base.dataset)
    assert own is not None
    assert np.ptp(own.values[:, 0]) > 300
    assert "40 points" in said["words"]


@pytest.mark.parametrize("of", ["augment", "resnet"])
def test_labelled_points_go_to_a_network(of: str) -> None:
    told = read_told({"kind": "drawn", "points": RING})
    _, now, said = used(told, of)
    assert said["good"], said["words"]
    assert (now.base.task, now.base.dataset.partition(".")[0]) == ("classify", "labelled")
    assert now.panes()  # all arms of the page can learn them


def test_a_series_goes_to_the_models_of_series() -> None:
    rows = "\n".join(f"{k / 3:.2f},{np.cos(k / 9):.3f},{np.sin(k / 9):.3f}" for k in range(200))
    _, now, said = used(Typed(f"t,x,y\n{rows}", 0), "series")
    assert said["good"], said["words"]
    own = own_in(now.base.dataset)
    assert own is not None
    assert (own.kind, len(own.values)) == ("series", 200)
    assert now.panes()
    assert load_target("node_viz.lessons.series.link:LINK").read(now.pairs())[0] == now
    _, now, said = used(read_told({"kind": "drawn", "points": RING}), "series")
    assert not is_own(now.base.dataset)
    assert "has a time at each point" in said["words"]


REFUSED = {
    "text": ("hello", "no table of numbers"),
    "one column": ("1\n2\n3\n4", "one column"),
    "one point": ("1,2", "t least 10"),
    "a line": ("\n".join(f"{k}.5,{2 * k}" for k in range(30)), "one line"),
    "html": ("<img src=x onerror=alert(1)>,2\n" * 30, "column"),
    "labels for a network": (TABLE, "label"),
}


@pytest.mark.parametrize(("text", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_changes_nothing_and_is_said(text: str, why: str) -> None:
    before, now, said = used(Typed(text, 0), "resnet" if "label" in why else "cnf")
    assert now == before
    assert not said["good"]
    assert why in said["words"]
    assert said["words"].endswith(".")


def test_more_points_than_an_address_holds_are_left_out_of_it() -> None:
    many = np.random.default_rng(0).normal(size=(3000, 2))
    _, now, _ = used(Typed("\n".join(f"{x:.4f},{y:.4f}" for x, y in many), 0))
    assert "dataset" not in now.pairs()
    assert own_in(now.base.dataset) is not None


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["kind", "points", "text", "rows", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(
    ANY
    | st.fixed_dictionaries(
        {"kind": st.sampled_from(["drawn", "text"]), "points": ANY, "text": ANY, "rows": ANY}
    )
)
def test_what_a_browser_tells_is_points_a_text_or_nothing(told: Any) -> None:
    found = read_told(told)
    assert found is None or isinstance(found, Drawn | Typed)
    if isinstance(found, Drawn):
        assert 0 < len(found.points) == len(found.labels) <= MOST


@pytest.mark.parametrize(
    "points", [[], [[0, 0]], [[0, 9, 0]], [[0, 0, 2]], [[0, "0", 0]], [[0, 0, 0]] * (MOST + 1)]
)
def test_points_that_no_pad_has_are_not_heard(points: Any) -> None:
    assert read_told({"kind": "drawn", "points": points}) is None


def test_a_text_longer_than_any_message_is_not_heard() -> None:
    assert read_told({"kind": "text", "text": "1" * 2_000_000, "rows": 0}) is None
    assert read_told({"kind": "text", "text": "1,2", "rows": "many"}) == Typed("1,2", 0)
