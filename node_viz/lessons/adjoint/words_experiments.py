"""What to try on the page on the two ways to a gradient."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices
from node_viz.course.parts import Experiment
from node_viz.lessons.adjoint.numbers_facts import how_good, losses_apart, nearer, two_digits

EXPERIMENTS = (
    Experiment(
        "Memory for 200 steps",
        "A random network, solved with 200 steps of RK4. How many times the adjoint's memory does "
        "backpropagation keep for the way back?",
        Amount(1, 100_000, "times", lambda of: of["memory_ratio"]),
        "part=memory&steps=200",
        watch="Watch the rings at 200 steps: one line rises, the other stays at the bottom.",
        ends={
            MEASURED: "Backpropagation keeps {backprop_kept:,} bytes, the adjoint "
            "{adjoint_kept:,}: {memory_ratio:,.0f} times as much."
        },
        why="Backpropagation keeps every stage of every step, so its memory grows with the steps. "
        "The adjoint keeps the end and the weights, however many steps there were. It pays with a "
        "second solve.",
    ),
    Experiment(
        "The nearer gradient",
        "A harmless field. Backpropagation differentiates exactly what was computed; the adjoint "
        "does not. Whose gradient is nearer to the true one, over seven tolerances?",
        Choices(
            ("Backpropagation's, always", "The adjoint's, always", "Neither: it depends"),
            "Neither: it depends",
            nearer,
        ),
        "part=error",
        watch="Compare the two lines with the dotted one, where error = tolerance.",
        ends={
            "Backpropagation's, always": "Of {tolerances} tolerances backpropagation is nearer at "
            "all {backprop_nearer}.",
            "The adjoint's, always": "Of {tolerances} tolerances the adjoint is nearer at all "
            "{adjoint_nearer}.",
            "Neither: it depends": "Of {tolerances} tolerances the adjoint is nearer at "
            "{adjoint_nearer}, backpropagation at {backprop_nearer}.",
        },
        why="Backpropagation is exact for the *approximation* that the solver computed, and that "
        "is not the true solution. On a harmless field both errors are about as large as the "
        "tolerance: the adjoint is nearer more often, but not always. Try other seeds.",
    ),
    Experiment(
        "No way back",
        "Now all paths are drawn to a ring. Near it two paths approach each other like exp(−2λt). "
        "The tolerance is 1e-5 and λ = 5. How good is the adjoint's gradient?",
        Choices(
            (
                "About as good as backpropagation's",
                "Some ten times worse",
                "More than a hundred times worse",
            ),
            "More than a hundred times worse",
            how_good,
        ),
        "part=error&field=ring&pull=5",
        watch="Watch how far the way back strays from the way there as t goes from 1 to 0.",
        ends={
            "About as good as backpropagation's": "The adjoint errs by {adjoint_error}, "
            "backpropagation by {backprop_error}.",
            "Some ten times worse": "The adjoint errs by {adjoint_error}, backpropagation only by "
            "{backprop_error}.",
            "More than a hundred times worse": "The adjoint errs by {adjoint_error}, "
            "backpropagation by {backprop_error}.",
        },
        why="Paths that run together pull apart when they are solved backwards: an error grows by "
        "about exp(2λ) = 22 000. So the dotted way back leaves the way there, and a(t) is computed "
        "at the wrong places. Backpropagation kept the places.",
    ),
    Experiment(
        "A tighter tolerance",
        "λ = 10: backwards an error grows by exp(20), about 5e8. Will a tolerance of 1e-8 give the "
        "adjoint two right digits of the gradient?",
        Choices(("Yes", "No", "The way back does not even end"), "No", two_digits),
        "part=error&field=ring&pull=10&rtol=1e-8",
        watch="Watch the adjoint's line at the right end of the chart.",
        ends={
            "Yes": "Its relative error is {adjoint_error}: two digits are right.",
            "No": "Its relative error is {adjoint_error}, backpropagation's {backprop_error}.",
            "The way back does not even end": "There is no gradient by the adjoint; "
            "backpropagation's errs by {backprop_error}.",
        },
        why="1e-8 times 5e8 is 5: hardly a digit is left. At loose tolerances the way back may "
        "leave the ring to the outside, where it runs to infinity in finite time. The crosses at "
        "the top edge are such solves, which gave no gradient at all.",
    ),
    Experiment(
        "A loss without a price",
        "Two fields learn to follow a circle. One leaves out what the integral loss says about θ "
        "directly. With κ = 0 motion is free. How much do the two losses differ?",
        Choices(
            ("Not at all", "By a few percent", "By more than that"), "Not at all", losses_apart
        ),
        "part=loss&kinetic=0",
        watch="Watch the two loss curves on the right.",
        ends={
            "Not at all": "The loss is {whole:.4f} with the whole gradient and {without:.4f} "
            "without the term.",
            "By a few percent": "The loss is {whole:.4f} with the whole gradient, {without:.4f} "
            "without the term.",
            "By more than that": "The loss is only {whole:.4f} with the whole gradient, "
            "{without:.4f} without the term.",
        },
        why="l = |z − c|² has no θ in it, so the term left out is zero, and both fields take the "
        "same steps. The term is missed only where the rate of loss depends on the weights "
        "themselves, as the price κ|f|² does.",
    ),
)
