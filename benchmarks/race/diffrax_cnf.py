"""A CNF in diffrax: an equinox network, exact divergence by forward mode, all steps jitted.

Two ways to solve: the fixed midpoint grid that this project trains with, and diffrax's usual Tsit5
with adaptive steps. Both differentiate the solver's steps, as diffrax recommends, with a checkpoint
at every step, so that nothing is computed twice.
"""

from __future__ import annotations

from typing import Any

import diffrax
import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.race.course import BETAS, CLIP, Array, Task

STEPS = 8  #: of the fixed grid
MIDPOINT = {
    "solver": diffrax.Midpoint(),
    "dt0": 1 / STEPS,
    "max_steps": STEPS,
    "adjoint": diffrax.RecursiveCheckpointAdjoint(checkpoints=STEPS),
}
TSIT5 = {
    "solver": diffrax.Tsit5(),
    "dt0": 0.1,
    "stepsize_controller": diffrax.PIDController(rtol=1e-3, atol=1e-6),
    "max_steps": 256,
    "adjoint": diffrax.RecursiveCheckpointAdjoint(checkpoints=256),
}
TIGHT = {
    "solver": diffrax.Tsit5(),
    "dt0": 0.1,
    "stepsize_controller": diffrax.PIDController(rtol=1e-5, atol=1e-6),
    "max_steps": 4096,
}


class Field(eqx.Module):
    """f and div f of a perceptron of (t, z), for a batch."""

    net: eqx.nn.MLP

    def __call__(self, t: Any, state: tuple[Any, Any], args: Any) -> tuple[Any, Any]:
        """Return (f, div f), the divergence as the trace of two tangents."""

        def f(z: Any) -> Any:
            return self.net(jnp.append(z, t))

        def pair(z: Any) -> tuple[Any, Any]:
            value, tangent = jax.linearize(f, z)
            columns = jax.vmap(tangent)(jnp.eye(2))
            return value, jnp.trace(columns)

        return jax.vmap(pair)(state[0])


def log_prob(field: Field, x: Any, options: dict[str, Any]) -> Any:
    """Return log q(x), (n,)."""
    start = (x, jnp.zeros(len(x)))
    term = diffrax.ODETerm(field)
    solution: Any = diffrax.diffeqsolve(term, t0=0.0, t1=1.0, y0=start, **options)
    z, log_det = solution.ys
    return -0.5 * (z[-1] ** 2).sum(1) - jnp.log(2 * jnp.pi) + log_det[-1]


class Runner:
    """A field, Adam, and one jitted step; `options` are those of `diffeqsolve` while training."""

    def __init__(self, task: Task, options: dict[str, Any]) -> None:
        self.task, self.batches, self.steps = task, task.batches(), 0
        key = jax.random.PRNGKey(task.seed)
        self.field = Field(eqx.nn.MLP(3, 2, task.width, 2, jnp.tanh, key=key))
        adam = optax.chain(optax.clip_by_global_norm(CLIP), optax.scale_by_adam(*BETAS))
        self.state = adam.init(eqx.filter(self.field, eqx.is_array))

        @eqx.filter_jit
        def step(field: Field, state: Any, x: Any, rate: Any) -> tuple[Any, Any, Any]:
            loss = eqx.filter_value_and_grad(lambda field: -log_prob(field, x, options).mean())
            value, gradient = loss(field)
            updates, state = adam.update(gradient, state)
            updates = jax.tree_util.tree_map(lambda u: -rate * u, updates)
            return eqx.apply_updates(field, updates), state, value

        self._step = step
        self._log_prob = eqx.filter_jit(lambda field, x: log_prob(field, x, TIGHT))

    def step(self, progress: float) -> None:
        """Take a step of maximum likelihood and wait for it."""
        rate = jnp.asarray(self.task.rate(self.steps, progress))
        self.field, self.state, value = self._step(self.field, self.state, next(self.batches), rate)
        float(value)
        self.steps += 1

    def log_prob(self, x: Array) -> Array:
        """Return log q by Tsit5 at 1e-5."""
        return np.asarray(self._log_prob(self.field, x), dtype=np.float64)


def midpoint(task: Task) -> Runner:
    """Return a runner that trains on the fixed grid."""
    return Runner(task, MIDPOINT)


def tsit5(task: Task) -> Runner:
    """Return a runner that trains with adaptive steps."""
    return Runner(task, TSIT5)
