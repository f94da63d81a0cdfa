"""What a lecture says of the learning rate, and the numbers that decide."""

from __future__ import annotations

from node_viz.course.parts import Correction

CORRECTIONS = (
    Correction(
        "Talk on neural ODEs, “Scalability”",
        "NFE increases as training proceeds, since more precise gradients are needed as the "
        "learning rate decreases.",
        "NFE follows the field, which gets sharper while it learns. The learning rate is no "
        "part of a solve.",
        "In the run above the learning rate {rate}, and a solve of the plain flow went from "
        "{plain_run.gauges[0].nfe} to {plain.nfe} calls, with the mean ‖∂f/∂z‖ at "
        "{plain.jacobian_norm:.2f}.",
    ),
)
