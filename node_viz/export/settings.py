"""The settings of a run as TOML: what `node-viz train --config` reads."""

from __future__ import annotations

import json
from collections.abc import Sequence

from node_viz.export.kinds import How
from node_viz.runs.shipped import ShippedRun


def write(runs: Sequence[ShippedRun], how: How) -> bytes:
    """Return one line `key = value` for each setting; those that are as always are left out."""
    config = runs[0].config
    default = type(config)().as_dict()
    lines = [
        f"# node-viz train --config FILE trains: {config.to_query() or 'the default settings'}"
    ]
    for key, value in config.as_dict().items():
        if value != default[key]:  # a JSON string, number or boolean is a TOML one
            lines.append(f"{key} = {json.dumps(value)}")
    return ("\n".join(lines) + "\n").encode()
