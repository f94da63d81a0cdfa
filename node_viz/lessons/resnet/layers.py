"""The panel that reads trained networks with other numbers of layers, and as the flow itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from node_viz.course.parts import Facts
from node_viz.experiment.arms import Pane
from node_viz.lessons.resnet import numbers, questions, words
from node_viz.lessons.resnet.figures import errors_figure, ways_figure
from node_viz.lessons.resnet.figures_scores import scores_figure
from node_viz.lessons.resnet.link import TESTS, ResNets
from node_viz.lessons.resnet.panels import on_their_grids
from node_viz.plots.figure import Series
from node_viz.records.net_answers import LayerScores
from node_viz.records.pictures import NetPicture
from node_viz.runs.snapshot import RunSnapshot
from node_viz.stage.curves import curves
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.page import presenting
from node_viz.ui.questions import Answer, ask
from node_viz.ui.widgets import pick

HEIGHT = 300  #: pixels of each figure
ON_LINE = 4  #: every so many of the samples on the line are followed
PAUSE = 1.5  #: seconds between two questions of one kind while the networks train
FIGURES = (
    ("ways", "**Dots are layers, the broad line is the curve**"),
    ("errors", "**How far M layers end from the curve**"),
    ("scores", "**Trained with L, tested with M**"),
)  #: name and title, left to right


def layers(look: Look[ResNets]) -> None:
    """Draw the three figures and what they say."""
    with st.container(key="layers_and_curve"):
        if st.session_state.get("settled"):
            _figures(look)
        else:
            st.caption(words.WAITING)


def _figures(look: Look[ResNets]) -> None:
    if not presenting():
        st.header("Layers and the curve", anchor=False)
        st.markdown(words.WHAT_THE_PANEL_DOES)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        place = _arm(look.panes)
        _slider(look.page)
    snaps = on_their_grids(look)
    one = snaps[place]
    if one is None:
        st.caption(words.WAITING)
        return
    columns = st.columns(3, gap="medium")
    for column, (_, title) in zip(columns, FIGURES, strict=True):
        column.markdown(title)
    with columns[0]:
        _ways(look, place, one)
    with columns[1]:
        _errors(look, look.panes[place], one)
    with columns[2]:
        _scores(look, snaps)


def _arm(panes: Sequence[Pane]) -> int:
    """Draw the choice of an arm; it is the tied ResNet at first."""
    labels = {pane.name: pane.label for pane in panes}
    usual = "tied" if "tied" in labels else panes[0].name
    if st.session_state.get("resnet_arm") not in labels:
        st.session_state["resnet_arm"] = usual
    chosen = st.segmented_control(
        "network",
        list(labels),
        key="resnet_arm",
        format_func=lambda name: labels[name],
        required=True,
        label_visibility="collapsed",
    )
    return list(labels).index(chosen or usual)


def _slider(page: ArmsPage[ResNets]) -> None:

    def moved() -> None:
        page.change(test=st.session_state["resnet_test"])
        page.write()

    pick(
        st.select_slider,
        "layers M of the network as it is read below",
        TESTS,
        key="resnet_test",
        value=page.now().test,
        on_change=moved,
        width=420,
        help="The trained weights stay. Only the number of layers changes, and with it the step "
        "1/M.",
    )


def _trained(pane: Pane) -> int | None:
    """Return the layers an arm trains with, None for one that has no layers."""
    layered = pane.config.model in ("resnet", "resnet-tied")
    return pane.config.solver_steps if layered else None


def _ways(look: Look[ResNets], place: int, one: RunSnapshot) -> None:
    picture, line = look.views[place].picture, look.now.regression
    if not isinstance(picture, NetPicture):
        st.caption(words.WAITING)
        return
    x, labels = _samples(picture, line)
    asked = (x, look.now.test)
    answer = ask("layer ways", questions.ways, one, *asked, live=look.live, pause=PAUSE)
    if answer is None or answer.error:
        st.caption(answer.error if answer else words.WAITING)
        return
    figure = ways_figure(answer.value, labels, line=line, dark=look.dark)
    curves("resnet_ways", figure, link="resnet ways", height=HEIGHT)
    st.caption(numbers.what_the_ways_show(answer.value, line, answer.step))


def _samples(picture: NetPicture, line: bool) -> tuple[questions.Inputs, list[float]]:
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


def _errors(look: Look[ResNets], pane: Pane, one: RunSnapshot) -> None:
    answer = ask("layer errors", questions.errors, one, live=look.live, dear=True)
    if answer is None or answer.error:
        st.caption(_why(answer, look.live))
        return
    if answer.value.order == answer.value.order:  # else nothing moves
        arm = Series(pane.label, pane.colour, answer.value)
        figure = errors_figure(arm, _trained(pane), look.now.test, dark=look.dark)
        curves("resnet_errors", figure, link="resnet errors", height=HEIGHT)
    st.caption(numbers.what_the_order_is(pane.label, answer.value, answer.step))


def _scores(look: Look[ResNets], snaps: Sequence[RunSnapshot | None]) -> None:
    answers = [
        (pane, ask(f"scores {pane.name}", questions.scores, snap, live=look.live, dear=True))
        for pane, snap in zip(look.panes, snaps, strict=True)
    ]
    found = [(pane, one) for pane, one in answers if one is not None]
    wild = [f"{pane.label}: {one.error}" for pane, one in found if one.error]
    known = [Series(pane.label, pane.colour, one.value) for pane, one in found if not one.error]
    if not known:
        st.caption(" ".join(wild) or _why(None, look.live))
        return
    regression, step = look.now.regression, max(one.step for _, one in found)
    floor = numbers.FLOOR if regression else None
    figure = scores_figure(known, look.now.test, regression=regression, floor=floor, dark=look.dark)
    curves("resnet_scores", figure, link="resnet scores", height=HEIGHT)
    told = [(label, scores, scores.trained) for label, _, scores in known]
    st.caption(" ".join([numbers.what_the_layers_know(told, regression, step), *wild]))


def facts(page: ArmsPage[ResNets]) -> Facts:
    """Return the share that each network with layers tells right by them, and along its curve."""
    look = page.look()
    found: dict[str, float] = {"layers": look.now.layers}
    snaps = on_their_grids(look)
    for pane, snap in zip(look.panes, snaps, strict=True):
        one = ask(f"scores {pane.name}", questions.scores, snap, live=False, dear=True)
        if one and one.newest and one.value and one.value.trained is not None:
            of: LayerScores = one.value
            own = float(of.accuracy[of.layers == of.trained][0])
            found |= {f"{pane.name}_layers": own, f"{pane.name}_curve": of.flow_accuracy}
    return found


def _why(answer: Answer | None, live: bool) -> str:
    if answer is not None:
        return answer.error
    return words.AT_REST if live else words.WAITING
