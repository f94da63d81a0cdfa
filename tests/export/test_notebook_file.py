"""A run as a notebook: valid by its own format, and it runs to a picture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from node_viz.experiment.config import ExperimentConfig
from node_viz.export.kinds import written
from node_viz.export.notebook import notebook_of
from node_viz.export.script import script_of
from node_viz.export.script.blocks import joined
from node_viz.export.script.whole import parts
from node_viz.runs import shipped
from tests.export.test_script_text import entries

SHORT = "dataset=bimodal&hidden=8&batch=32&steps=3&solver_steps=2&refine=0&device=cpu"
pictured = {
    "line": SHORT,
    "plane": "hidden=8&batch=32&steps=3&method=realnvp&flow_layers=2&device=cpu",
    "classes": "task=classify&hidden=8&batch=32&steps=3&model=resnet&device=cpu",
    "function": "task=regress&dataset=reflection&hidden=8&batch=32&steps=3&model=resnet&device=cpu",
    "series": "task=series&dataset=spirals&hidden=8&batch=8&steps=3&observations=5&device=cpu",
}


def test_every_name_that_can_be_chosen_has_a_notebook() -> None:
    nbformat = pytest.importorskip("nbformat")
    for one in entries().values():
        notebook = notebook_of(one)
        nbformat.validate(notebook)
        cells = notebook["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        compile("\n".join(code), "notebook", "exec")
        assert all(cell["source"] for cell in cells)
        assert "plt.show()" in code[-1]
        assert "node_viz" not in json.dumps(notebook)


def test_script_and_notebook_have_the_same_code() -> None:
    config = ExperimentConfig.from_query(SHORT)
    cells = notebook_of(config)["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert code[:-1] == [one.code for one in parts(config)]
    assert script_of(config).endswith(joined(parts(config)))


@pytest.fixture(scope="module")
def kernel() -> Iterator[Any]:
    """A kernel for all notebooks here, for torch takes it seconds to import."""
    pytest.importorskip("ipykernel")
    manager = pytest.importorskip("jupyter_client").KernelManager()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.delenv("MPLBACKEND", raising=False)  # else a picture goes to no cell
        manager.start_kernel()
    yield manager
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("name", pictured)
def test_a_notebook_runs_to_its_picture(name: str, kernel: Any) -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("matplotlib")
    text = json.dumps(notebook_of(ExperimentConfig.from_query(pictured[name])))
    notebook = nbformat.reads(text, as_version=4)
    # no name of the notebook before it is left
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
    nbclient.NotebookClient(notebook, timeout=300, km=kernel).execute()
    last, measured = notebook.cells[-1], notebook.cells[-3]
    assert any("image/png" in one.get("data", {}) for one in last.outputs), last.outputs
    assert json.loads(measured.outputs[-1]["text"].splitlines()[-1])


def test_both_kinds_are_written_by_their_endings() -> None:
    run = shipped.load(shipped.names()[0])
    assert written([run], "run.py").decode() == script_of(run.config)
    assert json.loads(written([run], "run.ipynb")) == notebook_of(run.config)
    with pytest.raises(ValueError, match=r"a \.py file holds one run"):
        written([run, run], "run.py")
