"""The weights of a run at one training step, as safetensors with the settings inside.

`node_viz.load` makes the model from such a file alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.export.kinds import How
from node_viz.export.moment import moment
from node_viz.runs.shipped import ShippedRun
from node_viz.training.run_files import WEIGHTS, contents


def write(runs: Sequence[ShippedRun], how: How) -> bytes:
    """Return the weights in single precision, whatever they are kept in."""
    run = runs[0]
    number, _ = moment(run, how)
    weights = {name: one.astype(np.float32) for name, one in run.weights_at(number).items()}
    made = contents(run.config, weights, ())[WEIGHTS]
    assert isinstance(made, bytes)
    return made
