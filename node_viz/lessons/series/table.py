"""The errors at 30, 50 and 100 observations, three seeds each, beside the lecture's table.

`measured.json` is what `python -m benchmarks series --seeds 3 --json FILE` has written, less the
tables of the terminal.
"""

from __future__ import annotations

import functools
import json
import statistics
from pathlib import Path
from typing import Any

from node_viz.experiment.series_catalogue import SERIES
from node_viz.lessons.series.link import ARMS, COUNTS, FIRST_ARMS

FILE = Path(__file__).parent / "measured.json"
MODELS = {"ode": "latent ODE", "rnn": "RNN"}  #: as the benchmark calls the page's arms
#: the lecture's table 2, predictive RMSE on a test set
LECTURE = {"rnn": ("0.3937", "0.3202", "0.1813"), "ode": ("0.1642", "0.1502", "0.1346")}
OF_LECTURE = "spirals"  #: the set that the lecture's table is about
REMARK = (
    "Left and middle: means over {seeds} runs of a minute on one core, measured on {date}; the "
    "settings are the same for all but the number of observations, and all have as many weights. "
    "Right: the lecture's table 2, on spirals with other noise. Readers of the published script "
    "report that they cannot reproduce these figures with it, so compare the columns, and not the "
    "digits."
)


@functools.cache
def measured() -> dict[str, Any]:
    """Return what the benchmark wrote: the machine, and by set and run its gauges by seed."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def errors(dataset: str, arm: str, observations: int, where: str) -> list[float]:
    """Return an arm's error at so many observations, a seed an entry.

    Args:
        dataset: of `SERIES`.
        arm: of `MODELS`.
        observations: of `COUNTS`.
        where: `rmse_in`, `rmse_out` or `rmse_mean`.
    """
    return measured()[dataset][f"{MODELS[arm]}, {observations}"][where]


def rows() -> list[list[str]]:
    """Return the table: set and arm, errors where it sees and beyond, and the lecture's."""
    found = []
    for dataset in SERIES:
        for arm in FIRST_ARMS:
            cells = [
                f"{statistics.mean(errors(dataset, arm, count, where)):.3f}"
                for where in ("rmse_in", "rmse_out")
                for count in COUNTS
            ]
            lecture = LECTURE[arm] if dataset == OF_LECTURE else [""] * len(COUNTS)
            found.append([f"{SERIES[dataset].label}: {ARMS[arm].label}", *cells, *lecture])
    return found


def found(dataset: str) -> str:
    """Say what the measured part of the table shows on a set, whichever way it came out."""
    seen = {count: ratio(dataset, count, "rmse_in") for count in COUNTS}
    beyond = {count: ratio(dataset, count, "rmse_out") for count in COUNTS}
    ends = [(errors(dataset, arm, n, "rmse_out") for arm in FIRST_ARMS) for n in COUNTS]
    lower = [ode < rnn for pair in ends for ode, rnn in zip(*pair, strict=True)]
    return (
        f"{SERIES[dataset].label}: the latent ODE's error is {_times(seen)} that of the RNN where "
        f"a series is seen, and {_times(beyond)} beyond the horizon, where it is the smaller one "
        f"in {sum(lower)} of {len(lower)} pairs of runs."
    )


def ratio(dataset: str, observations: int, where: str) -> float:
    """Return the latent ODE's mean error over the RNN's."""
    one, two = (statistics.mean(errors(dataset, arm, observations, where)) for arm in FIRST_ARMS)
    return one / two


def remark() -> str:
    """Return how the table was measured."""
    runs = measured()[OF_LECTURE][f"{MODELS['rnn']}, {COUNTS[0]}"]
    date = measured()["machine"]["date"].split()[0]
    return REMARK.format(seeds=len(runs["rmse_out"]), date=date)


def _times(ratios: dict[int, float]) -> str:
    """Write ratios by count.

    >>> _times({30: 0.5, 50: 1.25})
    '0.50 times (30 observations) and 1.25 times (50)'
    """
    first, *others = ratios.items()
    said = [f"{first[1]:.2f} times ({first[0]} observations)"]
    said += [f"{ratio:.2f} times ({count})" for count, ratio in others]
    return f"{', '.join(said[:-1])} and {said[-1]}"


def markdown() -> str:
    """Return the table as Markdown."""
    parts = ("seen", "beyond", "lecture")
    heads = ["", *(f"{part}, {count}" for part in parts for count in COUNTS)]
    lines = [heads, ["---"] * len(heads), *rows()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
