"""What stands above the fold of the page on the change of variables: strip and carried square."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from node_viz.lessons.change import questions as study
from node_viz.lessons.change import words
from node_viz.lessons.change.figures import square_figure
from node_viz.lessons.change.link import GROUP, PAGE, SIDES
from node_viz.records.pictures import Picture
from node_viz.runs.api import RunView
from node_viz.stage.chosen_step import chosen_step
from node_viz.stage.curves import curves
from node_viz.ui import arms as group_of
from node_viz.ui.linked import all_knobs

LAYERS = {"density": 0, "particles": 1, "trajectories": 0, "field": 0, "data": 0, "grid": 1}
POLL = 0.4  #: seconds between two looks while an answer is on its way or the flow trains
STYLE = """
.st-key-panes1_change { --pane: clamp(240px, min(100vh - 402px, 46vw), 900px) !important; }
.st-key-change_square_chart, .st-key-change_square_chart [class*=Bidi],
.st-key-change_square_chart [data-testid*=Bidi], .st-key-change_square_chart .js-plotly-plot {
  height: clamp(300px, 100vh - 420px, 640px) !important; flex: 0 0 auto !important; }
.st-key-change_square { min-height: clamp(440px, 100vh - 260px, 800px); }
"""


def strip() -> None:
    """Draw the row of controls."""
    PAGE.strip(all_knobs())


def waiting(name: str, draw: Callable[[RunView], bool]) -> None:
    """Draw a part whose answers come later, and again for as long as `draw` says more may come."""
    more = st.session_state.get(f"{GROUP}_{name}_more", True)
    st.fragment(_wait, run_every=POLL if more else None)(name, more, draw)


def _wait(name: str, more: bool, draw: Callable[[RunView], bool]) -> None:
    views = group_of.views(GROUP)
    if not views:  # the run was let go while the page slept
        st.rerun()
    # Answers need torch, whose import would slow the first paint.
    now = draw(views[0]) if st.session_state.get("settled") else _later()
    if now != more:
        st.session_state[f"{GROUP}_{name}_more"] = now
        st.rerun()


def _later() -> bool:
    st.caption(words.WAITING)
    return True


def square_panel(view: RunView) -> bool:
    """Draw the square that is carried along, its two accounts and the sum."""
    step = chosen_step("change_step", link=GROUP)
    if st.session_state.get("change_at") != step:
        st.session_state["change_at"] = step  # the maps below show the same step
        st.rerun()
    now, snap = PAGE.now(), study.snapshot(view, step)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**A small square at ({now.centre[0]:.2f}, {now.centre[1]:.2f})**")
        st.session_state["change_side"] = now.side
        st.segmented_control(
            "side", SIDES, key="change_side", format_func="{:g}".format, required=True,
            label_visibility="collapsed", on_change=_side_chosen, help="Its side at t = 0",
        )  # fmt: skip
    answer = snap and study.ask(study.square, snap, now.centre, now.side, live=view.live)
    if not answer:
        return _later()
    if answer.error:
        st.caption(answer.error)
        return view.live or not answer.newest
    figure = square_figure(answer.value, dark=st.context.theme.type == "dark")
    curves("change_square_chart", figure, link="change square", height=400)
    if answer.arguments != (now.centre, now.side):
        return _later()
    st.markdown(f"{words.the_sum(answer.value)}  \n"
                f"{words.what_the_square_says(answer.value, answer.arguments[1])} "
                f"{study.as_of(answer)}")  # fmt: skip
    return view.live or not answer.newest


def _side_chosen() -> None:
    PAGE.change(side=st.session_state["change_side"])


def follow(view: RunView) -> None:
    """Show the stage the page's point; a path from elsewhere is one the visitor chose there."""
    state, centre = st.session_state, PAGE.now().centre
    if not state.get("settled"):
        return
    path = view.picture.path if isinstance(view.picture, Picture) else None
    start = None if path is None else (round(float(path.z[0, 0]), 3), round(float(path.z[0, 1]), 3))
    if state.get("change_pointed") != (view.run, centre):
        state["change_pointed"], state["change_left"] = (view.run, centre), start
        group_of.ask(GROUP, centre)
    elif start is not None and start not in (centre, state["change_left"]):
        state["change_pointed"], state["change_left"] = (view.run, start), None
        PAGE.change(point=start)
        st.rerun()
