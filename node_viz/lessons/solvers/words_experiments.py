"""What to try on the page on ODE solvers."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices, Ranking
from node_viz.course.parts import Experiment
from node_viz.lessons.solvers.link import NAMES
from node_viz.lessons.solvers.numbers import (
    RANKED,
    SURVIVORS,
    by_error,
    side_of_the_circle,
    steps_needed,
    survivors,
    tellers,
)

EXPERIMENTS = (
    Experiment(
        "Nearest to the solution",
        "Euler, Midpoint and RK4 take 8 equal steps. dopri5 chooses its own steps, at a tolerance "
        "of 1e-3. Who ends nearest to the solution? Put them in order.",
        Ranking(tuple(NAMES[name] for name in RANKED), by_error, "smallest error"),
        "",
        watch="Watch where each path ends, and how far that is from the grey curve.",
        ends={
            MEASURED: "The errors: dopri5 {dopri5_error} ({dopri5.nfe} calls), RK4 {rk4_error} "
            "({rk4.nfe}), Midpoint {midpoint_error} ({midpoint.nfe}), Euler {euler_error} "
            "({euler.nfe})."
        },
        why="The order decides: halving a small step divides Euler's error by 2, Midpoint's by 4, "
        "RK4's by 16. Compare the calls as well: RK4 asks four times a step, and dopri5 as often "
        "as its tolerance demands.",
    ),
    Experiment(
        "Sixteen steps for a flat curve",
        "After the first eighth of its time the stiff problem's solution is almost flat. With 16 "
        "equal steps, hλ = −2.5. Which solvers with equal steps reach the end unharmed?",
        Choices(tuple(SURVIVORS.values()), "RK4 and implicit Euler", survivors),
        "problem=stiff&steps=16",
        watch="Watch which paths leave the picture.",
        ends={
            "All of them": "All four came to the end; the largest error is Midpoint's, "
            "{midpoint_error}.",
            "RK4 and implicit Euler": "RK4 missed the end by {rk4_error}, implicit Euler by "
            "{implicit_euler_error}; Euler by {euler_error} and Midpoint by "
            "{midpoint_error}, where the solution stays below {size:.2f}.",
            "Only implicit Euler": "Implicit Euler missed the end by {implicit_euler_error}; "
            "RK4 by {rk4_error}, more than the solution itself.",
            "None of them": "Even implicit Euler missed the end by {implicit_euler_error}, "
            "more than the solution itself.",
        },
        why="A step multiplies old errors by R(hλ). Euler and Midpoint are stable down to hλ = −2, "
        "RK4 down to −2.785: it survives narrowly. Implicit Euler is stable for every λ < 0. With "
        "12 steps RK4 fails too; with 24 all four are stable. The limit comes from λ, not from the "
        "shape of the curve.",
    ),
    Experiment(
        "Ten digits on a straight path",
        "The optimal-transport flow carries one Gaussian to another along straight lines. How many "
        "steps does Euler need for ten digits?",
        Amount(1, 10_000, "", steps_needed),
        "problem=gaussian_ot&steps=1",
        watch="Watch Euler's single step: it lies on the exact path.",
        ends={MEASURED: "With one step Euler ends {euler_error} from the solution."},
        why="On a straight path at constant speed the first slope stays right, so even Euler's "
        "method is exact. This is why flows are trained to be straight: solving them is then "
        "almost free.",
    ),
    Experiment(
        "Euler on a circle",
        "A field that only rotates, and 24 Euler steps for nearly one turn. Where does Euler end?",
        Choices(("On the circle", "Outside it", "Inside it"), "Outside it", side_of_the_circle),
        "problem=rotation&steps=24",
        watch="Watch Euler's path beside the grey circle.",
        ends={
            "On the circle": "Euler ended at {euler_radius:.3f} times the radius: on the circle.",
            "Outside it": "Euler ended at {euler_radius:.2f} times the radius, implicit Euler at "
            "{implicit_euler_radius:.2f}, RK4 at {rk4_radius:.4f}.",
            "Inside it": "Euler ended at {euler_radius:.2f} times the radius: inside.",
        },
        why="Each step follows the tangent, which leaves the circle, so the radius grows by the "
        "factor √(1 + h²) a step. Implicit Euler shrinks it by the same factor. RK4 nearly keeps "
        "it; the slope of its error line says how nearly.",
    ),
    Experiment(
        "Past the last moment of a solution",
        "The solution of y′ = y² is infinite at t = 1. If you ask for t = 1.35, which solvers tell "
        "you that there is no answer?",
        Choices(("All of them", "Some of them", "None of them"), "Some of them", tellers),
        "problem=runaway&span=1.5&steps=12",
        watch="Watch which paths simply go on after t = 1.",
        ends={
            "All of them": "All of them stopped: {told}.",
            "Some of them": "{told} stopped and said why; {silent} went on and returned a number.",
            "None of them": "None of them stopped: {silent} returned a number.",
        },
        why="Euler and Midpoint step over the singularity and return a number as if nothing had "
        "happened. RK4 runs into infinity, implicit Euler finds no solution of its equation, and "
        "dopri5 shortens its steps until time no longer moves. A solver that can fail is safer "
        "than one that cannot.",
    ),
)
