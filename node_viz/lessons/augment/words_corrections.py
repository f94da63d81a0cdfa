"""What a lecture says of the reason for augmentation, and the number that decides."""

from __future__ import annotations

from node_viz.course.parts import Correction

CORRECTIONS = (
    Correction(
        "Dissecting neural ODEs, on reflections",
        "Neural ODEs cannot represent a reflection, because flows preserve topology.",
        "A reflection preserves topology as well: it is continuous, and so is its inverse. "
        "What a flow on the line cannot do is change the order of its points.",
        "The best answer that keeps the order leaves a squared error of {floor:.3f}. A layer "
        "that turns the line over, W = −1, leaves 0, and keeps its topology.",
    ),
)
