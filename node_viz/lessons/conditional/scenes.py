"""The scenes of the lesson on conditional flows: the label decides where the noise goes."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View

SEEN = ("density", "particles")


def still(label: int) -> View:
    """Return a look at the data's end, at rest."""
    return View(step=-1, t=0.0, play=0, way="generate", layers=SEEN, label=label, point=())


SCENES = (
    Scene(
        "Two flows of the same points; the right one also sees each point's label.",
        view=still(-1),
    ),
    Scene(
        "There are two labels, and both are equally likely.",
        view=still(-1),
        ask="By how many nats can such a label lower the NLL at most?",
        choices=("0.35", "0.69", "1.39"),
        right="0.69",
    ),
    Scene(
        "It tells log 2 = 0.69 nats, and both flows come down to their floor.",
        view=still(0),
        focus="conditional_side",
        number="{without.nll:.2f} → {label.nll:.2f}",
        unit="nats, without and with the label",
    ),
    Scene(
        "The other label: the same noise goes to the other arc.",
        view=View(step=-1, play=1, way="generate", layers=SEEN, label=1, point=()),
        number="{label_right:.1f} %",
        unit="of the samples suit their label",
    ),
    Scene(
        "Matched across labels, a label learns only a part of the noise.",
        "pair=matching",
        view=still(0),
        number="{within_right:.0f} % → {across_right:.0f} %",
        unit="suit their label, matched within and across",
    ),
    Scene(
        "Now live: change the label while both flows learn.",
        fresh=True,
        train=0,
        view=View(step=-1, play=0, way="generate", layers=SEEN, label=0, point=()),
    ),
)
