"""The page on series in five steps, for a lecturer with two keys."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View

ALL = ("seen", "truth", "said", "fan", "states")
UNTRAINED = View(step=0, t=1.0, play=0, layers=("seen", "truth", "said"))
END = View(step=-1, t=1.0, play=0, layers=ALL)

SCENES: tuple[Scene, ...] = (
    Scene(
        "A body circles; it is seen fifty times, at irregular times, and then no more.",
        view=View(step=0, t=0.0, play=0, layers=("seen", "truth")),
    ),
    Scene(
        "Two models of equal size must say where it goes.",
        view=UNTRAINED,
        ask="Which will err less where nothing is seen?",
        choices=("The latent ODE", "The RNN", "Both alike"),
        right="The RNN",
    ),
    Scene(
        "In this run the RNN errs less where nothing is seen.",
        view=END,
        number="{ode.rmse_out:.3f} and {rnn.rmse_out:.3f}",
        unit="RMSE beyond the horizon, latent ODE and RNN",
    ),
    Scene(
        "States of bodies that turn left and right take different paths.",
        view=View(step=-1, play=1, layers=ALL),
    ),
    Scene(
        "Click observations away: the fan says how sure the latent ODE still is.",
        view=END,
        focus="changes",
    ),
)
