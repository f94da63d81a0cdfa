"""The painter of ODE-Nets: a network goes in, everything its stage shows comes out as one picture.

It keeps its own fixed inputs, so that from picture to picture only the network changes.
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.data import labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.points import place_and_time
from node_viz.odenets.net import ODENet
from node_viz.probes.grid import lattice
from node_viz.records.history import Scores
from node_viz.records.pictures import FieldGrid, NetPath, NetPicture, Trajectories
from node_viz.shapes import Array, Points
from node_viz.solvers import Solution, reached

MOVING = 160  #: inputs whose ways are shown in the plane
ON_LINE = 33  #: and on the line, equally spaced
FRAMES = np.linspace(0.0, 1.0, 17)  #: times at which a smooth way is saved
LIVE_STEPS, FULL_STEPS = 16, 32  #: Runge-Kutta steps of it
LIVE_SIDE, FULL_SIDE = 44, 64  #: grid sides of the decision map
ARROWS = 15  #: along each side of the field


class NetPainter:
    """Paints snapshots of one experiment.

    Args:
        config: names the data set.
    """

    def __init__(self, config: ExperimentConfig) -> None:
        self.data = labelled_set(config.dataset)
        self.half_side = self.data.half_side
        if self.data.dim == 1:
            self._x = np.linspace(-1, 1, ON_LINE)[:, None]
            self._y = -self._x[:, 0]
        else:
            self._x, self._y = self.data.sample(MOVING, np.random.default_rng([config.seed, 2]))

    @torch.no_grad()
    def paint(
        self,
        net: ODENet,
        *,
        step: int,
        seconds: float,
        metrics: Scores | None = None,
        full: bool = False,
    ) -> NetPicture:
        """Return the picture of `net` as it is now.

        Args:
            net: the network.
            step: its training step.
            seconds: training time so far.
            metrics: the latest gauges.
            full: a finer decision map.

        Raises:
            SolveError: a solve did not reach its end, or a depth ran away.
        """
        x = _points(net, self._x)
        way = smooth_way(net, x, FULL_STEPS if full else LIVE_STEPS)
        z = _numpy(reached_states(way))
        return NetPicture(
            step=step,
            seconds=seconds,
            half_side=self.half_side,
            labels=self._y,
            inputs=self._x,
            paths=Trajectories(way.times, z),
            nodes=self._nodes(net, x),
            answers=_numpy(net.answer(way.end)),
            depths=_numpy(net.depths(x)),
            decision=self._decision(net, FULL_SIDE if full else LIVE_SIDE),
            head=_head(net),
            field=self._field(net),
            metrics=metrics,
        )

    @torch.no_grad()
    def path(self, net: ODENet, point: tuple[float, ...]) -> NetPath:
        """Follow one input, (x,) or (x, y), through the network.

        Raises:
            ValueError: the point has another length.
            SolveError: a solve did not reach its end, or a depth ran away.
        """
        place, _ = place_and_time(point, self.data.dim)
        x = _points(net, np.array([place]))
        way = smooth_way(net, x)
        z = reached_states(way)
        return NetPath(way.times, _numpy(z[:, 0]), net.answer(z[-1]).item(), net.depths(x).item())

    def _nodes(self, net: ODENet, x: Points) -> Array:
        """Return where the training solver stops on the way."""
        if net.options()["method"] in ("euler", "rk4"):
            return np.linspace(0.0, 1.0, net.steps + 1)
        trace = net.flow(x, keep_trace=True, gradient="backprop").trace
        return np.linspace(0, 1, net.config.modes + 1) if trace is None else np.append(trace.t, 1.0)

    def _decision(self, net: ODENet, side: int) -> Array:
        if self.data.dim == 1:
            grid = np.linspace(-self.half_side, self.half_side, 4 * side)[:, None]
            return _numpy(net(_points(net, grid)))
        grid = lattice(self.half_side, side, like=next(net.parameters()))
        return _numpy(net(grid)).reshape(side, side)

    def _field(self, net: ODENet) -> FieldGrid | None:
        """Return dz/dt over the state plane, if it is one field for all samples."""
        config = net.config
        if net.dim != 2 or config.data_control or config.adaptive_depth:
            return None
        reach = 1.4 * self.half_side
        at = lattice(reach, ARROWS, like=next(net.parameters()))
        slope, times = net.slope(at), FRAMES[::4]
        vectors = np.stack([_numpy(slope(t, at)) for t in times.tolist()])
        return FieldGrid(times, reach, vectors.reshape(len(times), ARROWS, ARROWS, 2))


def smooth_way(net: ODENet, x: Points, steps: int = FULL_STEPS) -> Solution:
    """Return the way of inputs x: a ResNet's layers, or the curve of the differential equation."""
    if net.model.layered:
        layers = np.linspace(0.0, 1.0, net.steps + 1)
        return net.flow(x, save_at=layers)
    return net.flow(x, save_at=FRAMES, method="rk4", steps=steps, gradient="backprop")


def reached_states(way: Solution) -> torch.Tensor:
    """Return all states (s, n, D) of a solve that got there."""
    reached(way)
    return way.states


def _head(net: ODENet) -> Array:
    if net.head is None:
        return np.empty(0)
    return np.append(_numpy(net.head.weight[0]), _numpy(net.head.bias))


def _points(net: ODENet, array: Array) -> Points:
    like = next(net.parameters())
    return torch.as_tensor(array, dtype=like.dtype, device=like.device)


def _numpy(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().double().cpu().numpy()
