"""What the samples of a flow cover, and how far it is from the data by either KL: plain numpy."""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.shapes import Array


@dataclass(frozen=True)
class Coverage:
    """Which modes a flow's samples cover, and both divergences, at one training step."""

    step: int
    shares: Array  #: (k,) of the samples near each mode of the data; empty where they have none
    modes: int  #: modes with half of their fair share or more
    off_mode: float  #: share of the samples near no mode, less the data's own
    forward: float  #: KL(p || q), nats: the mean of log p - log q over data
    reverse: float  #: KL(q || p), nats: the mean of log q - log p over samples

    @property
    def of(self) -> int:
        """Return how many modes the data have."""
        return len(self.shares)


@dataclass(frozen=True)
class Shifted:
    """What reverse KL's loss becomes when log p is known up to a constant, at one step."""

    step: int
    constant: float  #: c in log p~ = log p + c
    loss: float  #: with log p, nats
    shifted: float  #: with log p~, on the same samples
    apart: float  #: length of the difference of both gradients, as a part of the gradient's
