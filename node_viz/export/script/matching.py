"""Flow matching: no step of it solves anything; the field learns the mean of straight ways."""

from __future__ import annotations

from node_viz.experiment.config import ExperimentConfig
from node_viz.export.script import descent
from node_viz.export.script.blocks import Block, block, number
from node_viz.export.script.data import sampled

PAIRS = 8192  #: that reflow's first flow makes
MATCHED = '''
def matched(x, e, bid=0.1):
    """Return which noise e each x is paired with, so that mean ||x - e||^2 is least, up to `bid`.

    An auction (Bertsekas, 1988): whoever is free offers for the noise that is worth most to it.
    """
    worth, price = -torch.cdist(x, e).square().cpu().numpy(), np.zeros(len(x))
    owner = np.full(len(x), -1)
    while (free := np.setdiff1d(np.arange(len(x)), owner)).size:
        profit = worth[free] - price
        wanted, two = profit.argmax(1), np.partition(profit, -2, axis=1)[:, -2:]
        offer = price[wanted] + two[:, 1] - two[:, 0] + bid
        order = offer.argsort()  # the highest offer comes last, and stays
        owner[wanted[order]], price[wanted[order]] = free[order], offer[order]
    return torch.as_tensor(owner.argsort(), device=x.device)
'''
MATCHED_WORDS = (
    "**The pairs.** Each batch is matched with its noise at the least cost, so that straight ways "
    "between the two hardly cross."
)


def blocks(config: ExperimentConfig, dim: int, labels: int) -> list[Block]:
    """Return the blocks of a loop that matches, and of what it needs."""
    n = config.batch
    lines = [f"{'x, label' if labels else 'x'} = {sampled(config, n, labels)}"]
    lines.append(f"e = torch.randn({n}, {dim})")
    made, before, progress = [], "", ""
    if config.method == "otfm" and config.ot_batch > 1:
        made.append(block(MATCHED_WORDS, MATCHED))
        lines += _match(config, labels)
    if config.method == "reflow":
        lines += _again(config, dim, labels)
        progress = f"(2 * step / {config.steps} % 1)"
    if labels:
        lines.append(f"net.given = torch.eye({labels})[label]")
    lines.append(f"t = (torch.arange({n}) + torch.rand({n}))[:, None] / {n}  # spread over [0, 1]")
    lines.append("u = field(t, (1 - t) * x + t * e)  # on the straight way from x to e")
    lines.append("loss = (u - (e - x)).square().sum(1).mean()")
    loop = descent.loop(config, "net", "\n".join(lines), before=before, progress=progress)
    return [*made, loop]


def _match(config: ExperimentConfig, labels: int) -> list[str]:
    """Return the lines that give each point its noise, `ot_batch` of them at once."""
    at_once = number(min(config.ot_batch, config.batch))
    if labels and not config.ot_across:
        return [
            f"for k in range({labels}):",
            f"    for part in (label == k).nonzero()[:, 0].split({at_once}):",
            "        e[part] = e[part][matched(x[part], e[part])] if len(part) > 1 else e[part]",
        ]
    return [
        f"for part in torch.arange({number(config.batch)}).split({at_once}):",
        "    e[part] = e[part][matched(x[part], e[part])] if len(part) > 1 else e[part]",
    ]


def _again(config: ExperimentConfig, dim: int, labels: int) -> list[str]:
    """Return the lines that take pairs of the flow's own making in the second half."""
    half, n = (config.steps + 1) // 2, config.batch
    given = f"\n        net.given = torch.eye({labels})[kinds]" if labels else ""
    kinds = f"\n        kinds = torch.randint({labels}, ({PAIRS},))" if labels else ""
    more = "\n    label = kinds[which]" if labels else ""
    return f"""
if step == {half}:  # from here on: pairs that the flow itself has made
    with torch.no_grad():{kinds}{given}
        ends = torch.randn({PAIRS}, {dim})
        starts = solve(lambda t, s: (field(t, s[0]),), (ends,), TIGHT, 1.0, 0.0)[0]
if step >= {half}:
    which = torch.randint({PAIRS}, ({n},))
    x, e = starts[which], ends[which]{more}
""".strip().splitlines()
