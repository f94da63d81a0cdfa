"""An ODE-Net: an input layer, a differential equation, a linear head.

    z(0) = h_x(x),   dz/dt = S(x) f(S(x) t, z, x),   y = h_y(z(1))

S = 1 unless depth is adaptive: then each sample travels to a time of its own, z(S(x)) of
dz/ds = f(s, z), and s = S(x) t makes all of them arrive at t = 1. S may be negative.

References:
    Neural Ordinary Differential Equations (Chen et al., 2018), arXiv:1806.07366, section 3.
    Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, equation 2 and section 5.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from node_viz.data.labelled import Labelled
from node_viz.experiment.catalogue import ACTIVATIONS, ADAPTIVE
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.cost import most_calls
from node_viz.experiment.net_catalogue import AUGMENTATIONS, DEPTH_VARIANCES, MODELS
from node_viz.fields.bases import pieces
from node_viz.fields.depth import DepthField, Variance
from node_viz.fields.points import as_points
from node_viz.odenets.models import residual_layers
from node_viz.odenets.pieces import Slope, by_pieces
from node_viz.odenets.span import Span
from node_viz.shapes import Points, Scalars, Time, expect
from node_viz.solvers import Solution, reached, solve

FIRST_STEP = 0.1  #: of adaptive solvers; guessing it takes dozens of calls where f is nearly zero


class ODENet(nn.Module):
    """The network that a config describes, with initial weights drawn from its seed alone.

    Inputs may be a tensor, a numpy array or lists, (n, d); one input (d,) gives one answer.

    Args:
        config: names the model, the augmentation, how depth enters, and the solver.
        data: tells the dimensions, and whether y is a class or a number.
    """

    def __init__(self, config: ExperimentConfig, data: Labelled) -> None:
        super().__init__()
        expect("config", config, ExperimentConfig)
        expect("data", data, Labelled)
        generator = torch.Generator().manual_seed(config.seed)
        self.config, self.model = config, MODELS[config.model].load()
        self.steps = config.solver_steps  #: layers, or steps of a fixed grid; may be refined
        d = self.inputs = data.dim  #: d, of x
        self.embed = AUGMENTATIONS.make(config.augment, d, config.augment_dims, generator)
        self.field = DepthField(
            self.embed.dim + d * config.data_control,
            self.embed.dim // self.embed.order,
            config.hidden,
            config.depth,
            ACTIVATIONS[config.activation].load(),
            generator,
            self._variance(config),
        )
        self.span = Span(d, generator) if config.adaptive_depth else None
        self.head = None if data.regression else _head(self.embed.dim, generator)
        with torch.no_grad():
            for parameter in self.field.parameters():
                parameter.mul_(config.gain)

    def _variance(self, config: ExperimentConfig) -> Variance:
        if self.model.untied:
            return Variance(pieces(config.solver_steps), config.solver_steps, stacked=True)
        return DEPTH_VARIANCES.make(config.depth_variance, config.basis, config.modes)

    @property
    def dim(self) -> int:
        """Return D, the dimensions of the state."""
        return self.embed.dim

    def forward(self, x: Points, layers: int | None = None) -> Scalars:
        """Return the answers, (n,), as the training solver finds them: logits, or numbers y.

        Args:
            x: inputs, (n, d).
            layers: of a ResNet, if others than it was trained with.

        Raises:
            ValueError: x is not points of the network's inputs.
            SolveError: the solver did not reach t = 1, or a depth S(x) ran away.
        """
        return self.answers(x, layers)[0]

    def answers(self, x: Points, layers: int | None = None) -> tuple[Scalars, int]:
        """Return the answers as `forward` does, and how often the field was called for them."""
        x, one = as_points(x, self.inputs, self)
        if self.model.layered:
            calls = layers or self.steps
            z = residual_layers(self.slope(x), self.embed(x), calls)
        else:
            solution = self.flow(x)
            z, calls = reached(solution), solution.nfe
        return self.answer(z[0] if one else z), calls

    def answer(self, z: Tensor) -> Tensor:
        """Read the answer off states z (..., D): the head's logit, or the first coordinate."""
        if self.head is None:
            return z[..., 0]
        return z @ self.head.weight[0] + self.head.bias[0]

    def depths(self, x: Points) -> Scalars:
        """Return S(x), (n,)."""
        x, one = as_points(x, self.inputs, self)
        S = torch.ones_like(x[:, 0]) if self.span is None else self.span(x)
        return S[0] if one else S

    def slope(self, x: Points, S: Scalars | None = None) -> Slope:
        """Return (t, z) -> dz/dt for these inputs, t from 0 to 1 for each of them.

        Args:
            x: inputs, (n, d).
            S: their depths, (n,), where they are already known.
        """
        shown = [x] if self.config.data_control else []
        own = None  #: (n, 1), each sample's depth
        if self.span is not None:
            own = (self.span(x) if S is None else S)[:, None]

        def slope(t: Time, z: Points) -> Points:
            s = t if own is None else own * t
            f = self.field(s, torch.cat([z, *shown], 1) if shown else z)
            dz = self.embed.slope(z, f)
            return dz if own is None else own * dz

        return slope

    def flow(self, x: Points, save_at: Any = None, **options: Any) -> Solution:
        """Carry inputs x, (n, d), from t = 0 to 1.

        Args:
            x: inputs.
            save_at: times to keep the state at, ascending from 0 to 1; those two when None.
            options: of `solve`, in place of the training solver's.

        Returns:
            States (s, n, D); the last is z(1).

        Raises:
            ValueError: x is not points of the network's inputs.
            SolveError: a depth S(x) ran away.
        """
        x, one = as_points(x, self.inputs, self)
        S = None if self.span is None else self.span(x)
        slope, z = self.slope(x, S), self.embed(x)
        chosen = {**self.options(), **options}
        if chosen.get("gradient") != "backprop":
            inputs = () if S is None else (S,)
            chosen["parameters"] = (*self.field.parameters(), *inputs)
        if self.field.variance.stacked:
            solution = by_pieces(slope, z, self.field.variance.modes, save_at, chosen)
        else:
            solution = solve(slope, z, 0.0, 1.0, save_at=save_at, **chosen)
        return replace(solution, states=solution.states[:, 0]) if one else solution

    def options(self) -> dict[str, Any]:
        """Return the options of `solve` that make it the training solver."""
        config = self.config
        if self.model.solver in ADAPTIVE:
            method = config.solver if config.solver in ADAPTIVE else self.model.solver
            chosen: dict[str, Any] = {"method": method, "rtol": config.rtol}
            chosen |= {"first_step": FIRST_STEP, "max_nfe": most_calls(config)}
            return {**chosen, "gradient": config.gradient}
        chosen = {"method": self.model.solver, "steps": self.steps}
        return {**chosen, "gradient": config.gradient}


def _head(dim: int, generator: torch.Generator) -> nn.Linear:
    """Return a linear layer D -> 1 with weights from `generator`."""
    head = nn.Linear(dim, 1)
    with torch.no_grad():
        head.weight.uniform_(-(dim**-0.5), dim**-0.5, generator=generator)
        head.bias.zero_()
    return head


def loss_of(answers: Tensor, y: Tensor, regression: bool) -> Tensor:
    """Return the mean squared error of numbers, or the mean cross-entropy of logits in nats."""
    if regression:
        return (answers - y).square().mean()
    return nn.functional.binary_cross_entropy_with_logits(answers, y)
