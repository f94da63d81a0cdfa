"""What a lecture says of a coarse solver, and the numbers that decide."""

from __future__ import annotations

from node_viz.course.parts import Correction

CORRECTIONS = (
    Correction(
        "Talk on neural ODEs, “Scalability”",
        "Less numerical precision in the solver leads to slower convergence.",
        "The loss of a coarse solver may fall as fast, or faster. What suffers is the truth of it.",
        "After {coarse.step} steps the coarse grid claims {coarse.claimed:.2f} nats and the "
        "finer grid {fine.claimed:.2f}. An accurate solver finds {coarse.nll:.2f} and "
        "{fine.nll:.2f}.",
    ),
)
