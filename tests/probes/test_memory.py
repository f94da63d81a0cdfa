"""The byte counter: what a graph keeps, each storage once, and nothing of what it let go."""

from __future__ import annotations

import torch

from node_viz.probes.memory import peak_bytes, saved_bytes


def test_a_storage_counts_once() -> None:
    x = torch.zeros(10, 3, dtype=torch.float64, requires_grad=True)
    assert saved_bytes(lambda: x * x) == 240  # both factors are the same tensor
    assert saved_bytes(lambda: (x * x[:5].sum()).sum()) == 240 + 8


def test_what_is_there_anyway_is_left_out() -> None:
    weight = torch.ones(4, 3, requires_grad=True)
    x = torch.ones(7, 3)
    everything = saved_bytes(lambda: x @ weight.T)
    assert everything - saved_bytes(lambda: x @ weight.T, exclude=[x]) == 7 * 3 * 4


def test_a_graph_that_was_thrown_away_does_not_count() -> None:
    x = torch.ones(50, requires_grad=True)

    def call() -> torch.Tensor:
        torch.autograd.grad(x.exp().sum(), x)
        return x.tanh()

    assert saved_bytes(call) == 200


def test_the_backward_pass_still_works() -> None:
    x = torch.ones(5, requires_grad=True)
    box = []
    saved_bytes(lambda: box.append(x.square().sum()) or box[0])
    box[0].backward()
    assert x.grad is not None
    assert (x.grad == 2).all()


def test_without_gradients_nothing_is_kept() -> None:
    x = torch.ones(5, requires_grad=True)
    with torch.no_grad():
        assert saved_bytes(x.exp) == 0


def test_a_peak_is_the_most_that_is_kept_at_once() -> None:
    x = torch.zeros(10, requires_grad=True)
    assert peak_bytes(lambda: x.tanh().tanh().sum(), [x]) == 80
    graph: list[torch.Tensor] = []

    def thrown_away() -> torch.Tensor:
        graph.append(x.exp().exp().exp())
        graph.clear()
        return x.exp().sum()

    assert peak_bytes(thrown_away, [x]) == 120
