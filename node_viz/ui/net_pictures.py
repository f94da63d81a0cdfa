"""The kept picture of an ODE-Net that belongs to the training step looked at."""

from __future__ import annotations

from node_viz.records.pictures import NetPicture
from node_viz.runs.api import RunView
from node_viz.ui.host import host
from node_viz.ui.past import shown_at


def picture_at(view: RunView, step: int | None) -> NetPicture | None:
    """Return the picture that is shown at `step`, the newest if None."""
    at, picture = shown_at(view, step), view.picture
    if at is not None:
        picture = host().picture(view.run, at) or picture
    return picture if isinstance(picture, NetPicture) else None
