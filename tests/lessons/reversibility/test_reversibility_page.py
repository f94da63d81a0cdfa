"""The page on reversibility, run whole: drawn, moved, linked to, and one's own flow."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest
from visits import charts, notices, refresh

TINY = {"hidden": "4", "batch": "16", "solver_steps": "2", "refine": "0", "steps": "8"}


def everything(at: AppTest) -> str:
    return " ".join([m.value for m in at.markdown] + [h.proto.body for h in at.get("html")])


def names(chart: Any) -> set[str]:
    return {trace.get("name", "") for trace in chart["data"]}


def test_first_paint_has_paths_bars_and_the_deciding_number(visit: Any) -> None:
    at = visit("reversibility")
    paths, bars = charts(at)
    assert {"starts", "where they came back", "there -2", "back 2"} <= names(paths)
    assert {"1 solver, there", "2 solver, back", "3 floats", "all three"} <= names(bars)
    assert "<b>9 of 9</b>" in everything(at)
    assert not notices(at)


def test_nine_starts_become_one_number_and_around_zero_they_do_not(visit: Any) -> None:
    at = visit("reversibility", by="exact")
    at.select_slider(key="reversibility_rate").set_value("20").run()
    assert "<b>1 of 9</b>" in everything(at)
    came = next(t for t in charts(at)[0]["data"] if t.get("name") == "where they came back")
    assert np.ptp(np.frombuffer(b64decode(came["y"]["bdata"]))) == 0, "nine starts, one place"
    at.segmented_control(key="reversibility_centre").set_value("0").run()
    assert "<b>9 of 9</b>" in everything(at)
    assert at.query_params["rate"] in ("20", ["20"])
    at.segmented_control(key="reversibility_centre").set_value("1").run()
    at.segmented_control(key="reversibility_floats").set_value("float64").run()
    assert "<b>9 of 9</b>" in everything(at)
    assert not at.exception


def test_dopri5_is_worked_out_in_the_background(visit: Any) -> None:
    at = visit("reversibility", by="dopri5", tol="1e-4", rate="5")
    assert len(charts(at)) == 2
    refresh(at, lambda: "dopri5's own ends: 9" in everything(at))
    assert "starts" in names(charts(at)[0])


def test_the_shipped_flow_has_its_errors_at_once(visit: Any) -> None:
    at = visit("reversibility", part="flow")
    bars, tolerance = charts(at)
    assert "all three" in names(bars)
    assert "all three now" in names(tolerance)
    assert "from its start, there and back" in everything(at)
    assert "<b>…</b>" not in everything(at)


def test_a_flow_of_ones_own_is_measured(visit: Any) -> None:
    at = visit("reversibility", part="flow", **TINY)
    assert "<b>…</b>" in everything(at)
    next(one for one in at.button if one.key == "reversibility_train").click().run()
    refresh(at, lambda: "on average; the largest of its three errors" in everything(at))
    assert not at.exception
    assert "<b>…</b>" not in everything(at)


def test_bad_values_become_notes(visit: Any) -> None:
    at = visit("reversibility", rate="3", floats="half", by="magic")
    for word in ("'3'", "'half'", "'magic'", "Using 10", "Using float32", "Using rk4"):
        assert word in notices(at)
    assert len(charts(at)) == 2


def test_an_experiment_sets_the_knobs_and_is_decided(visit: Any) -> None:
    at = visit("reversibility")
    radio = next(r for r in at.radio if r.key == "guess_The same around 0")
    radio.set_value("None: one number").run()
    next(b for b in at.button if b.key == "try_The same around 0").click().run()
    assert not at.exception
    assert at.segmented_control(key="reversibility_centre").value == "0"
    refresh(at, lambda: "9 of 9 are different" in everything(at))
