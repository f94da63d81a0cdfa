"""The scenes of the lesson on flow matching."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View

STILL = View(step=-1, t=0.0, play=0, way="generate", layers=("density", "data"), point=())
UNTRAINED = STILL
PATHS = View(step=-1, t=0.0, play=0, way="encode", layers=("trajectories", "data"), point=())

SCENES = (
    Scene(
        "Each pair of a data point and noise has a straight way. Lines: pairs.",
        fresh=True,
        view=UNTRAINED,
        focus="matching_pairs_box",
    ),
    Scene(
        "The field learns the mean velocity of the pairs that pass a place.",
        fresh=True,
        view=UNTRAINED,
        ask="Every pair has a straight way. Are the paths of the learnt flow straight?",
        choices=("Yes, as straight as the pairs", "No, they bend", "Only near the noise"),
        right="No, they bend",
    ),
    Scene(
        "Where many lines cross, their mean is small: points wait, then hurry and turn.",
        view=PATHS,
        number="{fm.detour:.2f} → {otfm.detour:.2f}",
        unit="times the least energy, independent and matched pairs",
    ),
    Scene(
        "The loss stops at the variance of the targets: it has not failed.",
        view=STILL,
        number="{fm_loss:.2f} and {floor:.2f}",
        unit="loss, and the least there can be",
        focus="matching_race_box",
    ),
    Scene(
        "Straight ways need one single step from noise to data.",
        view=PATHS,
        number="{fm_step:.2f} → {otfm_step:.2f}",
        unit="distance after one Euler step, independent and matched pairs",
    ),
    Scene(
        "Now live: four flows learn, and only one of them solves anything.",
        fresh=True,
        train=0,
        view=View(step=-1, play=0, way="generate", layers=("density", "data"), point=()),
    ),
)
