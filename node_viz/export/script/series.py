"""The script of a model of series: motions, the model, training, its error past the horizon."""

from __future__ import annotations

from node_viz.experiment.catalogue import ADAPTIVE
from node_viz.experiment.config import ExperimentConfig
from node_viz.export.script import descent
from node_viz.export.script.blocks import Block, block, fill, number
from node_viz.export.script.fields import ACTIVATIONS, gain, linears
from node_viz.export.script.motions import motions
from node_viz.series.size import rnn_width

FIXED = '''
$how


def solve(f, z, times):
    """Return z at all times, (s, n, 4)$by."""
    return $odeint(f, z, times, **HOW$learnt)
'''
PIECES = '''
$how


def solve(f, z, times):
    """Return z at all times, (s, n, 4); the gradient takes each step once more."""
    states = [z]
    for piece in times.unfold(0, 2, 1):

        def along(z, piece=piece):
            return odeint(f, z, piece, **HOW)[-1]

        states.append(checkpoint(along, states[-1], use_reentrant=False))
    return torch.stack(states)
'''
IMPLICIT = '''
def solve(f, z, times):
    """Return z at all times, (s, n, 4), by implicit Euler, z1 = z + h f(z1), and Newton."""
    states = [z]
    for h in times.diff():
        end = states[-1]
        for _ in range(8):  # (I - h J) (end - new) = end - z - h f; the last has the gradient
            with torch.enable_grad():
                end = end.detach().requires_grad_()
                slope = f(None, end)
                J = [torch.autograd.grad(part.sum(), end, retain_graph=True)[0] for part in slope.T]
            A, left = torch.eye(4) - h * torch.stack(J, 1), end - states[-1] - h * slope
            end = end - torch.linalg.solve(A, left)
        states.append(end)
    return torch.stack(states)
'''
FIELD = '''
$layers
for weights in net[-1].parameters():
    nn.init.zeros_(weights)
$gain


def field(t, z):
    """Return f(z), (n, 4): a perceptron that is zero at first."""
    a = net[0](z)
    for layer in net[1:]:
        a = layer($activation(a))
    return a
'''
LATENT = '''
class Model(nn.Module):
    """Reads a series backwards, guesses z(0), and solves dz/dt = f(z) from there."""

    def __init__(self):
        super().__init__()
        self.reader, self.guess = nn.GRU(3, $hidden, batch_first=True), nn.Linear($hidden, 8)
        self.decode = nn.Sequential(nn.Linear(4, $hidden), nn.Tanh(), nn.Linear($hidden, 2))
        self.net = net

    def q(self, t, x):
        """Return q(z(0) | x) = N(m, s^2), of (n, 4)."""
        gaps = t.diff(dim=1, prepend=torch.zeros_like(t[:, :1]))
        last = self.reader(torch.cat([x, gaps[:, :, None]], 2).flip(1))[1][0]
        mean, log_std = self.guess(last).chunk(2, 1)
        return torch.distributions.Normal(mean, log_std.exp())

    def at(self, z, t):
        """Return z at each series' own times t (n, m), by cubics between stops 1 / $stops apart."""
        stops = torch.arange(max(1, math.ceil(t.max().item() * $stops - 1e-6)) + 1) / $stops
        states = solve(field, z, stops)
        slopes = field(None, states) / $stops
        k = (t * $stops).floor().clamp(0, len(stops) - 2).long()
        u, n = (t * $stops - k)[:, :, None], torch.arange(len(t))[:, None]
        left, right, f0, f1 = states[k, n], states[k + 1, n], slopes[k, n], slopes[k + 1, n]
        way = u * (1 - u) * ((1 - u) * f0 - u * f1)
        return left + u * u * (3 - 2 * u) * (right - left) + way


model = Model()
'''
RNN = '''
class Model(nn.Module):
    """Reads point after point with the gap before it, and foretells the next."""

    def __init__(self):
        super().__init__()
        self.reader = nn.GRU(3, $width, batch_first=True)
        self.head = nn.Sequential(nn.Linear($width + 1, $width), nn.Tanh(), nn.Linear($width, 2))

    def read(self, t, x):
        """Return the states after 0, 1, ..., m observations, (n, m + 1, h), and all gaps (n, m)."""
        gaps = t.diff(dim=1, prepend=torch.zeros_like(t[:, :1]))
        states = self.reader(torch.cat([x, gaps[:, :, None]], 2))[0]
        return torch.cat([torch.zeros_like(states[:, :1]), states], 1), gaps

    def say(self, states, ahead):
        """Return where a series is so much time after each state, (..., 2)."""
        return self.head(torch.cat([states, ahead[..., None]], -1))

    def loss(self, t, x):
        """Return -log p(x_i | all before), a mean over observations, in nats."""
        states, gaps = self.read(t, x)
        said = torch.distributions.Normal(self.say(states[:, :-1], gaps), 0.1)
        return -said.log_prob(x).sum(2).mean()

    def predict(self, t, x, at):
        """Return where the series are at times at (n, k); it is fed what it has said."""
        states, times = self.read(t, x)[0], torch.cat([torch.zeros_like(t[:, :1]), t], 1)
        gap = t[:, -1] / t.shape[1]
        while times[:, -1].min() + gap.min() < at.max():
            said = torch.cat([self.say(states[:, -1], gap), gap[:, None]], 1)
            after = self.reader(said[:, None], states[:, -1].contiguous()[None])[0]
            states = torch.cat([states, after], 1)
            times = torch.cat([times, times[:, -1:] + gap[:, None]], 1)
        at, n = at.contiguous(), torch.arange(len(t))[:, None]
        last = torch.searchsorted(times, at, right=True).clamp(min=1) - 1
        return self.say(states[n, last], at - times[n, last])


model = Model()
'''
ELBO = """
q = model.q(t, x)
kl = torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).sum(1).mean()
said = torch.distributions.Normal(model.decode(model.at(q.rsample(), t)), 0.1)
loss = kl / t.shape[1] - said.log_prob(x).sum(2).mean()  # -ELBO an observation
"""
MEASURE = """
t, x, place = sample(1000)
at = $horizon * torch.arange(1, 81).expand(1000, -1) / 40
with torch.no_grad():
    off = ($said - place(at)).square()
rmse_in, rmse_out = (part.mean().sqrt().item() for part in off.chunk(2, dim=1))
print(json.dumps({"rmse_in": rmse_in, "rmse_out": rmse_out}))
"""
WORDS = {
    "solve": "**The solver** goes on one grid for all series.",
    "field": "**The field** says how the unseen state moves.",
    "model": "**The model.**",
    "end": "**The result**: root mean squared error where a series is seen, and for as long again.",
}


