"""Several runs side by side as one: a group of arms with one play button, in lock-step.

A group is a name on a page; one run alone is a group too. What it keeps in the session begins with
that name, so several groups may share a page. Every callback says what should be, not what should
change, because a click that meets a refresh arrives twice. What rules a group is drawn by
`node_viz.ui.arm_buttons`.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from node_viz.experiment.arms import Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.api import Command, RunView
from node_viz.runs.shipped import load, name_of
from node_viz.ui.host import (
    forget,
    hold,
    host,
    left_behind,
    lost,
    runs_of_visitor,
)
from node_viz.ui.leaving import on_leaving
from node_viz.ui.room import no_more, no_room, too_busy
from node_viz.ui.widgets import notice

LET_GO = (
    "Nothing was heard of your browser for ten minutes, so your run was let go. "
    "Train starts it again from step 0."
)
LOST = (
    "The server was started anew, or nothing was heard of your browser for long: what was trained "
    "here is gone. The settings are kept; Train starts again."
)
BACK = "You are back. Your run was paused at step {}; Train goes on from there."
HELD = "Your run was paused at step {} when you left the page. Train goes on from there."
TWICE = 0.25  #: seconds within which two equal clicks are one that arrived twice


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
    if group_of(group) is None:
        _come_back(group, panes)
    kept, now = group_of(group), views(group)
    if kept is None or not now or kept.configs != tuple(pane.config for pane in panes):
        playing = any(view.status.live for view in now)
        if kept is not None and not now and not kept.shipped:
            st.session_state[f"{group}_told"] = LET_GO
        try:
            _begin(group, panes, () if playing else _shipped(group, panes))
        except ValueError as error:
            notice([f"{error}."])
            st.stop()
        if playing:
            train(group)
    elif kept.panes != panes:
        st.session_state[f"{group}_group"] = Group(panes, kept.runs, kept.shipped)
    return views(group)


def prepare(group: str, panes: tuple[Pane, ...], *, shipped: bool, fresh: bool) -> None:
    """Put the runs of a scene in place: those that come with the app, or the visitor's own.

    Args:
        group: whose runs.
        panes: the arms.
        shipped: show the runs that come with the app, where all of them do.
        fresh: begin at step 0.
    """
    kept = group_of(group)
    same = kept is not None and kept.configs == tuple(pane.config for pane in panes)
    if shipped and not (same and is_shipped(group)):
        _begin(group, panes, _shipped(group, panes))
    elif not shipped and (fresh or not same or is_shipped(group)):
        _begin(group, panes, ())


def take_up(group: str, panes: tuple[Pane, ...], runs: tuple[str, ...]) -> bool:
    """Show runs that the visitor watches already, in whichever tab; say whether all are there.

    Args:
        group: takes them up in the place of its own.
        panes: the arms that they must fill.
        runs: in the order of the arms.
    """
    now = [host().latest(run) for run in runs]
    trained = [view.config for view in now if view is not None]
    if not runs_of_visitor().issuperset(runs) or trained != [pane.config for pane in panes]:
        return False
    kept = group_of(group)
    _put(group, Group(panes, runs, ()))
    for run in runs:
        hold(run)
    for run in set(kept.runs if kept else ()).difference(runs):
        forget(run)
    return True


def comes_with_the_app(configs: Sequence[ExperimentConfig]) -> bool:
    """Whether a run of each config comes with the app."""
    return all(name_of(config) is not None for config in configs)


def views(group: str) -> tuple[RunView, ...]:
    """Return the newest view of each run; nothing if the group is new or was let go."""
    kept = group_of(group)
    found = [host().latest(run) for run in kept.runs] if kept else []
    return () if None in found else tuple(view for view in found if view is not None)


def is_shipped(group: str) -> bool:
    """Whether the visitor looks at finished runs that came with the project."""
    kept = group_of(group)
    return kept is not None and bool(kept.shipped)


def newest(group: str) -> int:
    """Return the largest step of the group."""
    return max((view.step for view in views(group)), default=0)


def refined(group: str, begun: int) -> str:
    """Return the steps of the solver's grid that training has come to, "" if they are as begun."""
    found = sorted({view.solver_steps or begun for view in views(group)})
    if found in ([], [begun]):
        return ""
    return str(found[0]) if len(found) == 1 else f"{found[0]} to {found[-1]}"


def train(group: str) -> None:
    """Train every arm to its end; a group that is over starts again from nothing."""
    play(group, None)


def step(group: str, n: int) -> None:
    """Train every arm `n` steps beyond the largest step of the group.

    A click that meets a refresh arrives twice, within milliseconds: that is one click.
    """
    kept, now = group_of(group), time.monotonic()
    click = (kept.runs if kept else (), n)
    before, at = st.session_state.get(f"{group}_click", (None, 0.0))
    if before != click or now - at > TWICE:
        play(group, newest(group) + n)
    kept = group_of(group)  # a group that was over has begun anew
    st.session_state[f"{group}_click"] = ((kept.runs if kept else (), n), now)


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
    kept = group_of(group)
    st.session_state.pop(f"{group}_told", None)
    st.session_state.pop(f"{group}_news", None)
    if kept is not None:
        _begin(group, kept.panes, ())


