"""What the quiz and the experiments of the solver page read off the runs on it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from node_viz.course.parts import Facts
from node_viz.lessons.solvers.words import NAMES
from node_viz.records.solver_answers import SolverTrace


def facts(steps: str, runs: Mapping[str, SolverTrace]) -> Facts:
    """Return each solver's run and its last radius over its first, and which of them failed.

    Args:
        steps: of those that take equal ones.
        runs: of the solvers that have come to an end.
    """
    found: dict[str, Any] = {**runs, "when": f"with {steps} equal steps"}
    for name, run in runs.items():
        if len(run.z) and (start := math.hypot(*run.z[0])):
            found[f"{name}_radius"] = math.hypot(*run.z[-1]) / start
    for name, failed in (("told", True), ("silent", False)):
        some = [NAMES[one] for one, run in runs.items() if (run.status != "ok") is failed]
        found |= {name: ", ".join(some) or "nobody"} if len(runs) == len(NAMES) else {}
    return found
