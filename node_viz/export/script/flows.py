"""The script of a flow: data, field, solvers, what is integrated, training, and KL at the end."""

from __future__ import annotations

from node_viz.data import density
from node_viz.experiment.catalogue import ADAPTIVE, METHODS
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.cost import most_steps
from node_viz.export.script import descent, layers, matching
from node_viz.export.script.blocks import Block, block, fill, number, scaled
from node_viz.export.script.data import data, log_prob, sampled
from node_viz.export.script.fields import drift_of, field
from node_viz.export.script.solvers import inline, inlined, solvers, tight_alone

RATES = '''
NORMAL = torch.distributions.Normal(0.0, 1.0)


def rates(t, state$noise):
    """Return the rates of (z, l$more): f, div f$means."""
    with torch.enable_grad():
        z = state[0].requires_grad_()
        $f
        $estimate
        J = [torch.autograd.grad(part.sum(), z, create_graph=True)[0] for part in f.T]
    $cost
    return f, $trace$name  # div f = tr df/dz


def log_q(x, $label$how$noise$end):
    """Return the flow's $of = log N(z(1); 0, I) + l(1), (n,)$too."""
    $given
    $solved
    return NORMAL.log_prob(z).sum(1) + l$name
'''
#: Hutchinson: tr A = E[eps^T A eps] for noise with E[eps eps^T] = I
ESTIMATE = """
if $asked:  # Hutchinson: div f = tr J = E[eps^T J eps], as E[eps eps^T] = I
    $eps
    $div
    $cost
    return f, div$name
"""
PLAIN_ESTIMATE = """
eps_J = torch.autograd.grad(f, z, eps, create_graph=True)[0]
div = (eps_J * eps).sum(1)
"""
#: f = g(h(z)): the trace of dh/dz dg/dh is div f too
NECK_ESTIMATE = """
h = inner(t, z)  # f = g(h), and tr(dg/dh dh/dz) = tr(dh/dz dg/dh)
pushed = torch.func.jvp(outer, (h,), (eps,))[1]
div = (torch.autograd.grad(h, z, eps, create_graph=True)[0] * pushed).sum(1)
$drift
"""
#: what each penalty's rate is, in Python and in words
PENALTIES = {
    "kinetic": "f.square().sum(1)",
    "jacobian": "sum(row.square().sum(1) for row in J)",
    "force": "acceleration.square().sum(1)",
    "hjb": "(gradient[:, -1] - 0.5 * f.square().sum(1)).abs()",
}
ACCELERATION = "acceleration = torch.func.jvp(field, (t, z), (torch.ones_like(t), f))[1]"
MEANS = {
    "kinetic": "||f||^2",
    "jacobian": "||df/dz||^2",
    "force": "||Df/Dt||^2",
    "hjb": "|dPhi/dt - ||f||^2/2|",
}
RATES_WORDS = (
    "**What is integrated.** Beside the point `z` goes `l`, whose rate is the divergence of the "
    "field: the change of log density along the way{more}."
)
MEASURE = """
$draw
with torch.no_grad():
    kl = ($true - log_q($given$tight)$first).mean().item()
print(json.dumps({"kl": kl, "nll": $entropy + kl, "entropy": $entropy$steps}))
"""
MEASURE_WORDS = (
    "**The result.** KL is the mean of `log p - log q` over fresh points, in nats: 0 is perfect. "
    "NLL is the entropy of the data plus KL."
)


def blocks(config: ExperimentConfig) -> list[Block]:
    """Return the blocks of a flow's script.

    Raises:
        ValueError: the config says something that a script cannot do.
    """
    if METHODS[config.method].layered:
        return layers.blocks(config)
    target = density(config.dataset)
    labels = target.labels if config.condition == "label" else 0
    made = [data(config, target.dim, labels), field(config, target.dim, labels)]
    if METHODS[config.method].solves:
        made += [solvers(config), rates(config, target.dim, labels), trained(config, labels)]
    else:
        made += [tight_alone(config), rates(config, target.dim, labels)]
        made += matching.blocks(config, target.dim, labels)
    return [*made, measure(config, labels)]


def weights(config: ExperimentConfig) -> dict[str, float]:
    """Return the weight of each penalty that a method asks for."""
    if not METHODS[config.method].solves:
        return {}
    asked = {"kinetic": config.kinetic, "jacobian": config.jacobian, "force": config.force}
    if config.method == "otflow":
        asked["kinetic"] += 0.5 / config.alpha_c
        asked["hjb"] = config.alpha_r / config.alpha_c
    return {name: weight for name, weight in asked.items() if weight}


