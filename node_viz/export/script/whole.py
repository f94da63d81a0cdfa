"""The whole script: a docstring, imports, the blocks of the config's family."""

from __future__ import annotations

import textwrap

from node_viz.experiment.config import DEFAULTS, ExperimentConfig
from node_viz.experiment.families import FAMILIES, family_of
from node_viz.export.script import flows, nets, series
from node_viz.export.script.blocks import WIDTH, Block, fill, imports, joined, number

BLOCKS = {"flow": flows.blocks, "net": nets.blocks, "series": series.blocks}
MOST = 100  #: lines
#: settings that take lines, those first that are missed least
SPARE = (
    *("target_kl", "gain", "bottleneck", "divergence", "force", "jacobian", "kinetic", "steer"),
    *("data_control", "adaptive_depth", "depth_variance", "augment", "gradient", "solver"),
    *("condition", "field", "dataset"),
)
HEAD = '''
"""$title It needs torch and torchdiffeq.

$equations
The settings were $settings.
"""
'''
DEVICES = {
    "auto": 'torch.set_default_device("cuda" if torch.cuda.is_available() else "cpu")',
    "cpu": "",
    "cuda": 'torch.set_default_device("cuda")',
    "mps": 'torch.set_default_device("mps")',
}
TITLES = {
    "flow": "A flow learns a density, from t = 0 (data) to t = 1 (noise).",
    "net": "An ODE-Net learns what to say of points.",
    "series": "A model learns how series go on that it sees at irregular times.",
}
EQUATIONS = {
    "flow": "dz/dt = f(t, z),  log p(x) = log N(z(1); 0, I) + l(1),  dl/dt = div f,  z(0) = x",
    "layers": "z_k = g_k(z_{k-1}),  log p(x) = log N(z_K; 0, I) + sum_k log |det g_k'|,  z_0 = x",
    "net": "z(0) = h(x),  dz/dt = f(t, z),  y = w . z(1) + b",
    "resnet": "z_0 = h(x),  z_{l+1} = z_l + f_l(z_l) / L,  y = w . z_L + b",
    "latent-ode": "q(z(0) | x) = N(m, s^2),  dz/dt = f(z),  x(t) ~ N(d(z(t)), 0.1^2)",
    "rnn": "h_i = GRU(h_{i-1}, x_i, t_i - t_{i-1}),  x(t_i + d) = g(h_i, d)",
}


def parts(config: ExperimentConfig) -> list[Block]:
    """Return all blocks of a config, the imports first.

    Raises:
        ValueError: the config says something that a script cannot do.
    """
    config = config.replace()  # checks it: no text but a catalogue's own gets into a script
    family = family_name(config)
    if family not in BLOCKS:
        raise ValueError(f"there is no script of a run with task={config.task!r}")
    blocks = BLOCKS[family](config)
    device = DEVICES[config.device]
    seed = f"torch.manual_seed({number(config.seed)})"
    start = "\n".join([seed, device]) if device else seed
    head = f"{imports(joined(blocks))}\n\n{start}"
    return [Block(f"# {TITLES[family]}\n\n`{_equations(config, family)}`", head), *blocks]


def script(config: ExperimentConfig) -> str:
    """Return the whole script, with as many words as it has room for; see `parts`."""
    config = config.replace()  # checks it: no text but a catalogue's own gets into a script
    text, lines = _fitted(config)
    if not text:
        spare = " and ".join(_spare(config)) or "some settings"
        raise ValueError(
            f"a script of these settings would have {lines} lines, more than {MOST}: "
            f"leave out {spare}"
        )
    return text


def _fitted(config: ExperimentConfig) -> tuple[str, int]:
    """Return the script if it is short enough, else nothing, and the lines of the shortest one."""
    ways = [(config, dense) for dense in range(3)]
    if config.gradient == "checkpoint":  # the same gradient, kept whole
        plain = config.replace(gradient="backprop")
        ways += [(plain, dense) for dense in range(3)]
    lines = 0
    for one, dense in ways:
        text = f"{head(config, dense=dense)}\n\n{joined(parts(one), dense=dense)}"
        lines = text.count("\n")
        if lines <= MOST:
            return text, lines
    return "", lines


def _spare(config: ExperimentConfig) -> list[str]:
    """Return the setting without which a script fits, or the first few, if it takes several."""
    given = [name for name in SPARE if getattr(config, name) != DEFAULTS[name]]
    for names in (*([name] for name in given), *(given[:k] for k in range(2, len(given) + 1))):
        try:
            one = config.replace(**{name: DEFAULTS[name] for name in names})
        except ValueError:  # what remains does not go together
            continue
        if _fitted(one)[0]:
            return [f"{name}={getattr(config, name)}" for name in names]
    return []


def head(config: ExperimentConfig, *, dense: int = 0) -> str:
    """Return the docstring of a script: what it learns, the equations, the settings."""
    family = family_name(config)
    return _wrapped(
        fill(
            HEAD,
            title=TITLES[family],
            equations="" if dense > 1 else _equations(config, family),
            settings=settings(config),
        )
    )


def settings(config: ExperimentConfig) -> str:
    """Return the settings that differ from their defaults, in one line."""
    return ", ".join(config.to_query().split("&")) if config.to_query() else "the default ones"


def family_name(config: ExperimentConfig) -> str:
    """Return the name of the family that a config belongs to."""
    return next(name for name, one in FAMILIES.items() if one is family_of(config))


def _wrapped(head: str) -> str:
    lines = [textwrap.wrap(line, WIDTH) or [""] for line in head.splitlines()]
    return "\n".join(one for part in lines for one in part)


def _equations(config: ExperimentConfig, family: str) -> str:
    if family == "flow":
        from node_viz.experiment.catalogue import METHODS

        return EQUATIONS["layers" if METHODS[config.method].layered else "flow"]
    if family == "net":
        return EQUATIONS["resnet" if config.model in ("resnet", "resnet-tied") else "net"]
    return EQUATIONS[config.model]
