"""Stages of networks side by side with their deck; the query says which, and how they are shown."""

from __future__ import annotations

import net_pictures
import streamlit as st

from node_viz.stage.deck import deck
from node_viz.stage.net_payload import pack_net_pictures
from node_viz.stage.net_stage import net_stage
from node_viz.stage.stage import Point

STEPS = (0, 10, 100, 1000)
st.set_page_config(layout="wide")
state = st.session_state
state.setdefault("point", None)
state.setdefault("runs", 0)


def chosen(point: Point | None) -> None:
    state.point = point


def restart() -> None:
    state.runs += 1


kinds = st.query_params.get("kinds", "lift,turn").split(",")
show = tuple(st.query_params.get("show", "plane,space").split(","))
kept = STEPS if state.runs == 0 else STEPS[:1]
for kind, column in zip(kinds, st.columns(len(kinds)), strict=True):
    head = {"run": f"{kind} {state.runs}", "live": False, "tape": None}
    pictures = [net_pictures.net_picture(kind, step, state.point) for step in kept]
    with column:
        st.markdown(f"**{kind}**")
        net_stage(
            kind,
            pack_net_pictures(pictures, head),
            link="nets",
            height=900,
            on_point=chosen,
            sliders=False,
            switches=False,
            show=show,  # type: ignore[arg-type]
        )
deck("deck", link="nets", kind="net")
said = "nothing" if state.point is None else ", ".join(f"{value:.2f}" for value in state.point)
st.text(f"chosen {said}")
st.button("Anew", on_click=restart)
