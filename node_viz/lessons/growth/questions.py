"""What the page on NFE growth asks of a snapshot: where steps go, and what calls depend on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from node_viz.lessons.growth.link import TOLERANCES
from node_viz.records.answers import Alone, NfeCurve, StepRibbon
from node_viz.runs.snapshot import RunSnapshot

POINTS = 512  #: of the held-out batch, as in the gauges
BY_THEMSELVES = 128  #: of them that are also solved one by one


def ribbon(now: RunSnapshot, rtol: float) -> StepRibbon:
    """Find where dopri5 puts its steps."""
    from node_viz.probes.gauges import held_out_of
    from node_viz.probes.steps import solver_steps

    return solver_steps(now.model(), held_out_of(now.config, POINTS), rtol=rtol)


def calls(now: RunSnapshot) -> NfeCurve:
    """Count field calls at every tolerance: for the likelihood, and for one sample."""
    from node_viz.probes.gauges import held_out_of
    from node_viz.probes.steps import nfe_over_tolerance

    held = held_out_of(now.config, POINTS)
    likelihood = replace(held, noise=held.noise[:1])  # sampling is not shown: let it cost little
    return nfe_over_tolerance(now.model(), likelihood, np.array(TOLERANCES))


def alone(now: RunSnapshot) -> Alone:
    """Count the calls of single points, and of their batch by both rules for its error."""
    from node_viz.probes.alone import calls_alone
    from node_viz.probes.gauges import held_out_of

    return calls_alone(now.model(), held_out_of(now.config, POINTS), BY_THEMSELVES)
