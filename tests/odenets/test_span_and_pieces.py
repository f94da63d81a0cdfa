"""How deep a sample is, and what is solved piece by piece."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from small_nets import F64, TIGHT, batch, net_of
from torch import Tensor

from node_viz.odenets.net import ODENet
from node_viz.odenets.pieces import by_pieces
from node_viz.solvers import SolveError, SolveStatus, solve

# --- How deep a sample is


def deep(**settings: Any) -> ODENet:
    """A net whose depths on the batch lie on both sides of zero."""
    net = net_of(adaptive_depth=1, **settings)
    with torch.no_grad():
        x, _ = batch(net)
        S = net.depths(x)
        net.span.out.mul_(2 / (S.max() - S.min()))  # type: ignore[union-attr]
        net.span.shift.sub_(net.depths(x).mean())  # type: ignore[union-attr]
    return net


@pytest.mark.parametrize("variance", ["none", "t"])
@pytest.mark.parametrize("augment", ["none", "order2"])
@pytest.mark.parametrize("data_control", [0, 1])
def test_each_sample_is_solved_to_its_own_depth(
    variance: str, augment: str, data_control: int
) -> None:
    net = deep(depth_variance=variance, augment=augment, data_control=data_control)
    x, _ = batch(net)
    S = net.depths(x).detach()
    assert S.min() < -0.3
    assert S.max() > 0.3
    together = net.flow(x, **TIGHT).end.detach()
    for k in range(len(x)):
        one = x[k : k + 1]

        def alone(s: Any, z: Tensor, one: Tensor = one) -> Tensor:
            shown = torch.cat([z, one], 1) if data_control else z
            return net.embed.slope(z, net.field(s, shown))

        with torch.no_grad():
            z = solve(alone, net.embed(one), 0.0, float(S[k]), method="dopri5", rtol=1e-9).end
        torch.testing.assert_close(together[k], z[0], rtol=1e-7, atol=1e-7)


def test_without_it_all_are_as_deep_as_one() -> None:
    net = net_of()
    x, _ = batch(net)
    assert torch.equal(net.depths(x), torch.ones(6, dtype=F64))


@pytest.mark.parametrize("wild", [1e4, float("nan")])
@pytest.mark.parametrize("model", ["rknet", "resnet-tied", "odenet"])
def test_a_depth_that_runs_away_is_a_sentence(wild: float, model: str) -> None:
    net = net_of(adaptive_depth=1, model=model)
    x, _ = batch(net)
    with torch.no_grad():
        net.span.shift.fill_(wild)  # type: ignore[union-attr]
    for ask in (net, net.depths, net.flow):
        with pytest.raises(SolveError, match=r"^A sample's depth ran away: .* more than 50; .*\.$"):
            ask(x)


# --- Pieces


@pytest.mark.parametrize("method", ["dopri5", "rk4", "euler"])
def test_a_stacked_net_is_one_solve_a_piece(method: str) -> None:
    net = net_of(depth_variance="stacked", modes=3)
    x, _ = batch(net)
    options = {"method": method, "steps": 12, "rtol": 1e-9}
    found = net.flow(x, **options, gradient="backprop")
    z, calls = net.embed(x), 0
    for j, (start, end) in enumerate(itertools.pairwise(np.linspace(0, 1, 4).tolist())):
        piece = net_of()
        with torch.no_grad():
            for mine, theirs in zip(piece.field.parameters(), net.field.parameters(), strict=True):
                mine.copy_(theirs[j : j + 1])
        own = {**piece.options(), **options, "steps": 4, "gradient": "backprop"}
        part = solve(piece.slope(x), z, start, end, **own)
        z, calls = part.end, calls + part.nfe
    torch.testing.assert_close(found.end, z, rtol=1e-13, atol=1e-13)
    assert found.nfe == calls
    assert found.status is SolveStatus.OK


@pytest.mark.parametrize("method", ["dopri5", "rk4", "midpoint"])
@pytest.mark.parametrize("count", [1, 3, 7, 16])
def test_no_step_crosses_a_border(method: str, count: int) -> None:
    """z' = j on piece j, one after another; every piece is asked only while it lasts."""
    asked: list[int] = []

    def slope(t: Any, z: Tensor) -> Tensor:
        asked.append(int(float(t) * count))
        return torch.full_like(z, float(asked[-1]))

    times = [0.0, 0.1, 0.5, 0.77, 1.0]
    z = torch.zeros(2, 1, dtype=F64)
    options = {"method": method, "steps": 16, "rtol": 1e-6}
    found = by_pieces(slope, z, count, times, options)
    assert asked == sorted(asked)
    assert set(asked) == set(range(count))
    assert found.nfe == len(asked)
    for t, state in zip(times, found.states[:, 0, 0].tolist(), strict=True):
        j = min(int(t * count + 1e-9), count - 1)
        exact = (j * (j - 1) / 2) / count + j * (t - j / count)
        assert state == pytest.approx(exact, abs=1e-12)


def test_a_piece_that_fails_ends_the_solve() -> None:
    def slope(t: Any, z: Tensor) -> Tensor:
        return z * (float("nan") if float(t) > 0.5 else 1.0)

    z = torch.ones(1, 1, dtype=F64)
    found = by_pieces(slope, z, 2, [0.0, 0.25, 1.0], {"method": "rk4", "steps": 8})
    assert found.status is SolveStatus.NON_FINITE
    assert float(found.states[1]) == pytest.approx(np.exp(0.25), abs=1e-4)
    assert found.states[2].isnan().all()
