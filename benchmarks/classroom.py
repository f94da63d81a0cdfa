"""A class of students at once, each with a tab of their own on one server of this machine.

`errors`: exceptions on a page, sockets that closed, HTTP errors, tracebacks in the server's log.
`no_reaction`: clicks whose effect did not come within 30 s: a new picture, for Pause that the run
rests, for other clicks that the page is drawn again. What is still awaited when the class ends
counts as no click.
`reaction`: seconds from sending a click until its effect came, or until the first run of the page
(or fragment) that began after it was over, whichever is first; 30 at most.
`first_picture`: seconds from pressing Train, also after a pause, to the first new picture of a step
above 0; 30 at most.
`rate`: new pictures a second and pane of each student, from pressing Train to pressing Pause or
leaving, the wait for the first picture included.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.load.lesson import Outcome, Plan, held
from benchmarks.options import Options
from benchmarks.report import Table

NOTE = (
    "{students} students for {seconds:g} s on {pages}, {links}; `node-viz app` and the students "
    "share this machine. A student thinks 2 to 8 s between clicks; no browser draws."
)
#: what a person reads of each figure: its name, its words, its unit
FIGURES = (
    ("errors", "errors", ""),
    ("no_reaction", "clicks without their effect in 30 s", ""),
    ("clicks", "clicks", ""),
    ("reaction_p50", "click to the page's answer, median", "s"),
    ("reaction_p95", "click to the page's answer, 95 %", "s"),
    ("first_picture_p50", "Train to the first new picture, median", "s"),
    ("first_picture_p95", "Train to the first new picture, 95 %", "s"),
    ("opened_p95", "page opened, 95 %", "s"),
    ("rate_min", "new pictures while playing, the least a student has", "1/s"),
    ("rate_p50", "new pictures while playing, the median student", "1/s"),
    ("rss_mb_1min", "server's memory (PSS) after a minute", "MB"),
    ("rss_mb", "server's memory (PSS) at the end", "MB"),
    ("handles_1min", "its open files after a minute", ""),
    ("handles", "its open files at the end", ""),
    ("threads_1min", "its threads after a minute", ""),
    ("threads", "its threads at the end", ""),
    ("processes_1min", "its processes after a minute", ""),
    ("processes", "its processes at the end", ""),
    ("server_cores", "cores that it used", ""),
    ("answering_cores", "of them in the process that answers, which has one at most", ""),
    ("own_cores", "cores that the students used", ""),
    ("left", "processes that outlived it", ""),
)


def run(options: Options) -> Iterator[Table]:
    """Hold a class and tell how it went."""
    plan = plan_of(options, students=30, seconds=options.longest(300.0))
    outcome = held(plan)
    values = outcome.tally.values() | used(outcome)
    rows = [
        {"what": words, "value": values.get(name), "unit": unit} for name, words, unit in FIGURES
    ]
    for kind, counts in (("error", outcome.tally.errors), ("none", outcome.tally.no_reaction)):
        words = "of the errors" if kind == "error" else "without effect"
        rows += [{"what": f"  {words}: {name}", "value": n} for name, n in counts.items() if n]
    yield Table("class", note(plan), rows, values)


def plan_of(options: Options, *, students: int, seconds: float) -> Plan:
    """Return the class that the command line asks for."""
    return Plan(
        options.students or students,
        seconds,
        options.pages or ("cnf",),
        options.same,
        options.address,
    )


def note(plan: Plan) -> str:
    """Say what was measured."""
    links = "all at one link" if plan.same else "each at a link of their own"
    return NOTE.format(
        students=plan.students, seconds=plan.seconds, pages=", ".join(plan.pages), links=links
    )


def used(outcome: Outcome) -> dict[str, Any]:
    """Return what server and students used; of a server that is not ours nothing is known."""
    values: dict[str, Any] = {"own_cores": outcome.own_cores, "left": outcome.left}
    if len(outcome.usages) < 2:
        return values
    start, end = outcome.usages[0], outcome.usages[-1]
    values["server_cores"] = (end.cpu - start.cpu) / (end.at - start.at)
    values["answering_cores"] = (end.answering - start.answering) / (end.at - start.at)
    for name in ("rss_mb", "handles", "threads", "processes"):
        values[f"{name}_1min"] = getattr(outcome.usages[1], name)
        values[name] = getattr(end, name)
    return values
