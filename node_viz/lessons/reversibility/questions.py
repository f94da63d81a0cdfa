"""Where the page's numbers come from: nine starts at once, dopri5 and flows in the background.

`python -m node_viz.lessons.reversibility.questions` works the shipped flow's answer out again.
"""

from __future__ import annotations

import functools
import json
from dataclasses import asdict
from typing import Any

import numpy as np

from node_viz import files
from node_viz.data import density
from node_viz.experiment.catalogue import SOLVERS
from node_viz.probes.decay_trip import EXACT, decay_trip
from node_viz.records.round_trips import DecayTrip, FlowTrip
from node_viz.runs.api import Question
from node_viz.runs.shipped import HOME, load, reading
from node_viz.runs.snapshot import RunSnapshot

SHIPPED = HOME / "reversibility.json"
POINTS = 64  #: of the data, that a flow carries


@functools.lru_cache(maxsize=256)
def fixed_trip(*asked: Any) -> DecayTrip:
    """Carry the nine starts by equal steps or the formula: milliseconds, once for all visitors."""
    return decay_trip(*asked)


def at_once(solver: str) -> bool:
    """Whether a solver needs no torch, and so need not be waited for."""
    return solver == EXACT or not SOLVERS[solver].adaptive


def decay_question(asked: tuple[Any, ...]) -> Question:
    """Return the question to an adaptive solver."""
    return decay_trip, asked


def flow_errors(now: RunSnapshot) -> FlowTrip:
    """Carry data through a trained flow and back, at every tolerance.

    Raises:
        ValueError: the run's model is none that a solver carries.
    """
    import torch

    from node_viz.probes.flow_trip import flow_trip

    data, rng = density(now.config.dataset), np.random.default_rng(0)
    x, labels = data.sample(POINTS, rng), None
    if now.config.condition == "label":
        x, labels = data.labelled(POINTS, rng)
        labels = torch.as_tensor(labels)
    model = now.model()
    if not hasattr(model, "transport"):
        raise ValueError(f"method {now.config.method!r} has no field to solve there and back")
    points = torch.as_tensor(x, dtype=torch.float32)
    return flow_trip(model, points, now.step, labels=labels)


@functools.cache
def shipped_errors() -> FlowTrip | None:
    """Return what was worked out beforehand for the flow that ships; None if it is damaged."""
    try:
        with reading(SHIPPED):
            words: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
            found: dict[str, Any] = {
                k: np.array(v) if isinstance(v, list) else v for k, v in words.items()
            }
            return FlowTrip(**found)
    except ValueError:
        return None


def write_shipped() -> None:
    """Work the answer of the shipped flow out, and write it down."""
    run = load("default")
    step = run.pictures[-1].step
    found = asdict(flow_errors(RunSnapshot("shipped", step, run.config, run.weights)))
    words = {k: _plain(v) for k, v in found.items()}
    files.write(SHIPPED, json.dumps(words, allow_nan=False) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [_plain(one) for one in value.tolist()]
    return float(f"{value:.7g}") if isinstance(value, float) else value


if __name__ == "__main__":
    write_shipped()
