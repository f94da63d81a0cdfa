"""The scenes of the lesson on the change of variables: a square, a smaller one, four maps."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View

CARRIED = View(step=-1, play=1, way="encode", layers=("particles", "grid"))
SQUEEZED = "It is squeezed"
GAP = "point=0.5,0.25"

SCENES = (
    Scene(
        "This square of data is carried to the noise, and its area grows.",
        view=CARRIED,
        number="{growth:.2f} ×",
        unit="its area",
    ),
    Scene(
        "Between the moons, at (0.5, 0.25), there are hardly any data.",
        view=CARRIED,
        ask="What happens to a small square there?",
        choices=("It is spread out", "It keeps its area", SQUEEZED),
        right=SQUEEZED,
    ),
    Scene(
        "Noise has no gap, so the flow squeezes the gap shut.",
        setup=f"{GAP}&side=0.2",
        view=CARRIED,
        number="{growth:.2f} ×",
        unit="its area",
    ),
    Scene(
        "A square of side 0.2 is too large: its area and the divergence disagree.",
        setup=f"{GAP}&side=0.2",
        view=CARRIED,
        number="{gap:.2f}",
        unit="nats apart",
    ),
    Scene(
        "A square of side 0.02 is nearly a point, and they agree.",
        setup=f"{GAP}&side=0.02",
        view=CARRIED,
        number="{gap:.3f}",
        unit="nats apart",
    ),
    Scene(
        "At one fixed place, density changes by exactly what flows in and out.",
        setup=f"{GAP}&side=0.02&time=0.25",
        view=CARRIED,
        number="{left:.1g} %",
        unit="of ∂ρ/∂t is left over",
        focus="change_maps",
        alone=True,
    ),
)
