"""Fields whose solutions are known in closed form, to hold every solver against the truth.

Each is a few lines of numpy: the field, its Jacobian, the exact solution. Points are (..., d), so
that a whole path can be asked for at once. To add one, write it and add a line to `ANALYTIC`.
"""

from __future__ import annotations

import numpy as np

from node_viz.experiment.registry import Entry, Registry
from node_viz.fields.known import KnownField, linear
from node_viz.shapes import Array


def forced() -> KnownField:
    """Return y' = -y + cos t, whose solution forgets its start and follows the force."""
    return KnownField(
        "forced",
        r"\dot y = -y + \cos t",
        (1.0,),
        5.0,
        f=lambda t, y: -y + np.cos(t),
        jacobian=lambda t, y: np.full((*y.shape, 1), -1.0),
        exact=lambda t, y: (
            (np.cos(t) + np.sin(t)) / 2 + (y - 0.5) * np.exp(-t)
        )[:, None],
    )  # fmt: skip


def stiff() -> KnownField:
    """Return the stiff test of STEER: a fast decay onto a slow curve.

    y' = -1000 y + 3000 - 2000 e^-t,   y = 3 - A e^-t + (y0 - 3 + A) e^(-1000 t),   A = 2000 / 999

    References:
        STEER: Simple Temporal Regularization For Neural ODEs (Ghosh et al., 2020),
        arXiv 2006.10711, section 4.3.
    """
    A = 2000 / 999
    return KnownField(
        "stiff",
        r"\dot y = -1000\,y + 3000 - 2000\,e^{-t}",
        (0.0,),
        0.04,
        f=lambda t, y: -1000 * y + 3000 - 2000 * np.exp(-t),
        jacobian=lambda t, y: np.full((*y.shape, 1), -1000.0),
        exact=lambda t, y: (
            3 - A * np.exp(-t) + (y - 3 + A) * np.exp(-1000 * t)
        )[:, None],
    )  # fmt: skip


def runaway() -> KnownField:
    """Return y' = y^2, whose solution 1 / (1 - t) leaves the world at t = 1."""

    def exact(t: Array, y: Array) -> Array:
        left = 1 - y * t
        return np.where(left > 0, y / np.where(left > 0, left, 1), np.nan)[:, None]

    return KnownField(
        "runaway",
        r"\dot y = y^2",
        (1.0,),
        0.9,
        f=lambda t, y: y * y,
        jacobian=lambda t, y: 2 * y[..., None],
        exact=exact,
    )


def rotation() -> KnownField:
    """Return the circle: z1' = z2, z2' = -z1. A right solver keeps the radius."""
    return linear("rotation", r"\dot z = (z_2,\, -z_1)", [[0.0, 1.0], [-1.0, 0.0]], (1.0, 0.0), 6.0)


def spiral() -> KnownField:
    """Return a spiral sink: rotation with a weak pull inwards."""
    A = [[-0.2, 1.5], [-1.5, -0.2]]
    return linear(
        "spiral", r"\dot z = (-.2 z_1 + 1.5 z_2,\, -1.5 z_1 - .2 z_2)", A, (1.5, 0.0), 4.0
    )


def saddle() -> KnownField:
    """Return a saddle: z1' = z1, z2' = -z2. What starts near the axis is thrown out along it."""
    return linear("saddle", r"\dot z = (z_1,\, -z_2)", [[1.0, 0.0], [0.0, -1.0]], (0.1, 1.6), 3.0)


def shear() -> KnownField:
    """Return a vortex that turns faster outside: z' = |z|^2 (z2, -z1). The angle is -|z0|^2 t."""

    def jacobian(t: float, z: Array) -> Array:
        turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
        turned = z @ turn.T
        square = (z * z).sum(-1)[..., None, None]
        return square * turn + 2 * turned[..., :, None] * z[..., None, :]

    def exact(t: Array, x: Array) -> Array:
        angle = (x @ x) * t
        c, s = np.cos(angle), np.sin(angle)
        return np.stack([c * x[0] + s * x[1], -s * x[0] + c * x[1]], -1)

    return KnownField(
        "shear",
        r"\dot z = |z|^2\,(z_2,\, -z_1)",
        (1.2, 0.0),
        2.0,
        f=lambda t, z: (z * z).sum(-1, keepdims=True) * np.stack([z[..., 1], -z[..., 0]], -1),
        jacobian=jacobian,
        exact=exact,
    )


