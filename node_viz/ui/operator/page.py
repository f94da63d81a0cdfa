"""How the server does, as a page without scripts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import node_viz
from node_viz.runs.report import STANDS, HostReport
from node_viz.ui.operator.now import Now

EVERY = 5  #: seconds after which the page loads itself anew
STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
LONGEST = 12  #: waits that are listed


def as_page(now: Now, live: bool) -> str:
    """Return the page as HTML; a `live` one loads itself anew, the other holds still."""
    again = f'<meta http-equiv="refresh" content="{EVERY}">' if live else ""
    other = (
        '<a href="?still">Hold it still</a>' if live else f'<a href="?">Renew every {EVERY} s</a>'
    )
    parts = (top(now), runs(now.host), line(now.host), workers(now), errors(now))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">{again}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>node_viz: how the server does</title><style>{STYLE}</style></head>
<body><header><h1>How the server does</h1>
<p>node_viz {node_viz.__version__}, up for {span(now.host.seconds)}, as of
<time>{clock(now.when)}</time>. {other}</p></header>
<main>{"".join(parts)}</main>
<footer>The same for Prometheus: <a href="operator/metrics">operator/metrics</a>.
Nothing here names a visitor or a run.</footer></body></html>"""


def top(now: Now) -> str:
    """Say in a glance how things are."""
    host = now.host
    slots, cores = host.slots, many(os.cpu_count() or 1, "core")
    told = (
        ("open tabs", str(now.visitors)),
        ("runs train", str(host.runs.get("playing", 0) + host.runs.get("queued", 0))),
        ("wait for their turn", str(len(host.waits))),
        (f"compute{'s' * (slots == 1)} at once, on {cores}", str(slots)),
        ("memory", size(sum(one or 0 for one in now.memory.values()))),
        ("error" if now.failures == 1 else "errors", str(now.failures)),
    )
    tiles = "".join(f"<li><b>{value}</b> {what}</li>" for what, value in told)
    return f'<ul class="tiles">{tiles}</ul>'


def runs(host: HostReport) -> str:
    """Say how the runs stand."""
    rows = [(one, str(host.runs[one]), str(host.gone[one])) for one in STANDS]
    left = f"Kept for visitors who left and may come back: {host.resting}. "
    more = f"Under way: {many(host.questions, 'question')}, {many(host.jobs, 'long job')}."
    return section("Runs", table(("", "now", "forgotten so far"), rows), left + more)


def line(host: HostReport) -> str:
    """Say who waits for how long."""
    waits = ", ".join(f"{wait:.1f} s" for wait in host.waits[:LONGEST])
    more = len(host.waits) - LONGEST
    waits += f" and {more} more" if more > 0 else ""
    told = f"Waiting, the next one first: {waits}." if waits else "Nobody waits."
    return section("Line", f"<p>{told}</p>")


def workers(now: Now) -> str:
    """Say what computes, and how much memory it takes."""
    server = now.memory["server"]
    rows = [("server", "serves", size(server), span(now.host.seconds), "", str(os.getpid()))]
    for number, one in enumerate(now.host.places, 1):
        what = f"{one.doing} {one.silent:.0f} s" if one.doing == "silent" else one.doing
        restarts = str(one.restarts)
        if one.pid == os.getpid():
            what, memory = "in the server", ""
        else:
            memory = size(one.memory)
        rows.append((f"worker {number}", what, memory, span(one.seconds), restarts, str(one.pid)))
    head = ("", "does", "memory", "up for", "restarts", "number")
    note = "What processes share counts in equal parts."
    return section("Processes", table(head, rows), note)


def errors(now: Now) -> str:
    """Say what went wrong."""
    rows = [
        (
            one.what,
            one.kind,
            one.where,
            str(one.count),
            clock(datetime.fromtimestamp(one.last, UTC)),
        )
        for one in now.errors
    ]
    if not rows:
        return section("Errors", "<p>None so far.</p>")
    head = ("", "kind", "where", "times", "last")
    return section("Errors", table(head, rows), "The log has the details.")


def section(title: str, body: str, note: str = "") -> str:
    """Return a part of the page under a title."""
    note = f"<p class='note'>{note}</p>"
    return f"<section class='{title.lower()}'><h2>{title}</h2>{body}{note}</section>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column names the rows."""
    top = "".join(f"<th scope='col'>{escape(one)}</th>" if one else "<td></td>" for one in head)
    body = "".join(
        f"<tr><th scope='row'>{escape(name)}</th>"
        + "".join(f"<td>{escape(one)}</td>" for one in rest)
        + "</tr>"
        for name, *rest in rows
    )
    return (
        f"<div class='wide'><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def many(count: int, what: str) -> str:
    """Say how many there are of something.

    >>> many(1, "core"), many(2, "core")
    ('1 core', '2 cores')
    """
    return f"{count} {what}{'s' * (count != 1)}"


def clock(when: datetime) -> str:
    """Return a moment as a person reads it, in universal time."""
    return f"{when:%Y-%m-%d %H:%M:%S} UTC"


def span(seconds: float) -> str:
    """Return a time span in its two largest units.

    >>> span(3.2), span(200), span(7500), span(200_000)
    ('3 s', '3 min 20 s', '2 h 5 min', '2 d 7 h')
    """
    whole = int(seconds)
    for unit, long, part, short in (("d", 86_400, "h", 3600), ("h", 3600, "min", 60)):
        if whole >= long:
            return f"{whole // long} {unit} {whole % long // short} {part}"
    return f"{whole // 60} min {whole % 60} s" if whole >= 60 else f"{whole} s"


def size(memory: int | None) -> str:
    """Return bytes as a person reads them.

    >>> size(260_190_208), size(3_100_000_000), size(None)
    ('260 MB', '3.1 GB', 'unknown')
    """
    if memory is None:
        return "unknown"
    return f"{memory / 1e9:.1f} GB" if memory >= 1e9 else f"{memory / 1e6:.0f} MB"
