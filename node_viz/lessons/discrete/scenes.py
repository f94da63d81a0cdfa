"""The scenes of the lesson on discrete flows."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View
from node_viz.lessons.discrete.numbers import LABELS

FOLDS = ("grid",)
START = View(step=-1, t=0.0, play=0, way="encode", layers=("density", "data"), point=())

SCENES: tuple[Scene, ...] = (
    Scene(
        "A field in time, or layers one after the other: the same task.",
        view=View(step=-1, t=0.0, play=0, way="encode", layers=FOLDS, point=()),
        number="{realnvp.log_dets} and {cnf.nfe}",
        unit="layers of RealNVP, field calls of the CNF",
    ),
    Scene(
        "Half of the layers have folded the lattice.",
        view=View(step=-1, t=0.5, play=0, way="encode", layers=FOLDS, point=()),
        number="4 of 8",
        unit="layers of RealNVP",
    ),
    Scene(
        "All four have the same data and see the same batches.",
        fresh=True,
        view=START,
        ask="Which one is nearest to the data after equal seconds of training?",
        choices=LABELS,
        right=LABELS[0],
    ),
    Scene(
        "After equal seconds the CNF is nearest to the data.",
        view=START,
        number="{cnf_kl} and {realnvp_kl}",
        unit="nats of KL, CNF and RealNVP",
        focus="discrete_race_box",
    ),
    Scene(
        "Coupling layers leave bridges between the modes.",
        view=View(step=-1, t=0.0, play=0, way="generate", layers=("density", "particles")),
        number="{bridge_cnf} and {bridge_realnvp}",
        unit="% of the samples lie between modes, CNF and RealNVP",
    ),
    Scene(
        "The CNF is not faster: a sample takes many calls of its field.",
        view=START,
        number="{cnf_price.microseconds:.1f} and {realnvp_price.microseconds:.1f}",
        unit="microseconds a sample, CNF and RealNVP",
        focus="discrete_table_box",
    ),
)
