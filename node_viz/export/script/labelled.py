"""Labelled points, and the function on the line: what ODE-Nets learn."""

from __future__ import annotations

from node_viz.experiment.config import ExperimentConfig
from node_viz.export.script.blocks import Block, block, without_data

SPIRALS = '''
def sample(n):
    """Draw n points (n, 2) on two arms wound around each other, and their classes (n,)."""
    y, s = torch.randint(2, (n,)).float(), torch.rand(n).sqrt()
    angle, radius = 2.5 * math.pi * s + math.pi * y, 0.3 + 2.7 * s
    x = radius[:, None] * torch.stack([angle.cos(), angle.sin()], 1)
    return x + 0.08 * torch.randn(n, 2), y
'''
MOONS = '''
def sample(n):
    """Draw n points (n, 2) on two half circles that face each other, and their classes (n,)."""
    y, angle = torch.randint(2, (n,)).float(), math.pi * torch.rand(n)
    sign = 1 - 2 * y
    x = torch.stack([2 * angle.cos() - 1, 2 * angle.sin()], 1) * sign[:, None]
    x[:, 1] += y - 0.2  # -0.2 or 0.8
    return x + 0.2 * torch.randn(n, 2), y
'''
ANNULI = '''
def sample(n):
    """Draw n points (n, 2) on circles of radius 1 and 2, and their classes (n,)."""
    y, angle = torch.randint(2, (n,)).float(), 2 * math.pi * torch.rand(n)
    x = (1 + y)[:, None] * torch.stack([angle.cos(), angle.sin()], 1)
    return x + 0.1 * torch.randn(n, 2), y
'''
DISC = '''
def sample(n):
    """Draw n points (n, 2) in a disc and in the annulus around it, and their classes (n,)."""
    y, u, angle = (torch.rand(n) < 2 / 3).float(), torch.rand(n), 2 * math.pi * torch.rand(n)
    radius = torch.where(y == 0, (0.25 * u).sqrt(), (1 + 1.25 * u).sqrt())
    return radius[:, None] * torch.stack([angle.cos(), angle.sin()], 1), y
'''
XOR = '''
def sample(n):
    """Draw n points (n, 2) of four clusters, and their classes (n,): 1 where the signs differ."""
    signs = 2.0 * torch.randint(2, (n, 2)) - 1
    return signs + 0.3 * torch.randn(n, 2), (signs.prod(1) < 0).float()
'''
REFLECTION = '''
def sample(n):
    """Draw n points (n, 1) of the line, and y = -x (n,): no flow on the line can do that."""
    x = 2 * torch.rand(n, 1) - 1
    return x, -x[:, 0]
'''
SETS = {
    "spirals": SPIRALS,
    "moons": MOONS,
    "annuli": ANNULI,
    "disc": DISC,
    "xor": XOR,
    "reflection": REFLECTION,
}
WORDS = "**The data.** Points, and what is to be said of each."


def labelled(config: ExperimentConfig) -> Block:
    """Return the block of a labelled set.

    Raises:
        ValueError: a script does not know this set.
    """
    if config.dataset not in SETS:
        raise ValueError(without_data(config.dataset))
    return block(WORDS, SETS[config.dataset])