def limit_cycle() -> KnownField:
    """Return z' = (z2, -z1) + (1 - |z|^2) z: every path but the centre winds onto the unit circle.

    r(t) = r0 / sqrt(r0^2 + (1 - r0^2) e^(-2t)),   angle(t) = angle(0) - t
    """

    def f(t: float, z: Array) -> Array:
        turned = np.stack([z[..., 1], -z[..., 0]], -1)
        return turned + (1 - (z * z).sum(-1, keepdims=True)) * z

    def jacobian(t: float, z: Array) -> Array:
        square = (z * z).sum(-1)[..., None, None]
        turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
        return turn + (1 - square) * np.eye(2) - 2 * z[..., :, None] * z[..., None, :]

    def exact(t: Array, x: Array) -> Array:
        square = x @ x
        grow = 1 / np.sqrt(square + (1 - square) * np.exp(-2 * t))
        c, s = np.cos(t), np.sin(t)
        return grow[:, None] * np.stack([c * x[0] + s * x[1], -s * x[0] + c * x[1]], -1)

    return KnownField(
        "limit_cycle",
        r"\dot z = (z_2,\, -z_1) + (1 - |z|^2)\,z",
        (0.2, 0.0),
        6.0,
        f=f,
        jacobian=jacobian,
        exact=exact,
    )


def gaussian_ot() -> KnownField:
    """Return the straightest flow from N(m, diag s^2) to N(0, I): every path is a straight line.

    z_i(t) = A_i x_i - t m_i / s_i,   A_i = 1 - t + t / s_i
    f_i = (1 / s_i - 1) (z_i + t m_i / s_i) / A_i - m_i / s_i
    """
    m, s = np.array([1.0, -0.5]), np.array([2.0, 0.5])

    def rate(t: float) -> Array:
        with np.errstate(divide="ignore"):
            return (1 / s - 1) / (1 - t + t / s)

    return KnownField(
        "gaussian_ot",
        r"\dot z_i = \frac{(1/s_i - 1)(z_i + t\,m_i/s_i)}{1 - t + t/s_i} - \frac{m_i}{s_i}",
        (2.5, 0.4),
        1.0,
        f=lambda t, z: rate(t) * (z + t * m / s) - m / s,
        jacobian=lambda t, z: np.broadcast_to(np.diag(rate(t)), (*z.shape, 2)),
        exact=lambda t, x: (1 - t[:, None] + t[:, None] / s) * x - t[:, None] * m / s,
    )


_HERE = "node_viz.fields.analytic:"
ANALYTIC = Registry(
    "problem",
    {
        "forced": Entry(
            "Forced decay", "It forgets its start and follows the force.", _HERE + "forced"
        ),
        "rotation": Entry(
            "Rotation", "A circle: does the radius stay what it was?", _HERE + "rotation"
        ),
        "stiff": Entry(
            "Stiff", "A fast decay, long over, still forbids long steps.", _HERE + "stiff"
        ),
        "spiral": Entry("Spiral sink", "Turning, with a weak pull inwards.", _HERE + "spiral"),
        "saddle": Entry("Saddle", "Small errors grow along one axis.", _HERE + "saddle"),
        "shear": Entry("Shear vortex", "Circles that turn faster outside.", _HERE + "shear"),
        "limit_cycle": Entry(
            "Limit cycle", "Paths wind onto one circle and stay.", _HERE + "limit_cycle"
        ),
        "gaussian_ot": Entry(
            "Optimal transport", "Straight paths, for which one step is enough.",
            _HERE + "gaussian_ot",
        ),
        "runaway": Entry(
            "Runaway", "The solution ends at t = 1, whatever the solver says.", _HERE + "runaway"
        ),
    },
)  # fmt: skip


def known_field(name: str) -> KnownField:
    """Return the field called `name`; a `ValueError` lists the names."""
    return ANALYTIC.make(name)
