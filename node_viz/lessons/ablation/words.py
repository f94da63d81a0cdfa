"""The words of the lesson on the two penalties and what each of them costs and saves."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices
from node_viz.course.parts import Experiment, Question, RunQuestion, Source
from node_viz.lessons.ablation.numbers import (
    AS_MANY,
    BREAKS,
    FEWER,
    MOONS_PLAIN,
    MOONS_SAVED,
    MORE,
    STILL,
    STRAIGHT,
    at_high_prices,
    saved,
)
from node_viz.lessons.ablation.words_corrections import CORRECTIONS as CORRECTIONS

STORY = r"""
Each cell is one flow. All start from the same weights and see the same batches. They differ only in
what they pay for:

$$
\mathbb E\,[-\log p(x)] \;+\; \lambda_K\,\mathbb E\!\int_0^1\!\|f\|^2\,dt
\;+\; \lambda_J\,\mathbb E\!\int_0^1\!\|\partial f/\partial z\|_F^2\,dt .
$$

$\lambda_K$ **alone** is a price on the way: points go straight, at a steady pace, to a near place.
It looks only at the paths of the data; what the field does beside them costs nothing.

$\lambda_J$ **alone** is a price on neighbours that move differently. A small slope holds in a whole
neighbourhood, so the field is calm *beside* the data too, where samples and solver errors go.

With too much of either it is cheaper not to move: energy and slope go on falling, and KL rises.

RNODE's published code adds its prices to bits per dimension and halves the energy. Its $0.01$ is
here $\lambda_K = 0.01 \cdot \tfrac12 \ln 2 = 0.0035$ and $\lambda_J = 0.01 \ln 2 = 0.0069$.
"""

EXPERIMENTS = (
    Experiment(
        "Far too high a price",
        "Weights ten times beyond the map: 0, 1 and 10. What will the flow with both at 10 do?",
        Choices((STRAIGHT, STILL, BREAKS), STILL, at_high_prices),
        "grid=0,1,10&steps=200",
        watch="Watch the cell in the far corner, where both weights are 10.",
        ends={
            STILL: (
                "It hardly moves: its energy is {both.kinetic_energy:.3f} where the plain flow "
                "spends {plain.kinetic_energy:.2f}, and its KL is {both.kl:.2f} against "
                "{plain.kl:.2f} nats."
            ),
            STRAIGHT: (
                "It moves: its energy is {both.kinetic_energy:.2f} where the plain flow spends "
                "{plain.kinetic_energy:.2f}, and its KL is {both.kl:.2f} against {plain.kl:.2f} "
                "nats."
            ),
            BREAKS: (
                "It stopped at step {both.step}, with KL {both.kl:.2f} nats; the plain flow got to "
                "{plain.kl:.2f}."
            ),
        },
        why=(
            "The penalty has won against the likelihood. Choose that cell: its density is close to "
            "the Gaussian that training began with."
        ),
    ),
    Experiment(
        "Eight Gaussians",
        (
            "Eight Gaussians lie on a circle, far apart. On two moons the penalties saved "
            f"{MOONS_SAVED} of {MOONS_PLAIN} calls without a worse fit. And here?"
        ),
        Choices((MORE, AS_MANY, FEWER), FEWER, saved),
        "dataset=8gaussians&grid=0,.03,.3&steps=300",
        watch="Watch the NFE map: how much darker is it away from the first cell?",
        ends={
            name: (
                f"{name}: plain needs {{plain.nfe}} calls, and the cheapest cell that fits as well "
                f"needs {{best.nfe}}. On two moons the penalties saved {MOONS_SAVED}."
            )
            for name in (MORE, AS_MANY, FEWER)
        },
        why=(
            "Look at energy / W₂² of the plain flow. The eight clusters lie around the middle, so "
            "the short way to the noise is also the first one that training finds. Little is left "
            "to be made straight."
        ),
    ),
    Experiment(
        "A rate that never falls",
        (
            f"With a falling learning rate the plain flow needs {MOONS_PLAIN} calls after 400 "
            "steps. Train the same grid at a constant rate: how many calls does it need then?"
        ),
        Amount(10, 1000, "calls", lambda of: of["plain"].nfe),
        "schedule=constant&grid=0,.03,.3",
        watch="Watch the first cell of the NFE map.",
        ends={
            MEASURED: (
                "Plain needs {plain.nfe} calls, no other cell more than {most.nfe}, and the one "
                "with the largest weights {both.nfe}."
            )
        },
        why=(
            "While the rate stays high, the field without a penalty goes on getting rougher; the "
            "others hardly do. Compare KL with the map of the falling rate: long steps never "
            "settle."
        ),
    ),
)

QUIZ = (
    Question(
        "Why is the Jacobian penalty added, if straight paths are already paid for by the energy?",
        "Energy says nothing of the field beside the paths",
        {
            "Energy says nothing of the field beside the paths": "The flow is used on points it "
            "has not seen. Where the slope is small, they move as the data near by do.",
            "It makes each step of the training itself much faster": "It adds work to each step: "
            "the slope must be computed, too.",
            "It lowers KL": "It asks for something else than likelihood. Where KL is lower all the "
            "same, an easier field was learnt more quickly.",
        },
    ),
    Question(
        "A cell is on the Pareto front. What does that say?",
        "No other cell is better in one number and no worse in the other",
        {
            "No other cell is better in one number and no worse in the other": "Which of the "
            "front's cells to take is then a matter of what you need.",
            "It is the best of all cells, whatever one needs a flow for": "The front may hold many "
            "cells. Which is best depends on what a call is worth to you.",
            "It was trained longest": "All cells take the same number of steps.",
        },
    ),
    Question(
        "A Jacobian penalty adds work to each training step. When is it worth it?",
        "When the flow is used often",
        {
            "When the flow is used often": "Training is paid once, the calls at every use. With an "
            "adaptive solver in training, cheaper paths pay there already.",
            "Never, training is what costs": "Compare the calls for a likelihood with those of the "
            "plain flow.",
            "Always": "A flow that is used only once is cheaper without it.",
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
