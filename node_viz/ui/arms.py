"""Several runs side by side as one: a group of arms with one play button, in lock-step.

A group is a name on a page; one run alone is a group too. What it keeps in the session begins with
that name, so several groups may share a page. Every callback says what should be, not what should
change, because a click that meets a refresh arrives twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from node_viz.experiment.arms import ArmSet, Pane
from node_viz.experiment.budget import page_memory, refusal
from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.api import Command, RunView
from node_viz.runs.shipped import name_of
from node_viz.runs.slots import default_slots
from node_viz.ui.host import forget, hold, host
from node_viz.ui.leaving import on_leaving
from node_viz.ui.questions import awaited, wait_for
from node_viz.ui.widgets import notice, opened, pick, press

LET_GO = (
    "Nothing was heard of your browser for a minute, so your run was let go. "
    "Train starts it again from step 0."
)
HELD = "Your run was paused at step {} when you left the page. Train goes on from there."
REFRESH = 1 / 3  #: seconds between two looks at a group that plays


@dataclass(frozen=True)
class Group:
    """What a visitor watches under one name: the panes and the runs that fill them."""

    panes: tuple[Pane, ...]
    runs: tuple[str, ...]
    shipped: tuple[str, ...]  #: names of the shipped runs; empty if they train here

    @property
    def configs(self) -> tuple[ExperimentConfig, ...]:
        """What the arms train, in order."""
        return tuple(pane.config for pane in self.panes)


def ensure(group: str, panes: tuple[Pane, ...]) -> tuple[RunView, ...]:
    """Return the newest views of the group's runs, in the order of `panes`; start what is new.

    New runs are shipped ones if there is a shipped run of every config. Else all start from
    scratch, in one pack; they play if the group was playing.
    """
    kept, now = _group(group), views(group)
    if kept is None or not now or kept.configs != tuple(pane.config for pane in panes):
        playing = any(view.status.live for view in now)
        if kept is not None and not now and not kept.shipped:
            st.session_state[f"{group}_told"] = LET_GO
        _begin(group, panes, () if playing else _shipped(panes))
        if playing:
            train(group)
    elif kept.panes != panes:
        st.session_state[f"{group}_group"] = Group(panes, kept.runs, kept.shipped)
    return views(group)


def views(group: str) -> tuple[RunView, ...]:
    """Return the newest view of each run; nothing if the group is new or was let go."""
    kept = _group(group)
    found = [host().latest(run) for run in kept.runs] if kept else []
    return () if None in found else tuple(view for view in found if view is not None)


def is_shipped(group: str) -> bool:
    """Whether the visitor looks at finished runs that came with the project."""
    kept = _group(group)
    return kept is not None and bool(kept.shipped)


def newest(group: str) -> int:
    """Return the largest step of the group."""
    return max((view.step for view in views(group)), default=0)


def train(group: str) -> None:
    """Train every arm to its end; a group that is over starts again from nothing."""
    _play(group, None)


def step(group: str, n: int) -> None:
    """Train every arm `n` steps beyond the largest step of the group."""
    _play(group, newest(group) + n)


def pause(group: str) -> None:
    """Hold the arms, all at one step: in a pack, playing to a step that lies behind does that."""
    most = newest(group)
    for view in (view for view in views(group) if not view.status.over):
        host().command(view.run, Command("play", until=most))


def leave(group: str) -> None:
    """Hold the arms because the visitor goes to another page, and remember to say so."""
    if any(view.status.live for view in views(group)):
        pause(group)
        st.session_state[f"{group}_told"] = HELD.format(newest(group))


def tell(group: str) -> None:
    """Say what happened to the runs behind the visitor's back, until something else is done."""
    said = st.session_state.get(f"{group}_told")
    if said:
        notice([said])


def reset(group: str) -> None:
    """Go back to step 0."""
    kept = _group(group)
    st.session_state.pop(f"{group}_told", None)
    st.session_state.pop(f"{group}_news", None)
    if kept is not None:
        _begin(group, kept.panes, ())


def ask(group: str, point: tuple[float, ...] | None) -> None:
    """Ask every arm for the path of `point`."""
    for view in views(group):
        host().command(view.run, Command("ask", point=point))


