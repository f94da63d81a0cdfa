"""What the page asks: a solve with each trace, random questions to one Jacobian, what they cost."""

from __future__ import annotations

from node_viz.lessons.estimators.link import KINDS, WAYS, Estimates
from node_viz.records.estimates import (
    Asked,
    Bottlenecks,
    LogDensities,
    Rates,
    TraceCosts,
    Tried,
)
from node_viz.runs.snapshot import RunSnapshot

POINTS = 512  #: of the solves: the held-out batch of the gauges, so that the calls are theirs
FEW, DRAWS = 16, 128  #: points whose log p is estimated, and how often each


def solve(now: RunSnapshot, way: str, kind: str) -> Tried:
    """Solve the held-out batch with the trace known in one way; note every step."""
    from node_viz.probes.estimates import tried
    from node_viz.probes.gauges import held_out_of

    config = Estimates(now.config, kind=kind).config_of(way)
    return tried(now.model(), config, held_out_of(now.config, POINTS).x)


def rates(now: RunSnapshot, kind: str) -> Rates:
    """Look at what a solver is shown along the path of the first held-out point."""
    from node_viz.probes import estimates
    from node_viz.probes.gauges import held_out_of

    record = Estimates(now.config, kind=kind)
    ways = {way: record.config_of(way) for way in WAYS}
    return estimates.rates(now.model(), ways, held_out_of(now.config, POINTS).x[:1])


def jacobian(now: RunSnapshot, t: float) -> Asked:
    """Ask the Jacobian of the first held-out point in many random directions."""
    from node_viz.probes.estimates import asked
    from node_viz.probes.gauges import held_out_of

    return asked(now.model(), held_out_of(now.config, POINTS).x[:1], t)


def densities(now: RunSnapshot) -> dict[str, LogDensities]:
    """Estimate log p of a few points many times, with each kind of noise."""
    from node_viz.probes.estimates import log_densities
    from node_viz.probes.gauges import held_out_of

    x = held_out_of(now.config, POINTS).x[:FEW]
    configs = {kind: Estimates(now.config, kind=kind).config_of("fixed") for kind in KINDS}
    return {kind: log_densities(now.model(), one, x, DRAWS) for kind, one in configs.items()}


def costs() -> TraceCosts:
    """Time a trace beside one call of its field, from 1 to 64 dimensions."""
    from node_viz.probes.trace_costs import trace_costs

    return trace_costs()


def bottlenecks() -> Bottlenecks:
    """Measure how much a bottleneck takes from the variance."""
    from node_viz.probes import estimates

    return estimates.bottlenecks()
