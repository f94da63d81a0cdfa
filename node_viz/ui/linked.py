"""What a page of arms shows, as one record: the widgets show it, the address says how it differs.

Each page has its own record, a frozen dataclass with the experiment that its arms share and what
else the page can be told. Reading it from a link, changing it and starting it are the same on all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import parse_qsl

import streamlit as st

from node_viz.experiment.catalogue import ADAPTIVE, MIXTURES_1D
from node_viz.experiment.config import ExperimentConfig, knobs_for
from node_viz.experiment.presets import ARMS
from node_viz.plots.arm_curves import ARM_COLOURS
from node_viz.ui import arms as group_of
from node_viz.ui.arms import Pane
from node_viz.ui.controls import control, widget_key
from node_viz.ui.page import presenting
from node_viz.ui.sharing import copy_link, from_link, hidden_controls, write_pairs

PENALTIES = ("kinetic", "jacobian", "force")
OF_THE_ARM = ("method", "steer", *PENALTIES)  #: what tells arms apart; the shared part has none


class Shown(Protocol):
    """A page's record."""

    @property
    def base(self) -> ExperimentConfig:
        """The experiment that all arms share."""
        ...

    def panes(self) -> tuple[Pane, ...]:
        """Return the arms as they stand side by side."""
        ...

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default."""
        ...


Record = TypeVar("Record", bound=Shown)


class Linked(Generic[Record]):
    """One page's record in the session, and everything that reads or changes it.

    Args:
        group: the page's group of arms; the keys of its session begin with it.
        read: turns a link's pairs into the record, and notes on what is wrong in them.
    """

    def __init__(
        self, group: str, read: Callable[[dict[str, str]], tuple[Record, list[str]]]
    ) -> None:
        self.group, self.read = group, read

    def from_link(self) -> Record:
        """Return what the page should show, and put it into the address."""
        now = from_link(self.read, of=f"{self.group}_")
        write_pairs(now.pairs(), of=f"{self.group}_")
        return now

    def now(self) -> Record:
        """Return what the page shows now: a part that refreshes alone may be newer than it."""
        return st.session_state[f"{self.group}_config"]

    def change(self, **changes: Any) -> None:
        """Change some of the record; what cannot be becomes a note and changes nothing."""
        self._put(lambda: replace(self.now(), **changes))  # type: ignore[type-var]

    def turn(self, **values: Any) -> None:
        """Change knobs of the shared experiment, or note why they cannot be so."""
        self._put(lambda: replace(self.now(), base=self.now().base.replace(**values)))  # type: ignore[type-var]

    def knob_moved(self, name: str) -> None:
        """Take a widget's value into the experiment."""
        value = st.session_state[widget_key(name)]
        if value is not None:
            self.turn(**{name: value})

    def set_up(self, query: str) -> None:
        """Show what a query string asks for and train it."""
        self.show(query)
        group_of.train(self.group)

    def show(self, query: str) -> None:
        """Show what a query string asks for."""
        made = self.read(dict(parse_qsl(query)))[0]
        self._put(lambda: made)
        group_of.ensure(self.group, made.panes())

    def _put(self, make: Callable[[], Any]) -> None:
        state, of = st.session_state, self.group
        try:
            state[f"{of}_config"], state[f"{of}_notes"] = make(), []
        except ValueError as error:
            state[f"{of}_notes"] = [f"{error}."]

    def strip(
        self, more: Sequence[str], *extra: tuple[str, Callable[[Record], None]], first: int = 0
    ) -> None:
        """Draw one row: the buttons; the data and the page's own controls; everything else.

        Args:
            more: knobs behind "more"; one that would change nothing is left out.
            extra: the page's own controls, each with the name by which a worksheet hides it.
            first: how many of them stand before the data.
        """
        now, hidden = self.now(), hidden_controls()
        data = ("dataset", lambda now: control(now.base, "dataset", self.knob_moved, compact=True))
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="strip"):
            group_of.buttons(self.group)
            if presenting():
                return
            for name, draw in (*extra[:first], data, *extra[first:]):
                if name not in hidden:
                    draw(now)
            with st.popover(
                "more", icon=":material/tune:", help="Everything else that can be changed"
            ):
                idle = "solver_steps" if now.base.solver in ADAPTIVE else "rtol"
                names = [name for name in more if name not in {*hidden, "dataset", idle}]
                for column, some in zip(st.columns(2), (names[::2], names[1::2]), strict=True):
                    with column:
                        for name in some:
                            control(now.base, name, self.knob_moved)
            copy_link(now.pairs())


def all_knobs(but: Iterable[str] = (), task: str = "density") -> tuple[str, ...]:
    """Return the names of all knobs that a task knows, but some; its page decides the task."""
    return tuple(name for name in knobs_for(task) if name not in {"task", *but})


def read_base(
    pairs: Mapping[str, str],
    usual: ExperimentConfig,
    apart: Iterable[str] = OF_THE_ARM,
    why: str = "is what tells the arms apart",
) -> tuple[ExperimentConfig, list[str]]:
    """Read the shared experiment from a link; each thing that makes no sense becomes a note.

    Args:
        pairs: of the link, without the page's own keys.
        usual: the page's default.
        apart: knobs that the arms set themselves.
        why: a link may not set those.
    """
    notes = [f"{key} {why}. Ignored." for key in apart if key in pairs]
    kept = {key: value for key, value in pairs.items() if key not in apart}
    start = {key: str(value) for key, value in usual.as_dict().items()}
    base, more = ExperimentConfig.forgiving({**start, **kept})
    if base.dataset in MIXTURES_1D:
        more.append(f"The stages show two dimensions; {base.dataset!r} has one.")
        base = base.replace(dataset=usual.dataset)
    return base, notes + more


def changed(base: ExperimentConfig, usual: ExperimentConfig) -> dict[str, str]:
    """Return what in `base` differs from the page's default, as a link says it."""
    default = usual.as_dict()
    return {key: str(value) for key, value in base.as_dict().items() if value != default[key]}


def nearest(
    name: str, text: str | None, known: Sequence[float], usual: float
) -> tuple[float, list[str]]:
    """Return the value on offer nearest to what a link says, and a note if it is out of bounds.

    >>> nearest("side", "0.19", (0.1, 0.2), 0.1)
    (0.2, [])
    """
    if text is None:
        return usual, []
    low, high = min(known), max(known)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low * 0.99 <= value <= high * 1.01:
        bounds = f"a number from {low:g} to {high:g}"
        return usual, [f"{name} must be {bounds}; got {text!r}. Using {usual:g}."]
    return min(known, key=lambda one: abs(one - value)), []


def panes_of(configs: Mapping[str, ExperimentConfig]) -> tuple[Pane, ...]:
    """Return a pane for each of the named arms."""
    return tuple(
        Pane(name, ARMS[name].label, config, ARM_COLOURS[name], ARMS[name].sentence)
        for name, config in configs.items()
    )
