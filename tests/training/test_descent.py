"""A step down the gradient is torch's own Adam after torch's own clipping."""

from __future__ import annotations

import math

import pytest
import torch

from node_viz.training.descent import BETAS, Descent


def weights(seed: int = 0) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    shapes = ((3, 4), (4,), ())
    return [torch.randn(s, generator=generator).requires_grad_() for s in shapes]


def test_it_is_adam_after_clipping() -> None:
    ours, theirs = weights(), weights()
    descent, adam = Descent(ours), torch.optim.Adam(theirs, betas=BETAS)
    for step in range(30):
        steep = 10.0 if step % 2 else 0.01  # clipped, and left as it is
        for group in (ours, theirs):
            for one in group:
                one.grad = None
            parts = [(one**2).sum() + one.sum() for one in group]
            (steep * torch.stack(parts).sum()).backward()
        torch.nn.utils.clip_grad_norm_(theirs, 1.0)
        adam.param_groups[0]["lr"] = lr = 0.1 / (1 + step)
        adam.step()
        assert descent.step(lr)
    for mine, yours in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine, yours, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_a_gradient_that_is_no_number_leaves_the_weights_alone(wrong: float) -> None:
    ours = weights()
    descent = Descent(ours)
    (ours[0].sum() * wrong).backward()
    assert not descent.step(0.1)
    assert all(torch.equal(one, other) for one, other in zip(ours, weights(), strict=True))


def test_a_weight_that_the_loss_does_not_see_stays() -> None:
    ours = weights()
    descent = Descent(ours)
    ours[0].sum().backward()
    assert descent.step(0.1)
    assert torch.equal(ours[1], weights()[1])
    assert not torch.equal(ours[0], weights()[0])
    descent.forget()
    assert all(one.grad is None for one in ours)
