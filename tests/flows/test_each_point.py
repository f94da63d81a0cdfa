"""No point's error is hidden in a batch: its log density is its own, whatever stands beside it."""

from __future__ import annotations

import functools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from node_viz.experiment.catalogue import ADAPTIVE
from node_viz.flows.cnf import CNF
from node_viz.runs.shipped import load
from node_viz.solvers import solve
from node_viz.training.restore import flow_of

SAME = 1e-3  #: nats
POINTS = torch.tensor([[0.0, 0.5], [-1.0, 1.7], [2.5, -2.0], [0.9, 0.1], [-3.5, 3.5]])
COORDINATE = st.floats(-4, 4, width=32)


@functools.cache
def trained() -> CNF:
    shipped = load("default")
    return flow_of(shipped.config, shipped.weights)


@functools.cache
def truth() -> torch.Tensor:
    """Log p of `POINTS` by a solve a thousand times as tight, in float64."""
    flow = flow_of(load("default").config, load("default").weights).double()
    with torch.no_grad():
        return flow.log_prob(POINTS, rtol=1e-8, max_nfe=100_000).float()


@torch.no_grad()
def log_prob(points: torch.Tensor) -> torch.Tensor:
    return trained().log_prob(points)


def agree(found: torch.Tensor, wanted: torch.Tensor) -> None:
    torch.testing.assert_close(found, wanted, rtol=0, atol=SAME)


def test_the_few_are_right_beside_the_many() -> None:
    """A handful among a thousand far ones: the mean error of them all is nearly nothing."""
    far = 30 * torch.randn(1000, 2, generator=torch.Generator().manual_seed(0))
    agree(log_prob(torch.cat([POINTS, far]))[: len(POINTS)], truth())
    agree(log_prob(POINTS), truth())


@settings(max_examples=10)
@given(
    others=st.lists(st.tuples(COORDINATE, COORDINATE), max_size=20),
    spread=st.sampled_from([0.0, 0.01, 1.0, 100.0]),
    order=st.randoms(use_true_random=False),
    cut=st.integers(1, 20),
)
def test_companions_order_and_cuts_change_nothing(
    others: list[tuple[float, float]], spread: float, order: np.random.Generator, cut: int
) -> None:
    crowd = spread * torch.tensor(others).reshape(-1, 2)
    together = torch.cat([POINTS, crowd])
    places = list(range(len(together)))
    order.shuffle(places)  # type: ignore[arg-type]
    found = torch.empty(len(together))
    found[places] = torch.cat([log_prob(part) for part in together[places].split(cut)])
    agree(found[: len(POINTS)], truth())


def test_samples_do_not_depend_on_how_many_are_drawn() -> None:
    few, many = (trained().sample(n, torch.Generator().manual_seed(3)).detach() for n in (16, 4096))
    noise = [torch.randn(n, 2, generator=torch.Generator().manual_seed(3)) for n in (16, 4096)]
    assert torch.equal(noise[0], noise[1][:16])
    torch.testing.assert_close(few, many[:16], rtol=0, atol=SAME)


@pytest.mark.parametrize("method", ADAPTIVE)
def test_one_hard_point_sets_the_steps_of_all(method: str) -> None:
    """Under the worst norm a still crowd changes nothing; under the mean it hides the one."""

    def field(t: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
        return z * torch.cos(20 * t)  # a point at the origin rests

    one = torch.ones(1, 2, dtype=torch.float64)
    crowd = torch.cat([one, torch.zeros(999, 2, dtype=torch.float64)])
    asked = {"method": method, "rtol": 1e-3, "first_step": 0.01}
    alone = solve(field, one, **asked)
    hidden, seen = (solve(field, crowd, norm=norm, **asked) for norm in ("mean", "worst"))
    assert seen.nfe == alone.nfe > hidden.nfe
    torch.testing.assert_close(seen.end[:1], alone.end, rtol=1e-12, atol=0)
    exact = np.exp(np.sin(20) / 20)
    assert abs(hidden.end[0, 0] - exact) > 5 * abs(seen.end[0, 0] - exact)