def rates(config: ExperimentConfig, dim: int, labels: int) -> Block:
    """Return the block of the rates that are integrated, and of the flow's density."""
    asked, noise = weights(config), _noise(config)
    hjb = "gradient = net.gradient(t, z)  # of Phi to (z, t)\nf = -gradient[:, :-1]"
    steer = config.steer and config.method != "reverse-kl"
    code = fill(
        RATES,
        noise=f", {noise}=None" if noise else "",
        more=", cost" if asked else "",
        means="".join(f", {MEANS[name]}" for name in asked),
        f=hjb if "hjb" in asked else "f = field(t, z)",
        estimate=_estimate(config, dim, labels),
        trace=" + ".join(f"J[{i}][:, {i}]" for i in range(dim)),
        cost=_cost(config, PENALTIES),
        name=", cost" if asked else "",
        label="label, " if labels else "",
        how="how",
        end=", T=1" if steer else "",
        of="log q(x | label)" if labels else "log q(x)",
        given=f"net.given = torch.eye({labels})[label]  # a 1 among zeros" if labels else "",
        solved=_solved(config, "cost" if asked else "", noise),
        too=", and the cost" if asked else "",
    )
    return Block(RATES_WORDS.format(more=", and what the way costs" if asked else ""), code)


def _solved(config: ExperimentConfig, cost: str, noise: str) -> str:
    """Return the lines that carry x and l, and what the way costs, from 0 to T."""
    rates = f"partial(rates, {noise}={noise})" if noise else "rates"
    state = "(x, *torch.zeros(2, len(x)))" if cost else "(x, torch.zeros(len(x)))"
    steer = config.steer and config.method != "reverse-kl"
    names = "z, l, cost" if cost else "z, l"
    if inlined(config):
        solve = inline(config, rates, state, "T" if steer else "1.0" if _adapts(config) else "1")
        return f"{solve}\n{names} = (part[-1] for part in states)"
    return f"{names} = solve({rates}, {state}, how{', t1=T' if steer else ''})"


def _adapts(config: ExperimentConfig) -> bool:
    return config.solver in ADAPTIVE or not METHODS[config.method].solves


def _noise(config: ExperimentConfig) -> str:
    """Return the name of the argument that asks for an estimate, if the config asks for one."""
    if config.divergence == "exact" or not METHODS[config.method].solves:
        return ""
    return "fresh" if config.noise == "fresh" else "eps"


def _drawn(config: ExperimentConfig, dim: int, count: str) -> str:
    """Return the noise of Hutchinson's estimate as source text."""
    shape = f"({count}, {config.bottleneck or dim})"
    if config.divergence == "rademacher":
        return f"2.0 * torch.randint(2, {shape}) - 1"
    return f"torch.randn{shape}"


def _estimate(config: ExperimentConfig, dim: int, labels: int) -> str:
    """Return the lines that estimate the divergence, if the config asks for them."""
    noise, neck = _noise(config), config.bottleneck
    if not noise:
        return ""
    rates = dict(PENALTIES)
    if not neck:
        rates["jacobian"] = "eps_J.square().sum(1)"
    exact = "J = [torch.autograd.grad(part.sum(), z, create_graph=True)[0] for part in f.T]\n"
    drift = drift_of(config) * dim  # the drift's trace is shared among the H units
    values = {
        "drift": f"div = div + {number(drift)} * eps.square().mean(1)" if drift else "",
    }
    return fill(
        ESTIMATE,
        asked="fresh" if noise == "fresh" else "eps is not None",
        eps=f"eps = {_drawn(config, dim, 'len(z)')}" if noise == "fresh" else "",
        div=fill(NECK_ESTIMATE, **values) if neck else fill(PLAIN_ESTIMATE),
        cost=(exact if neck and config.jacobian else "") + _cost(config, rates),
        name=", cost" if weights(config) else "",
    )


def _cost(config: ExperimentConfig, rates: dict[str, str]) -> str:
    """Return the lines that sum all penalties by their weights."""
    terms = [scaled(weight, rates[name]) for name, weight in weights(config).items()]
    before = [ACCELERATION] if config.force else []
    sums = [f"cost = {'cost + ' if i else ''}{one}" for i, one in enumerate(terms)]
    return "\n".join([*before, *sums])


def trained(config: ExperimentConfig, labels: int) -> Block:
    """Return the block of the loop of a method that solves."""
    loss = _reverse(config) if config.method == "reverse-kl" else _likelihood(config, labels)
    look = _look(config, labels)
    return descent.loop(
        config,
        "net",
        loss,
        before=f"held = {sampled(config, 512, labels)}" if look else "",
        look=look,
    )


