"""What moves of an ODE-Net: points on their way through it, or the curve that it learns."""

from __future__ import annotations

from typing import Any

import numpy as np

from node_viz.export.look import Look
from node_viz.plots.theme import CLASSES, DATA, NOISE
from node_viz.records.pictures import NetPicture
from node_viz.shapes import Array

MARKS = ("o", "^")  #: of class 0 and class 1: grey paper has no colours


class NetScene:
    """Points of two classes pass through the net, from t = 0 to t = 1.

    More than two dimensions are seen from where the states are widest.
    """

    def __init__(self, picture: NetPicture) -> None:
        self._picture = picture
        self._z = in_two(np.asarray(picture.paths.z, float))
        self._of = [np.asarray(picture.labels).round() == label for label in (0, 1)]

    def draw(self, axes: Any, look: Look) -> None:
        """Draw the inputs, and where the two classes are parted at last."""
        x, y = frame(self._z)
        reach = float(np.abs([*x, *y]).max())
        head = np.asarray(self._picture.head, float)
        if len(head) == 3 and self._picture.paths.z.shape[2] == 2:
            (a, b, c), far = head, 2 * reach
            foot, along = -c * np.array([a, b]) / (a * a + b * b), np.array([-b, a])
            ends = foot + np.outer([-far, far], along / np.hypot(a, b))
            axes.plot(*ends.T, color=look["faint"], linestyle="--", linewidth=1)
        self._dots = [
            axes.scatter(
                *self._z[0][of].T, s=2 * look.dot, c=colour, marker=mark, linewidths=0, alpha=0.85
            )
            for of, colour, mark in zip(self._of, CLASSES, MARKS, strict=True)
        ]
        axes.set(xlim=x, ylim=y, aspect="equal", xticks=[], yticks=[])
        axes.spines[:].set_visible(False)

    def at(self, part: float) -> str:
        """Show t = part."""
        t = np.asarray(self._picture.paths.t)
        k = int(np.clip(np.searchsorted(t, part, side="right"), 1, len(t) - 1))
        share = (part - t[k - 1]) / (t[k] - t[k - 1])
        z = (1 - share) * self._z[k - 1] + share * self._z[k]
        for dots, of in zip(self._dots, self._of, strict=True):
            dots.set_offsets(z[of])
        return f"t = {part:.2f}"


class CurveScene:
    """A curve is learnt: what the net answers on the line, over the training steps."""

    def __init__(self, pictures: tuple[NetPicture, ...]) -> None:
        self._pictures = pictures

    def draw(self, axes: Any, look: Look) -> None:
        """Draw the data and the first answers."""
        first, last = self._pictures[0], self._pictures[-1]
        x = np.linspace(-first.half_side, first.half_side, len(first.decision))
        axes.scatter(
            last.inputs[:, 0], last.labels, s=2 * look.dot, c=DATA, marker="o", linewidths=0
        )
        (self._line,) = axes.plot(x, first.decision, color=NOISE)
        both = np.concatenate([last.labels, last.decision])
        low, high = float(both.min()), float(both.max())
        air = 0.1 * (high - low) + 1e-6
        axes.set(xlim=(x[0], x[-1]), ylim=(low - air, high + air), xlabel="$x$", ylabel="$y$")

    def at(self, part: float) -> str:
        """Show the kept picture that is so far into the training."""
        one = self._pictures[round(part * (len(self._pictures) - 1))]
        self._line.set_ydata(one.decision)
        return f"step {one.step}"


def frame(z: Array) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the limits of x and y of a square around all states (..., 2), with a margin."""
    flat = z.reshape(-1, 2)
    low, high = flat.min(axis=0), flat.max(axis=0)
    middle, half = (low + high) / 2, 0.54 * float((high - low).max()) + 1e-6
    (x, y) = middle
    return (float(x - half), float(x + half)), (float(y - half), float(y + half))


def in_two(z: Array) -> Array:
    """Return states (s, n, D) in the plane, (s, n, 2): their two widest directions if D > 2."""
    times, count, width = z.shape
    if width == 1:  # a line has no second direction: points lie one above the other
        rows = np.broadcast_to(np.linspace(-1, 1, count)[None, :, None], (times, count, 1))
        return np.concatenate([z, rows], axis=2)
    if width == 2:
        return z
    flat = z.reshape(-1, width)
    centred = flat - flat.mean(axis=0)
    directions = np.linalg.svd(centred, full_matrices=False)[2][:2]
    directions *= np.sign(directions[np.arange(2), np.abs(directions).argmax(axis=1)])[:, None]
    return (centred @ directions.T).reshape(times, count, 2)
