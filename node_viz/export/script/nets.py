"""The script of an ODE-Net: points, the network, training, and how often it is right."""

from __future__ import annotations

import math
from itertools import pairwise

from node_viz.experiment.catalogue import ADAPTIVE
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.cost import most_steps
from node_viz.export.script import descent
from node_viz.export.script.blocks import Block, block, fill, number
from node_viz.export.script.fields import ACTIVATIONS, gain
from node_viz.export.script.labelled import labelled
from node_viz.export.script.solvers import training

FIELD = '''
class Field(nn.ModuleList):
    """f($arguments): the layers of a perceptron."""

    def forward(self, $arguments):
        a = self[0]($first)
        for layer in self[1:]:
            a = layer($t$activation(a))
        return a
'''
GALERKIN = '''
class Layer(nn.Module):
    """A linear layer whose weights vary with t: W(t) = sum_j alpha_j psi_j(t), psi: $basis."""

    def __init__(self, i, o):
        super().__init__()
        self.alpha = nn.ModuleList(nn.Linear(i, o) for _ in range($modes))
        for weights in self.alpha[1:].parameters():
            nn.init.zeros_(weights)

    def forward(self, t, h):
        k = torch.arange($modes)
        $psi
        return sum(one * part(h) for one, part in zip(psi, self.alpha))
'''
#: psi_0, psi_1, ... at t, and what they are
BASES = {
    "polynomial": (
        "psi = torch.special.legendre_polynomial_p(2 * t.detach() - 1, k)",
        "Legendre's",
    ),
    "fourier": (
        "angle = 2 * math.pi * t * ((k + 1) // 2)  # 1, cos 2 pi t, sin 2 pi t, cos 4 pi t, ...\n"
        "psi = torch.where((k % 2 == 1) | (k == 0), angle.cos(), angle.sin())",
        "waves",
    ),
}
NET = '''
class Net(nn.Module):
    """$words"""

    def __init__(self):
        super().__init__()
        $parts

    def forward(self, x$how):
        z = $start
        $depth
        $slope
        $way
        return $answer


net = Net()
'''
SLOPE = """

def slope(t, state$piece):
    $returned

"""
LOOK = """
true, believed = (loss_of(net(held[0], how), held[1]).item() for how in (TIGHT, TRAIN))
"""
ACCURACY = """
x, y = sample(4096)
with torch.no_grad():
    answers = net(x$tight)
accuracy = ((answers > 0) == (y > 0.5)).float().mean().item()
print(json.dumps({"accuracy": accuracy, "loss": loss_of(answers, y).item()$steps}))
"""
MSE = """
x = torch.linspace(-1, 1, 100)[:, None]
with torch.no_grad():
    mse = loss_of(net(x$tight), -x[:, 0]).item()
print(json.dumps({"mse": mse$steps}))
"""
WORDS = {
    "field": "**The field** is a small network.",
    "net": "**The network** carries each input from `z(0)` to `z(1)` and reads the answer there.",
    "solvers": "**The solvers**: one that trains, and a tight one that measures.",
    "end": "**The result**, on points that it was not trained on.",
}
LAYERED = ("resnet", "resnet-tied")


def blocks(config: ExperimentConfig) -> list[Block]:
    """Return the blocks of an ODE-Net's script.

    Raises:
        ValueError: the config says something that a script cannot do.
    """
    regression = config.task == "regress"
    layered = config.model in LAYERED
    made = [labelled(config), Block(WORDS["field"], _field(config))]
    made += [] if layered else [Block(WORDS["solvers"], _solvers(config))]
    made += [Block(WORDS["net"], _net(config)), _loop(config)]
    values = {"tight": "" if layered else ", TIGHT"}
    values["steps"] = ', "solver_steps": grid' if config.model == "rknet" else ""
    return [*made, block(WORDS["end"], MSE if regression else ACCURACY, **values)]


