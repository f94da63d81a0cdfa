"""Networks with closed forms that stand in for trained ones; `s` grows from 0 to 1 with the step.

- "lift", D = 3: z(t) = (x, s t (|x|^2 - 5/2) / 2), and a head that reads the third coordinate;
- "lift4": the same with a fourth coordinate s t x_1 x_2 that the head does not read;
- "turn", D = 2: a rotation by 2 s t, and a head that reads the first coordinate;
- "line", D = 1: z(t) = x - 2 s t x, which no flow can do, told to each sample by its own depth.
"""

from __future__ import annotations

import functools

import numpy as np

from node_viz.records.history import NetCurves, Scores
from node_viz.records.pictures import FieldGrid, NetPath, NetPicture, Trajectories
from node_viz.shapes import Array

TIMES = np.linspace(0, 1, 17)
KINDS = ("lift", "lift4", "turn", "line")
SHARP = 4.0  # of the heads


def done(step: int, steps: int = 1000) -> float:
    return float(min(np.log1p(step) / np.log1p(steps), 1.0))


def inputs(kind: str, n: int = 160) -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    if kind == "line":
        x = np.linspace(-1, 1, 33)[:, None]
        return x, -x[:, 0]
    if kind == "turn":
        x = rng.uniform(-2, 2, (n, 2))
        return x, (turned(x, 2.0)[:, 0] > 0).astype(float)
    y = rng.integers(2, size=n).astype(float)
    angle, radius = 2 * np.pi * rng.random(n), 1 + y + 0.1 * rng.normal(size=n)
    return radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), y


def turned(x: Array, angle: float) -> Array:
    c, s = np.cos(angle), np.sin(angle)
    return x @ np.array([[c, s], [-s, c]])


def state(kind: str, x: Array, t: float, s: float) -> Array:
    if kind == "line":
        return x * (1 - 2 * s * t)
    if kind == "turn":
        return turned(x, 2 * s * t)
    lifted = s * t * ((x**2).sum(1) - 2.5) / 2
    more = [s * t * x[:, 0] * x[:, 1]] if kind == "lift4" else []
    return np.column_stack([x, lifted, *more])


def head(kind: str) -> Array:
    if kind == "line":
        return np.empty(0)
    w = {"turn": [1.0, 0.0], "lift": [0, 0, 1.0], "lift4": [0, 0, 1.0, 0]}[kind]
    return np.array([SHARP * value for value in w] + [0.0])


def answer(kind: str, x: Array, s: float) -> Array:
    z = state(kind, x, 1.0, s)
    return z[:, 0] if kind == "line" else np.column_stack([z, np.ones(len(z))]) @ head(kind)


@functools.cache
def net_picture(kind: str, step: int, point: tuple[float, ...] | None = None) -> NetPicture:
    s, (x, y) = done(step), inputs(kind)
    half = 1.5 if kind == "line" else 3.0
    axis = np.linspace(-half, half, 176 if kind == "line" else 44)
    grid = axis[:, None] if kind == "line" else lattice(half, 44)
    decision = answer(kind, grid, s)
    z = np.stack([state(kind, x, t, s) for t in TIMES])
    return NetPicture(
        step, step / 60, half, y, x, Trajectories(TIMES, z), np.linspace(0, 1, 7),
        answer(kind, x, s), -2 * s * x[:, 0] if kind == "line" else np.ones(len(x)),
        decision if kind == "line" else decision.reshape(44, 44), head(kind),
        swirl(s, 1.4 * half) if kind == "turn" else None, scores(kind, step),
        None if point is None else path(kind, point, s),
    )  # fmt: skip


def lattice(half: float, side: int) -> Array:
    axis = np.linspace(-half, half, side)
    return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)


def swirl(s: float, half: float) -> FieldGrid:
    x = lattice(half, 15)
    v = 2 * s * np.column_stack([-x[:, 1], x[:, 0]])
    return FieldGrid(TIMES[::4], half, np.stack([v.reshape(15, 15, 2)] * 5))


def path(kind: str, point: tuple[float, ...], s: float) -> NetPath:
    x = np.array([point[: 1 if kind == "line" else 2]])
    z = np.stack([state(kind, x, t, s)[0] for t in TIMES])
    depth = float(-2 * s * x[0, 0]) if kind == "line" else 1.0
    return NetPath(TIMES, z, float(answer(kind, x, s)[0]), depth)


def scores(kind: str, step: int) -> Scores:
    s = done(step)
    mse = (4 / 3) * (1 - s) ** 2 if kind == "line" else np.nan
    accuracy = np.nan if kind == "line" else 0.5 + 0.5 * s
    return Scores(step, step / 60, 0.7 * (1 - s) + 0.001, accuracy, mse, 32, 26, 38, 1 + s, 12_800)


def net_curves_of(kind: str, step: int) -> NetCurves:
    probed = tuple(scores(kind, k) for k in (0, 10, 100, 1000) if k <= step)
    steps = np.arange(1, step + 1)
    loss = np.array([scores(kind, int(k)).loss for k in steps])
    return NetCurves(steps, loss, probed, parameters=1200)
