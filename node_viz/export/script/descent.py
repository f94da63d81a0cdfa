"""The loop that trains: Adam down a clipped gradient, with a rate that warms up and falls."""

from __future__ import annotations

from node_viz.experiment.config import ExperimentConfig
from node_viz.export.script.blocks import Block, fill, number

WORDS = (
    "**Training.** Each step draws a batch and goes one step of Adam down the gradient, whose norm "
    "is kept below 1. The learning rate warms up for 20 steps{falls}."
)
LOOP = """
optimizer = torch.optim.Adam($learnt.parameters(), betas=(0.9, 0.99))
$before
for step in range($steps):
    $look
    $loss
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_($learnt.parameters(), 1.0)
    $fall
    optimizer.param_groups[0]["lr"] = $rate * min(1, (step + 1) / 20)$times
    optimizer.step()
"""
COSINE = "fall = 0.505 + 0.495 * math.cos(math.pi * $progress)  # from 1 to a hundredth"
LOOK = """
if step % 25 == 0:
    with torch.no_grad():
        $look
    $then
"""


def loop(
    config: ExperimentConfig,
    learnt: str,
    loss: str,
    *,
    before: str = "",
    look: str = "",
    progress: str = "",
) -> Block:
    """Return the block of the loop.

    Args:
        config: says the steps and the learning rate.
        learnt: the name of the network.
        loss: lines that set `loss`.
        before: lines before the loop.
        look: lines at the head of each step.
        progress: how far the cosine is, 0 to 1, as source text.
    """
    falls = config.schedule == "cosine"
    code = fill(
        LOOP,
        learnt=learnt,
        before=before,
        steps=number(config.steps),
        look=look,
        loss=loss,
        rate=number(config.lr),
        fall=fill(COSINE, progress=progress or f"step / {config.steps}") if falls else "",
        times=" * fall" if falls else "",
    )
    return Block(WORDS.format(falls=" and then falls along a cosine" if falls else ""), code)


def looked(look: str, then: str) -> str:
    """Return lines that look at the model now and then, and do something about it."""
    return fill(LOOK, look=look, then=then)
