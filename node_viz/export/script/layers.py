"""Flows of discrete layers: each says what it does to a point and to the volume around it."""

from __future__ import annotations

from node_viz.data import density
from node_viz.experiment.config import ExperimentConfig
from node_viz.export.script import descent
from node_viz.export.script.blocks import Block, fill, number
from node_viz.export.script.data import data, log_prob, sampled
from node_viz.export.script.fields import ACTIVATIONS

PLANAR = '''
class Layer(nn.Module):
    """z + u tanh(w . z + b), log |det| = log(1 + (w . u) tanh'): points pushed along one direction.

    The layer folds nothing as long as w . u > -1, so u is corrected along w.
    """

    def __init__(self, angle, b):
        super().__init__()
        w = $gain * torch.stack([angle.cos(), angle.sin()])
        self.w, self.b = nn.Parameter(w), nn.Parameter(b)
        self.u = nn.Parameter(math.log(math.e - 1) * w / w.square().sum())  # moves nothing at first

    def forward(self, z):
        along = self.w @ self.u
        allowed = nn.functional.softplus(along) - 1
        u = self.u + (allowed - along) * self.w / self.w.square().sum()
        h = torch.tanh(z @ self.w + self.b)
        return z + h[:, None] * u, torch.log1p(allowed * (1 - h * h))
'''
COUPLING = '''
class Layer(nn.Module):
    """$what"""

    def __init__(self, k):
        super().__init__()
        self.kept = k % 2  # the coordinate that stays
        sizes = $sizes
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))
        for weights in self.parameters():
            weights.data *= $gain
        nn.init.zeros_(self.layers[-1].weight)
        nn.init.zeros_(self.layers[-1].bias)
        $mix

    def forward(self, z):
        $mixed
        kept, moved = z[:, self.kept], z[:, 1 - self.kept]
        a = self.layers[0](kept[:, None])
        for layer in self.layers[1:]:
            a = layer($activation(a))
        s, m = 2 * torch.tanh(a[:, 0] / 2), a[:, 1]
        moved = moved * s.exp() + m
        z = torch.stack((moved, kept) if self.kept else (kept, moved), 1)
        return z, s$volume
'''
WHAT = {
    "realnvp": "One coordinate is moved by what is seen in the other: z_b exp(s(z_a)) + m(z_a).",
    "glow": "The plane is mixed by L U z + c; then z_b exp(s(z_a)) + m(z_a).",
}
MIX = """
self.lower, self.upper = nn.Parameter(torch.zeros(())), nn.Parameter(torch.zeros(()))
self.log_diagonal, self.shift = nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(2))
"""
MIXED = """
x, y = (z * self.log_diagonal.exp()).unbind(1)
x = x + self.upper * z[:, 1]
z = torch.stack((x, y + self.lower * x), 1) + self.shift
"""
LOG_Q = '''
$flow


def log_q(x):
    """Return log q(x) = log N(z) + the sum of all log |det|, (n,), in nats."""
    z, total = x, 0.0
    for layer in flow:
        z, log_det = layer(z)
        total = total + log_det
    return torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(1) + total
'''
#: each planar layer looks somewhere else
STACKS = {
    "planar": """
angles, places = 2 * math.pi * torch.rand($layers), 2 * torch.rand($layers, 1) - 1
flow = nn.ModuleList(Layer(angle, b) for angle, b in zip(angles, places))
""",
    "coupling": "flow = nn.ModuleList(Layer(k) for k in range($layers))",
}
WORDS = (
    "**The flow** is a row of layers. Each of them can be undone, and says by how much it changes "
    "volume."
)


def blocks(config: ExperimentConfig) -> list[Block]:
    """Return the blocks of such a flow's script.

    Raises:
        ValueError: a script does not know the config's data set.
    """
    from node_viz.export.script.flows import measure

    planar = config.method == "planar"
    layer = _planar(config) if planar else _coupling(config)
    stack = STACKS["planar" if planar else "coupling"]
    flow = fill(LOG_Q, flow=fill(stack, layers=number(config.flow_layers)))
    loss = f"loss = -log_q({sampled(config, config.batch)}).mean()  # the mean NLL"
    before = look = ""
    if config.target_kl:
        before = f"held = {sampled(config, 512)}"
        stop = f"if kl <= {number(config.target_kl)}:\n    break"
        look = descent.looked(f"kl = ({log_prob(config, 'held')} - log_q(held)).mean()", stop)
    return [
        data(config, density(config.dataset).dim, 0),
        Block(WORDS, "\n\n\n".join([layer, flow])),
        descent.loop(config, "flow", loss, before=before, look=look),
        measure(config, 0),
    ]


def _planar(config: ExperimentConfig) -> str:
    return fill(PLANAR, gain=number(config.gain))


def _coupling(config: ExperimentConfig) -> str:
    glow = config.method == "glow"
    return fill(
        COUPLING,
        what=WHAT[config.method],
        sizes=[1, *[config.hidden] * config.depth, 2],
        gain=number(2 * config.gain),
        mix=fill(MIX) if glow else "",
        mixed=fill(MIXED) if glow else "",
        activation=ACTIVATIONS[config.activation],
        volume=" + self.log_diagonal.sum()" if glow else "",
    )
