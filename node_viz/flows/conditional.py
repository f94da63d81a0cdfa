"""One field, many distributions: the field sees a label c, and each label has a flow of its own.

    dz/dt = f(t, z | c),    log p(x | c) = log N(z(1)) + int_0^1 div f dt

The label stands still while z moves, so each label's map is a flow and the trace integral is its
log-determinant. (A field that were shown its own end state z(1) would make neither.) A model
without a label is their mean, p(x) = sum_c p(x | c) / k, for labels are equally likely.

References:
    Dissecting neural ODEs (Massaroli et al., 2020), arXiv 2002.08071, for fields that see more than
    their own state.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from node_viz.data import density
from node_viz.experiment.catalogue import METHODS
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.registry import load_target
from node_viz.fields import make_field
from node_viz.flows.cnf import CNF
from node_viz.flows.flow import Flow
from node_viz.shapes import Points, Scalars, Time

STEPS = 8  #: of a solve that only weighs the labels' fields


class ConditionalCNF(CNF):
    """A flow for each of `kinds` labels, by one field; `given` returns the flow of some labels.

    `log_prob` and `sample` are those of the mean over labels. What carries points without being
    told their labels takes the first one's flow.
    """

    def __init__(self, field: Any, kinds: int, labels: Tensor | None = None) -> None:
        super().__init__(field)
        self._kinds, self.labels = kinds, labels

    @property
    def kinds(self) -> int:
        """Return how many labels it can be given."""
        return self._kinds

    def given(self, labels: Tensor | int | None) -> CNF:
        """Return the flow of these labels, weights shared.

        Args:
            labels: a label, or one for each point (n,), or a mixture of labels as weights that sum
                to 1, (k,) or (n, k). None leaves them out.

        Raises:
            ValueError: there is no such label.
        """
        if labels is None:
            return self
        field: Any = self.field
        asked = torch.as_tensor(labels)
        return GivenCNF(field.given(self._weights(asked)), self._kinds, asked)

    def parts(self) -> Sequence[CNF]:
        """Return the flow of each label."""
        return [self.given(label) for label in range(self._kinds)]

    def log_prob(self, x: Points, t: float = 0.0, **options: Any) -> Scalars:
        """Return log p_t(x), (n,), of the mean over labels; see `CNF.log_prob`."""
        each = [one.log_prob(x, t, **options) for one in self.parts()]
        return torch.stack(each).logsumexp(0) - math.log(self._kinds)

    def sample(self, n: int, generator: torch.Generator | None = None, **options: Any) -> Points:
        """Draw n points, each of a label drawn first; see `CNF.sample`."""
        count = n if isinstance(n, int) and n > 0 else 0  # whatever else n is, CNF.sample says so
        labels = torch.randint(self._kinds, (count,), generator=generator)
        return self.given(labels).sample(n, generator, **options)

    def velocity(self, t: Time, z: Points) -> Points:
        """Return the field that carries the mean of the densities: each label's, weighed by its."""
        parts = self.parts()
        weights = torch.stack([one.sketch(z, float(t), STEPS) for one in parts]).softmax(0)
        return (weights[..., None] * torch.stack([one.velocity(t, z) for one in parts])).sum(0)

    def sketch(self, z: Points, t: float, steps: int) -> Scalars:
        """Return log p_t(z), (n,), of the mean over labels; see `CNF.sketch`."""
        each = [one.sketch(z, t, steps) for one in self.parts()]
        return torch.stack(each).logsumexp(0) - math.log(self._kinds)

    def _weights(self, labels: Tensor) -> Tensor:
        """Return labels as weights (k,) or (n, k): one 1 among zeros, or as they are."""
        if labels.is_floating_point():
            return labels
        if labels.numel() and not 0 <= int(labels.min()) <= int(labels.max()) < self._kinds:
            raise ValueError(f"labels must be whole numbers from 0 to {self._kinds - 1}")
        return torch.eye(self._kinds, device=labels.device)[labels.long()]


class GivenCNF(ConditionalCNF):
    """The flow of given labels: it carries, scores and samples these alone."""

    log_prob, sample = CNF.log_prob, CNF.sample
    velocity, sketch = CNF.velocity, CNF.sketch

    def parts(self) -> Sequence[CNF]:
        """Return itself."""
        return (self,)


def make_flow(config: ExperimentConfig) -> Flow:
    """Return the untrained flow that `config` describes, on the CPU."""
    layered = METHODS[config.method].layered
    if layered:
        return load_target(layered)(config)
    data = density(config.dataset)
    field = make_field(config, data.dim)
    return ConditionalCNF(field, data.labels) if config.condition == "label" else CNF(field)
