"""The live part of the page on series: its strip, the stages, what is said of them, the table."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from node_viz.lessons.series import edits, numbers, questions, table
from node_viz.lessons.series.link import ARMS, LINK, SERIES, Page
from node_viz.plots.figure import Series
from node_viz.plots.lines import rounded
from node_viz.plots.series_curves import series_curves
from node_viz.records.history import RunStatus
from node_viz.records.series import Foresight, Foretold, SeriesCurves, SeriesPicture
from node_viz.stage.curves import curves
from node_viz.stage.series_stage import Edited
from node_viz.ui.answer import answer_line
from node_viz.ui.arm_buttons import choice
from node_viz.ui.arms_page import ArmsPage
from node_viz.ui.look import Look
from node_viz.ui.page import text_column
from node_viz.ui.questions import ask, seldom
from node_viz.ui.series_panes import series_panes_row
from node_viz.ui.widgets import notice, pick, press

GROUP = LINK.page
MORE = (
    *("observations", "horizon", "grow", "steps", "lr", "schedule", "hidden", "depth"),
    *("activation", "gain", "solver", "solver_steps", "rtol", "gradient", "batch", "seed"),
)  #: knobs behind "more"
CURVES = 230  #: pixels high


def arms(page: ArmsPage[Page]) -> None:
    """Draw the choice of arms."""
    said = ("Which models stand side by side", "trained on the same series")
    choice(GROUP, ARMS, page.now().arms, page.change, *said)


def observations(page: ArmsPage[Page]) -> None:
    """Draw the choice of how often a series is seen."""
    now = page.now().base.observations
    pick(
        st.selectbox,
        "observations",
        sorted({*table.COUNTS, now}),
        key="series_observations",
        value=now,
        format_func=lambda count: f"{count} observations",
        label_visibility="collapsed",
        width=170,
        on_change=lambda: page.turn(observations=st.session_state["series_observations"]),
    )


def which(page: ArmsPage[Page]) -> None:
    """Draw the choice of the series that is shown."""
    pick(
        st.selectbox,
        "series",
        list(range(1, SERIES + 1)),
        key="series_which",
        value=page.now().which,
        format_func=lambda k: f"series {k}",
        label_visibility="collapsed",
        width=110,
        on_change=lambda: page.change(which=st.session_state["series_which"]),
    )


def answer(look: Look[Page]) -> None:
    """Draw the page's answer at the step looked at."""
    failed = all(view.status is RunStatus.FAILED for view in look.views)
    answer_line(numbers.ALL_FAILED if failed else numbers.answer(_known(look)))


def _known(look: Look[Page]) -> list[tuple[str, Foresight]]:
    known = zip(look.panes, look.gauges(), strict=True)
    return [(pane.label, one) for pane, one in known if isinstance(one, Foresight)]


def stages(look: Look[Page]) -> None:
    """Draw the arms side by side, and what they say of a series that was changed."""
    now = look.now
    changed = edits.edited(now)
    told = {} if changed is None else _answers(look, changed)
    series_panes_row(
        GROUP,
        look.panes,
        look.views,
        which=now.which - 1,
        edited=changed,
        nonce=edits.nonce(now),
        answers=told,
        on_seen=partial(edits.put, now),
    )
    _changes(look, changed, waits=len(told) < len(look.panes))


def _answers(look: Look[Page], changed: Edited) -> dict[str, dict[str, Any]]:
    """Ask every arm what it says of a changed series; return what is there, for the browser."""
    told = {}
    for pane, snap in zip(look.panes, look.snapshots(), strict=True):
        place = f"foretold {pane.name}"
        one = ask(place, questions.foretold, snap, changed.t, changed.x, live=look.live, pause=1.0)
        if one is not None and isinstance(one.value, Foretold):
            nonce = changed.nonce if one.arguments == (changed.t, changed.x) else "before"
            lines = {"said": rounded(one.value.said), "fan": rounded(one.value.fan)}
            told[pane.name] = {"nonce": nonce, "step": one.step, "which": changed.which, **lines}
        elif one is not None and one.error:
            notice([one.error])
    return told


def _changes(look: Look[Page], changed: Edited | None, waits: bool) -> None:
    """Draw what can be done to the series at one click, and what was done."""
    picture = look.views[0].picture
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="changes"):
        if isinstance(picture, SeriesPicture):
            for label, every in edits.THINNED.items():
                does = partial(edits.thin, look.now, picture, every)
                press(f"Keep {label}", does, key=f"series_keep_{every}")
            press(
                "All again",
                partial(edits.undo, look.now),
                key="series_undo",
                disabled=changed is None,
            )
        if changed is not None:
            of = look.now.base.observations
            st.markdown(numbers.about_changed(len(changed.t), of, waits))
        else:
            st.markdown(numbers.what_to_look_at(_known(look)))


def gauges(look: Look[Page]) -> None:
    """Draw the errors over the training step."""
    newest = seldom("series gauges", look.views, (), 1.0, lambda: [v.curves for v in look.views])
    known = [
        Series(pane.label, pane.colour, history)
        for pane, history in zip(look.panes, newest, strict=True)
        if isinstance(history, SeriesCurves) and history.metrics
    ]
    if known:
        curves("series_curves", series_curves(known, dark=look.dark), link=GROUP, height=CURVES)


def counts() -> None:
    """Draw the errors at 30, 50 and 100 observations beside the lecture's table."""
    st.header("How often must a series be seen?", anchor=False)
    st.markdown(table.markdown())
    with text_column():
        for dataset in table.SERIES:
            st.markdown(table.found(dataset))
        st.markdown(table.remark())
