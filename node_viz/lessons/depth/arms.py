"""The arms of the page on depth: eight answers to "what may change on the way?"."""

from __future__ import annotations

from node_viz.experiment.arms import Arm, ArmSet
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.size import as_large_as, parameters

ARMS = ArmSet(
    {
        "plain": Arm("Plain", "One field f(z) for all inputs and all depths.", {}, "#D55E00"),
        "t": Arm(
            "t as input",
            "f(t, z): one bias moves along a line.",
            {"depth_variance": "t"},
            "#557535",
        ),
        "stacked": Arm(
            "Stacked",
            "One field after another, each on its piece of [0, 1].",
            {"depth_variance": "stacked"},
            "#2F7878",
        ),
        "galerkin": Arm(
            "Galerkin",
            "Weights are sums of polynomials in t.",
            {"depth_variance": "galerkin"},
            "#009E73",
        ),
        "fourier": Arm(
            "Fourier",
            "Weights are sums of sines and cosines of t.",
            {"depth_variance": "galerkin", "basis": "fourier"},
            "#8A6D1B",
        ),
        "control": Arm(
            "Data-controlled",
            "f(x, z): each input has a field of its own.",
            {"data_control": 1},
            "#A0459A",
        ),
        "adaptive": Arm(
            "Adaptive",
            "Each input stops at its own time s = S(x).",
            {"adaptive_depth": 1},
            "#4A86E0",
        ),
        "adaptive-t": Arm(
            "Adaptive + t",
            "Its own time S(x), in a field f(s, z) that changes on the way.",
            {"adaptive_depth": 1, "depth_variance": "t"},
            "#6F62C9",
        ),
    }
)
FLOWS = ("plain", "t", "stacked", "galerkin", "fourier")  #: on the line, none can turn it over


def arms_of(base: ExperimentConfig, names: tuple[str, ...]) -> dict[str, ExperimentConfig]:
    """Return what each arm trains: `base` with its change, as many parameters as without.

    Raises:
        ValueError: the arms cannot stand side by side, in a sentence.
    """
    count = parameters(base)
    return {name: as_large_as(made, count) for name, made in ARMS.configs(base, names).items()}
