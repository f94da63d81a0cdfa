"""Pictures of one run as the bytes that its stage reads, by family; no screen is needed for it.

`experiment/families.py` names these functions, so whoever shows a run asks its family.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from node_viz.experiment.config import ExperimentConfig
from node_viz.probes.truth import scale
from node_viz.records.pictures import NetPicture, Picture
from node_viz.records.series import SeriesPicture
from node_viz.stage.net_payload import axis_names, pack_net_pictures
from node_viz.stage.payload import pack_pictures
from node_viz.stage.series_payload import pack_series_pictures


def flow_payload(
    config: ExperimentConfig, pictures: Sequence[Picture], head: dict[str, Any]
) -> bytes:
    """Return pictures of the flow of a config, with the data and their densest colour."""
    return pack_pictures(pictures, {**head, **scale(config)})


def net_payload(
    config: ExperimentConfig, pictures: Sequence[NetPicture], head: dict[str, Any]
) -> bytes:
    """Return pictures of the ODE-Net of a config."""
    inputs = pictures[-1].inputs.shape[1]
    return pack_net_pictures(pictures, {**head, "axes": axis_names(config, inputs)})


def series_payload(
    config: ExperimentConfig, pictures: Sequence[SeriesPicture], head: dict[str, Any]
) -> bytes:
    """Return pictures of a model of series."""
    return pack_series_pictures(pictures, head)
