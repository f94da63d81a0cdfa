"""How an ODE-Net's weights change with depth, and the fields of one that is told its input.

References:
    Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, sections 3 and 5.
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.odenets.net import ODENet
from node_viz.probes.depth_study import FRAMES, numpy_of, points_of
from node_viz.records.net_answers import FieldFamily, WeightsOverDepth
from node_viz.shapes import Array
from node_viz.solvers import reached

DEPTHS = np.linspace(0.0, 1.0, 241)  #: t at which weights are read
ENTRIES = 12  #: weights of a layer that are shown


@torch.no_grad()
def weights_over_depth(net: ODENet, layer: int) -> WeightsOverDepth:
    """Read a layer's weights theta(t) at many depths: those dozen that change most.

    Where t is an input, the bias b + t w of the first layer is all that changes.

    Args:
        net: the network.
        layer: 0 is the first one, -1 the last.
    """
    field, rows = net.field, []
    for t in DEPTHS.tolist():
        W, b = field.theta(t)[layer]
        moving = layer == 0 and field.time is not None
        rows.append(torch.cat([W.flatten(), b + t * field.time if moving else b]))
    values, width = numpy_of(torch.stack(rows)), W.shape[1]  # type: ignore
    most = np.sort(np.argsort(-np.ptp(values, axis=0), kind="stable")[:ENTRIES])
    names = tuple(
        f"W[{k // width + 1}, {k % width + 1}]" if k < W.numel() else f"b[{k - W.numel() + 1}]"  # type: ignore
        for k in most.tolist()
    )
    basis = np.array([field.variance.basis(t) for t in DEPTHS.tolist()])
    return WeightsOverDepth(DEPTHS, values[:, most], names, basis)


def family(net: ODENet, x: Array, z: Array) -> FieldFamily:
    """Read the field that each input of the line sees, and the slope of the map x -> y.

    Args:
        net: data-controlled, on the line, its weights the same at every depth.
        x: inputs, (m,).
        z: states, (g,).

    Raises:
        SolveError: a way has no end.
    """
    points = points_of(net, x).requires_grad_()
    states = points_of(net, z)
    with torch.no_grad():
        f = [net.slope(one.expand(len(z), 1))(0.0, states)[:, 0] for one in points]
    way = net.flow(points, save_at=FRAMES, method="rk4", steps=len(FRAMES) - 1)
    y = reached(way)[:, 0]
    (slope,) = torch.autograd.grad(y.sum(), points)
    steep, see = [], net.slope(points.detach())
    for t, state in zip(FRAMES.tolist(), way.states, strict=True):
        at = state.detach().requires_grad_()
        steep.append(torch.autograd.grad(see(t, at).sum(), at)[0][:, 0])
    rule = np.exp(np.trapezoid(numpy_of(torch.stack(steep)), FRAMES, axis=0))
    return FieldFamily(x, z, numpy_of(torch.stack(f)), numpy_of(y), numpy_of(slope)[:, 0], rule)
