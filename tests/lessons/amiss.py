"""What makes a sentence none, and the numbers that a run may have."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from node_viz.records.history import Metrics, Scores

NAMES = ("Plain", "RNODE", "STEER", "OT-Flow")
AMISS = {
    "a number that is none": r"\b(nan|inf)\b",
    "minus zero": r"[-−]0(\.0+)?(?![\d.]|e)",
    "two signs": r"[-−+][-−+]",
    "an empty clause": r"[:;,] *[.;,)]|\( *\)|\.\.(?!\.)| {2}",
    "one of many": r"\b1 (steps|layers|cells|pairs|others|neighbours)\b",
}


def over(*strategies: st.SearchStrategy) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test over numbers; few of them, as there are many sentences."""
    return lambda test: settings(max_examples=40)(given(*strategies)(test))


def check(said: str) -> str:
    """Return a sentence if it is one."""
    for what, pattern in AMISS.items():
        assert not re.search(pattern, said), f"{what}: {said}"
    assert re.match(r"[A-Z0-9*$∫]|dopri5", said), said
    assert said.endswith((".", ".**", "$", ")")), said
    return said


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers of a range; its ends, ties and tiny ones are likely."""
    likely = [one for one in (low, high, 0.0, 0.5, 1e-9) if low <= one <= high]
    found = st.sampled_from(likely) | st.floats(low, high, allow_nan=False)
    return found.map(lambda one: one + 0.0)  # no measured number is minus zero


positive = numbers(0, 50)
unknown = st.just(math.nan)
calls = st.integers(7, 2000)
kl = numbers(-0.05, 5) | st.just(-1e-9)


@st.composite
def gauges(draw: st.DrawFn, step: int | None = None) -> Metrics:
    value = draw(kl)
    return Metrics(
        step=draw(st.integers(0, 600)) if step is None else step,
        seconds=draw(positive),
        nll=2 + value,
        entropy=2.0,
        kl=value,
        nfe=draw(calls),
        nfe_sampling=7,
        jacobian_norm=draw(positive),
        kinetic_energy=draw(positive),
        solver_gap=draw(numbers(-3, 3) | unknown),
        energy_floor=draw(positive | unknown),
    )


@st.composite
def scores(draw: st.DrawFn, regression: bool) -> Scores:
    return Scores(
        step=draw(st.integers(0, 600)),
        seconds=1.0,
        loss=draw(positive),
        accuracy=math.nan if regression else draw(numbers(0, 1)),
        mse=draw(numbers(0, 2)) if regression else math.nan,
        nfe_forward=draw(calls),
        jacobian_norm=draw(positive),
    )


def arms(one: st.SearchStrategy, least: int = 0) -> st.SearchStrategy:
    return st.lists(one, min_size=least, max_size=4).map(
        lambda found: list(zip(NAMES, found, strict=False))
    )


history = st.lists(gauges(), max_size=9).map(
    lambda many: [replace(one, step=25 * k) for k, one in enumerate(many)]
)
