"""What the lesson on series lets a visitor try."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices
from node_viz.course.parts import Experiment
from node_viz.lessons.series.numbers import (
    FINDS,
    NEITHER,
    ODE,
    RNN,
    STAYS,
    foretells,
    per_cent,
    whole_series,
)

BOTH = "RMSE {ode.rmse_out:.3f} for the latent ODE, {rnn.rmse_out:.3f} for the RNN"
LONG = (
    "Beyond the horizon the whole series leads to an RMSE of {whole.rmse_out:.3f}, the growing one "
    "to {ode.rmse_out:.3f}, and saying the mean to {ode.rmse_mean:.3f}. Where it is seen: "
    "{whole.rmse_in:.3f} and {ode.rmse_in:.3f}."
)

EXPERIMENTS = (
    Experiment(
        "Which of the two foretells better",
        "Both have seen as many series, and have as many weights. Which errs less beyond the "
        "horizon?",
        Choices((ODE, RNN, NEITHER), ODE, foretells),
        "",
        watch="Watch the dashed lines leave the true curve.",
        ends={
            ODE: f"The latent ODE: {BOTH}.",
            RNN: f"The RNN: {BOTH}.",
            NEITHER: f"They are alike: {BOTH}.",
        },
        why=(
            "Beyond the horizon the latent ODE only solves on, and its error grows with a wrong "
            "z(0) or a wrong field. The RNN feeds on its own answers, a mean gap at a time. Which "
            "of them learns faster depends on the setting: try another number of observations, "
            "another seed, and more training steps."
        ),
    ),
    Experiment(
        "A long series, seen whole",
        "The horizon is now 12, three turns. One latent ODE sees whole series at once; the other "
        "begins with their first tenth and sees more and more. How good is the first?",
        Choices((FINDS, STAYS), STAYS, whole_series),
        "arms=ode,whole&horizon=12&steps=600",
        watch="Watch whether the right model's line turns at all.",
        ends={FINDS: f"It is better than the mean. {LONG}", STAYS: f"It is no better. {LONG}"},
        why=(
            "A field that turns a little too slowly is half a turn wrong after three turns, and "
            "then a line near the mean is the safer answer: training gets stuck there. In the "
            "first tenth of a series a small error of the field stays small. With the field nearly "
            "right the horizon may grow. In 600 steps that helps most where the series is seen; "
            "beyond, even the growing one has much to learn."
        ),
    ),
    Experiment(
        "Thirty observations",
        "A series is now seen 30 times in place of 50. How large is the latent ODE's error beyond "
        "the horizon, in per cent of saying the mean?",
        Amount(1, 150, "%", lambda of: per_cent(of["ode"])),
        "observations=30",
        watch="Watch how wide the fan of samples is.",
        ends={MEASURED: f"Seen 30 times: {BOTH}, {{ode.rmse_mean:.3f}} for saying the mean."},
        why=(
            "Fewer observations say less about z(0), and q is wider. The equation between them "
            "stays the same, so the error grows slowly. The table below has both models at 30, 50 "
            "and 100 observations."
        ),
    ),
    Experiment(
        "Spirals",
        "Spirals open clockwise and close anticlockwise. How large is the latent ODE's error "
        "beyond the horizon, in per cent of saying the mean?",
        Amount(1, 150, "%", lambda of: per_cent(of["ode"])),
        "dataset=spirals",
        watch="Watch the two colours part in the plane of the states.",
        ends={MEASURED: f"On spirals: {BOTH}, {{ode.rmse_mean:.3f}} for saying the mean."},
        why=(
            "Both kinds of spirals pass through the same places in opposite directions. In the "
            "plane two paths of one field cannot do that: the state must have more dimensions "
            "than the plane, and it has four."
        ),
    ),
)
