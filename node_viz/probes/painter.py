"""The painter: a flow goes in, everything the stage shows of it comes out as one `Picture`.

It keeps its own fixed points, so that from picture to picture only the flow changes. While a run
trains, a picture must cost little: the model density is fresh in each, and every other one renews
one of the densities at later flow times. A full picture has more of them, all fresh and finer.
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.data import density
from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.points import place_and_time
from node_viz.flows.cnf import CNF, base_log_prob, grid_log_prob
from node_viz.probes.grid import lattice
from node_viz.records.history import Metrics
from node_viz.records.pictures import DensityGrid, FieldGrid, Picture, PointPath, Trajectories
from node_viz.shapes import Points, expect
from node_viz.solvers import reached
from node_viz.solvers.textbook import MIDPOINT

PARTICLES = 200  #: of data, and as many samples
LATTICE = 15  #: points along each side of the warped grid
ARROWS = 16  #: along each side of the field
FRAMES = np.linspace(0.0, 1.0, 13)  #: flow times at which paths are saved
LIVE_TIMES = (0.25, 0.5, 0.75)  #: later densities while training
FULL_TIMES = tuple(np.linspace(0.0, 1.0, 9)[1:-1])  #: and in a full picture
LIVE_SIDE, FULL_SIDE = 42, 64  #: grid sides of the densities
LIVE_STEPS, FULL_STEPS = 8, 24  #: midpoint steps of a density from t = 0
BROAD = 3.0  #: half side of the lattice over the noise, in standard deviations


class Painter:
    """Paints snapshots of one experiment.

    Args:
        config: names the data set, whose square the pictures cover.

    Raises:
        ValueError: the data set is not two-dimensional.
    """

    def __init__(self, config: ExperimentConfig) -> None:
        expect("config", config, ExperimentConfig)
        data = density(config.dataset)
        if data.dim != 2:
            raise ValueError(f"the stage shows two dimensions; {data.name!r} has {data.dim}")
        self.half_side = data.half_side
        rng = np.random.default_rng([config.seed, 2])
        self._x = _points(data.sample(PARTICLES, rng))
        self._noise = _points(rng.standard_normal((PARTICLES, 2)))
        self._data_grid = lattice(0.8 * self.half_side, LATTICE)
        self._noise_grid = lattice(BROAD, LATTICE)
        self._later: dict[float, DensityGrid] = {}
        self._painted = 0

    @torch.no_grad()
    def paint(
        self,
        cnf: CNF,
        *,
        step: int,
        seconds: float,
        metrics: Metrics | None = None,
        full: bool = False,
    ) -> Picture:
        """Return the picture of `cnf` as it is now.

        Args:
            cnf: the flow.
            step: its training step.
            seconds: training time so far.
            metrics: the latest gauges.
            full: paint the whole movie of densities, all fresh.

        Raises:
            SolveError: the flow is too wild for the tight solver.
        """
        encode, data_grid = self._paths(cnf, self._x, self._data_grid, full)
        generate, noise_grid = self._paths(cnf, self._noise, self._noise_grid, full, backwards=True)
        return Picture(
            step=step,
            seconds=seconds,
            half_side=self.half_side,
            encode=encode,
            generate=generate,
            data_grid=data_grid,
            noise_grid=noise_grid,
            field=self._field(cnf),
            density=self._full_densities(cnf) if full else self._live_densities(cnf),
            metrics=metrics,
        )

    @torch.no_grad()
    def path(self, cnf: CNF, point: tuple[float, ...]) -> PointPath:
        """Trace the whole path through one point, and its log p as base plus divergence.

        Args:
            cnf: the flow.
            point: (x, y) at t = 0, or (x, y, t).

        Raises:
            ValueError: the point has another length, or its t is outside [0, 1].
            SolveError: the flow is too wild for the tight solver.
        """
        place, t = place_and_time(point, cnf.dim)
        x = _to(cnf, torch.tensor([place], dtype=torch.float32))
        if t > 0:
            x = reached(cnf.transport(x, t, 0.0))
        times = np.linspace(0.0, 1.0, 49)
        solution = cnf.with_log_det(x, save_at=times)
        base = base_log_prob(reached(solution)[0])[0].item()
        z, log_det = (_numpy(states)[:, 0] for states in solution.states)
        return PointPath(times, z, log_det, base, base + float(log_det[-1]))

    def _paths(
        self, cnf: CNF, points: Points, lattice: Points, full: bool, backwards: bool = False
    ) -> tuple[Trajectories, Trajectories]:
        """Carry particles and lattice together from one end to the other; times ascend."""
        times = FRAMES[::-1].copy() if backwards else FRAMES
        start = _to(cnf, torch.cat([points, lattice]))
        solution = cnf.transport(
            start,
            times[0],
            times[-1],
            method="rk4" if full else "midpoint",
            steps=len(times) - 1,
            save_at=times,
        )
        reached(solution)
        z = _numpy(solution.states)[::-1] if backwards else _numpy(solution.states)
        return Trajectories(FRAMES, z[:, : len(points)]), Trajectories(FRAMES, z[:, len(points) :])

    def _field(self, cnf: CNF) -> FieldGrid:
        times = FRAMES[::2]
        at = _to(cnf, lattice(0.94 * self.half_side, ARROWS))
        vectors = np.stack([_numpy(cnf.field(t, at)) for t in times.tolist()])
        shape = (len(times), ARROWS, ARROWS, 2)
        return FieldGrid(times, 0.94 * self.half_side, vectors.reshape(shape))

    def _live_densities(self, cnf: CNF) -> tuple[DensityGrid, ...]:
        """Return the model density, fresh, and the later ones, of which some are older."""
        turn, rest = divmod(self._painted, 2)
        fresh = None if rest else LIVE_TIMES[turn % len(LIVE_TIMES)]
        self._painted += 1
        for t in LIVE_TIMES:
            if t == fresh or t not in self._later:
                self._later[t] = self._density(cnf, t, LIVE_SIDE)
        later = [self._later[t] for t in LIVE_TIMES]
        ends = [self._density(cnf, t, LIVE_SIDE) for t in (0.0, 1.0)]
        return ends[0], *later, ends[1]

    def _full_densities(self, cnf: CNF) -> tuple[DensityGrid, ...]:
        times = (0.0, *FULL_TIMES, 1.0)
        return tuple(self._density(cnf, float(t), FULL_SIDE, FULL_STEPS) for t in times)

    def _density(self, cnf: CNF, t: float, side: int, steps: int = LIVE_STEPS) -> DensityGrid:
        """Push a grid from t to 1 and read the change of volume off: the exact density at t."""
        grid = _to(cnf, lattice(self.half_side, side))
        if t == 1.0:
            log_prob = base_log_prob(grid)
        else:
            share = max(1, round(steps * (1 - t)))  # what [t, 1] deserves of them
            log_prob = grid_log_prob(cnf.field, grid, MIDPOINT, share, t)
        return DensityGrid(t, self.half_side, _numpy(log_prob).reshape(side, side))


def _points(array: np.ndarray) -> Points:
    return torch.as_tensor(array, dtype=torch.float32)


def _to(cnf: CNF, points: Points) -> Points:
    return points.to(next(cnf.parameters()))


def _numpy(tensor: torch.Tensor) -> np.ndarray:
    return tensor.double().cpu().numpy()
