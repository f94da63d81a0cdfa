"""The notebook in the documentation runs, cell by cell, and each of its widgets is displayed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget", reason="anywidget is not installed")

NOTEBOOK = Path(__file__).parents[2] / "docs" / "notebook.ipynb"


def test_every_cell_runs_and_the_runs_are_displayed(tmp_path: Path) -> None:
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    cells: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    shell = InteractiveShell.instance()
    shown = 0
    try:
        for source in code:
            with capture_output() as captured:
                result = shell.run_cell(source.replace("steps=300", "steps=5"))
            assert result.success, (source, captured.stdout)
            displayed = [out for out in captured.outputs if "widget-view" in str(out.data)]
            assert len(displayed) == source.count("show(")
            shown += len(displayed)
    finally:
        InteractiveShell.clear_instance()
    assert shown >= 3
