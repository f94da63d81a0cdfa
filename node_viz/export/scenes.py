"""What moves in a film and stands still in a strip: a scene, from its beginning to its end.

A flow goes from noise to data, points pass through a net, a curve or a series is learnt. A scene
draws itself once into axes, whose limits stay, and is then told how far it is, from 0 to 1.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from node_viz.data import density
from node_viz.experiment.catalogue import DENSITIES
from node_viz.export.kinds import How
from node_viz.export.look import Look
from node_viz.export.moment import moment
from node_viz.export.scenes_net import CurveScene, NetScene
from node_viz.export.scenes_series import SeriesScene
from node_viz.plots.theme import DATA, NOISE
from node_viz.records.pictures import LinePicture, NetPicture, Picture
from node_viz.runs.shipped import ShippedRun
from node_viz.shapes import Array


class Scene(Protocol):
    """Something that goes from a beginning to an end."""

    def draw(self, axes: Any, look: Look) -> None:
        """Draw it as it begins."""
        ...

    def at(self, part: float) -> str:
        """Show it when so much of it is over, from 0 to 1; return a few words that say when."""
        ...


def scene_of(run: ShippedRun, how: How) -> Scene:
    """Return what of a run moves."""
    number, picture = moment(run, how)
    if isinstance(picture, Picture):
        return FlowScene(picture, peak_of(run))
    if isinstance(picture, LinePicture):
        return LineScene(picture)
    if isinstance(picture, NetPicture):
        until = tuple(one for one in run.pictures[: number + 1] if isinstance(one, NetPicture))
        return CurveScene(until) if picture.decision.ndim == 1 else NetScene(picture)
    return SeriesScene(run.pictures[: number + 1])  # pyright: ignore[reportArgumentType]


def target_of(run: ShippedRun, half_side: float, side: int) -> Array | None:
    """Return log p of the data on a square grid, (side, side), None where nobody knows it."""
    if run.config.dataset not in DENSITIES:
        return None
    axis = np.linspace(-half_side, half_side, side)
    x, y = np.meshgrid(axis, axis)
    try:
        log_prob = density(run.config.dataset).log_prob(np.stack([x.ravel(), y.ravel()], axis=1))
    except (ValueError, NotImplementedError):
        return None
    return log_prob.reshape(side, side)


def peak_of(run: ShippedRun) -> float:
    """Return the density at which the colours end: the data's peak, or the flow's own at last."""
    last = run.pictures[-1]
    assert isinstance(last, Picture)
    own = last.density[0]
    known = target_of(run, own.half_side, len(own.log_prob))
    return float(np.exp(np.max(own.log_prob if known is None else known)))


def along(t: Array, values: Array, now: float) -> Array:
    """Return values (s, ...) given at ascending times (s,), between them in proportion."""
    k = int(np.clip(np.searchsorted(t, now, side="right"), 1, len(t) - 1))
    part = (now - t[k - 1]) / (t[k] - t[k - 1])
    return (1 - part) * values[k - 1] + part * values[k]


def square(axes: Any, half_side: float) -> None:
    """Show a square around 0, as wide as high, with nothing around it."""
    axes.set(xlim=(-half_side, half_side), ylim=(-half_side, half_side), aspect="equal")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def heat(axes: Any, log_prob: Array, half_side: float, peak: float, look: Look) -> Any:
    """Draw a density; its square root has the colours, so that faint parts are seen."""
    return axes.imshow(
        np.exp(0.5 * np.asarray(log_prob)),
        origin="lower",
        extent=(-half_side, half_side, -half_side, half_side),
        cmap=look.densities(),
        vmin=0.0,
        vmax=peak**0.5,
        interpolation="bilinear",
        rasterized=True,
    )


class FlowScene:
    """Noise becomes data: points move over the flow's density, from t = 1 to t = 0.

    Args:
        picture: of a flow in the plane.
        peak: the density at which the colours end.
    """

    def __init__(self, picture: Picture, peak: float) -> None:
        self._picture, self._peak = picture, peak
        self._t = np.array([one.t for one in picture.density])
        self._p = np.stack([np.exp(np.asarray(one.log_prob, float)) for one in picture.density])

    def draw(self, axes: Any, look: Look) -> None:
        """Draw the noise."""
        first = self._picture.density[-1]
        self._heat = heat(axes, first.log_prob, first.half_side, self._peak, look)
        ink = look["ink"]
        z = self._picture.generate.z[-1]
        self._dots = axes.scatter(*z.T, s=look.dot, c=ink, alpha=0.7, linewidths=0)
        square(axes, self._picture.half_side)

    def at(self, part: float) -> str:
        """Show t = 1 - part."""
        t = 1.0 - part
        self._heat.set_data(np.sqrt(along(self._t, self._p, t)))
        paths = self._picture.generate
        self._dots.set_offsets(along(paths.t, paths.z, t))
        return f"t = {t:.2f}"


class LineScene:
    """Noise becomes data on the line: the density's curve, and points under it."""

    def __init__(self, picture: LinePicture) -> None:
        self._picture = picture
        self._p = np.exp(np.asarray(picture.log_prob, float))

    def draw(self, axes: Any, look: Look) -> None:
        """Draw the noise, and the data's density as a broken line."""
        one = self._picture
        top = 1.1 * float(max(np.exp(one.target).max(), self._p.max(), 0.4))
        axes.plot(one.z, np.exp(one.target), color=DATA, linestyle="--")
        (self._curve,) = axes.plot(one.z, self._p[-1], color=NOISE)
        self._rows = -top * np.linspace(0.03, 0.12, one.generate.shape[1])
        z = one.generate[-1]
        self._dots = axes.scatter(z, self._rows, s=2 * look.dot, c=look["ink"], linewidths=0)
        axes.set(xlim=(-one.half_side, one.half_side), ylim=(-0.15 * top, top), yticks=[])
        axes.set(xlabel="$z$")
        axes.spines["left"].set_visible(False)

    def at(self, part: float) -> str:
        """Show t = 1 - part."""
        one, t = self._picture, 1.0 - part
        self._curve.set_ydata(along(one.t, self._p, t))
        z = along(one.t, one.generate, t)
        self._dots.set_offsets(np.stack([z, self._rows], axis=1))
        return f"t = {t:.2f}"
