"""The words of the lesson on the two penalties and what each of them costs and saves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from node_viz.course.parts import Experiment, Question, RunQuestion, Source, number
from node_viz.records.history import Metrics

STORY = r"""
Each cell is one flow. All start from the same weights and see the same batches; what differs is
what they pay for:

$$
\mathbb E\,[-\log p(x)] \;+\; \lambda_K\,\mathbb E\!\int_0^1\!\|f\|^2\,dt
\;+\; \lambda_J\,\mathbb E\!\int_0^1\!\|\partial f/\partial z\|_F^2\,dt .
$$

$\lambda_K$ **alone** charges for the way: points go straight, at an even pace, to a near place. It
looks only at the paths of the data; what the field does beside them is free.

$\lambda_J$ **alone** charges for neighbours that move differently. A small slope holds in a
neighbourhood, so the field stays calm *off* the data too, where samples and solver errors go.

Too much of either, and not moving is the better deal: energy and slope fall on, and KL pays.

RNODE's published code adds its prices to bits per dimension and halves the energy. Its $0.01$ is
here $\lambda_K = 0.01 \cdot \tfrac12 \ln 2 = 0.0035$ and $\lambda_J = 0.01 \ln 2 = 0.0069$.
"""

EXPERIMENTS = (
    Experiment(
        "Prices without measure",
        "Weights ten times beyond the map: 0, 1 and 10. What will the flow with both at 10 do?",
        ("Carry the data straight to the noise", "Hardly move", "Break down"),
        "Hardly move",
        "grid=0,1,10&steps=200",
        "its energy is {both.kinetic_energy:.3f} where the plain flow spends "
        "{plain.kinetic_energy:.2f}, and its KL {both.kl:.2f} against {plain.kl:.2f} nats",
        "The penalty has won against the likelihood. Choose that cell: its density is close to the "
        "Gaussian that training began with.",
    ),
    Experiment(
        "Eight drops",
        "Eight Gaussians lie on a circle, far apart. On two moons the penalties saved 54 of 85 "
        "calls without a worse fit. And here?",
        ("More", "As many", "Fewer"),
        "Fewer",
        "dataset=8gaussians&grid=0,.03,.3&steps=300",
        "plain needs {plain.nfe} calls, the cheapest cell that fits as well {best.nfe}",
        "Look at energy / W₂² of the plain flow: the drops lie around the middle, the short way to "
        "the noise is also the first one that training finds, and there is little left to "
        "straighten.",
    ),
    Experiment(
        "A rate that never falls",
        "The same grid with a constant learning rate. Which cell will need the most calls?",
        ("The plain one, by far", "All about the same", "The heaviest one"),
        "The plain one, by far",
        "schedule=constant&grid=0,.03,.3",
        "{plain.nfe} calls, no penalised cell more than {most.nfe}, and the heaviest {both.nfe}",
        "Its field goes on getting rougher as long as the rate stays high; the penalised cells "
        "hardly notice. Compare KL with the map of the falling rate: long steps never settle.",
    ),
)

QUIZ = (
    Question(
        "Why is the Jacobian penalty added, if straight paths are already paid for by the energy?",
        "Energy says nothing of the field beside the paths",
        {
            "Energy says nothing of the field beside the paths": "The flow is used on points it "
            "has not seen. Where the slope is small, they move as the data near by do.",
            "It makes each step of the training itself much faster": "It makes each step dearer: "
            "look at the second scatter.",
            "It lowers KL": "It asks for something else than likelihood. Where KL falls "
            "nevertheless, an easier field was learnt more quickly.",
        },
    ),
    Question(
        "A cell is on the Pareto front. What does that say?",
        "No other cell is better in one number and no worse in the other",
        {
            "No other cell is better in one number and no worse in the other": "Which of the "
            "front's cells to take is then a matter of what you need.",
            "It is the best of all cells, whatever one needs a flow for": "Best for whom? The "
            "front may hold many cells, and a choice between them is a price for a call.",
            "It was trained longest": "All cells take the same number of steps.",
        },
    ),
    Question(
        "A Jacobian penalty makes each training step dearer. When does it pay?",
        "When the flow is used often",
        {
            "When the flow is used often": "Training is paid once, the calls at every use. With an "
            "adaptive solver in training, cheaper paths pay there already.",
            "Never, training is what costs": "Compare the calls for a likelihood with those of the "
            "plain flow.",
            "Always": "A flow that is used once was cheaper to leave plain.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many times the calls of the heaviest cell, both weights at their largest, does the first "
    "cell need?",
    lambda of: of["plain"].nfe / of["both"].nfe,
    "The first cell needs {plain.nfe} calls, the heaviest {both.nfe}.",
)

SOURCES = (
    Source("flows/regularizers.py", "KINETIC", "The energy, as a rate along the paths."),
    Source("flows/regularizers.py", "JACOBIAN", "The slope, as a rate along the paths."),
    Source(
        "lessons/ablation/figures.py", "front", "The cells that no other beats in both numbers."
    ),
    Source("runs/sweep.py", "training", "The cell that lags furthest trains next."),
)

EARLY = 0.5  #: nats; a flow this far off has learnt too little for its price to mean much
ERROR = 0.02  #: nats; two flows closer than this are equally good on 512 points


def paper_weights(weight: float) -> tuple[float, float]:
    """Return (lambda_K, lambda_J) in nats for a weight of RNODE's code, which counts bits/dim.

    It adds weight * mean_i(f_i^2) / 2 and weight * mean_i((eps^T J)_i^2) to -log2 p / d; times
    d ln 2 that is weight * ln 2 / 2 * ||f||^2 and weight * ln 2 * ||J||_F^2. The factor 1/2 is the
    code's: the paper's algorithm 1 has ||f||^2.

    References:
        How to train your neural ODE (Finlay et al., 2020), arXiv 2002.02798, its published code.

    >>> [round(one, 4) for one in paper_weights(0.01)]
    [0.0035, 0.0069]
    """
    return weight * math.log(2) / 2, weight * math.log(2)


def sentence(
    sides: Sequence[float], gauges: Sequence[Metrics | None], failures: Mapping[int, str]
) -> str:
    """Say what the current numbers of the grid mean.

    Args:
        sides: the weights; the first is the smallest.
        gauges: of each cell, lambda_K by rows; None where none were read yet.
        failures: cell -> why it trains no further.
    """
    read = {cell: one for cell, one in enumerate(gauges) if one and cell not in failures}
    if not read and not failures:
        return "Nothing is measured yet: the numbers come once every cell has had a turn."
    said = _verdict(sides, read)
    if len(read) + len(failures) < len(gauges):
        have = "has" if len(read) == 1 else "have"
        said = f"{len(read)} of {len(gauges)} cells {have} numbers so far. {said}".strip()
    if failures:
        cells = "cell" if len(failures) == 1 else "cells"
        said += f" {len(failures)} {cells} failed: point at the hatching for the reason."
    return said.strip()


def _verdict(sides: Sequence[float], read: Mapping[int, Metrics]) -> str:
    """Compare the first cell with the cheapest that is as good, and with the heaviest."""
    side = len(sides)
    if not read:
        return ""
    if 0 not in read or len(read) < 2:
        return "The first cell, with the smallest weights, is what the others are compared with."
    first, last = read[0], read.get(side * side - 1)
    if first.kl > EARLY:
        return f"The first cell is still {first.kl:.2f} nats from the data: too early to compare."
    good = {cell: one for cell, one in read.items() if one.kl <= first.kl + ERROR}
    cell = min(good, key=lambda one: (good[one].nfe, good[one].kl))
    name = "The plain flow" if sides[0] == 0 else "The flow with the smallest weights"
    start = f"{name} needs {first.nfe} calls at KL {first.kl:z.3f} nats. "
    if good[cell].nfe == first.nfe:
        return f"{start}No cell that is as good needs fewer, so far."
    best = good[cell]
    said = f"{start}With {_prices(sides, cell)}, **{best.nfe} calls** do at KL {best.kl:z.3f}"
    if first.seconds > 0 and best.step and first.step:
        longer = best.seconds / best.step / (first.seconds / first.step)
        said += f", and a training step takes {number(round(longer, 2))} times as long"
    said += "."
    if last is not None and last.kl > first.kl + ERROR:
        said += f" In the far corner straightness is bought with likelihood: KL {last.kl:z.3f}."
    return said


def _prices(sides: Sequence[float], cell: int) -> str:
    """Return the weights of a cell that are not zero."""
    row, column = divmod(cell, len(sides))
    prices = (("$\\lambda_K$", sides[row]), ("$\\lambda_J$", sides[column]))
    words = [f"{letter} = {weight:g}" for letter, weight in prices if weight]
    return " and ".join(words) + (" alone" if len(words) == 1 else "")