def blocks(config: ExperimentConfig) -> list[Block]:
    """Return the blocks of the script of a model of series.

    Raises:
        ValueError: a script does not know the config's data set.
    """
    made = [motions(config)]
    if config.model == "rnn":
        made.append(block(WORDS["model"], RNN, width=rnn_width(config)))
    else:
        values = {"hidden": number(config.hidden), "stops": number(config.solver_steps)}
        made += [Block(WORDS["solve"], _solver(config))]
        made += [block(WORDS["field"], FIELD, **_network(config))]
        made.append(block(WORDS["model"], LATENT, **values))
    made.append(_loop(config))
    said = "model.decode(model.at(model.q(t, x).mean, at))"
    said = "model.predict(t, x, at)" if config.model == "rnn" else said
    return [*made, block(WORDS["end"], MEASURE, horizon=number(config.horizon), said=said)]


def _solver(config: ExperimentConfig) -> str:
    if config.solver == "implicit_euler":
        return fill(IMPLICIT)
    rtol, adjoint = number(config.rtol), config.gradient == "adjoint"
    adaptive = f', rtol={rtol}, atol={rtol}, options={{"first_step": 0.1}}'
    tolerance = adaptive if config.solver in ADAPTIVE else ""
    return fill(
        PIECES if config.gradient == "checkpoint" else FIXED,
        how=f'HOW = dict(method="{config.solver}"{tolerance})',
        by="; the gradient is the adjoint's" if adjoint else "",
        odeint="odeint_adjoint" if adjoint else "odeint",
        learnt=", adjoint_params=tuple(net.parameters())" if adjoint else "",
    )


def _network(config: ExperimentConfig) -> dict[str, object]:
    layers = linears([4, *[config.hidden] * config.depth, 4])
    return {"layers": layers, "gain": gain(config), "activation": ACTIVATIONS[config.activation]}


def _loop(config: ExperimentConfig) -> Block:
    lines = [f"t, x, _ = sample({number(config.batch)})"]
    if config.grow:
        part = f"0.1 + 0.9 * min(1, 2 * step / {config.steps})"
        lines.append(f"m = math.ceil(({part}) * {number(config.observations)})")
        lines.append("t, x = t[:, : max(m, 2)], x[:, : max(m, 2)]  # the horizon grows")
    lines.append("loss = model.loss(t, x)" if config.model == "rnn" else fill(ELBO))
    return descent.loop(config, "model", "\n".join(lines))
