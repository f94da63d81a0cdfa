"""Layers against the curve: any of the networks read as M residual layers, and as the flow itself.

The weights of a network say a field, dz/dt = F(t, z). M layers follow it in steps of 1/M, and
Euler's method is first order: M (z_M(1) - z(1)) settles down as M grows. How far the layers that
were trained are from the curve says whether a differential equation was learnt, or just layers.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from node_viz.odenets.models import residual_layers
from node_viz.odenets.net import ODENet, loss_of
from node_viz.probes.net_gauges import Held
from node_viz.records.net_answers import LayerErrors, LayerScores, LayerWays
from node_viz.shapes import Array, Points
from node_viz.solvers import Solution, reached

COUNTS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
SETTLED = 64  #: layers from which on the order is measured: coarse ones are not there yet
SMOOTH = np.linspace(0.0, 1.0, 65)  #: times at which the curve is drawn
MAX_NFE = 6000


def layer_ways(net: ODENet, x: Points, layers: int) -> LayerWays:
    """Follow inputs x, (n, d), through `layers` layers and along the curve.

    Raises:
        SolveError: the tight solver did not reach t = 1.
    """
    with torch.no_grad():
        z, slope, h = [net.embed(x)], net.slope(x), 1 / layers
        for layer in range(layers):
            z.append(z[-1] + h * slope(layer * h, z[-1]))
        curve = _tight(net, x, SMOOTH.tolist())
        reached(curve)
    return LayerWays(
        np.linspace(0.0, 1.0, layers + 1), _numpy(torch.stack(z)), SMOOTH, _numpy(curve.states)
    )


def layer_errors(net: ODENet, x: Points, counts: Sequence[int] = COUNTS) -> LayerErrors:
    """Measure the mean distance |z_M(1) - z(1)| of M layers to the curve, for each M.

    The order is the slope of -log distance over log M, from `SETTLED` layers on.

    References:
        Solving Ordinary Differential Equations I (Hairer, Norsett, Wanner, 1993), II.3, th. 3.4.

    Args:
        net: the network; float64 is worth it.
        x: inputs, (n, d).
        counts: numbers of layers M, ascending.

    Raises:
        SolveError: the tight solver did not reach t = 1.
    """
    with torch.no_grad():
        end = reached(_tight(net, x))
        gaps = [(_through(net, x, count) - end).norm(dim=1).mean().item() for count in counts]
    fine = [(count, gap) for count, gap in zip(counts, gaps, strict=True) if count >= SETTLED]
    return LayerErrors(np.array(counts), np.array(gaps), _order(fine))


def layer_scores(net: ODENet, held: Held, counts: Sequence[int] = COUNTS) -> LayerScores:
    """Measure loss and accuracy of the network read as M layers, for each M, and as the flow.

    Args:
        net: the network, however it was trained.
        held: held-out points.
        counts: numbers of layers M.

    Raises:
        SolveError: the tight solver did not reach t = 1.
    """
    with torch.no_grad():
        ends = [_through(net, held.x, count) for count in counts]
        ends.append(reached(_tight(net, held.x)))
        answers = [net.answer(end) for end in ends]
        loss = [loss_of(answer, held.y, held.regression).item() for answer in answers]
        right = [((answer > 0) == (held.y > 0.5)).double().mean().item() for answer in answers]
    if held.regression:
        right = [math.nan] * len(right)
    return LayerScores(
        layers=np.array(counts),
        loss=np.array(loss[:-1]),
        accuracy=np.array(right[:-1]),
        flow_loss=loss[-1],
        flow_accuracy=right[-1],
        trained=net.config.solver_steps if net.model.layered else None,
    )


def step_seconds(nets: Sequence[ODENet], x: Points, y: Tensor, rounds: int = 7) -> list[float]:
    """Time the gradient of one batch for each network: the quickest of `rounds`.

    The networks take turns, so that a busy machine is unfair to none.

    Args:
        nets: classifiers, as they train: with their own solver and gradient.
        x: the batch's inputs, (n, d).
        y: what is to be said of them, (n,).
        rounds: how often each is timed.

    Raises:
        SolveError: a solver did not reach t = 1.
    """
    quickest = [math.inf] * len(nets)
    for _, (place, net) in itertools.product(range(rounds), enumerate(nets)):
        start = time.perf_counter()
        loss_of(net(x), y, net.head is None).backward()
        quickest[place] = min(quickest[place], time.perf_counter() - start)
        net.zero_grad(set_to_none=True)
    return quickest


def _through(net: ODENet, x: Points, layers: int) -> Points:
    """Return z(1) of the network read as a ResNet with so many layers."""
    return residual_layers(net.slope(x), net.embed(x), layers)


def _tight(net: ODENet, x: Points, save_at: Sequence[float] | None = None) -> Solution:
    """Return the way of x along the differential equation that the weights describe."""
    rtol = 1e-9 if x.dtype == torch.float64 else 1e-5
    options = {"method": "dopri5", "rtol": rtol, "first_step": 0.05, "max_nfe": MAX_NFE}
    return net.flow(x, save_at, **options, gradient="backprop")


def _order(pairs: Sequence[tuple[int, float]]) -> float:
    """Return the slope of -log error over log M, NaN where it has no meaning."""
    if len(pairs) < 2 or any(not 0 < gap < math.inf for _, gap in pairs):
        return math.nan
    count, gap = np.log(np.array(pairs)).T
    return float(-np.polyfit(count, gap, 1)[0])


def _numpy(tensor: Tensor) -> Array:
    return tensor.detach().double().cpu().numpy()
