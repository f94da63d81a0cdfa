"""Up to four linked stages with a deck and two charts; the query says how many."""

from __future__ import annotations

import dataclasses
from typing import Any

import streamlit as st
import synthetic

from node_viz.records.pictures import Picture
from node_viz.stage.curves import curves
from node_viz.stage.deck import deck
from node_viz.stage.payload import pack_pictures
from node_viz.stage.stage import Point, stage

STEPS = (10, 100, 1000)
st.set_page_config(layout="wide")
state = st.session_state
state.setdefault("point", None)
state.setdefault("runs", [0, 0, 0, 0])


def chosen(point: Point | None) -> None:
    state.point = point


def restart(arm: int) -> None:
    state.runs[arm] += 1


def panels() -> dict[str, Any]:
    """Two panels beside each other and a chart of bars, whose axis counts no steps."""
    data: list[dict[str, Any]] = [
        {"x": [0, *STEPS], "y": [3, 2, 1, 0], "xaxis": f"x{k}", "yaxis": f"y{k}"} for k in (1, 2)
    ]
    data.append({"type": "bar", "x": ["a", "b"], "y": [1, 2], "xaxis": "x3", "yaxis": "y3"})
    axes = {f"xaxis{k}": {"domain": [(k - 1) * 0.35, (k - 1) * 0.35 + 0.3]} for k in (1, 2, 3)}
    axes |= {f"yaxis{k}": {"anchor": f"x{k}"} for k in (1, 2, 3)}
    return {"data": data, "layout": {**axes, "margin": {"t": 10}, "showlegend": False}}


def scatter() -> dict[str, Any]:
    """A point for each step."""
    points = {"mode": "markers", "x": [1, 2, 4], "y": [30, 60, 50], "customdata": list(STEPS)}
    axis = {"type": "log"}
    return {
        "data": [{**points, "marker": {"size": 12}}],
        "layout": {"meta": {"steps": "customdata"}, "xaxis": axis, "hovermode": "closest"},
    }


def picture(arm: int, step: int) -> Picture:
    """Every second arm carries points straight and at one pace; the others bend."""
    shown = synthetic.asked(step, state.point)
    if arm % 2 == 0:
        return shown
    return dataclasses.replace(
        shown, encode=synthetic.straight(shown.encode), generate=synthetic.straight(shown.generate)
    )


arms = int(st.query_params.get("arms", "2"))
data = synthetic.samples(600)
for arm, column in enumerate(st.columns(arms)):
    run = state.runs[arm]
    head = {"run": f"run {run} of {arm}", "live": False, "tape": None, "vmax": 0.25, "data": data}
    kept = STEPS if run == 0 else STEPS[:1]
    with column:
        st.markdown(f"**arm {arm}**")
        stage(
            f"arm{arm}",
            pack_pictures([picture(arm, step) for step in kept], head),
            link="arms",
            height=900,
            sliders=False,
            switches=False,
            layers={"trajectories": 1, "field": 0, "particles": 0},
            on_point=chosen,
        )
deck("deck", link="arms")
left, right = st.columns(2)
with left:
    curves("panels", panels(), link="arms", height=220)
with right:
    curves("scatter", scatter(), link="arms", height=220)
said = "nothing" if state.point is None else ", ".join(f"{value:.2f}" for value in state.point)
st.text(f"chosen {said}")
for arm in range(arms):
    st.button(f"Restart {arm}", on_click=restart, args=[arm])
