"""How a script solves its equation: `solve(f, state, how, t0, t1)`, where `how` names the solver.

`TRAIN` is the solver that trains, `TIGHT` the one that measures.
"""

from __future__ import annotations

from node_viz.experiment.catalogue import ADAPTIVE, METHODS
from node_viz.experiment.config import ExperimentConfig
from node_viz.export.script.blocks import Block, fill, number

WORDS = (
    "**The solvers.** One that trains, as the settings say, and a tight one that measures: a "
    "coarse grid may report a likelihood that no density has."
)
TIGHT = 'dict(method="dopri5", rtol=1e-5, atol=1e-5, options={"first_step": 0.1})'
SETTINGS = """
$grid
$train
TIGHT = $tight
"""
PLAIN = '''
def solve(f, state, how, t0=0.0, t1=1.0):
    """Carry a state, a tuple, from t0 to t1$by."""
    times = $times
    $learnt
    return [part[-1] for part in $odeint(f, state, times, **how$given)]
'''
PIECES = '''
def solve(f, state, how, t0=0.0, t1=1.0):
    """Carry a state, a tuple, from t0 to t1; checkpoints keep little of it for the gradient."""
    times, length = torch.linspace(t0, t1, $points), $length
    for first in range(0, len(times) - 1, length):

        def along(*state, piece=times[first : first + length + 1]):
            return tuple(part[-1] for part in odeint(f, state, piece, **how))

        state = checkpoint(along, *state, use_reentrant=False)
    return state
'''
IMPLICIT = '''
def solve(f, state, how, t0=0.0, t1=1.0):
    """Carry a state from t0 to t1 by implicit Euler, z1 = z + h f(t1, z1), or as `how` says."""
    if how:
        return [part[-1] for part in odeint(f, state, torch.tensor([t0, t1]), **how)]
    (z, *rest), h = state, (t1 - t0) / grid
    for t in torch.linspace(t0, t1, grid + 1)[1:]:
        end = z
        for _ in range(8):  # Newton: (I - h J) (end - new) = end - z - h f(t, end)
            end = end.detach().requires_grad_()
            with torch.enable_grad():
                slope = field(t, end)
                J = [torch.autograd.grad(part.sum(), end, retain_graph=True)[0] for part in slope.T]
            left = end - z - h * slope  # the last round has the gradient to z and the weights
            end = end - torch.linalg.solve(torch.eye(len(J)) - h * torch.stack(J, 1), left)
        z, rates_there = end, f(t, (end, *rest))[1:]
        rest = [part + h * rate for part, rate in zip(rest, rates_there)]
    return [z, *rest]
'''


def training(
    config: ExperimentConfig, solver: str, learnt: str, *, steps: int = 0, inline: bool = False
) -> str:
    """Return `TRAIN`, `TIGHT` and `solve`, and `grid`, the solver's equal steps, if it has any.

    Args:
        config: says the steps or the tolerance, and how the gradient is taken.
        solver: its name.
        learnt: the tensors that an adjoint solve gives a gradient.
        steps: equal steps, if they are others than the config's.
        inline: leave `solve` out.
    """
    adaptive, equal = solver in ADAPTIVE, number(steps or config.solver_steps)
    grid = "" if adaptive else f"grid = {equal}  # equal steps of the solver that trains"
    rtol = number(config.rtol)
    tolerance = f', rtol={rtol}, atol={rtol}, options={{"first_step": 0.1}}'
    train = f'TRAIN = dict(method="{solver}"{tolerance if adaptive else ""})'
    implicit = solver == "implicit_euler"
    settings = fill(SETTINGS, grid=grid, train="TRAIN = None" if implicit else train, tight=TIGHT)
    if inline:
        return settings
    return settings + "\n\n\n" + _solve(config, adaptive, implicit, learnt)


def inlined(config: ExperimentConfig) -> bool:
    """Whether a flow solves at one place only, in one line, so that `solve` need not be there."""
    plain = config.gradient != "checkpoint" and config.solver != "implicit_euler"
    return plain and config.method not in ("reverse-kl", "reflow")


def inline(config: ExperimentConfig, f: str, state: str, end: str) -> str:
    """Return the lines of a solve from 0 to an end, which leave all states in `states`."""
    adaptive, adjoint = config.solver in ADAPTIVE, config.gradient == "adjoint"
    if not METHODS[config.method].solves:
        adaptive, adjoint = True, False
    times = f"torch.tensor([0.0, {end}])" if adaptive else f"torch.linspace(0, {end}, grid + 1)"
    if adjoint:
        learnt = f"learnt = tuple(net.parameters())\nstart = {state}\n"
        solved = f"states = odeint_adjoint({f}, start, times, **how, adjoint_params=learnt)"
        return f"times = {times}\n{learnt}{solved}"
    return f"times = {times}\nstates = odeint({f}, {state}, times, **how)"


def _solve(config: ExperimentConfig, adaptive: bool, implicit: bool, learnt: str) -> str:
    if implicit:
        return fill(IMPLICIT)
    if config.gradient == "checkpoint":
        length = "1" if adaptive else "math.isqrt(grid)"
        return fill(PIECES, points="5" if adaptive else "grid + 1", length=length)
    adjoint = config.gradient == "adjoint"
    return fill(
        PLAIN,
        by="; the gradient is the adjoint's, a solve backwards" if adjoint else "",
        times="torch.tensor([t0, t1])" if adaptive else "torch.linspace(t0, t1, grid + 1)",
        odeint="odeint_adjoint" if adjoint else "odeint",
        learnt=f"learnt = {learnt}" if adjoint else "",
        given=", adjoint_params=learnt" if adjoint else "",
    )


def solvers(config: ExperimentConfig) -> Block:
    """Return the block of a flow's two solvers."""
    learnt = "tuple(net.parameters())"
    return Block(WORDS, training(config, config.solver, learnt, inline=inlined(config)))


def tight_alone(config: ExperimentConfig) -> Block:
    """Return the block of the solver that measures, for a flow that trains without one."""
    settings = fill(SETTINGS, grid="", train="", tight=TIGHT)
    words = "**The solver**, with which the flow is measured."
    if inlined(config):
        return Block(words, settings)
    solve = fill(PLAIN, by="", times="torch.tensor([t0, t1])", odeint="odeint", learnt="", given="")
    return Block(words, settings + "\n\n\n" + solve)
