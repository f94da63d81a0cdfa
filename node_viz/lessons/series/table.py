"""The errors at 30, 50 and 100 observations, of runs that come with the app, beside the lecture's.

Every figure is read off the last gauges of a finished run; where there is none, there is no figure.
"""

from __future__ import annotations

from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.series.link import ARMS, COUNTS, FIRST_ARMS, USUAL
from node_viz.records.series import Foresight
from node_viz.runs.shipped import load, name_of

#: the lecture's table 2, predictive RMSE on a test set
LECTURE = {"rnn": ("0.3937", "0.3202", "0.1813"), "ode": ("0.1642", "0.1502", "0.1346")}
REMARK = (
    "Left and middle: measured on runs that come with this app, one seed, the same settings for "
    "all but the number of observations, equally many weights. Right: the lecture's table 2, on "
    "the reference's spirals, with other noise. Readers of the published script report that they "
    "cannot reproduce these figures with it, so compare the columns, and not the digits."
)


def measured(arm: str, observations: int) -> Foresight | None:
    """Return the last gauges of a run that comes with the app, None if there is none."""
    config = config_of(arm, observations)
    name = name_of(config)
    return None if name is None else load(name).curves.metrics[-1]  # type: ignore[return-value]


def config_of(arm: str, observations: int) -> ExperimentConfig:
    """Return what an arm trains at so many observations."""
    return USUAL.replace(observations=observations, **ARMS[arm].changes)


def rows() -> list[list[str]]:
    """Return the table: an arm, errors where it sees and beyond, and the lecture's, by counts."""
    found = []
    for arm in FIRST_ARMS:
        known = [measured(arm, count) for count in COUNTS]
        seen = [f"{one.rmse_in:.3f}" if one else "–" for one in known]
        beyond = [f"{one.rmse_out:.3f}" if one else "–" for one in known]
        found.append([ARMS[arm].label, *seen, *beyond, *LECTURE[arm]])
    return found


def found() -> str:
    """Say what the measured part of the table shows, whichever way it came out."""
    pairs = {count: (measured("ode", count), measured("rnn", count)) for count in COUNTS}
    known = {count: (ode, rnn) for count, (ode, rnn) in pairs.items() if ode and rnn}
    if len(known) < 2:
        return ""
    seen = {count: ode.rmse_in / rnn.rmse_in for count, (ode, rnn) in known.items()}
    beyond = {count: ode.rmse_out / rnn.rmse_out for count, (ode, rnn) in known.items()}
    lower = all(ratio < 1 for ratio in beyond.values())
    against = "as in the lecture" if lower else "while the lecture has it lower throughout"
    return (
        f"Where a series is seen, the latent ODE's error is {_times(seen)} that of the RNN. Beyond "
        f"the horizon it is {_times(beyond)} that of the RNN, {against}."
    )


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