def ask(group: str, point: tuple[float, ...] | None) -> None:
    """Ask every arm for the path of `point`."""
    kept = group_of(group)
    st.session_state[f"{group}_point"] = (kept.runs if kept else (), point)
    for view in views(group):
        host().command(view.run, Command("ask", point=point))


def asked_point(group: str) -> tuple[float, ...] | None:
    """Return the point that the group's present runs were asked about last."""
    kept, (runs, point) = group_of(group), st.session_state.get(f"{group}_point", ((), None))
    return point if kept is not None and kept.runs == runs else None


def once(group: str, runs: tuple[str, ...], does: Callable[[str], None]) -> None:
    """Do what a button says, unless a first click has already put other runs in place of `runs`.

    Pause means whatever runs now: it may be pressed before the page shows what Train has begun.
    """
    kept = group_of(group)
    if kept is not None and (kept.runs == runs or does is pause):
        does(group)


def play(group: str, until: int | None) -> None:
    """Train every arm to step `until`, or to its end; say so where there is no room."""
    kept, now = group_of(group), views(group)
    st.session_state.pop(f"{group}_told", None)
    if kept is None:
        return
    why = no_room(kept.configs) or too_busy(_live_elsewhere(kept) + len(kept.runs))
    if why is not None:
        st.session_state[f"{group}_told"] = why
        return
    if is_shipped(group) or all(view.status.over for view in now):
        until = None if until is None else until - newest(group)
        _begin(group, kept.panes, ())
    for view in views(group):
        host().command(view.run, Command("play", until=until))


def _live_elsewhere(group: Group) -> int:
    """Return how many of the visitor's runs train that are not this group's."""
    views = [host().latest(run) for run in runs_of_visitor().difference(group.runs)]
    return sum(view is not None and view.status.live for view in views)


def _begin(group: str, panes: tuple[Pane, ...], shipped: tuple[str, ...]) -> None:
    """Put new runs in the place of the group's present ones, if any.

    Raises:
        ValueError: they would be too many.
    """
    kept = group_of(group)
    before = kept.runs if kept else ()
    why = no_more(len(runs_of_visitor().difference(before)) + len(panes))
    if why is not None:
        raise ValueError(why.removesuffix("."))
    runs = tuple(uuid.uuid4().hex for _ in panes)
    pack = None if shipped else f"{group} {runs[0]}"
    names = shipped or (None,) * len(panes)
    configs = () if shipped else tuple(pane.config for pane in panes)
    _put(group, Group(panes, runs, shipped))
    for run in before:
        forget(run)
    for run, pane, name in zip(runs, panes, names, strict=True):
        hold(run)  # first, for the tab may be closed at any moment
        host().start(pane.config, run=run, shipped=name, pack=pack, shared=configs)


def _put(group: str, made: Group) -> None:
    """Keep what the page shows now; what goes with it is done afterwards.

    At each look at the session Streamlit may break off this run of the page, if the visitor has
    clicked once more. What had been begun before would then be nobody's.
    """
    on_leaving(group, partial(leave, group))
    st.session_state[f"{group}_group"] = made


def _come_back(group: str, panes: tuple[Pane, ...]) -> None:
    """Take up what the visitor had on this page before it was loaded anew, if it is still there."""
    configs, open_before = tuple(pane.config for pane in panes), lost()
    left: Group | None = left_behind(
        group, lambda one: not one.shipped and one.configs == configs and not _gone(one)
    )
    if left is None:
        if open_before:
            st.session_state[f"{group}_told"] = LOST
        return
    _put(group, left)
    rested = [hold(run) for run in left.runs]
    if any(rested):
        st.session_state[f"{group}_told"] = BACK.format(newest(group))


def _gone(group: Group) -> bool:
    return any(host().latest(run) is None for run in group.runs)


def _shipped(group: str, panes: tuple[Pane, ...]) -> tuple[str, ...]:
    """Return the names of the arms' shipped runs, none unless each has one that can be read."""
    found = [name_of(pane.config) for pane in panes]
    names = tuple(name for name in found if name is not None)
    if len(names) < len(panes):
        return ()
    try:
        for name in names:
            load(name)  # remembered, for it is about to be shown
    except ValueError as error:
        st.session_state[f"{group}_told"] = f"This starts from step 0: {error}."
        return ()
    return names


def group_of(group: str) -> Group | None:
    """Return what the visitor watches under a name, None if the page has begun nothing."""
    return st.session_state.get(f"{group}_group")
