"""What moves of a model of series: what it says of them, over the training steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from node_viz.export.look import Look
from node_viz.plots.theme import DATA, NOISE
from node_viz.records.series import SeriesPicture


def draw_series(axes: Any, picture: SeriesPicture, number: int, look: Look) -> Any:
    """Draw one series, what is seen of it, and what the model says; return the line of that."""
    truth, seen = picture.truth[number], picture.seen[number]
    axes.plot(*np.asarray(truth).T, color=look["faint"], linestyle=":")
    for sample in picture.fan[number]:
        axes.plot(*np.asarray(sample).T, color=NOISE, alpha=0.15, linewidth=0.6)
    axes.scatter(*np.asarray(seen).T, s=look.dot, c=DATA, linewidths=0, zorder=3)
    (line,) = axes.plot(*np.asarray(picture.said[number]).T, color=NOISE)
    half = picture.half_side
    axes.set(xlim=(-half, half), ylim=(-half, half), aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    return line


class SeriesScene:
    """How a series goes on is learnt, over the training steps."""

    def __init__(self, pictures: tuple[SeriesPicture, ...]) -> None:
        self._pictures = pictures

    def draw(self, axes: Any, look: Look) -> None:
        """Draw the first series as it is, and as the first picture says."""
        bare = self._pictures[0]
        fan = bare.fan[:, :0]  # samples would have to move too
        self._line = draw_series(axes, SeriesPicture(**{**vars(bare), "fan": fan}), 0, look)

    def at(self, part: float) -> str:
        """Show the kept picture that is so far into the training."""
        one = self._pictures[round(part * (len(self._pictures) - 1))]
        self._line.set_data(*np.asarray(one.said[0]).T)
        return f"step {one.step}"
