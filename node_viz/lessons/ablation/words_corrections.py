"""What a lecture prints of RNODE's objective otherwise, and the number that decides."""

from __future__ import annotations

from node_viz.course.parts import Correction

CORRECTIONS = (
    Correction(
        "Lecture on RNODE, the overall optimization problem",
        r"$\dfrac{1}{Nd}\sum_i \Big(-\log q - \int \operatorname{div}(z)\,ds\Big) + "
        r"\lambda_K\!\int\!\|f\|^2 + \lambda_J\!\int\!\|\nabla f\|_F^2$",
        r"The line of the lecture's algorithm 1: $L = \frac1m \sum_j -\log q(z_j(T)) - l_j(T) "
        r"+ \lambda_J n_j(T) + \lambda_K E_j(T)$. It is div f that is integrated, each point "
        r"has its own penalties, and nothing is divided by d.",
        "For the point above and the weights of the chosen cell, algorithm 1 gives {loss:.2f} "
        "nats, of which {walk.nll:.2f} are −log p. As printed, with d = 2, −log p counts half "
        "of that, so that the same λ would weigh twice as much.",
    ),
)
