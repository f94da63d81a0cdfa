"""What the page on ResNets asks of a network: to be read with other numbers of layers."""

from __future__ import annotations

from typing import Any

from node_viz.lessons.resnet.link import STAGES
from node_viz.records.history import Scores
from node_viz.records.net_answers import LayerErrors, LayerScores, LayerWays
from node_viz.runs.snapshot import RunSnapshot

PROBED = 200  #: held-out points whose distance to the curve is measured
Inputs = tuple[tuple[float, ...], ...]  #: points x, hashable


def grid_of(model: str, begun: int, now: int, last: Scores | None) -> int:
    """Return the steps of the training grid; of a shipped run only its calls tell them.

    Args:
        model: the config's.
        begun: steps of the grid as training began.
        now: as the run says, 0 if it does not.
        last: its newest gauges.
    """
    if model == "rknet" and last is not None:
        return max(now, last.calls // STAGES)
    return begun


def ways(now: RunSnapshot, x: Inputs, layers: int) -> LayerWays:
    """Follow inputs through so many layers and along the curve."""
    import torch

    from node_viz.probes.layers import layer_ways

    return layer_ways(_net(now).double(), torch.tensor(x, dtype=torch.float64), layers)


def errors(now: RunSnapshot) -> LayerErrors:
    """Measure how far M layers end from the curve, in double precision: small differences count."""
    from node_viz.probes.layers import layer_errors

    return layer_errors(_net(now).double(), _held(now).x[:PROBED].double())


def scores(now: RunSnapshot) -> LayerScores:
    """Measure what the network scores with M layers, those it was trained with among them."""
    from node_viz.probes.layers import COUNTS, layer_scores

    return layer_scores(_net(now), _held(now), sorted({*COUNTS, now.config.solver_steps}))


def times(now: RunSnapshot, others: tuple[RunSnapshot, ...], round: int) -> list[float]:
    """Time one training step of each network here and now, in seconds."""
    from node_viz.probes.layers import step_seconds

    held, batch = _held(now), now.config.batch
    nets = [_net(one) for one in (now, *others)]
    return step_seconds(nets, held.x[:batch], held.y[:batch])


def _net(now: RunSnapshot) -> Any:
    net = now.model()
    net.steps = now.solver_steps
    return net


def _held(now: RunSnapshot) -> Any:
    import torch

    from node_viz.data import labelled_set
    from node_viz.probes.net_gauges import held_points

    return held_points(labelled_set(now.config.dataset), torch.device("cpu"))
