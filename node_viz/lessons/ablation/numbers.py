"""What the page on the two penalties says of a grid's numbers, and decides by them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from node_viz.course.guesses import Facts
from node_viz.course.parts import number
from node_viz.records.history import Metrics

EARLY = 0.5  #: nats; a flow this far off has learnt too little for its price to mean much
ERROR = 0.02  #: nats; two flows closer than this are equally good on 512 points
MOONS_PLAIN, MOONS_SAVED = 85, 54  #: calls of the grid that comes with the app
FEW = 1.25  #: a number of calls that is larger by this factor is clearly larger

STRAIGHT, STILL, BREAKS = "Carry the data straight to the noise", "Hardly move", "Break down"
MORE, AS_MANY, FEWER = "More", "As many", "Fewer"

Cells = Sequence[Metrics | None]  #: gauges of each cell, lambda_K by rows; None: not read yet


def facts(gauges: Cells, failures: Mapping[int, str]) -> Facts:
    """Return the cells that are compared, by name; nothing before every cell has gauges.

    "plain" is the first cell and "both" the last; "best" is the cheapest that fits as well as the
    first, "most" the one that needs the most calls besides the first. "broken" says whether the
    last cell trains no further.
    """
    read = [one for one in gauges if one is not None]
    if len(read) < len(gauges):
        return {}
    first, *others = read
    return {
        "plain": first,
        "both": read[-1],
        "broken": len(gauges) - 1 in failures,
        "best": min(
            (one for one in read if one.kl <= first.kl + ERROR), key=lambda one: (one.nfe, one.kl)
        ),
        "most": max(others, key=lambda one: one.nfe),
        "when": f"at step {first.step}",
    }


def at_high_prices(of: Facts) -> str:
    """Return what the flow with the largest weights does."""
    if of["broken"]:
        return BREAKS
    return STILL if of["both"].kinetic_energy < of["plain"].kinetic_energy / 4 else STRAIGHT


def saved(of: Facts) -> str:
    """Return how many calls the penalties save, compared with two moons."""
    calls = of["plain"].nfe - of["best"].nfe
    return MORE if calls > FEW * MOONS_SAVED else FEWER if FEW * calls < MOONS_SAVED else AS_MANY


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


def answer(sides: Sequence[float], gauges: Cells, failures: Mapping[int, str]) -> str:
    """Say in one sentence what the penalties save.

    Args:
        sides: the weights; the first is the smallest.
        gauges: of each cell, lambda_K by rows; None where none were read yet.
        failures: cell -> why it trains no further.
    """
    read = _read(gauges, failures)
    if not read:
        return "" if failures else "Nothing is measured yet: every cell must first have its turn."
    if 0 not in read or len(read) < 2:
        return "The first cell, with the smallest weights, is what the others are compared with."
    first = read[0]
    if first.kl > EARLY:
        return f"Too early to compare: the first cell is still {first.kl:.2f} nats from the data."
    name = "the plain flow" if sides[0] == 0 else "the flow with the smallest weights"
    cell = _cheapest(read)
    if read[cell].nfe == first.nfe:
        return f"No cell that fits as well needs fewer calls than {name}, {first.nfe}."
    return (
        f"With {_prices(sides, cell)}, **{read[cell].nfe} calls** are enough where {name} needs "
        f"{first.nfe}, and the fit is as good."
    )


def details(sides: Sequence[float], gauges: Cells, failures: Mapping[int, str]) -> str:
    """Say what the saving costs, and which cells lack numbers; arguments as of `answer`."""
    read, words = _read(gauges, failures), list[str]()
    if 0 < len(read) + len(failures) < len(gauges):
        have = "has" if len(read) == 1 else "have"
        words.append(f"{len(read)} of {len(gauges)} cells {have} numbers so far.")
    if 0 in read and len(read) > 1 and read[0].kl <= EARLY:
        words += _costs(read, len(sides) ** 2 - 1)
    if failures:
        cells = "cell" if len(failures) == 1 else "cells"
        words.append(f"{len(failures)} {cells} failed: point at the hatching for the reason.")
    return " ".join(words)


def _costs(read: Mapping[int, Metrics], last: int) -> list[str]:
    """Return the price of the cheapest cell that fits as well, and of the heaviest weights."""
    first, words = read[0], list[str]()
    best = read[_cheapest(read)]
    if best.nfe != first.nfe:
        words.append(f"KL is {best.kl:z.3f} there and {first.kl:z.3f} nats in the first cell.")
        if first.seconds > 0 and best.step and first.step:
            longer = best.seconds / best.step / (first.seconds / first.step)
            words.append(f"A training step takes {number(round(longer, 2))} times as long.")
    if last in read and read[last].kl > first.kl + ERROR:
        words.append(
            f"In the far corner the penalties are too strong: KL rises to {read[last].kl:z.3f}."
        )
    return words


def _read(gauges: Cells, failures: Mapping[int, str]) -> dict[int, Metrics]:
    return {cell: one for cell, one in enumerate(gauges) if one and cell not in failures}


def _cheapest(read: Mapping[int, Metrics]) -> int:
    """Return the cell with the fewest calls among those that fit as well as the first."""
    good = [cell for cell, one in read.items() if one.kl <= read[0].kl + ERROR]
    return min(good, key=lambda cell: (read[cell].nfe, read[cell].kl))


def _prices(sides: Sequence[float], cell: int) -> str:
    """Return the weights of a cell that are not zero."""
    row, column = divmod(cell, len(sides))
    prices = (("$\\lambda_K$", sides[row]), ("$\\lambda_J$", sides[column]))
    words = [f"{letter} = {weight:g}" for letter, weight in prices if weight]
    return " and ".join(words) + (" alone" if len(words) == 1 else "")
