"""A strip of stills: five moments of what a film shows, side by side."""

from __future__ import annotations

from typing import Any

from node_viz.export.kinds import How
from node_viz.export.look import Look
from node_viz.export.scenes import scene_of
from node_viz.runs.shipped import ShippedRun

COUNT = 5


def strip(run: ShippedRun, how: How, look: Look) -> Any:
    """Return the figure; its panes share one scale and one set of limits."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(look.width, 0.26 * look.width), layout="constrained")
    for k, axes in enumerate(figure.subplots(1, COUNT)):
        scene = scene_of(run, how)
        scene.draw(axes, look)
        axes.set(xlabel="", ylabel="", xticks=[], yticks=[])
        words = scene.at(k / (COUNT - 1))
        axes.set_title(f"${words}$" if words.startswith("t =") else words)
    return figure
