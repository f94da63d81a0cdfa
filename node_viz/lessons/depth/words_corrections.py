"""What a lecture prints of stacked weights otherwise, and the number that decides."""

from __future__ import annotations

from node_viz.course.parts import Correction

CORRECTIONS = (
    Correction(
        "Dissecting neural ODEs, stacked inference",
        r"$z(S) = h_x(x) + \sum_{i=0}^{p-1} \int_{s_1}^{s_{i+1}} f_{\theta_i}(\tau, "
        r"z(\tau))\,d\tau$",
        r"$z(S) = h_x(x) + \sum_{i=0}^{p-1} \int_{s_i}^{s_{i+1}} f_{\theta_i}(\tau, "
        r"z(\tau))\,d\tau$: each piece begins where the last one ended.",
        "With {pieces} equal pieces each runs for {each:.2f} of s. As printed the first, from "
        "s₁ to s₁, would run for 0.00 and the last for {last_as_printed:.2f}.",
    ),
)
