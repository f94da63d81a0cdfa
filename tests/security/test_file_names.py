"""Files lie in the program's folders; a visitor's word is compared with names, never opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from node_viz.cli.csv_points import read_points
from node_viz.experiment.links import read_config
from node_viz.experiment.presets import preset
from node_viz.runs import shipped, sweep_store
from node_viz.runs.sweep_view import WEIGHTS

WAYS_OUT = [
    "../default",
    "..",
    ".",
    "",
    "/etc/passwd",
    "default/../../../../etc/passwd",
    "default/run.json",
    "..\\..\\default",
    "%2e%2e%2fdefault",
    "default\x00",
    "file:///etc/passwd",
    "sweeps",
    "~",
    "CON",
    "\N{FULLWIDTH FULL STOP}\N{FULLWIDTH FULL STOP}/default",
]


@pytest.mark.parametrize("name", WAYS_OUT)
@pytest.mark.parametrize("load", [shipped.load, sweep_store.load, preset])
def test_a_name_that_is_none_of_ours_is_refused(load: Callable[[str], Any], name: str) -> None:
    with pytest.raises(ValueError, match="must be one of"):
        load(name)


@pytest.mark.parametrize("name", WAYS_OUT)
def test_in_a_link_it_is_a_note(name: str) -> None:
    config, notes = read_config({"preset": name})
    assert len(notes) == 1
    assert config == read_config({})[0]


def test_a_grid_has_the_sides_that_a_page_offers() -> None:
    """So a cell's number, the one part of a path that is no name of ours, is one of sixteen."""
    assert sweep_store.names()
    for name in sweep_store.names():
        view = sweep_store.load(name)
        assert len(view.cells) == len(WEIGHTS) ** 2
        for cell in (-1, len(view.cells)):
            with pytest.raises((ValueError, OSError)):
                sweep_store.picture(name, cell)


@pytest.mark.parametrize(
    "cell",
    [
        "=cmd|'/C calc'!A0",
        "<script>alert(1)</script>",
        "__import__('os').system('true')",
        "1e999",
        "0x10",
        "cos\nsystem\n(S'true'\ntR.",
        "$\\alpha$",
    ],
)
def test_a_cell_of_a_csv_is_a_number_or_a_reason(tmp_path: Path, cell: str) -> None:
    file = tmp_path / "points.csv"
    quoted = cell.replace('"', '""')
    file.write_text(f'x,y\n1,2\n"{quoted}",3\n4,5\n', encoding="utf-8")
    points = read_points(str(file), 2)
    assert points.values[[0, 2]].tolist() == [[1, 2], [4, 5]]
    assert list(points.amiss) == [1]
