"""A run as it stands in a widget: what it is called, the pictures kept of it, and their weights."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import PictureKind, family_of
from node_viz.experiment.registry import load_target
from node_viz.records.pictures import AnyPicture, NetPicture
from node_viz.records.series import SeriesPicture
from node_viz.runs.shipped import ShippedRun
from node_viz.runs.snapshot import RunSnapshot
from node_viz.runs.worker import Kept
from node_viz.training.tape import Tape

MOST = 24  #: pictures kept of a run that is watched: a saved notebook holds them all


class Pane:
    """One run in a widget.

    Args:
        config: of the run.
        label: what it is called.
        colour: "#rrggbb" of its name.
        most: pictures to keep.

    Raises:
        ValueError: runs of this kind have no stage.
    """

    def __init__(self, config: ExperimentConfig, label: str, colour: str, most: int = MOST) -> None:
        self.config, self.label, self.colour = config, label, colour
        self.kind = picture_kind(config)
        self.run = uuid.uuid4().hex  #: a new one makes the browser forget another's pictures
        self.tape: Tape[Kept] = Tape(most)
        self.live = False  #: whether more pictures are on their way
        self.message = ""  #: what the run has to say, such as why it failed

    @property
    def newest(self) -> Kept:
        """Return the newest picture and its weights."""
        return self.tape.items[-1]

    @property
    def stage(self) -> str:
        """Return which of the browser's stages draws it."""
        picture = self.newest.picture
        if isinstance(picture, NetPicture):
            return "net"
        return "series" if isinstance(picture, SeriesPicture) else "flow"

    def add(self, picture: AnyPicture, weights: dict[str, Any]) -> None:
        """Keep a picture with the weights that it shows."""
        self.tape.add(picture.step, Kept(picture, weights))

    def payload(self, pictures: Sequence[AnyPicture], **more: Any) -> bytes:
        """Return pictures of this run as its stage reads them, with `more` said of them."""
        head = {"run": self.run, "live": self.live, "tape": list(self.tape.steps), **more}
        return load_target(self.kind.payload)(self.config, pictures, head)

    def at(self, step: int | None) -> RunSnapshot:
        """Return the model behind the picture shown at a step; the newest if None."""
        kept = self.newest if step is None else self.tape.at(step)
        return RunSnapshot(self.run, kept.picture.step, self.config, kept.weights)


def picture_kind(config: ExperimentConfig) -> PictureKind:
    """Return how the pictures of a config are made and sent.

    Raises:
        ValueError: no stage shows them.
    """
    family = family_of(config)
    kind = family.pictures(config)
    if not kind.payload:
        raise ValueError(
            f"there is no stage for {family.noun} of dataset={config.dataset!r}; "
            "density_figure(probe_density(model)) draws its density"
        )
    return kind


def of_finished(run: ShippedRun, label: str, colour: str) -> Pane:
    """Return the pane of a finished run with all its pictures."""
    pane = Pane(run.config, label, colour, most=max(len(run.pictures), 3))
    for k, picture in enumerate(run.pictures):
        pane.add(picture, run.weights_at(k))
    return pane
