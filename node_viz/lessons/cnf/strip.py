"""The control strip above the stage: the buttons, the few knobs in view, the rest behind "more"."""

from __future__ import annotations

import streamlit as st

from node_viz.experiment.catalogue import ADAPTIVE
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.presets import PRESETS
from node_viz.lessons.cnf import session
from node_viz.records.history import RunStatus
from node_viz.runs.api import RunView
from node_viz.ui.controls import control, strip_knobs
from node_viz.ui.linked import all_knobs
from node_viz.ui.page import presenting
from node_viz.ui.sharing import copy_link, hidden_controls


def control_strip(config: ExperimentConfig, run: RunView) -> None:
    """Draw one row: train, pause, steps, reset; data, solver, step size; everything else."""
    hidden = hidden_controls()
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="strip"):
        _buttons(run)
        shown = [name for name in strip_knobs(config) if name not in hidden]
        if not presenting():
            for name in shown:
                control(config, name, session.knob_changed, compact=True)
            with st.popover(
                "more", icon=":material/tune:", help="Everything else that can be changed"
            ):
                _more(config, hidden | set(shown))
            copy_link()


def _buttons(run: RunView) -> None:
    for name, label, icon, tip, callback, extra, shortcut in (
        (
            "train",
            "Train",
            "play_arrow",
            "Train to the last step; a run that is over starts again",
            session.train,
            (),
            "T",
        ),
        ("pause", "Pause", "pause", "Hold; what was learnt is kept", session.pause, (), "P"),
        ("one", "+1", "", "Exactly one training step", session.train_until, (run.step + 1,), "1"),
        ("ten", "+10", "", "Ten training steps", session.train_until, (run.step + 10,), "0"),
        (
            "reset",
            "Reset",
            "restart_alt",
            "Forget everything and go back to step 0. The keys C and R belong to the app's frame.",
            session.reset,
            (),
            "Z",
        ),
    ):
        st.button(
            label,
            key=name,
            icon=f":material/{icon}:" if icon else None,
            help=tip,
            shortcut=shortcut,
            on_click=callback,
            args=(run.run, *extra),
            type="primary"
            if name == "train" and run.status is not RunStatus.PLAYING
            else "secondary",
        )


def _more(config: ExperimentConfig, left_out: set[str]) -> None:
    st.selectbox(
        "A named experiment",
        list(PRESETS),
        index=None,
        key="preset",
        format_func=lambda name: PRESETS[name].label,
        placeholder="Choose one",
        on_change=session.preset_chosen,
    )
    columns = st.columns(2)
    idle = "solver_steps" if config.solver in ADAPTIVE else "rtol"  # it would change nothing
    names = all_knobs({*left_out, idle})
    for position, name in enumerate(names):
        with columns[position % 2]:
            control(config, name, session.knob_changed)