def pieces(config: ExperimentConfig) -> int:
    """Return how many fields follow each other; 1 if there is one for all depths."""
    if config.model == "resnet":
        return config.solver_steps
    return config.modes if config.depth_variance == "stacked" else 1


def inputs(config: ExperimentConfig) -> int:
    """Return d, of x."""
    return 1 if config.task == "regress" else 2


def state(config: ExperimentConfig) -> int:
    """Return D, of z."""
    d = inputs(config)
    if config.augment in ("zero", "input"):
        return d + config.augment_dims
    return d * {"order2": 2, "order3": 3}.get(config.augment, 1)


def order(config: ExperimentConfig) -> int:
    """Return the order of the differential equation."""
    return {"order2": 2, "order3": 3}.get(config.augment, 1)


def _field(config: ExperimentConfig) -> str:
    timed, galerkin = config.depth_variance == "t", config.depth_variance == "galerkin"
    body = fill(
        FIELD,
        arguments="z" if pieces(config) > 1 else "t, z",
        first="torch.cat([z, t.expand(len(z), 1)], 1)" if timed else "t, z" if galerkin else "z",
        t="t, " if galerkin else "",
        activation=ACTIVATIONS[config.activation],
    )
    seen = state(config) + inputs(config) * config.data_control + timed
    sizes = [seen, *[config.hidden] * config.depth, state(config) // order(config)]
    pairs = tuple(pairwise(sizes))
    body += f"\n\n\nSIZES = {pairs}  # in and out of layers"
    if not galerkin:
        return body
    psi, basis = BASES[config.basis]
    layer = fill(GALERKIN, modes=number(config.modes), psi=psi, basis=basis)
    return "\n\n\n".join([layer, body])


def _solvers(config: ExperimentConfig) -> str:
    solver = "rk4"
    if config.model == "odenet":
        solver = config.solver if config.solver in ADAPTIVE else "dopri5"
    learnt = (
        "tuple(net.parts.parameters())" if pieces(config) > 1 else "tuple(net.field.parameters())"
    )
    if config.adaptive_depth:
        learnt = "(*net.field.parameters(), net.S)"
    steps = math.ceil(config.solver_steps / pieces(config))
    return training(config, solver, learnt, steps=steps)


def _net(config: ExperimentConfig) -> str:
    layered = config.model in LAYERED
    return fill(
        NET,
        words="Layers that follow each other." if layered else "An ODE from z(0) to z(1).",
        parts=_parts(config),
        how="" if layered else ", how",
        start=_start(config),
        depth="self.S = self.depth(x)  # how deep each sample goes; may be negative"
        if config.adaptive_depth
        else "",
        slope="" if layered else _slope(config),
        way=_way(config),
        answer="z[:, 0]" if config.task == "regress" else "self.head(z)[:, 0]",
    )


def _parts(config: ExperimentConfig) -> str:
    """Return the lines that make the network's parts."""
    d, D, count = inputs(config), state(config), pieces(config)
    kind = "Layer" if config.depth_variance == "galerkin" else "nn.Linear"
    lines = [f"self.field = Field({kind}(i, o) for i, o in SIZES)"]
    zero = ["for weights in self.field[-1].parameters():", "    nn.init.zeros_(weights)"]
    if count > 1:
        lines = [f"made = ([nn.Linear(i, o) for i, o in SIZES] for _ in range({number(count)}))"]
        lines.append("self.parts = nn.ModuleList(Field(layers) for layers in made)")
        zero = ["for part in self.parts:", *("    " + line for line in zero)]
        zero[1] = zero[1].replace("self.field", "part")
    whole = "self.parts" if count > 1 else "self.field"
    lines += [*zero, *gain(config, whole).splitlines()]
    if config.augment == "input":
        lines.append(f"self.lift = nn.Linear({d}, {D})  # begins as (x, a random plane)")
        lines.append(f"self.lift.weight.data[:{d}] = torch.eye({d})")
        lines.append("nn.init.zeros_(self.lift.bias)")
    if config.adaptive_depth:
        lines.append(f"self.depth = nn.Sequential(nn.Linear({d}, 16), nn.Tanh(), nn.Linear(16, 1))")
        lines.append("nn.init.zeros_(self.depth[0].bias)")
        lines.append("nn.init.zeros_(self.depth[2].bias)")
    if config.task != "regress":
        lines.append(f"self.head = nn.Linear({D}, 1)")
        lines.append("nn.init.zeros_(self.head.bias)")
    return "\n".join(lines)


def _start(config: ExperimentConfig) -> str:
    if config.augment == "input":
        return "self.lift(x)"
    more = state(config) - inputs(config)
    return f"nn.functional.pad(x, (0, {more}))  # (x, 0)" if more else "x"


def _slope(config: ExperimentConfig) -> str:
    """Return the function of dz/dt."""
    lines = [_asked(config, "state[0]"), *_raised(config, "state[0]")]
    lines.append("return (self.S * f,)" if config.adaptive_depth else "return (f,)")
    piece = ", k" if pieces(config) > 1 else ""
    return (
        "\n"
        + "\n".join([f"def slope(t, state{piece}):", *("    " + line for line in lines)])
        + "\n\n"
    )


def _asked(config: ExperimentConfig, z: str) -> str:
    """Return the line that asks the field."""
    seen = f"torch.cat([{z}, x], 1)" if config.data_control else z
    if pieces(config) > 1:
        return f"f = self.parts[k]({seen})"
    return f"f = self.field({'self.S * t' if config.adaptive_depth else 't'}, {seen})"


def _raised(config: ExperimentConfig, z: str) -> list[str]:
    """Return the line that makes dz/dt of the last derivative, where the equation has an order."""
    if order(config) == 1:
        return []
    return [f"f = torch.cat([{z}[:, {inputs(config)}:], f], 1)  # q' and so on, and f last"]


def _way(config: ExperimentConfig) -> str:
    """Return the lines that carry z from 0 to 1."""
    count, layers = number(pieces(config)), number(config.solver_steps)
    if config.model in LAYERED:
        own = config.model == "resnet" and config.solver_steps > 1
        lines = [f"for {'k' if own else 'i'} in range({layers}):"]
        if not own:
            many = f"k = i * {count} // {layers}" if pieces(config) > 1 else ""
            lines.append(f"    {many or f't = torch.tensor(i / {layers})'}")
        body = [_asked(config, "z"), *_raised(config, "z")]
        S = "self.S * " if config.adaptive_depth else ""
        return "\n".join([*lines, *("    " + one for one in body), f"    z = z + {S}f / {layers}"])
    if pieces(config) > 1:
        part = f"partial(slope, k=k), (z,), how, k / {count}, (k + 1) / {count}"
        return f"for k in range({count}):\n    z = solve({part})[0]"
    return "z = solve(slope, (z,), how)[0]"


def _loop(config: ExperimentConfig) -> Block:
    n, batch = number(config.points), number(config.batch)
    lines = [f"k = torch.randint({n}, ({batch},))"] if config.batch < config.points else []
    x, y = ("X[k]", "Y[k]") if lines else ("X", "Y")
    solver = "" if config.model in LAYERED else ", TRAIN"
    lines.append(f"loss = loss_of(net({x}{solver}), {y})")
    mean = "MSELoss" if config.task == "regress" else "BCEWithLogitsLoss"
    before = f"loss_of = nn.{mean}()\nX, Y = sample({n})  # drawn once"
    look = ""
    if config.model == "rknet" and config.refine:
        most = max(1, most_steps(config) // pieces(config))
        then = f"grid = grid if abs(believed - true) < 0.01 else min({most}, 2 * grid)"
        look = descent.looked(fill(LOOK), then)
        held = "(torch.linspace(-1, 1, 100)[:, None], torch.linspace(1, -1, 100))"
        before += f"\nheld = {held if config.task == 'regress' else 'sample(500)'}"
    return descent.loop(config, "net", "\n".join(lines), before=before, look=look)
