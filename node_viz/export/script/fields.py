"""The fields f(t, z) of flows; all of them start at zero, so that the flow starts as identity."""

from __future__ import annotations

import math
from itertools import pairwise

from node_viz.experiment.catalogue import METHODS
from node_viz.experiment.config import ExperimentConfig
from node_viz.export.script.blocks import WIDTH, Block, fill, number

ACTIVATIONS = {
    "tanh": "torch.tanh",
    "softplus": "nn.functional.softplus",
    "silu": "nn.functional.silu",
    "sin": "torch.sin",
}
WORDS = (
    "**The field.** A small network says how fast a point at `(t, z)` moves. Its last layer starts "
    "at zero, so that the flow starts by moving nothing."
)
ZERO = """
for weights in $of:
    nn.init.zeros_(weights)
"""
GAIN = """
for weights in $of.parameters():
    weights.data *= $gain
"""
MLP = '''
$layers
$label
$zero
$gain


def field(t, z):
    """Return f(t, z), (n, $d): a perceptron of $what that is zero at first."""
    a = net[0](torch.cat([z, t.expand(len(z), 1)$given], 1))
    for layer in net[1:]:
        a = layer($activation(a))
    return a$drift
'''
LABEL = """
for part, bound in ((net[0].weight[:, :$seen], $seen**-0.5), (net[0].weight[:, $seen:], 1)):
    part.data.uniform_(-bound, bound)
"""
NECK = '''
$layers
$label
$zero
$gain


def inner(t, z):
    """Return h, (n, $width), of the field f = g(h(t, z)), which is zero at first."""
    return $activation(net[0](torch.cat([z, t.expand(len(z), 1)$given], 1)))


def outer(h):
    """Return g(h), (n, $d)."""
    for layer in net[1:-1]:
        h = $activation(layer(h))
    return net[-1](h)


def field(t, z):
    """Return f(t, z), (n, $d)."""
    return outer(inner(t, z))$drift
'''
CONCATSQUASH = '''
class Layer(nn.Module):
    """(W h + b) sigmoid(u t + v) + w t: time gates and shifts each unit (FFJORD, section 4)."""

    def __init__(self, i, o):
        super().__init__()
        self.linear, self.gate = nn.Linear(i, o), nn.Linear(1, o)
        self.shift = nn.Parameter((2 * torch.rand(o) - 1) * i**-0.5)
        nn.init.zeros_(self.gate.bias)

    def forward(self, t, h):
        t = t.reshape(-1, 1)
        return self.linear(h) * torch.sigmoid(self.gate(t)) + self.shift * t


$layers
$zero
$gain


def field(t, z):
    """Return f(t, z), (n, $d), which is zero at first."""
    a = net[0](t, z)
    for layer in net[1:]:
        a = layer(t, $activation(a))
    return a$drift
'''
POTENTIAL = '''
class Potential(nn.Module):
    """Phi of OT-Flow: the field f = -grad_z Phi has no curl, whatever the weights.

    Phi = w . u_L + s^T Q s / 2,  u_1 = c(K_0 s),  u_{i+1} = u_i + H c(K_i u_i + b_i),
    with s = (z, t, 1) and c(x) = log(2 cosh x), whose slope is tanh x.
    """

    def __init__(self):
        super().__init__()
        self.opening = nn.Linear($inputs, $hidden)
        self.layers = nn.ModuleList(nn.Linear($hidden, $hidden) for _ in range($more))
        self.w, self.half_Q = (nn.Parameter(torch.zeros(n)) for n in ($hidden, ($s, $s)))

    def gradient(self, t, z):
        """Return the gradient of Phi to (z, t), (n, $inputs), layer by layer backwards."""
        s = torch.cat([z, t.expand(len(z), 1), torch.ones(len(z), 1)], 1)
        a = self.opening(s[:, :-1])
        u, slopes = torch.logaddexp(a, -a), [torch.tanh(a)]
        for layer in self.layers:
            a = layer(u)
            u = u + $step * torch.logaddexp(a, -a)
            slopes.append(torch.tanh(a))
        v = self.w.expand_as(u)
        for layer, slope in zip(reversed(self.layers), reversed(slopes)):
            v = v + $step * (slope * v) @ layer.weight
        quadratic = s @ (self.half_Q + self.half_Q.T)
        return (slopes[0] * v) @ self.opening.weight + quadratic[:, :-1]


net = Potential()
$gain


def field(t, z):
    """Return f(t, z), (n, $d)."""
    return -net.gradient(t, z)[:, :-1]
'''


