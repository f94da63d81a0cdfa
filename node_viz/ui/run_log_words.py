"""What the run log says of a run, and of two beside each other: settings and figures in words."""

from __future__ import annotations

import csv
import functools
import io
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from node_viz.course.parts import number
from node_viz.course.syllabus import page as entry_of
from node_viz.experiment.config import DEFAULTS, KINDS, ExperimentConfig, knobs, knobs_for
from node_viz.experiment.families import TASKS
from node_viz.records.run_row import FIGURES, LIVE, RunRow

RESULTS = {
    "kl": "KL {} nats",
    "accuracy": "{} % right",
    "mse": "MSE {}",
    "rmse_out": "RMSE beyond the horizon {}",
}
RESULT_NAMES = {
    "kl": "KL above perfect",
    "accuracy": "Held-out points told right",
    "mse": "Mean squared error",
    "rmse_out": "Error beyond the horizon",
}
STATES = {
    "queued": "waiting",
    "playing": "training",
    "paused": "paused",
    "left": "not finished",
    "stopped": "stopped",
    "failed": "failed",
    "done": "done",
}
LAST_SEEN = "training when last seen"  #: on another tab, or on one that was closed
COLUMNS = (
    *("run", "name", "pinned", "page", "arm", "began_utc", "state", "task", "dataset", "seed"),
    *("step", "steps", "seconds", *FIGURES, "nfe", "differs_from_the_run_above"),
    *("differs_from_the_defaults", "page_settings"),
)
Pair = tuple[str, str]
Change = tuple[str, str, str]  #: a setting's name, what it was before, what it is


@functools.lru_cache(maxsize=512)
def config_of(query: str) -> ExperimentConfig:
    """Return the config that a row's query says; the same query is read once."""
    return ExperimentConfig.from_query(query)


def value_of(config: ExperimentConfig, name: str) -> str:
    """Return what a setting is, as a person says it.

    >>> value_of(ExperimentConfig(lr=0.003), "lr"), value_of(ExperimentConfig(), "solver_steps")
    ('0.003', '8')
    """
    spec, value = knobs()[name], getattr(config, name)
    known = TASKS[config.task].data if name == "dataset" else spec.choices
    if known:
        return known[value].label
    if KINDS[name] is int and (spec.low, spec.high) == (0, 1):
        return "on" if value else "off"
    return f"{value:g}" if KINDS[name] is float else str(value)


@functools.lru_cache(maxsize=2048)
def changes(before: str, now: str) -> tuple[Change, ...]:
    """Return the settings in which two runs differ.

    A setting that one of them lacks, since it learns something else, counts where the other has
    changed it.

    Args:
        before: the query of the one config.
        now: of the other.
    """
    one, other = config_of(before), config_of(now)
    in_one, in_other = knobs_for(one.task), knobs_for(other.task)
    found = list[Change]()
    for name, spec in knobs().items():
        was = value_of(one, name) if name in in_one else "–"
        is_now = value_of(other, name) if name in in_other else "–"
        lacks = (name in in_one) != (name in in_other)
        changed = DEFAULTS[name] != getattr(one if name in in_one else other, name)
        if was != is_now and (changed or not lacks):
            found.append((spec.label, was, is_now))
    return tuple(found)


@functools.lru_cache(maxsize=1024)
def from_defaults(query: str) -> tuple[Pair, ...]:
    """Return the settings of a run that are not the usual ones, task and seed apart."""
    config = config_of(query)
    names = [name for name in knobs_for(config.task) if name not in ("task", "seed")]
    return tuple(
        (knobs()[name].label, value_of(config, name))
        for name in names
        if getattr(config, name) != DEFAULTS[name]
    )


def result(row: RunRow) -> str:
    """Return the newest figure that a run is judged by, with its unit, "" before there is one."""
    if row.figure is None:
        return ""
    return RESULTS[row.judged].format(shown(row.figure * (100 if row.judged == "accuracy" else 1)))


def shown(value: float | None) -> str:
    """Return a number, a dash for one that could not be measured."""
    return "–" if value is None or not math.isfinite(value) else number(value)


def calls(row: RunRow) -> str:
    """Return the newest count of field calls a solve."""
    return "–" if row.nfe is None or not math.isfinite(row.nfe) else f"{row.nfe:g}"


def state(row: RunRow, followed: bool) -> str:
    """Return where a run stands; one that this tab does not follow may have gone on elsewhere."""
    return LAST_SEEN if row.state in LIVE and not followed else STATES[row.state]


def title(row: RunRow) -> str:
    """Return where a run was trained: its page, and its arm among several."""
    page = entry_of(row.page).title
    return f"{page} · {row.arm}" if row.arm else page


def cells(rows: Sequence[RunRow], followed: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the browser shows of each row, oldest first."""
    told = list[dict[str, Any]]()
    for k, row in enumerate(rows):
        config = config_of(row.config)
        told.append(
            {
                "key": row.key,
                "number": k + 1,
                "name": row.name,
                "pinned": row.pinned,
                "title": title(row),
                "at": row.at,
                "first": k == 0 or rows[k - 1].pack != row.pack,
                "above": changes(rows[k - 1].config, row.config) if k else None,
                "usual": from_defaults(row.config),
                "seed": config.seed,
                "step": f"{row.step} of {config.steps}",
                "result": result(row) or "–",
                "nfe": calls(row),
                "seconds": shown(row.seconds),
                "state": state(row, row.key in followed),
            }
        )
    return told


def figures(one: RunRow, other: RunRow) -> list[Change]:
    """Return the figures of two runs beside each other: name, the one's, the other's."""
    names = [name for name in FIGURES if name in {row.judged for row in (one, other)}]
    found: list[Change] = []
    for name in names:
        mine, its = (result(row) if row.judged == name else "–" for row in (one, other))
        found.append((RESULT_NAMES[name], mine, its))
    found.append(("NFE, calls a solve", calls(one), calls(other)))
    found.append(("Training steps", str(one.step), str(other.step)))
    found.append(("Seconds of training", shown(one.seconds), shown(other.seconds)))
    return found


def as_csv(rows: Sequence[RunRow]) -> str:
    """Return the log as CSV: a line a run, oldest first; numbers as they are, nothing rounded."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    for k, row in enumerate(rows):
        table.writerow(_line(k, row, rows[k - 1] if k else None))
    return out.getvalue()


def _line(k: int, row: RunRow, above: RunRow | None) -> dict[str, Any]:
    config = config_of(row.config)
    differs = changes(above.config, row.config) if above else ()
    texts = {
        "name": row.name,
        "page": row.page,
        "arm": row.arm,
        "state": STATES[row.state],
        "task": config.task,
        "dataset": config.dataset,
        "differs_from_the_run_above": "; ".join(f"{name}: {now}" for name, _, now in differs),
        "differs_from_the_defaults": row.config,
        "page_settings": row.settings,
    }
    numbers = {
        "run": k + 1,
        "pinned": int(row.pinned),
        "began_utc": datetime.fromtimestamp(row.at / 1000, UTC).isoformat(timespec="seconds"),
        "seed": config.seed,
        "step": row.step,
        "steps": config.steps,
        "seconds": row.seconds,
        "nfe": "" if row.nfe is None or math.isnan(row.nfe) else row.nfe,
    }
    if row.figure is not None and math.isfinite(row.figure):
        numbers[row.judged] = row.figure
    return {**numbers, **{name: harmless(text) for name, text in texts.items()}}


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("wide")
    ("'=1+1", 'wide')
    """
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@")) else text
