"""The last cell of a notebook: one picture of what has been learnt."""

from __future__ import annotations

from node_viz.data import density
from node_viz.experiment.catalogue import METHODS
from node_viz.experiment.config import ExperimentConfig
from node_viz.export.script.blocks import Block, block, number
from node_viz.export.script.data import log_prob, sampled
from node_viz.export.script.flows import weights

PLANE = """
import matplotlib.pyplot as plt

side = torch.linspace(-$half, $half, 101)
grid_points = torch.cartesian_prod(side, side)
with torch.no_grad():
    density = $density.exp().view(101, 101).T.cpu()
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4.5), sharex=True, sharey=True)
left.plot(*$points.T.cpu(), ".", markersize=2)
left.set(title="data", aspect="equal")
right.imshow(density, origin="lower", extent=[-$half, $half, -$half, $half])
right.set(title="density of the flow")
plt.show()
"""
LINE = """
import matplotlib.pyplot as plt

side = torch.linspace(-$half, $half, 401)[:, None]
with torch.no_grad():
    density, truth = $density.exp().cpu(), $truth.exp().cpu()
plt.plot(side[:, 0].cpu(), truth, "--", label="data")
plt.plot(side[:, 0].cpu(), density, label="flow")
plt.xlabel("x")
plt.ylabel("density")
plt.legend()
plt.show()
"""
CLASSES = """
import matplotlib.pyplot as plt

side = torch.linspace(-$half, $half, 101)
with torch.no_grad():
    belief = torch.sigmoid(net(torch.cartesian_prod(side, side)$tight)).view(101, 101).T.cpu()
plt.figure(figsize=(5, 5))
plt.imshow(belief, origin="lower", extent=[-$half, $half, -$half, $half], cmap="RdBu_r", alpha=0.5)
plt.scatter(*x[:500].T.cpu(), c=y[:500].cpu(), s=5, cmap="RdBu_r")
plt.title("what the network says of each place")
plt.show()
"""
FUNCTION = """
import matplotlib.pyplot as plt

with torch.no_grad():
    answers = net(x$tight).cpu()
plt.plot(x[:, 0].cpu(), -x[:, 0].cpu(), "--", label="y = -x")
plt.plot(x[:, 0].cpu(), answers, label="network")
plt.xlabel("x")
plt.legend()
plt.show()
"""
FORETOLD = """
import matplotlib.pyplot as plt

with torch.no_grad():
    said = $said
plt.figure(figsize=(5, 5))
plt.plot(*place(at)[0].T.cpu(), "--", label="truth")
plt.plot(*said[0].T.cpu(), label="foretold")
plt.plot(*x[0].T.cpu(), ".", label="seen")
plt.axis("equal")
plt.legend()
plt.show()
"""
WORDS = "**A picture** of what has been learnt."
HALF = {"spirals": 4.0, "moons": 4.0, "annuli": 3.0, "disc": 2.0, "xor": 2.5}  #: half a side


def picture(config: ExperimentConfig) -> Block:
    """Return the block of a picture; it follows the block that measures."""
    if config.task == "density":
        return _density(config)
    if config.task == "series":
        said = "model.decode(model.at(model.q(t, x).mean, at))"
        return block(
            WORDS,
            FORETOLD,
            said="model.predict(t, x, at)" if config.model == "rnn" else said,
        )
    tight = "" if config.model in ("resnet", "resnet-tied") else ", TIGHT"
    if config.task == "regress":
        return block(WORDS, FUNCTION, tight=tight)
    return block(WORDS, CLASSES, tight=tight, half=number(HALF[config.dataset]))


def _density(config: ExperimentConfig) -> Block:
    target = density(config.dataset)
    labels = target.labels if config.condition == "label" else 0
    how = "" if METHODS[config.method].layered else ", TIGHT"
    first = "[0]" if weights(config) else ""
    points = "grid_points" if target.dim == 2 else "side"
    asked = f"log_q({points}{how}){first}"
    if labels:  # the first label's density stands for all
        zeros = f"torch.zeros(len({points}), dtype=torch.long)"
        asked = f"log_q({points}, {zeros}{how}){first}"
    half = number(target.half_side)
    if target.dim == 1:
        return block(WORDS, LINE, half=half, density=asked, truth=log_prob(config, "side"))
    drawn = sampled(config, 2000, labels) + ("[0]" if labels else "")
    words = WORDS + (" The flow is shown for the first label." if labels else "")
    return block(words, PLANE, half=half, density=asked, points=drawn)
