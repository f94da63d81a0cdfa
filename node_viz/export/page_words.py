"""What a page says of its runs: names, colours, gauges under a stage, and curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from node_viz.course.glossary import GAUGES
from node_viz.course.net_glossary import NET_GAUGES
from node_viz.course.series_glossary import SERIES_GAUGES
from node_viz.experiment.catalogue import METHODS
from node_viz.experiment.families import LEARNERS, family_of
from node_viz.runs.shipped import ShippedRun

COLOURS = ("#D55E00", "#009E73", "#CC79A7", "#0877bd")  #: of runs side by side

TELLING = ("method", "model", "augment", "depth_variance")  #: settings that name a run best
SELDOM = ("seed", "steps")  #: and those that do so least

#: name, label, unit of what stands under a stage, by family
SHOWN: dict[str, tuple[tuple[str, str, str], ...]] = {
    "flow": (
        ("kl", "KL", "nats"),
        ("nll", "NLL", "nats"),
        ("nfe", "NFE", "calls"),
        ("kinetic_energy", "energy", ""),
    ),
    "net": (
        ("accuracy", "right", ""),
        ("mse", "MSE", ""),
        ("loss", "loss", ""),
        ("nfe_forward", "NFE", "calls"),
        ("jacobian_norm", "mean ‖∂F/∂z‖", ""),
    ),
    "series": (
        ("rmse_in", "RMSE seen", ""),
        ("rmse_out", "beyond", ""),
        ("rmse_mean", "saying the mean", ""),
        ("nfe", "NFE", "calls"),
    ),
}
CURVES: dict[str, tuple[tuple[str, str, str, bool], ...]] = {
    "flow": (
        ("kl", "KL", "nats", True),
        ("nfe", "NFE", "calls of a solve", False),
        ("kinetic_energy", "Kinetic energy", "", False),
    ),
    "net": (
        ("loss", "Loss", "", True),
        ("accuracy", "Right", "share", False),
        ("nfe_forward", "NFE", "calls of a solve", False),
    ),
    "series": (
        ("rmse_out", "Error beyond the horizon", "RMSE", False),
        ("rmse_in", "Error where it is seen", "RMSE", False),
        ("loss", "Loss", "nats an observation", False),
    ),
}


def gauges(family: str) -> list[dict[str, Any]]:
    """Return what stands under a stage of this family, with what each gauge means."""
    means = {"flow": GAUGES, "net": NET_GAUGES, "series": SERIES_GAUGES}[family]
    return [
        {"name": name, "label": label, "unit": unit, "title": means.get(name, label)}
        | ({"percent": True} if name == "accuracy" else {})
        for name, label, unit in SHOWN[family]
    ]


def charts(family: str) -> list[dict[str, Any]]:
    """Return which curves are drawn of a family."""
    keys = ("name", "label", "unit", "log")
    return [dict(zip(keys, one, strict=True)) for one in CURVES[family]]


def family_name(run: ShippedRun) -> str:
    """Return "flow", "net" or "series"."""
    noun = family_of(run.config).noun
    return {"a flow": "flow", "an ODE-Net": "net", "a model of series": "series"}[noun]


def labels(runs: Sequence[ShippedRun]) -> list[str]:
    """Return what runs side by side are called: by as little as tells them all apart."""
    words = [run.config.as_dict() for run in runs]
    apart = [key for key in words[0] if len({str(one.get(key)) for one in words}) > 1]
    apart.sort(key=lambda key: (key not in TELLING, key in SELDOM))
    for count in range(len(apart) + 1):
        said = [_label(run, apart[:count]) for run in runs]
        if len(set(said)) == len(runs):
            break
    else:
        said = [f"{name}, run {k}" for k, name in enumerate(map(_alone, runs), 1)]
    return said


def _label(run: ShippedRun, apart: Sequence[str]) -> str:
    config = run.config.as_dict()
    return ", ".join(_said(key, config[key]) for key in apart) or _alone(run)


def _said(key: str, value: Any) -> str:
    if key == "method":
        return METHODS[str(value)].label
    return LEARNERS[str(value)].label if key == "model" else f"{key} {value}"


def _alone(run: ShippedRun) -> str:
    config = run.config
    if family_name(run) == "flow":
        return METHODS[config.method].label
    return LEARNERS[config.model].label