def buttons(group: str, *, keys: bool = True) -> None:
    """Draw the row Train, Pause, +10, Reset into the container at hand; +1 too for a single run.

    Args:
        group: what the buttons rule.
        keys: whether they have keys as well; one group a page at most.
    """
    kept, playing = _group(group), any(view.status is RunStatus.PLAYING for view in views(group))
    runs = kept.runs if kept else ()
    for name, label, icon, tip, does, shortcut in _alone(group) if len(runs) == 1 else _all(group):
        press(
            label,
            _once,
            key=f"{group}_{name}",
            icon=f":material/{icon}:" if icon else None,
            help=tip,
            shortcut=shortcut if keys else None,
            args=(group, runs, does),
            type="primary" if name == "train" and not playing else "secondary",
        )


Button = tuple[str, str, str, str, Callable[[str], None], str]  #: its name, label, icon, help, ...


def _all(group: str) -> tuple[Button, ...]:
    return (
        (
            *("train", "Train", "play_arrow"),
            "Train all to the last step, in lock-step; runs that are over start again",
            *(train, "T"),
        ),
        ("pause", "Pause", "pause", "Hold all at one step", pause, "P"),
        ("ten", "+10", "", "Ten training steps, each", _on(group, 10), "0"),
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
        ("one", "+1", "", "Exactly one training step", _on(group, 1), "1"),
        ("ten", "+10", "", "Ten training steps", _on(group, 10), "0"),
        (
            *("reset", "Reset", "restart_alt"),
            "Forget everything and go back to step 0. The keys C and R belong to the app's frame.",
            *(reset, "Z"),
        ),
    )


def _on(group: str, n: int) -> Callable[[str], None]:
    """Return the order to train `n` steps beyond where the group is now."""
    return partial(_play, until=newest(group) + n)


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


def refreshing(
    group: str, draw: Callable[[tuple[RunView, ...]], None], *, every: float = REFRESH
) -> None:
    """Call `draw` with the newest views, again and again for as long as they may change.

    Args:
        group: whose views.
        draw: draws a part of the page; when what it asks (`questions.ask`) is answered, the page is
            drawn again.
        every: seconds between two looks.
    """
    live = any(view.live for view in views(group))
    st.fragment(_refresh, run_every=every if live else None)(group, live, draw)


def _refresh(group: str, live: bool, draw: Callable[[tuple[RunView, ...]], None]) -> None:
    now = views(group)
    if not now:  # the runs were let go while the page slept
        st.rerun()
    for view in now:
        hold(view.run)
    awaited()  # what another part awaits is not this one's
    draw(now)
    if live != any(view.live for view in views(group)):
        st.rerun()
    if not live:
        wait_for(awaited())


def _once(group: str, runs: tuple[str, ...], does: Callable[[str], None]) -> None:
    """Do what a button says, unless a first click has already put other runs in place of `runs`.

    Pause means whatever runs now: it may be pressed before the page shows what Train has begun.
    """
    kept = _group(group)
    if kept is not None and (kept.runs == runs or does is pause):
        does(group)


def _play(group: str, until: int | None) -> None:
    kept, now = _group(group), views(group)
    st.session_state.pop(f"{group}_told", None)
    if kept is None:
        return
    for config in kept.configs:
        why = refusal(config, page_memory(default_slots()))
        if why is not None:
            st.session_state[f"{group}_told"] = why
            return
    if is_shipped(group) or all(view.status.over for view in now):
        until = None if until is None else until - newest(group)
        _begin(group, kept.panes, ())
    for view in views(group):
        host().command(view.run, Command("play", until=until))


def _begin(group: str, panes: tuple[Pane, ...], shipped: tuple[str, ...]) -> None:
    """Put new runs in the place of the group's present ones, if any."""
    kept = _group(group)
    for run in kept.runs if kept else ():
        forget(run)
    runs = tuple(uuid.uuid4().hex for _ in panes)
    pack = None if shipped else f"{group} {runs[0]}"
    names = shipped or (None,) * len(panes)
    for run, pane, name in zip(runs, panes, names, strict=True):
        host().start(pane.config, run=run, shipped=name, pack=pack)
    st.session_state[f"{group}_group"] = Group(panes, runs, shipped)
    on_leaving(group, partial(leave, group))


def _shipped(panes: tuple[Pane, ...]) -> tuple[str, ...]:
    found = [name_of(pane.config) for pane in panes]
    return () if None in found else tuple(name for name in found if name is not None)


def _group(group: str) -> Group | None:
    return st.session_state.get(f"{group}_group")
