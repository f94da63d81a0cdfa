"""A saved run for the commands that read one."""

from __future__ import annotations

from pathlib import Path

import pytest

from node_viz.__main__ import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run, trained and kept once for all tests of a file."""
    path = tmp_path_factory.mktemp("kept") / "run"
    train = ["train", "dataset=moons&hidden=8&batch=32", "--steps", "4"]
    assert main([*train, "--out", str(path)]) == 0
    return path