def _likelihood(config: ExperimentConfig, labels: int) -> str:
    """Return the lines of -E log q(x) plus the weighted penalties."""
    lines, more = _before(config, density(config.dataset).dim)
    if config.steer:
        more += ", T=T"
    x = f"{'*' if labels else ''}{sampled(config, config.batch, labels)}"
    if weights(config):
        lines.append(f"log_likelihood, cost = log_q({x}, {_how(labels)}TRAIN{more})")
        return "\n".join([*lines, "loss = cost.mean() - log_likelihood.mean()"])
    lines.append(f"loss = -log_q({x}, {_how(labels)}TRAIN{more}).mean()  # the mean NLL")
    return "\n".join(lines)


def _how(labels: int) -> str:
    """Return what stands before a solver as an argument of `log_q`, after points with labels."""
    return "how=" if labels else ""


def _reverse(config: ExperimentConfig) -> str:
    """Return the lines of E_q [log q - log p] plus the weighted penalties, from T to 0."""
    dim, n = density(config.dataset).dim, number(config.batch)
    lines, _ = _before(config, dim)
    noise = _noise(config)
    rates = f"partial(rates, {noise}={noise or ''})" if noise == "eps" else "rates"
    rates = "partial(rates, fresh=True)" if noise == "fresh" else rates
    start = "T" if config.steer else "1.0"
    zeros = f"*torch.zeros(2, {n})" if weights(config) else f"torch.zeros({n})"
    cost = ", cost" if weights(config) else ""
    return "\n".join(
        [
            *lines,
            f"e = torch.randn({n}, {dim})  # from noise to the flow's own points x",
            f"x, l{cost} = solve({rates}, (e, {zeros}), TRAIN, {start}, 0.0)",
            "log_q_x = NORMAL.log_prob(e).sum(1) - l",
            f"loss = (log_q_x - {log_prob(config, 'x')}).mean()  # KL(q || p)",
            *(["loss = loss - cost.mean()  # which was integrated backwards"] if cost else []),
        ]
    )


def _before(config: ExperimentConfig, dim: int) -> tuple[list[str], str]:
    """Return the lines that draw STEER's end and the noise of a whole solve, and its argument."""
    lines, more, noise = [], "", _noise(config)
    if config.steer:
        b = number(config.steer)
        lines.append(f"T = 1 + {b} * (2 * torch.rand(1).item() - 1)  # STEER: U(1 - b, 1 + b)")
    if noise == "eps":
        lines.append(f"eps = {_drawn(config, dim, number(config.batch))}  # for the whole solve")
        more = ", eps=eps"
    return lines, ", fresh=True" if noise == "fresh" else more


def _look(config: ExperimentConfig, labels: int) -> str:
    """Return what is done when the gauges are due: refine the grid, stop at a KL."""
    refine, reverse = config.refine and config.solver not in ADAPTIVE, config.method == "reverse-kl"
    if not refine and not config.target_kl:
        return ""
    held, how = ("*held", "how=") if labels else ("held", "")
    first = "[0]" if weights(config) else ""
    look, then, true = [], [], f"log_q({held}, {how}TIGHT){first}"
    if config.target_kl or (refine and reverse):
        look.append(f"true = {true}")
        look.append(f"kl = ({log_prob(config, held, labels)} - true).mean().item()")
        true = "true"
    if refine:
        look.append(f"gap = (log_q({held}, {how}TRAIN){first} - {true}).mean().abs().item()")
        far = "gap / max(1.0, kl)" if reverse else "gap"
        doubled = f"min({most_steps(config)}, 2 * grid)"
        then.append(f"grid = grid if {far} < 0.01 else {doubled}  # a coarse grid deceives")
    if config.target_kl:
        then.append(f"if kl <= {number(config.target_kl)}:\n    break")
    return descent.looked("\n".join(look), "\n".join(then))


def measure(config: ExperimentConfig, labels: int) -> Block:
    """Return the block that prints the result."""
    target, method = density(config.dataset), METHODS[config.method]
    entropy = target.label_entropy if labels else target.entropy
    grid = method.solves and config.solver not in ADAPTIVE
    return block(
        MEASURE_WORDS,
        MEASURE,
        draw=f"{'x, label' if labels else 'x'} = {sampled(config, 4096, labels)}",
        true=log_prob(config, "x, label" if labels else "x", labels),
        given="x, label" if labels else "x",
        tight="" if method.layered else ", TIGHT",
        first="[0]" if weights(config) else "",
        entropy=number(round(entropy, 6)),
        steps=', "solver_steps": grid' if grid else "",
    )
