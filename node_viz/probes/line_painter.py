"""The painter of the line: a flow in one dimension goes in, its (t, z) plane comes out.

On the line paths never pass each other, so every flow map is increasing, and the only increasing
map from data to noise is Phi^-1(F(x)): all perfect flows share it and differ only on the way.
"""

from __future__ import annotations

import numpy as np
import torch
from scipy.special import ndtri

from node_viz.data import density
from node_viz.data.density import Density
from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.points import place_and_time
from node_viz.flows.cnf import CNF, base_log_prob
from node_viz.probes.endmaps import exact_map
from node_viz.records.history import Metrics
from node_viz.records.pictures import LinePicture, PointPath
from node_viz.shapes import Array
from node_viz.solvers import reached

PATHS = 20  #: each stands for one twentieth of the data
GRID = 121  #: points along z
LIVE_STEPS, FULL_STEPS = 16, 40  #: solver steps, after each of which the paths are saved
CENTRAL = 0.98  #: share of the data over which end maps are compared


def quantiles(data: Density, levels: Array) -> Array:
    """Return the points x (m,) with F(x) = levels, by reading a fine table backwards.

    Raises:
        ValueError: `data` is not a mixture on the line.
    """
    axis = np.linspace(-2 * data.half_side, 2 * data.half_side, 40_001)
    return np.interp(ndtri(levels), exact_map(data, axis), axis)


@torch.no_grad()
def line_deviation(cnf: CNF, data: Density, points: int = 401) -> float:
    """Return max |T(x) - Phi^-1(F(x))| over the central 98% of the data, by the tight solver.

    Raises:
        SolveError: the solver did not reach t = 1.
        ValueError: `data` is not a mixture on the line.
    """
    tail = (1 - CENTRAL) / 2
    left, right = quantiles(data, np.array([tail, 1 - tail]))
    x = np.linspace(left, right, points)
    z1 = reached(cnf.transport(_column(cnf, x)))
    return float(np.abs(z1[:, 0].double().cpu().numpy() - exact_map(data, x)).max())


class LinePainter:
    """Paints snapshots of one experiment on the line.

    Args:
        config: names the data set.

    Raises:
        ValueError: the data set is not one-dimensional.
    """

    def __init__(self, config: ExperimentConfig) -> None:
        data = density(config.dataset)
        if data.dim != 1:
            raise ValueError(
                f"the (t, z) plane shows flows on the line; {data.name!r} has {data.dim} dimensions"
            )
        self.half_side = data.half_side
        levels = (np.arange(PATHS) + 0.5) / PATHS
        self._x, self._noise = quantiles(data, levels), ndtri(levels)
        self._grid = np.linspace(-data.half_side, data.half_side, GRID)
        self._target = data.log_prob(self._grid[:, None])
        self._exact = exact_map(data, self._grid)
        self._central = np.abs(self._exact) <= ndtri((1 + CENTRAL) / 2)

    @torch.no_grad()
    def paint(
        self,
        cnf: CNF,
        *,
        step: int,
        seconds: float,
        metrics: Metrics | None = None,
        full: bool = False,
    ) -> LinePicture:
        """Return the picture of `cnf` as it is now.

        Along a path log p_t(z(t)) = log N(z(1)) + int_t^1 div f, so two solves, one from each end,
        give paths, end map and the densities of all times together.

        Args:
            cnf: the flow.
            step: its training step.
            seconds: training time so far.
            metrics: the latest gauges.
            full: twice the times, and a better solver.

        Raises:
            SolveError: the flow is too wild for the solver.
        """
        t = np.linspace(0.0, 1.0, (FULL_STEPS if full else LIVE_STEPS) + 1)
        method = "rk4" if full else "midpoint"
        encode, from_data = _carry(cnf, np.append(self._x, self._grid), t, method)
        generate, from_noise = _carry(cnf, np.append(self._noise, self._grid), t[::-1], method)
        generate, from_noise = generate[::-1], from_noise[::-1]
        z1 = encode[-1, PATHS:]
        return LinePicture(
            step=step,
            seconds=seconds,
            half_side=self.half_side,
            t=t,
            encode=encode[:, :PATHS],
            generate=generate[:, :PATHS],
            z=self._grid,
            log_prob=self._on_grid(
                np.concatenate([encode, generate], 1), np.concatenate([from_data, from_noise], 1)
            ),
            target=self._target,
            x=self._grid,
            z1=z1,
            exact=self._exact,
            deviation=float(np.abs(z1 - self._exact)[self._central].max()),
            metrics=metrics,
        )

    def _on_grid(self, z: Array, log_prob: Array) -> Array:
        """Read log p_t off at the grid from its values at the carried points, time by time."""
        order = np.argsort(z, axis=1)
        z, log_prob = (np.take_along_axis(a, order, axis=1) for a in (z, log_prob))
        rows = [np.interp(self._grid, *row) for row in zip(z, log_prob, strict=True)]
        return np.stack(rows)

    @torch.no_grad()
    def path(self, cnf: CNF, point: tuple[float, ...]) -> PointPath:
        """Trace the whole path through one point, and its log p as base plus divergence.

        Args:
            cnf: the flow.
            point: (z,) at t = 0, or (z, t).

        Raises:
            ValueError: the point has another length, or its t is outside [0, 1].
            SolveError: the flow is too wild for the tight solver.
        """
        place, t = place_and_time(point, 1)
        x = _column(cnf, np.array(place))
        if t > 0:
            x = reached(cnf.transport(x, t, 0.0))
        times = np.linspace(0.0, 1.0, 49)
        solution = cnf.with_log_det(x, save_at=times)
        base = base_log_prob(reached(solution)[0])[0].item()
        states, log_det = (s.double().cpu().numpy()[:, 0] for s in solution.states)
        return PointPath(times, states, log_det, base, base + float(log_det[-1]))


def _carry(cnf: CNF, start: Array, t: Array, method: str) -> tuple[Array, Array]:
    """Carry points (n,) along the times t (s,); return z and log p_t(z) at each, both (s, n)."""
    solution = cnf.with_log_det(
        _column(cnf, start), t[0], t[-1], method=method, steps=len(t) - 1, save_at=t
    )
    reached(solution)
    z, log_det = solution.states
    at_noise = -1 if t[-1] == 1.0 else 0
    # l counts from where the solve began; what is left to go from t to 1 is the difference
    log_prob = base_log_prob(z[at_noise]) + log_det[at_noise] - log_det
    return z[..., 0].double().cpu().numpy(), log_prob.double().cpu().numpy()


def _column(cnf: CNF, points: Array) -> torch.Tensor:
    like = next(cnf.parameters())
    return torch.as_tensor(points, dtype=like.dtype, device=like.device)[:, None]
