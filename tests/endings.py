"""How an experiment ends, asked of facts that a test makes up."""

from __future__ import annotations

from node_viz.course.parts import Experiment, Facts


def the_run_decides(entry: Experiment, facts: Facts, outcome: str) -> None:
    """A run with these facts ends in this way, and says so in a sentence with its number."""
    assert entry.guess.outcome(facts) == outcome
    said = entry.end(facts)
    assert said is not None
    assert said.endswith(".")
    assert "nan" not in said
    assert "inf" not in said
