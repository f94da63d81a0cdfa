"""A page with a run that never stops: two components on one link, and what Python heard."""

from __future__ import annotations

import streamlit as st
import synthetic

from node_viz.plots.training_curves import training_curves
from node_viz.stage.curves import curves
from node_viz.stage.payload import pack_pictures
from node_viz.stage.stage import Point, stage

st.set_page_config(layout="wide")
state = st.session_state
state.setdefault("step", 0)
state.setdefault("held", [])
state.setdefault("point", None)
state.setdefault("live", True)


def chosen(point: Point | None) -> None:
    state.point = point


def stop() -> None:
    state.live = False


def restart() -> None:
    run = state.get("run", 0) + 1
    # Steps that no run before had: a message that comes again after just as many runs as the
    # browser remembers is one that Streamlit takes for remembered while the browser forgets it.
    state.update(step=run % 7, held=[], run=run, live=True, point=None)


ticking = state.live


@st.fragment(run_every=0.25 if ticking else None)
def live() -> None:
    if state.live:
        state.step += 7
    state.held = [*[step for step in state.held if step % 2 == 0][-8:], state.step]
    shown = synthetic.asked(state.step, state.point)
    run = f"run {state.get('run', 0)}"
    head = {"run": run, "live": state.live, "tape": state.held, "vmax": 0.25}
    left, right = st.columns(2)
    with left:
        stage(
            "stage",
            pack_pictures([shown], {**head, "data": synthetic.samples(600)}),
            link="page",
            height=420,
            on_point=chosen,
        )
    with right:
        figure = training_curves(synthetic.curves(state.step), dark=False)
        curves("curves", figure, link="page", height=420)
    stage("thumb", pack_pictures([synthetic.ring(700)], head), link="t", height=90, compact=True)
    said = "nothing" if state.point is None else "{:.2f}, {:.2f}".format(*state.point[:2])
    st.text(f"step {state.step}, chosen {said}, {'live' if ticking else 'at rest'}")
    st.button("Hold", on_click=stop)
    st.button("Anew", on_click=restart)
    if ticking != state.live:
        st.rerun()


live()
