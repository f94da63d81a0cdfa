"""What the page on discrete flows asks of the flows: what samples are worth, and what they cost."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from node_viz.data import density
from node_viz.runs.snapshot import RunSnapshot

SAMPLES = 4096  #: drawn together
ROUNDS = 3  #: of which the quickest counts
WEIGHED = 7.0, 121  #: half side and points a side of the grid on which a density is weighed


@dataclass(frozen=True)
class Price:
    """What one flow's samples cost, and how good they are."""

    microseconds: float  #: a sample, drawn with all others, on the machine at hand
    round_trip: float  #: mean distance of a point from itself, to the noise and back
    modes: int  #: modes that the samples cover; 0 where the data have none
    all_modes: int  #: that the data have
    off_mode: float  #: share of the samples near no mode, less the data's own; NaN without modes
    mass: float  #: integral of the density


@dataclass(frozen=True)
class Printed:
    """What two lines of lectures would make of one flow of layers, on average over the data."""

    logs: float  #: sum of log |det| over the layers
    determinants: float  #: sum of |det| instead
    wrong_order: float  #: nats by which log p is off with each layer asked at the printed point


def prices(now: RunSnapshot, others: tuple[RunSnapshot, ...]) -> tuple[Price, ...]:
    """Draw samples of each flow from the same noise, in turns, so that a busy machine is fair."""
    import torch

    from node_viz.probes.gauges import held_out_of, mass, round_trip
    from node_viz.probes.samples import modes_covered, off_mode_mass

    flows = [one.model() for one in (now, *others)]
    held, modes = held_out_of(now.config, SAMPLES), density(now.config.dataset).modes
    quickest, drawn = [math.inf] * len(flows), [np.empty((0, 2))] * len(flows)
    with torch.no_grad():
        for _ in range(ROUNDS):
            for place, flow in enumerate(flows):
                start = time.perf_counter()
                samples = flow.transport(held.noise, 1.0, 0.0).end
                quickest[place] = min(quickest[place], time.perf_counter() - start)
                drawn[place] = samples.double().cpu().numpy()
    return tuple(
        Price(
            microseconds=1e6 * seconds / SAMPLES,
            round_trip=round_trip(flow, held),
            modes=0 if modes is None else modes_covered(samples, *modes),
            all_modes=0 if modes is None else len(modes[0]),
            off_mode=math.nan if modes is None else off_mode_mass(samples, *modes),
            mass=mass(flow, *WEIGHED),
        )
        for flow, seconds, samples in zip(flows, quickest, drawn, strict=True)
    )


def printed(now: RunSnapshot) -> Printed:
    """Add up the layers of a trained flow as two lectures print it, and as it is right.

    Sampling passes f_1, ..., f_K, of which f_1 undoes our last layer. The printed point at which
    f_k is asked is f_k^-1 o ... o f_1^-1 (Z); the right one is f_{k-1} o ... o f_1 (Z).
    """
    import torch

    from node_viz.probes.gauges import held_out_of

    flow, x = now.model(), held_out_of(now.config, SAMPLES).x
    with torch.no_grad():
        z, logs, determinants = x, torch.zeros(len(x)), torch.zeros(len(x))
        for layer in flow.stack:
            z, change = layer(z)
            logs, determinants = logs + change, determinants + change.exp()
        at, lost = z, torch.zeros(len(x))
        for layer in reversed(flow.stack):
            at = layer(at)[0]
            lost = lost + layer.inverse(at)[1]
    off = (logs + lost).abs().mean()
    return Printed(logs.mean().item(), determinants.mean().item(), off.item())