def field_name(config: ExperimentConfig) -> str:
    """Return which field is trained: the method may insist on one."""
    return METHODS[config.method].field or config.field


def field(config: ExperimentConfig, dim: int, labels: int) -> Block:
    """Return the block of a flow's field, and the lines that make one."""
    make = {"mlp": _mlp, "concatsquash": _squashed, "potential": _potential}
    return Block(WORDS, make[field_name(config)](config, dim, labels))


def gain(config: ExperimentConfig, of: str = "net") -> str:
    """Return the lines that multiply all weights of a network, if they are to be."""
    return "" if config.gain == 1 else fill(GAIN, gain=number(config.gain), of=of)


def linears(sizes: list[int], kind: str = "nn.Linear") -> str:
    """Return the line that makes `net`, a list of layers, or two if one would be too long."""
    pairs = str(tuple(pairwise(sizes)))
    line = f"net = nn.ModuleList({kind}(i, o) for i, o in $)"
    if len(line) + len(pairs) <= WIDTH:
        return line.replace("$", pairs)
    return f"SIZES = {pairs}\n{line.replace('$', 'SIZES')}"


def drift_of(config: ExperimentConfig) -> float:
    """Return a where a z is added to a field, so that it starts as a Gaussian of another width."""
    return -math.log(config.base_std) if config.base_std != 1 else 0.0


def _mlp(config: ExperimentConfig, dim: int, labels: int) -> str:
    first, seen = config.bottleneck or config.hidden, dim + 1
    sizes = [seen + labels, first, *[config.hidden] * (config.depth - 1), dim]
    return fill(
        NECK if neck(config) else MLP,
        what="(z, t, label)" if labels else "(z, t)",
        given=", net.given.expand(len(z), -1)" if labels else "",
        drift=_drift(config),
        layers=linears(sizes),
        label=fill(LABEL, labels=labels, seen=seen) if labels else "",
        zero=fill(ZERO, of="net[-1].parameters()"),
        gain=gain(config),
        activation=ACTIVATIONS[config.activation],
        width=first,
        d=dim,
    )


def neck(config: ExperimentConfig) -> bool:
    """Whether a field is f = g(h(t, z)) for noise as wide as h."""
    estimated = config.divergence != "exact" and METHODS[config.method].solves
    return bool(config.bottleneck) and estimated


def _squashed(config: ExperimentConfig, dim: int, labels: int) -> str:
    last = "(*net[-1].linear.parameters(), net[-1].shift)"
    return fill(
        CONCATSQUASH,
        layers=linears([dim, *[config.hidden] * config.depth, dim], "Layer"),
        zero=fill(ZERO, of=last),
        gain=gain(config),
        activation=ACTIVATIONS[config.activation],
        drift=_drift(config),
        d=dim,
    )


def _potential(config: ExperimentConfig, dim: int, labels: int) -> str:
    more = config.depth - 1
    step = number(1.0) if more < 2 else f"1 / {more}"
    values = {"inputs": dim + 1, "s": dim + 2, "hidden": config.hidden, "more": more, "d": dim}
    return fill(POTENTIAL, **values, step=step, gain=gain(config))


def _drift(config: ExperimentConfig) -> str:
    a = drift_of(config)
    return f" {'-' if a < 0 else '+'} {number(abs(a))} * z" if a else ""
