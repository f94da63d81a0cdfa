"""What rules a group of arms: the row of buttons, and the choice of the arms that stand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from node_viz.experiment.arms import ArmSet
from node_viz.records.history import RunStatus
from node_viz.runs.saved import archive
from node_viz.ui.arms import group_of, once, pause, reset, step, train, views
from node_viz.ui.fold import fold
from node_viz.ui.host import host
from node_viz.ui.widgets import opened, pick, press


def buttons(group: str, *, keys: bool = True) -> None:
    """Draw the row Train, Pause, +10, Reset into the container at hand; +1 too for a single run.

    Args:
        group: what the buttons rule.
        keys: whether they have keys as well; one group a page at most.
    """
    kept, playing = group_of(group), any(view.status is RunStatus.PLAYING for view in views(group))
    runs = kept.runs if kept else ()
    for name, label, icon, tip, does, shortcut in _alone(group) if len(runs) == 1 else _all(group):
        press(
            label,
            once,
            key=f"{group}_{name}",
            icon=f":material/{icon}:" if icon else None,
            help=tip,
            shortcut=shortcut if keys else None,
            args=(group, runs, does),
            type="primary" if name == "train" and not playing else "secondary",
        )
        if name == "pause":
            fold()  # a narrow screen hides what follows


Button = tuple[str, str, str, str, Callable[[str], None], str]  #: its name, label, icon, help, ...


def _all(group: str) -> tuple[Button, ...]:
    return (
        (
            *("train", "Train", "play_arrow"),
            "Train all to the last step, in lock-step; runs that are over start again",
            *(train, "T"),
        ),
        ("pause", "Pause", "pause", "Hold all at one step", pause, "P"),
        ("ten", "+10", "", "Ten training steps, each", partial(step, n=10), "0"),
        ("reset", "Reset", "restart_alt", "Forget everything: back to step 0", reset, "Z"),
    )


def _alone(group: str) -> tuple[Button, ...]:
    return (
        (
            *("train", "Train", "play_arrow"),
            "Train to the last step; a run that is over starts again",
            *(train, "T"),
        ),
        ("pause", "Pause", "pause", "Hold; what was learnt is kept", pause, "P"),
        ("one", "+1", "", "Exactly one training step", partial(step, n=1), "1"),
        ("ten", "+10", "", "Ten training steps", partial(step, n=10), "0"),
        (
            *("reset", "Reset", "restart_alt"),
            "Forget everything and go back to step 0. The keys C and R belong to the app's frame.",
            *(reset, "Z"),
        ),
    )


def save_button(group: str) -> None:
    """Draw the way to take along what the arms have learnt, however far they came."""
    kept = group_of(group)
    if kept is None:
        return
    runs = {pane.name: run for pane, run in zip(kept.panes, kept.runs, strict=True)}
    st.download_button(
        "Save what was trained",
        partial(archive, host(), runs),  # packed when it is pressed
        f"{group}.zip",
        "application/zip",
        key=f"{group}_save",
        icon=":material/download:",
        on_click="ignore",
        help="Every kept moment, each a folder that `node_viz.load` reads in a notebook",
    )


def choice(
    of: str, arms: ArmSet, now: tuple[str, ...], take: Callable[..., None], *words: str
) -> None:
    """Draw the choice of the arms that stand side by side.

    Args:
        of: the page, whose widget this is.
        arms: those on offer.
        now: those that stand.
        take: called with `arms=`, those chosen, in the order of the set.
        words: what the button and the list say of them.
    """
    key, (tip, rule) = f"{of}_arms", words

    def chosen() -> None:
        take(arms=tuple(name for name in arms if name in st.session_state[key]))

    box = opened("arms", key=f"{key}_open", icon=":material/view_column:", help=tip)
    if box is None:
        return
    with box:
        pick(
            st.pills,
            f"1 to {arms.most} arms, {rule}",
            list(arms),
            selection_mode="multi",
            key=key,
            value=list(now),
            format_func=lambda name: arms[name].label,
            on_change=chosen,
        )
        for arm in arms.values():
            st.markdown(f"**{arm.label}**: {arm.sentence}")
