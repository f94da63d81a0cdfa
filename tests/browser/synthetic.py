"""A flow with a closed form that stands in for a trained one: noise to a ring of Gaussians.

p(t) is the mixture of N((1 - t) a m_k, ((1 - t)^2 s^2 + t^2) I), and the field below carries it;
`a` grows from 0 to 1 with the step, so that a run seems to learn.

References: Flow Matching for Generative Modeling (Lipman et al., 2022), arXiv 2210.02747, eq. 15.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools

import numpy as np

from node_viz.records.history import Curves, Metrics
from node_viz.records.pictures import DensityGrid, FieldGrid, Picture, PointPath, Trajectories
from node_viz.shapes import Array

HALF_SIDE = 4.0
TIMES = np.linspace(0, 1, 13)


class RingFlow:
    def __init__(self, step: int, steps: int = 1000, modes: int = 8, means: Array | None = None):
        done = min(np.log1p(step) / np.log1p(steps), 1.0)
        angle = 2 * np.pi * np.arange(modes) / modes
        ring = 2.4 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        self.means = done * (ring if means is None else means)
        self.width = 1.0 - 0.72 * done

    def _parts(self, t: float, z: Array) -> tuple[Array, Array, float]:
        variance = ((1 - t) * self.width) ** 2 + t**2
        gap = z[..., None, :] - (1 - t) * self.means
        logits = -0.5 * (gap**2).sum(-1) / variance
        top = logits.max(-1, keepdims=True)
        weights = np.exp(logits - top)
        total = weights.sum(-1, keepdims=True)
        log_prob = (top + np.log(total))[..., 0] - np.log(2 * np.pi * variance * len(self.means))
        rate = (t - (1 - t) * self.width**2) / variance
        drift = rate * gap - self.means
        return (weights / total)[..., None] * drift, log_prob, rate

    def field(self, t: float, z: Array) -> Array:
        return self._parts(t, z)[0].sum(-2)

    def log_prob(self, t: float, z: Array) -> Array:
        return self._parts(t, z)[1]

    def paths(self, z: Array, times: Array, substeps: int = 2) -> Array:
        out = [z]
        for t0, t1 in itertools.pairwise(times):
            h = (t1 - t0) / substeps
            for k in range(substeps):
                t = t0 + k * h
                k1 = self.field(t, z)
                k2 = self.field(t + h / 2, z + h / 2 * k1)
                k3 = self.field(t + h / 2, z + h / 2 * k2)
                z = z + h / 6 * (k1 + 2 * k2 + 2 * k3 + self.field(t + h, z + h * k3))
            out.append(z)
        return np.stack(out)


def straight(bent: Trajectories) -> Trajectories:
    """Return what joins the same ends by straight lines at one pace."""
    t = bent.t[:, None, None]
    return Trajectories(bent.t, (1 - t) * bent.z[0] + t * bent.z[-1])


def lattice(side: int) -> Array:
    x = np.linspace(-HALF_SIDE, HALF_SIDE, side)
    return np.stack(np.meshgrid(x, x), axis=-1)


def samples(n: int, step: int = 1000, means: Array | None = None) -> Array:
    rng = np.random.default_rng(0)
    flow = RingFlow(step, means=means)
    return flow.means[rng.integers(len(flow.means), size=n)] + flow.width * rng.normal(size=(n, 2))


@functools.cache
def ring(step: int) -> Picture:
    """Keep what was computed: a server that tests wait for should have little to do."""
    return picture(step)


def asked(step: int, point: tuple[float, ...] | None) -> Picture:
    """Return the picture with the path of a point."""
    traced = None if point is None else path(RingFlow(step), point)
    return dataclasses.replace(ring(step), path=traced)


def picture(
    step: int,
    *,
    means: Array | None = None,
    frames: int = 5,
    point: tuple[float, ...] | None = None,
) -> Picture:
    flow = RingFlow(step, means=means)
    noise = np.random.default_rng(1).normal(size=(200, 2))
    grid = lattice(15).reshape(-1, 2)

    def there(z: Array) -> Trajectories:
        return Trajectories(TIMES, flow.paths(z, TIMES))

    def back(z: Array) -> Trajectories:
        return Trajectories(TIMES, flow.paths(z, TIMES[::-1])[::-1])

    t9 = np.linspace(0, 1, 9)
    field = np.stack([flow.field(t, lattice(16)) for t in t9])
    density = tuple(
        DensityGrid(t, HALF_SIDE, flow.log_prob(t, lattice(56))) for t in np.linspace(0, 1, frames)
    )
    return Picture(
        step, step / 60, HALF_SIDE, there(samples(200, means=means)), back(noise),
        there(grid * 0.75), back(grid * 0.75), FieldGrid(t9, HALF_SIDE, field), density,
        metrics(step), None if point is None else path(flow, point),
    )  # fmt: skip


def path(flow: RingFlow, point: tuple[float, ...]) -> PointPath:
    *place, t = point if len(point) > 2 else (*point, 0.0)
    x = flow.paths(np.array([place]), np.linspace(t, 0, 13))[-1] if t > 0 else np.array([place])
    times = np.linspace(0, 1, 25)
    z = flow.paths(x, times)
    log_p = np.array([flow.log_prob(t, at)[0] for t, at in zip(times, z, strict=True)])
    log_det = log_p[0] - log_p  # d/dt log p(t, z(t)) = -div f
    return PointPath(times, z[:, 0], log_det, float(log_p[-1]), float(log_p[0]))


def metrics(step: int) -> Metrics:
    kl = 0.012 + 0.9 * np.exp(-np.log1p(step) / 1.4)
    nfe = 26 + 6 * int(np.log1p(step))
    return Metrics(step, step / 60, 1.86 + kl, 1.86, kl, nfe, nfe - 6, 0.6 + 0.35 * np.log1p(step),
                   1 + 0.3 * np.log1p(step), 0.001)  # fmt: skip


@functools.cache
def curves(step: int) -> Curves:
    rng = np.random.default_rng(0)
    steps = np.arange(1, step + 1, dtype=float)
    base = np.array([metrics(int(s)).kl for s in steps])
    loss = base + 0.05 * rng.normal(size=len(steps))
    probed = tuple(metrics(s) for s in tape_steps(step))
    return Curves(steps, loss, probed, gaussian_kl=0.42)


def tape_steps(step: int, most: int = 40) -> list[int]:
    kept = np.expm1(np.linspace(0, np.log1p(max(step, 1)), most)).round().astype(int)
    return sorted({int(s) for s in kept} | {step})
