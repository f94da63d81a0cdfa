"""What a visitor may take along of runs, however they ended: every kept moment, as a run folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import numpy as np

from node_viz.runs.api import Host
from node_viz.training.run_files import contents


def archive(host: Host, runs: Mapping[str, str]) -> bytes:
    """Return a zip with a folder for each arm, in it one for each kept step (`node_viz.load`).

    Args:
        host: where the runs are.
        runs: the name of each arm's folder -> the arm's run; one that is not there is left out.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for arm, run in runs.items():
            view = host.latest(run)
            for step in view.tape_steps if view else ():
                found = host.weights(run, step)
                if view is None or found is None:
                    continue
                weights = {name: np.asarray(one, np.float32) for name, one in found[1].items()}
                known = view.curves.metrics if view.curves else ()
                gauges = [one for one in known if one.step <= step]
                for name, content in contents(view.config, weights, gauges).items():
                    file.writestr(f"{arm}/step {step:05}/{name}", content)
    return made.getvalue()
