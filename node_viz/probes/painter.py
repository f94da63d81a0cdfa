"""The painter: a flow goes in, everything the stage shows of it comes out as one `Picture`.

It keeps its own fixed points, so that from picture to picture only the flow changes. While a run
trains, a picture must cost little: the model density is fresh in each, and every other one renews
one of the densities at later flow times. A full picture has more of them, all fresh and finer.

A flow that is given labels has a picture of each label's flow, and one of their mean. All begin at
the same noise, so that from label to label only the flow changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from scipy.special import logsumexp

from node_viz.data import density
from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.points import place_and_time
from node_viz.flows.flow import Flow, base_log_prob
from node_viz.probes.grid import lattice
from node_viz.records.history import Metrics
from node_viz.records.pictures import DensityGrid, FieldGrid, Picture, PointPath, Trajectories
from node_viz.shapes import Points, expect
from node_viz.solvers import reached

PARTICLES = 200  #: of data, and as many samples
LATTICE = 15  #: points along each side of the warped grid
ARROWS = 16  #: along each side of the field
LIVE_TIMES = (0.25, 0.5, 0.75)  #: later densities while training
FULL_TIMES = tuple(np.linspace(0.0, 1.0, 9)[1:-1])  #: and in a full picture
MOST_DENSITIES = 17  #: of a flow of layers, in a full picture
LIVE_SIDE, FULL_SIDE = 42, 64  #: grid sides of the densities
LIVE_STEPS, FULL_STEPS = 8, 24  #: midpoint steps of a density from t = 0
BROAD = 3.0  #: half side of the lattice over the noise, in standard deviations


class Painter:
    """Paints snapshots of one experiment.

    Args:
        config: names the data set, whose square the pictures cover.
        label: whose flow alone is painted, of a flow that is given labels.

    Raises:
        ValueError: the data set is not two-dimensional.
    """

    def __init__(self, config: ExperimentConfig, label: int | None = None) -> None:
        expect("config", config, ExperimentConfig)
        data = density(config.dataset)
        if data.dim != 2:
            raise ValueError(f"the stage shows two dimensions; {data.name!r} has {data.dim}")
        self.half_side = data.half_side
        rng = np.random.default_rng([config.seed, 2])
        whole = config.condition == "label" and label is None
        x, labels = data.labelled(PARTICLES, rng) if whole else (data.sample(PARTICLES, rng), None)
        self._noise = _points(rng.standard_normal((PARTICLES, 2)))
        if label is not None:
            x = data.given(label).sample(PARTICLES, rng)
        self._x, self._labels = _points(x), labels  # the lattices have the first label
        self._parts = [Painter(config, one) for one in range(data.labels if whole else 0)]
        self._data_grid = lattice(0.8 * self.half_side, LATTICE)
        self._noise_grid = lattice(BROAD, LATTICE)
        self._later: dict[float, DensityGrid] = {}
        self._painted = 0

    @torch.no_grad()
    def paint(
        self,
        cnf: Flow,
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
        each = zip(self._parts, cnf.parts(), strict=False)  # a flow without labels is one part
        about = {"step": step, "seconds": seconds, "metrics": metrics}
        given = tuple(part.paint(one, full=full, **about) for part, one in each)
        encode, data_grid = self._paths(cnf, self._x, self._data_grid, full)
        generate, noise_grid = self._paths(cnf, self._noise, self._noise_grid, full, backwards=True)
        return Picture(
            half_side=self.half_side,
            encode=encode,
            generate=generate,
            data_grid=data_grid,
            noise_grid=noise_grid,
            field=self._field(cnf),
            density=self._densities(cnf, given, full),
            layers=cnf.layers,
            given=given,
            **about,
        )

    @torch.no_grad()
    def path(self, cnf: Flow, point: tuple[float, ...]) -> PointPath:
        """Trace the whole path through one point, and its log p as base plus divergence.

        Args:
            cnf: the flow.
            point: (x, y) at t = 0, or (x, y, t).

        Raises:
            ValueError: the point has another length, or its t is outside [0, 1].
            SolveError: the flow is too wild for the tight solver.
        """
        if self._parts:
            each = zip(self._parts, cnf.parts(), strict=True)
            given = tuple(part.path(one, point) for part, one in each)
            return replace(given[0], given=given)
        place, t = place_and_time(point, cnf.dim)
        x = _to(cnf, torch.tensor([place], dtype=torch.float32))
        if t > 0:
            x = reached(cnf.transport(x, t, 0.0))
        times = cnf.frames if cnf.layers else np.linspace(0.0, 1.0, 49)
        solution = cnf.with_log_det(x, save_at=times)
        base = base_log_prob(reached(solution)[0])[0].item()
        z, log_det = (_numpy(states)[:, 0] for states in solution.states)
        return PointPath(times, z, log_det, base, base + float(log_det[-1]))

    def _paths(
        self, cnf: Flow, points: Points, lattice: Points, full: bool, backwards: bool = False
    ) -> tuple[Trajectories, Trajectories]:
        """Carry particles and lattice together from one end to the other; times ascend."""
        frames = cnf.frames
        times = frames[::-1].copy() if backwards else frames
        start = _to(cnf, torch.cat([points, lattice]))
        if self._labels is not None:
            first = np.zeros(len(lattice), self._labels.dtype)
            cnf = cnf.given(torch.as_tensor(np.append(self._labels, first), device=start.device))
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
        return Trajectories(frames, z[:, : len(points)]), Trajectories(frames, z[:, len(points) :])

    def _field(self, cnf: Flow) -> FieldGrid:
        times = cnf.frames[::2]
        at = _to(cnf, lattice(0.94 * self.half_side, ARROWS))
        vectors = np.stack([_numpy(cnf.velocity(t, at)) for t in times.tolist()])
        shape = (len(times), ARROWS, ARROWS, 2)
        return FieldGrid(times, 0.94 * self.half_side, vectors.reshape(shape))

    def _densities(
        self, cnf: Flow, given: Sequence[Picture], full: bool
    ) -> tuple[DensityGrid, ...]:
        """Return the densities of the flow; of one with labels, the mean of theirs."""
        if not given:
            return self._full_densities(cnf) if full else self._live_densities(cnf)
        each = [one.density for one in given]
        return tuple(
            replace(
                first[0], log_prob=logsumexp([one.log_prob for one in first], 0, b=1 / len(given))
            )
            for first in zip(*each, strict=True)
        )

    def _live_densities(self, cnf: Flow) -> tuple[DensityGrid, ...]:
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

    def _full_densities(self, cnf: Flow) -> tuple[DensityGrid, ...]:
        times = whole_layers(cnf) if cnf.layers else (0.0, *FULL_TIMES, 1.0)
        return tuple(self._density(cnf, float(t), FULL_SIDE, FULL_STEPS) for t in times)

    def _density(self, cnf: Flow, t: float, side: int, steps: int = LIVE_STEPS) -> DensityGrid:
        """Push a grid from t to 1 and read the change of volume off: the exact density at t."""
        log_prob = cnf.sketch(_to(cnf, lattice(self.half_side, side)), t, steps)
        return DensityGrid(t, self.half_side, _numpy(log_prob).reshape(side, side))


def whole_layers(flow: Flow) -> tuple[float, ...]:
    """Return the times of whole layers at which densities are painted, from 0 to 1."""
    frames = flow.frames
    every = 1 if len(frames) <= MOST_DENSITIES else 2
    return (*frames[:-1:every].tolist(), 1.0)


def _points(array: np.ndarray) -> Points:
    return torch.as_tensor(array, dtype=torch.float32)


def _to(cnf: Flow, points: Points) -> Points:
    return points.to(next(cnf.parameters()))


def _numpy(tensor: torch.Tensor) -> np.ndarray:
    return tensor.double().cpu().numpy()
