"""What a page has measured on what it shows: the numbers that quiz and experiments ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from node_viz.course.parts import Facts
from node_viz.experiment.arms import Pane
from node_viz.experiment.families import family_of
from node_viz.experiment.links import says_itself
from node_viz.ui import arms
from node_viz.ui.questions import awaited, wait_for


@dataclass(frozen=True)
class Measured:
    """What a page has measured on what it shows now."""

    of: object  #: the runs, or the settings: where another stands, it is another question
    facts: Facts  #: empty while a run goes on, and before it has learnt anything
    live: bool = False  #: something new may still come
    over: bool = True  #: the runs have come to their end, which decides an experiment


def of_arms(group: str, panes: Sequence[Pane], read: Callable[[], Facts]) -> Measured:
    """Return what is measured on a group of arms; nothing before all of them rest.

    By an arm's name stand its newest gauges, by "plain_run" the view of the arm "plain", and by
    "first" the gauges of the arm that stands first.

    Args:
        group: of the arms.
        panes: the arms as the page shows them.
        read: finds out what no gauge says, or asks for it.
    """
    if any(says_itself(pane.config) and family_of(pane.config).density for pane in panes):
        return Measured(group, {}, over=False)  # no KL is known, of which they all speak
    views = arms.views(group)
    of, live = tuple(view.run for view in views), any(view.live for view in views)
    gauges = [view.measured[-1:] for view in views]
    step = max((one.step for known in gauges for one in known), default=0)
    if live or not step or [view.config for view in views] != [pane.config for pane in panes]:
        return Measured(of, {}, live, over=False)
    facts: dict[str, Any] = {"when": f"at step {step}", "first_arm": panes[0].label}
    for pane, view, known in zip(panes, views, gauges, strict=True):
        facts |= {pane.name: known[0], f"{pane.name}_run": view} if known else {}
    facts |= {"first": gauges[0][0]} if gauges[0] else {}
    awaited()  # what a panel awaits is not ours
    facts |= read()
    wait_for(awaited())
    return Measured(of, facts, over=all(view.shipped or view.status.over for view in views))
