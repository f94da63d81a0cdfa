"""The densities that flows learn: samples, and log p to tell how good a flow is."""

from __future__ import annotations

from node_viz.experiment.config import ExperimentConfig
from node_viz.export.script.blocks import Block, block, fill, number, without_data

#: the centres of each mixture of Gaussians, (k, d), and the width of each Gaussian
MIXTURES: dict[str, tuple[str, str]] = {
    "moons": (
        """
        # Two half circles of radius 2 that face each other, as 512 centres of narrow Gaussians.
        ANGLE = math.pi * (torch.arange(256) + 0.5) / 256
        X, Y = 2 * ANGLE.cos(), 2 * ANGLE.sin()
        CENTRES = torch.cat([torch.stack([X - 1, Y - 0.2], 1), torch.stack([1 - X, 0.8 - Y], 1)])
        """,
        "0.2",
    ),
    "8gaussians": (
        """
        # Eight clusters on a circle.
        ANGLE = torch.arange(8) * math.pi / 4
        CENTRES = 4 / 1.414 * torch.stack([ANGLE.cos(), ANGLE.sin()], 1)
        """,
        "0.5 / 1.414",
    ),
    "circles": (
        """
        # Circles of radius 3 and 1.5, as 256 centres of narrow Gaussians.
        ANGLE = 2 * math.pi * (torch.arange(128) + 0.5) / 128
        CENTRES = torch.cat([r * torch.stack([ANGLE.cos(), ANGLE.sin()], 1) for r in (3, 1.5)])
        """,
        "0.24",
    ),
    "rings": (
        """
        # Four rings, as 1024 centres of narrow Gaussians.
        ANGLE = 2 * math.pi * (torch.arange(256) + 0.5) / 256
        CIRCLE = torch.stack([ANGLE.cos(), ANGLE.sin()], 1)
        CENTRES = torch.cat([r * CIRCLE for r in (3, 2.25, 1.5, 0.75)])
        """,
        "0.08",
    ),
    "swissroll": (
        """
        # A strip rolled up, as 512 centres of narrow Gaussians.
        ANGLE = math.pi * (1.5 + 3 * (torch.arange(512) + 0.5) / 512)
        CENTRES = ANGLE[:, None] / 5 * torch.stack([ANGLE.cos(), ANGLE.sin()], 1)
        """,
        "0.2",
    ),
    "2spirals": (
        """
        # Two spirals wound into each other, as 1024 centres of narrow Gaussians.
        ANGLE = 3 * math.pi * ((torch.arange(512) + 0.5) / 512).sqrt()
        ARM = ANGLE[:, None] / 3 * torch.stack([-ANGLE.cos(), ANGLE.sin()], 1) + 1 / 12
        CENTRES, WIDTH = torch.cat([ARM, -ARM]), math.sqrt(0.1**2 + 1 / 432)
        """,
        "WIDTH",
    ),
    "mix3": (
        """
        # Three bumps on the line.
        CENTRES = torch.tensor([[-2.8], [-0.9], [2.0]])
        """,
        "math.sqrt(0.4)",
    ),
    "bimodal": (
        """
        # Two bumps on the line.
        CENTRES = torch.tensor([[-2.0], [2.0]])
        """,
        "math.sqrt(0.4)",
    ),
    "mix5": (
        """
        # Five bumps on the line.
        CENTRES = torch.tensor([[-2.8], [-0.9], [2.0], [3.4], [5.1]])
        """,
        "math.sqrt(0.4)",
    ),
}

PLAIN = """
$centres
BUMPS = torch.distributions.Independent(torch.distributions.Normal(CENTRES, $sigma), 1)
EVEN = torch.distributions.Categorical(torch.ones(len(CENTRES)))
DATA = torch.distributions.MixtureSameFamily(EVEN, BUMPS)  # p(x) = mean_k N(x; CENTRES[k], s^2 I)
"""

LABELLED = '''
$centres
SIGMA = $sigma
CENTRES = CENTRES.view($labels, -1, $d)  # those of each label


def sample(n):
    """Draw n points (n, $d) of Gaussians around the centres, and their labels (n,)."""
    label, k = torch.randint($labels, (n,)), torch.randint(CENTRES.shape[1], (n,))
    return CENTRES[label, k] + SIGMA * torch.randn(n, $d), label


def log_prob(x, label):
    """Return log p(x | label), (n,), in nats: p is the mean of the label's Gaussians."""
    each = torch.distributions.Normal(CENTRES[label], SIGMA).log_prob(x[:, None]).sum(2)
    return each.logsumexp(1) - math.log(CENTRES.shape[1])
'''

