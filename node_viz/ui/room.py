"""Whether what a page is about to train fits the machine, and the patience of who looks on."""

from __future__ import annotations

from collections.abc import Iterable

from node_viz.experiment.budget import GB, free_memory, page_memory, refusal
from node_viz.experiment.config import ExperimentConfig
from node_viz.runs.slots import default_slots

LONGEST = 5.0  #: seconds of a training step, for a run is heard and paused between two of them
MOST_RUNS = 100  #: of one visitor; all pages in two tabs have fewer
MOST_LIVE = 20  #: of those, that train or wait for their turn
SPARE = 0.5 * GB  #: of memory, without which no run begins


def no_room(configs: Iterable[ExperimentConfig]) -> str | None:
    """Return why a page should not begin to train these, in a sentence, or None if it may.

    To be asked wherever a page begins a run; they train in turn, so each needs the room alone.
    """
    memory = page_memory(default_slots())
    found = (refusal(config, memory, LONGEST) for config in configs)
    return next((why for why in found if why is not None), None)


def no_more(runs: int) -> str | None:
    """Return why a visitor should not have so many runs, in a sentence, or None if it may be."""
    if runs > MOST_RUNS:
        return (
            f"You have {MOST_RUNS} runs in your tabs, and more would be too many for one visitor. "
            "Close some of the tabs first."
        )
    if free_memory() < SPARE:
        return (
            "The server is short of memory, so no new run begins. "
            "Wait a few minutes: those that others have left will be gone."
        )
    return None


def too_busy(live: int) -> str | None:
    """Return why not so many runs of a visitor should train at once, or None if they may."""
    if live <= MOST_LIVE:
        return None
    return (
        f"{MOST_LIVE} of your runs may train at once, in all your tabs. Pause some of them first."
    )
