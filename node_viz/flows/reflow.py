"""Reflow: match once more, with the pairs that the first flow itself has made.

The first half of a run is flow matching. At half-time the flow, as it is then, carries noise e to
points x(e) of its own; the second half learns the straight ways between those. Pairs made by a
flow cross less than pairs that were drawn, and cost no more, so the second field is straighter.

References:
    Flow straight and fast (Liu et al., 2022), arXiv 2209.03003, eq. 1, theorem 3.5 and algorithm 1.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF
from node_viz.flows.matching import Matching
from node_viz.shapes import Points
from node_viz.solvers import reached

SECOND = 0.5  #: part of the run after which the second stage begins: at step config.steps / 2
PAIRS = 8192  #: that the first flow makes, once; the second stage draws its batches from them


class Reflow(Matching):
    """Flow matching whose pairs come from its own flow after half of the run.

    The pairs are part of its state, so that a run goes on anywhere with the pairs that it had.
    """

    def __init__(self, config: ExperimentConfig) -> None:
        super().__init__(config)
        self.pairs: tuple[Points, Points, Tensor | None] | None = None

    def __call__(self, cnf: CNF, x: Points, solver_steps: int) -> tuple[Tensor, Tensor]:
        """Return the matching error on the batch's pairs, or on as many that the flow has made.

        Raises:
            SolveError: the first flow could not be followed.
        """
        if self.progress < SECOND:
            return super().__call__(cnf, x, solver_steps)
        if self.pairs is None:
            self.pairs = self._made_by(cnf, x)
        ends, noise, labels = self.pairs
        which = torch.as_tensor(self._noise.integers(len(ends), size=len(x)), device=x.device)
        given = cnf if labels is None else cnf.given(labels[which])
        return self.error(given, ends[which], noise[which])

    def annealed(self, progress: float) -> float:
        """Return how far the learning rate has fallen: to its floor at the end of each stage."""
        return progress / SECOND if progress < SECOND else (progress - SECOND) / (1 - SECOND)

    @torch.no_grad()
    def _made_by(self, cnf: CNF, like: Points) -> tuple[Points, Points, Tensor | None]:
        """Return points, the noise that the flow has made them from, and their labels if any."""
        noise = torch.as_tensor(self.normal((PAIRS, cnf.dim))).to(like)
        labels = None
        if cnf.labels is not None:  # as many of each, as in the data
            drawn = self._noise.integers(cnf.kinds, size=PAIRS)
            labels = torch.as_tensor(drawn.astype(np.int64), device=like.device)
            cnf = cnf.given(labels)
        return reached(cnf.transport(noise, 1.0, 0.0)), noise, labels
