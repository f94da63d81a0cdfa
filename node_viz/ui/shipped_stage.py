"""A stage that shows a shipped run and nothing else: it plays by itself."""

from __future__ import annotations

from node_viz.probes.truth import scale
from node_viz.records.pictures import Picture
from node_viz.runs import shipped
from node_viz.stage.payload import pack_pictures
from node_viz.stage.stage import stage
from node_viz.ui.widgets import notice

SIDE = 612  #: pixels at most; with the line under it as high as the style sheet's place for it


def shipped_stage(name: str = "default") -> None:
    """Draw only the stage, with the shipped run called `name`."""
    try:
        run = shipped.load(name)
    except ValueError as error:
        notice([f"There is nothing to see here: {error}."])
        return
    last = run.pictures[-1]
    assert isinstance(last, Picture)
    header = {"run": f"shipped {name}", "live": False, **scale(run.config)}
    stage("home", pack_pictures([last], header), link="home", height=SIDE, compact=True)
