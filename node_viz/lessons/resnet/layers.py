"""The panel that reads trained networks with other numbers of layers, and as the flow itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from node_viz.lessons.resnet import questions as study
from node_viz.lessons.resnet import words
from node_viz.lessons.resnet.figures import errors_figure, ways_figure
from node_viz.lessons.resnet.figures_scores import scores_figure
from node_viz.lessons.resnet.link import GROUP, PAGE, TESTS, ResNets
from node_viz.plots.figure import Series
from node_viz.records.pictures import NetPicture
from node_viz.runs.api import RunView
from node_viz.stage.curves import curves
from node_viz.ui.arms import Pane
from node_viz.ui.sharing import write_pairs

HEIGHT = 300  #: pixels of each figure
ON_LINE = 4  #: every so many of the samples on the line are followed
FIGURES = (
    ("ways", "**Dots are layers, the broad line is the curve**"),
    ("errors", "**How far M layers end from the curve**"),
    ("scores", "**Trained with L, tested with M**"),
)  #: name and title, left to right


def layers_panel(views: Sequence[RunView]) -> bool:
    """Draw the three figures and what they say; return whether more may come."""
    now, panes = PAGE.now(), PAGE.now().panes()
    step = st.session_state.get("resnet_at")
    st.header("Layers and the curve", anchor=False)
    st.markdown(words.WHAT_THE_PANEL_DOES)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        place = _arm(panes)
        _slider(now)
    snaps = [study.snapshot(view, step) for view in views]
    one = snaps[place]
    if one is None:
        st.caption(words.WAITING)
        return True
    live = any(view.live for view in views)
    columns = st.columns(3, gap="medium")
    for column, (_, title) in zip(columns, FIGURES, strict=True):
        column.markdown(title)
    with columns[0]:
        done = _ways(views[place], one, now, live)
    with columns[1]:
        done = _errors(panes[place], one, now, live) and done
    with columns[2]:
        done = _scores(panes, snaps, now, live) and done
    return live or not done


def _arm(panes: Sequence[Pane]) -> int:
    """Draw the choice of an arm; it is the tied ResNet at first."""
    labels = {pane.name: pane.label for pane in panes}
    usual = "tied" if "tied" in labels else panes[0].name
    if st.session_state.get("resnet_arm") not in labels:
        st.session_state["resnet_arm"] = usual
    chosen = st.segmented_control(
        "network", list(labels), key="resnet_arm", format_func=lambda name: labels[name],
        required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    return list(labels).index(chosen or usual)


def _slider(now: ResNets) -> None:
    st.session_state["resnet_test"] = now.test
    st.select_slider(
        "layers M of the network as it is read below",
        TESTS,
        key="resnet_test",
        on_change=_test_moved,
        width=420,
        help="The trained weights stay. Only the number of layers changes, and with it the step "
        "1/M.",
    )


def _test_moved() -> None:
    PAGE.change(test=st.session_state["resnet_test"])
    write_pairs(PAGE.now().pairs(), of=f"{GROUP}_")


def _trained(pane: Pane) -> int | None:
    """Return the layers an arm trains with, None for one that has no layers."""
    layered = pane.config.model in ("resnet", "resnet-tied")
    return pane.config.solver_steps if layered else None


def _ways(view: RunView, one: study.Snapshot, now: ResNets, live: bool) -> bool:
    picture, line = view.picture, now.base.task == "regress"
    if not isinstance(picture, NetPicture):
        st.caption(words.WAITING)
        return False
    x, labels = _samples(picture, line)
    answer = study.ask("ways", study.ways, one, x, now.test, live=live, dear=False)
    if answer is None or answer.error:
        st.caption(answer.error if answer else words.WAITING)
        return bool(answer and answer.newest)
    dark = st.context.theme.type == "dark"
    figure = ways_figure(answer.value, labels, line=line, dark=dark)
    curves("resnet_ways", figure, link="resnet ways", height=HEIGHT)
    st.caption(words.what_the_ways_show(answer.value, line, answer.step))
    return answer.newest


def _samples(picture: NetPicture, line: bool) -> tuple[study.Inputs, list[float]]:
    """Return the inputs that are followed: the visitor's, else one of each class."""
    x, y = np.asarray(picture.inputs), np.asarray(picture.labels)
    if line:
        chosen = np.arange(0, len(x), ON_LINE)
    else:
        chosen = np.array([int(np.argmax(y == 0)), int(np.argmax(y == 1))])
    points = [tuple(float(value) for value in x[k]) for k in chosen]
    labels = [float(y[k]) for k in chosen]
    if picture.path is not None and not line:
        start = picture.path.z[0][:2]
        points, labels = [(float(start[0]), float(start[1]))], [float(picture.path.answer > 0)]
    return tuple(points), labels


def _errors(pane: Pane, one: study.Snapshot, now: ResNets, live: bool) -> bool:
    answer = study.ask("errors", study.errors, one, live=live)
    if answer is None or answer.error:
        st.caption(answer.error if answer else _when(live))
        return bool(answer and answer.newest)
    if answer.value.order == answer.value.order:  # else nothing moves
        trained, dark = _trained(pane), st.context.theme.type == "dark"
        arm = Series(pane.label, pane.colour, answer.value)
        figure = errors_figure(arm, trained, now.test, dark=dark)
        curves("resnet_errors", figure, link="resnet errors", height=HEIGHT)
    st.caption(words.what_the_order_is(pane.label, answer.value, answer.step))
    return answer.newest


def _scores(
    panes: Sequence[Pane],
    snaps: Sequence[study.Snapshot | None],
    now: ResNets,
    live: bool,
) -> bool:
    known, wild, done, step = [], [], True, 0
    for pane, snap in zip(panes, snaps, strict=True):
        name = f"scores {pane.name}"
        answer = snap and study.ask(name, study.scores, snap, live=live)
        done = done and bool(answer and answer.newest)
        step = max(step, answer.step if answer else 0)
        if answer and answer.error:
            wild.append(f"{pane.label}: {answer.error}")
        elif answer:
            known.append(Series(pane.label, pane.colour, answer.value))
    if not known:
        st.caption(" ".join(wild) or _when(live))
        return done
    regression, dark = now.base.task == "regress", st.context.theme.type == "dark"
    floor = words.FLOOR if regression else None
    figure = scores_figure(known, now.test, regression=regression, floor=floor, dark=dark)
    curves("resnet_scores", figure, link="resnet scores", height=HEIGHT)
    told = [(label, scores, scores.trained) for label, _, scores in known]
    st.caption(" ".join([words.what_the_layers_know(told, regression, step), *wild]))
    return done


def _when(live: bool) -> str:
    return words.AT_REST if live else words.WAITING
