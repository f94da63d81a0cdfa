"""One runner of a race for KL: the same data, batch, width, rate and schedule for every library.

A runner takes optimizer steps while a clock runs; at marks the clock stops and the runner's
log density of the same held-out points is compared with the truth. Compiling counts, importing
does not. Each runner has a process of its own, bound to one core before its library is imported.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A runner: what makes it, and which packages it needs."""

    made_by: str
    needs: tuple[str, ...] = ()


JAX = ("jax", "diffrax", "equinox", "optax")
RUNNERS = {
    "node_viz": Entry("benchmarks.race.ours:Runner"),
    "zuko": Entry("benchmarks.race.zuko_cnf:Runner", ("zuko",)),
    "diffrax midpoint 8": Entry("benchmarks.race.diffrax_cnf:midpoint", JAX),
    "diffrax Tsit5": Entry("benchmarks.race.diffrax_cnf:tsit5", JAX),
}
