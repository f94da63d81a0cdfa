"""The real trainer and painter behind the seam."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from fakes import until

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.api import Command
from node_viz.runs.threads import ThreadHost
from node_viz.training.trainer import Trainer

SMALL = ExperimentConfig(dataset="8gaussians", hidden=8, batch=32, solver_steps=4, steps=12)


def test_a_run_behind_the_seam_is_the_run_of_a_notebook() -> None:
    host = ThreadHost(2)
    for run in ("a", "b"):
        host.start(SMALL, run=run)
        host.command(run, Command("play"))
    until(lambda: all(not host.latest(run).live for run in ("a", "b")), timeout=60)  # type: ignore[union-attr]
    first, second = host.latest("a"), host.latest("b")
    host.close()
    alone = Trainer(SMALL)
    list(alone.run())
    assert first is not None
    assert second is not None
    assert first.status is second.status is RunStatus.DONE
    assert first.curves is not None
    assert second.curves is not None
    np.testing.assert_array_equal(first.curves.loss, second.curves.loss)
    np.testing.assert_allclose(first.curves.loss, alone.curves().loss, rtol=1e-4, atol=1e-4)
    assert [one.step for one in first.curves.metrics] == [one.step for one in alone.history]
    assert first.picture is not None
    assert first.picture.step == 12


def test_a_shipped_run_traces_a_point() -> None:
    host = ThreadHost(1)
    host.start(SMALL, run="a", shipped="default")
    host.command("a", Command("ask", point=(1.0, 0.5)))
    until(lambda: not host.latest("a").live, timeout=60)  # type: ignore[union-attr]
    shown = host.latest("a")
    host.close()
    assert shown is not None
    assert shown.message == ""
    assert shown.picture is not None
    path = shown.picture.path
    assert path is not None
    np.testing.assert_allclose(path.z[0], [1.0, 0.5], atol=1e-6)
    assert path.log_prob == pytest.approx(path.base + path.log_det[-1])
    # The picture is of these weights: the density under the point is what the path says.
    grid = shown.picture.density[0]
    axis = np.linspace(-grid.half_side, grid.half_side, len(grid.log_prob))
    row, column = np.abs(axis - 0.5).argmin(), np.abs(axis - 1.0).argmin()
    around = grid.log_prob[row - 1 : row + 2, column - 1 : column + 2]
    assert around.min() - 0.1 <= path.log_prob <= around.max() + 0.1


def test_leaving_the_interpreter_while_training_is_quiet() -> None:
    code = (
        "import time; from node_viz.runs.threads import ThreadHost; "
        "from node_viz.runs.api import Command\n"
        "from node_viz.experiment.config import ExperimentConfig\n"
        "host = ThreadHost(2)\n"
        "host.start(ExperimentConfig(hidden=8, batch=32), run='a')\n"
        "host.command('a', Command('play'))\n"
        "while host.latest('a').step < 3: time.sleep(0.01)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
