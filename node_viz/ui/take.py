"""A run as a file: a button for each kind, and what is being made for the visitor.

A file is made where training happens, in turns with it, one at a time for the whole server: whoever
comes later waits in a line and is told so. Equal orders are one, so a class that saves the same
film has it made once.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from node_viz.experiment.arms import Pane
from node_viz.experiment.registry import load_target
from node_viz.export.kinds import KINDS, How, Kind
from node_viz.export.making import making, of_host
from node_viz.runs.api import Progress
from node_viz.ui.arms import group_of
from node_viz.ui.fragments import fragment
from node_viz.ui.host import hold_on_leaving, host
from node_viz.ui.past import looked_at
from node_viz.ui.widgets import notice, pick, press

PARTY = "files"  #: whose turns all files share: those of one visitor
KEPT = 16  #: files that the server keeps, those longest unasked go first
POLL = 0.7  #: seconds between two looks at a file that is being made
GONE = "This run was let go, so there is nothing to save."


@dataclass(frozen=True)
class Order:
    """A file that a visitor wants."""

    job: str  #: what makes it; equal orders have equal ones
    ending: str
    name: str  #: of the file


def take(group: str) -> None:
    """Draw a button for each kind of file that the runs of a group can be saved as."""
    if group_of(group) is not None:
        fragment(_take, run_every=POLL if _under_way(group) else None)(group, _under_way(group))


def _take(group: str, was_under_way: bool) -> None:
    kept = group_of(group)
    if kept is None:
        return
    st.markdown("**Save this run as**")
    chosen = _arm(group, kept.panes)
    order, which = _ordered(group), dict[str, str]()
    for ending, kind in KINDS.items():
        several = kind.most > 1
        panes = kept.panes if several else (kept.panes[chosen],)
        runs = kept.runs if several else (kept.runs[chosen],)
        if len(panes) > kind.most or not all(kind.fits(pane.config) for pane in panes):
            continue
        if kind.choices and kind.choices not in which:
            which[kind.choices] = _which(group, kind, panes[0])
        how = How(which.get(kind.choices, ""), _step(group), st.context.theme.type == "dark")
        _row(group, ending, kind, _name(group, panes, how, ending), runs, how)
        if order is not None and order.ending == ending:
            _state(group, order)
    if was_under_way != _under_way(group):
        st.rerun()  # from now on nothing is polled, or something is


def _arm(group: str, panes: Sequence[Pane]) -> int:
    """Draw the choice of the arm that kinds of one run save; return its number."""
    if len(panes) == 1:
        return 0
    key, numbers = f"{group}_take_arm", range(len(panes))
    now = st.session_state.get(key, 0)
    picked = pick(
        st.selectbox,
        "Which arm",
        list(numbers),
        value=now if now in numbers else 0,
        key=key,
        format_func=lambda number: panes[number].label,
    )
    return picked or 0


def _row(group: str, ending: str, kind: Kind, name: str, runs: tuple[str, ...], how: How) -> None:
    """Draw the button of one kind and its sentence."""
    button, words = st.columns([0.3, 0.7], vertical_alignment="center")
    key = f"{group}_take_{ending}"
    words.markdown(kind.sentence)
    with button:
        press(ending, _order, key=key, width="stretch", args=(group, name, runs, how))


def _which(group: str, kind: Kind, pane: Pane) -> str:
    """Draw the choice of one of several figures, or tables, for all kinds that offer them."""
    names = load_target(kind.choices)(pane.config)
    noun = kind.choices.rpartition(":")[0].rpartition(".")[2]
    key = f"{group}_take_{noun}"
    now = st.session_state.get(key, names[0])
    picked = pick(
        st.selectbox,
        f"Which of the {noun}",
        names,
        value=now if now in names else names[0],
        key=key,
    )
    return picked or names[0]


def _step(group: str) -> int | None:
    step = looked_at(group)
    return None if step is None or step < 0 else step


def _name(group: str, panes: Sequence[Pane], how: How, ending: str) -> str:
    """Return what a file is called: the page, the arm if it is of one of several, and which."""
    arm = panes[0].name if len(panes) == 1 and panes[0].name != group else ""
    step = "" if how.step is None else f"step{how.step}"
    words = "-".join(one for one in (group, arm, how.what, step) if one)
    return f"{''.join(one if one.isalnum() or one in '-_' else '_' for one in words)}.{ending}"


def _order(group: str, name: str, runs: tuple[str, ...], how: How) -> None:
    """Have a file made, in the place of what the visitor wanted before."""
    here, before = host(), _ordered(group)
    views = [here.latest(run) for run in runs]
    seen = tuple(view for view in views if view is not None)
    if len(seen) < len(runs):
        raise ValueError(GONE.removesuffix("."))
    made_of = [
        ("shipped" if view.shipped else view.origin or view.run, view.config, view.tape_steps[-1:])
        for view in seen
    ]
    job = f"file {hashlib.sha256(repr((name, how, made_of)).encode()).hexdigest()}"
    if before is not None and before.job != job:
        here.hold(before.job)
    found = here.progress(job)
    if found is not None and found.message:
        here.drop(job)  # it failed before, but may not again
        found = None
    if found is None:
        ready = [of_host(here, run) for run in runs]
        fresh = [not view.shipped for view in seen]
        here.begin(job, making, ready, fresh, name, how, party=PARTY, alone=True)
    _remember(job)
    st.session_state[f"{group}_order"] = Order(job, name.rpartition(".")[2], name)


@st.cache_resource(show_spinner=False)
def _jobs() -> OrderedDict[str, None]:
    """Return the files that were ordered on this server, longest unasked first."""
    return OrderedDict()


def _remember(job: str) -> None:
    jobs = _jobs()
    jobs[job] = None
    jobs.move_to_end(job)
    for old in list(jobs)[: max(0, len(jobs) - KEPT)]:
        found = host().progress(old)
        if found is None or not found.live:
            host().drop(old)
            jobs.pop(old, None)


def _ordered(group: str) -> Order | None:
    return st.session_state.get(f"{group}_order")


def _under_way(group: str) -> bool:
    order = _ordered(group)
    found = None if order is None else host().progress(order.job)
    return found is not None and not found.over


def _state(group: str, order: Order) -> None:
    """Draw how far a file is, and once it is made the button that saves it."""
    here = host()
    hold_on_leaving(order.job)
    here.resume(order.job)
    found = here.progress(order.job)
    if found is None:
        notice(["The server no longer has this file. Press its button again."])
    elif found.message:
        notice([found.message])
    elif not found.over:
        st.html(f'<p class="status" role="status">{escape(told(order.ending, found))}</p>')
    else:
        # The bytes themselves: what is made when pressed is swept away by the next refresh, and a
        # page whose run trains has several a second.
        data = found.value.data
        st.download_button(
            f"Save {order.name} ({in_words(len(data))})",
            data,
            order.name,
            KINDS[order.ending].media,
            key=f"{group}_take_save",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
            width="stretch",
        )


def told(ending: str, found: Progress) -> str:
    """Return the words for a file that is not there yet."""
    if found.place and found.value is None:
        ahead = "one file is" if found.place == 1 else f"{found.place} files are"
        return f"{ending} waits: {ahead} made before it."
    part = 0 if found.value is None else round(100 * found.value.part)
    return f"{ending} is being made: {part} %. You can go on meanwhile."


def in_words(size: int) -> str:
    """Return a size for a person.

    >>> in_words(999), in_words(1_234_567)
    ('1 kB', '1.2 MB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1000))} kB"
