"""Series: where bodies are that circle, seen with noise at irregular times."""

from __future__ import annotations

from node_viz.experiment.config import ExperimentConfig
from node_viz.export.script.blocks import Block, block, fill, number, without_data

OSCILLATORS = """
radius = (1 + u[0]) * torch.exp(-(0.03 + 0.07 * u[1]) * t)
angle = 2 * math.pi * u[2] + turn * (0.85 + 0.3 * u[3]) * math.pi / 2 * t
"""
SPIRALS = """
start = torch.where(turn < 0, 0.4, 1.8) + 0.4 * u[0]
end = torch.where(turn < 0, 2.2, 0.4)
radius = end + (start - end) * torch.exp(-(t + 8 * u[2]) / 6)
angle = 2 * math.pi * u[1] + turn * math.pi / 2 * t
"""
MOTIONS = {"oscillators": (OSCILLATORS, 4), "spirals": (SPIRALS, 3)}
DATA = '''
def sample(n, m=$observations):
    """Draw n bodies seen m times: t (n, m) ascending, x (n, m, 2) with noise, and their places."""
    turn, u = 2 * torch.randint(2, (n, 1)) - 1, torch.rand($numbers, n, 1)

    def place(t):
        $motion
        return radius[:, :, None] * torch.stack([angle.cos(), angle.sin()], 2)

    t = ($horizon * (1 - torch.rand(n, m))).sort(1).values
    return t, place(t) + 0.1 * torch.randn(n, m, 2), place
'''
WORDS = "**The data.** Bodies that circle, seen with noise at times of their own."


def motions(config: ExperimentConfig) -> Block:
    """Return the block of the series.

    Raises:
        ValueError: a script does not know this set.
    """
    if config.dataset not in MOTIONS:
        raise ValueError(without_data(config.dataset))
    motion, numbers = MOTIONS[config.dataset]
    seen = number(config.observations)
    values = {"numbers": numbers, "motion": fill(motion), "horizon": number(config.horizon)}
    return block(WORDS, DATA, observations=seen, **values)