PINWHEEL = '''
def sample(n):
    """Draw n points (n, 2): v ~ N((1, 0), diag(.3, .1)^2) turned by angles that grow with v_0."""
    v = torch.tensor([1.0, 0.0]) + torch.tensor([0.3, 0.1]) * torch.randn(n, 2)
    turn = 2 * math.pi / 5 * torch.randint(5, (n,)) + 0.25 * v[:, 0].exp()
    c, s = turn.cos(), turn.sin()
    return 2 * torch.stack([v[:, 0] * c + v[:, 1] * s, v[:, 1] * c - v[:, 0] * s], 1)


def log_prob(x):
    """Return log p(x), (n,): Newton's method finds the angle of v in each of the five arms.

    p(x) = sum over arms of N(v) / (20 |1 + exp(v_0) v_1 / 4|), by the change of variables.
    """
    r, angle = x.norm(dim=1, keepdim=True) / 2, torch.atan2(x[:, 1:], x[:, :1])
    arm = ((-r.exp() / 4 - angle) / (2 * math.pi / 5)).round().detach()  # next to v_1 = 0
    goal, b = angle + 2 * math.pi / 5 * (arm + torch.arange(-2, 3)), torch.zeros(len(x), 5)
    for _ in range(20):
        warp = 0.25 * (r * b.cos()).exp()
        step = (b - warp - goal) / (1 + warp * r * b.sin())
        b = b.detach() - (step - step.detach() + step.detach().clamp(-0.3, 0.3))
    v0, v1 = r * b.cos(), r * b.sin()
    log_p = -0.5 * (((v0 - 1) / 0.3) ** 2 + (v1 / 0.1) ** 2) - (1 + v0.exp() * v1 / 4).abs().log()
    log_p = log_p.masked_fill(step.detach().abs() > 1e-3, -math.inf)  # not at x
    return log_p.logsumexp(1) - math.log(20 * 2 * math.pi * 0.3 * 0.1)
'''

CHECKERBOARD = '''
def sample(n):
    """Draw n points (n, 2), uniform on eight squares of side 2."""
    column = torch.randint(-2, 2, (n,))
    row = 2 * torch.randint(-1, 1, (n,)) + column % 2
    return 2 * (torch.stack([column, row], 1) + torch.rand(n, 2))


def log_prob(x):
    """Return log p(x) of points x on the squares, (n,), in nats: their area is 32."""
    return torch.full((len(x),), -math.log(32))
'''

OTHERS = {"pinwheel": PINWHEEL, "checkerboard": CHECKERBOARD}
WORDS = (
    "**The data.** Points to learn from, and their exact log density, which is only used to see "
    "how good the flow has become."
)


def data(config: ExperimentConfig, dim: int, labels: int) -> Block:
    """Return the block of a data set: `sample` and `log_prob`.

    Args:
        config: names the set.
        dim: of its points.
        labels: how many the flow is given; 0 for a flow without labels.

    Raises:
        ValueError: a script does not know this set.
    """
    name = config.dataset
    if name in OTHERS:
        return block(WORDS, OTHERS[name])
    if name not in MIXTURES:
        raise ValueError(without_data(name))
    centres, sigma = MIXTURES[name]
    values = {"centres": fill(centres), "sigma": sigma, "d": dim}
    if labels:
        return block(WORDS, LABELLED, **values, labels=number(labels))
    return block(WORDS, PLAIN, **values)


def sampled(config: ExperimentConfig, n: int, labels: int = 0) -> str:
    """Return the expression that draws n points (and their labels)."""
    return f"sample({n})" if labels or config.dataset in OTHERS else f"DATA.sample(({n},))"


def log_prob(config: ExperimentConfig, x: str, labels: int = 0) -> str:
    """Return the expression of log p(x), (n,)."""
    return f"log_prob({x})" if labels or config.dataset in OTHERS else f"DATA.log_prob({x})"
