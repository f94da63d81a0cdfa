"""What the lesson on depth lets a visitor try."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices, Ranking
from node_viz.course.parts import Experiment
from node_viz.lessons.depth import outcomes

RUNAWAY = "arms=adaptive&hidden=2&lr=1&schedule=constant"
ERRORS = (
    "Squared errors: plain {plain.mse:.3f}, Galerkin {galerkin.mse:.3f}, data-controlled "
    "{control.mse:.2g}, adaptive {adaptive.mse:.2g}."
)
FLOWS = "{plain.mse:.4f}, {t.mse:.4f}, {stacked.mse:.4f} and {fourier.mse:.4f}"
EXPERIMENTS = (
    Experiment(
        "Networks that turn the line over",
        (
            "Plain, Galerkin, data-controlled and adaptive networks, each with as many weights, "
            "learn y = −x. How many get a squared error below 0.340?"
        ),
        Choices(("At most one", "Two", "Three or all four"), "Two", outcomes.how_many_below),
        "",
        watch="Watch which paths arrive at the marks on the right.",
        ends={
            "At most one": f"At most one is below 0.340. {ERRORS}",
            "Two": f"Two are below 0.340: {{below}}. {ERRORS}",
            "Three or all four": f"At least three are below 0.340: {{below}}. {ERRORS}",
        },
        why=(
            "Galerkin's weights change on the way as they like, and it stays at 0.340 with plain: "
            "all inputs are in the same field at the same time. Look at their stages: paths are "
            "pressed together, none passes another. Data-controlled gives each input its own "
            "field, adaptive its own time; each breaks exactly one of the two rules."
        ),
    ),
    Experiment(
        "More freedom along t",
        (
            "Four flows that differ only in how their weights depend on t. How far below 0.340 "
            "does the best get?"
        ),
        Choices(
            ("Far below", "A little below", "Not at all"), "Not at all", outcomes.how_far_below
        ),
        "arms=plain,t,stacked,fourier",
        watch="Watch the dotted floor under the four error curves.",
        ends={
            "Far below": f"The squared errors are {FLOWS}: one is below half of 0.3401.",
            "A little below": f"The squared errors are {FLOWS}: one is a little below 0.3401.",
            "Not at all": f"The squared errors are {FLOWS}: none is below 0.3401.",
        },
        why=(
            "An accurate solver follows the paths, and no two of them change places. In training "
            "something else can happen: where weights vary fast, a few Runge-Kutta steps may jump "
            "past each other, and the loss falls below what the field can do. Then the solver "
            "steps are doubled, and the pane says so."
        ),
    ),
    Experiment(
        "The depth of x = 1 from another seed",
        (
            "The map is y = −x whatever the seed. From seed 0 adaptive depth learnt S(1) = −1.28. "
            "Train it from seed 1. Will S(1) be the same?"
        ),
        Choices(
            ("Yes, the task fixes it", "No, only S times f is fixed"),
            "No, only S times f is fixed",
            outcomes.same_depth,
        ),
        "arms=adaptive,adaptive-t&seed=1",
        watch="Watch where the curve S(x) ends at x = 1.",
        ends={
            "Yes, the task fixes it": (
                "S(1) = {adaptive_S:+.2f}, as from seed 0, at a squared error of "
                "{adaptive.mse:.4f}."
            ),
            "No, only S times f is fixed": (
                "S(1) = {adaptive_S:+.2f} in place of −1.28, at a squared error of "
                "{adaptive.mse:.4f}."
            ),
        },
        why=(
            "A field twice as fast needs half the depth: −2x = S(x) · mean f is all that the task "
            "asks. The initial weights decide which of these pairs is found. The dashed curve, −2x "
            "/ mean f, follows the learnt one in every case."
        ),
    ),
    Experiment(
        "Depth without a bound",
        (
            "Two hidden units and a learning rate of 1. At the usual rate the deepest input goes "
            "to |S| = 1.3. How deep does an input get in this run?"
        ),
        Amount(0.5, 200.0, "", lambda of: of["deepest"]),
        RUNAWAY,
        watch="Watch the ends of the paths move apart along s.",
        ends={MEASURED: "The deepest input reached |S| = {deepest:.3g}; {ended}."},
        why=(
            "Nothing bounds S(x): each Adam step moves each of its weights by the learning rate. "
            "Long paths through a field that grows as well are soon more than a solver can follow, "
            "and beyond a depth of 50 it does not try. Then the run is stopped; its history and "
            "its pictures are kept, and the pane says why."
        ),
    ),
    Experiment(
        "Depth variance in the plane",
        (
            "Two rings, as many weights in every network, as many steps. Order the four networks "
            "by their loss."
        ),
        Ranking(tuple(outcomes.FOUR.values()), outcomes.by_loss, "lowest loss"),
        "dataset=annuli",
        watch="Watch how each network lets the inner ring out.",
        ends={
            MEASURED: (
                "The losses: plain {plain.loss:.3f}, t as input {t.loss:.3f}, stacked "
                "{stacked.loss:.3f}, Galerkin {galerkin.loss:.3f}."
            )
        },
        why=(
            "To open the outer ring and let the inner ring out, points must be pressed through a "
            "thin gap. A field that changes on the way can first open, then pass, then sort; the "
            "plain field has to do all of it with the same arrows. Then try seeds 1 and 2: stacked "
            "and Galerkin stay ahead of plain, while t as input, one moving bias, is sometimes "
            "first and sometimes last."
        ),
    ),
)
