"""Whether what a page is about to train fits the machine, and the patience of who looks on."""

from __future__ import annotations

from collections.abc import Iterable

from node_viz.experiment.budget import page_memory, refusal
from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.slots import default_slots

LONGEST = 5.0  #: seconds of a training step, for a run is heard and paused between two of them


def no_room(configs: Iterable[ExperimentConfig]) -> str | None:
    """Return why a page should not begin to train these, in a sentence, or None if it may.

    To be asked wherever a page begins a run; they train in turn, so each needs the room alone.
    """
    memory = page_memory(default_slots())
    found = (refusal(config, memory, LONGEST) for config in configs)
    return next((why for why in found if why is not None), None)
