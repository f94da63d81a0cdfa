"""How a command says no: a status, and one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from node_viz.__main__ import main


def refused(words: list[Any], capsys: pytest.CaptureFixture[str], status: int = 2) -> str:
    """Run a command that must be refused, and return its sentence."""
    capsys.readouterr()
    assert main([str(word) for word in words]) == status
    captured = capsys.readouterr()
    assert len(captured.err.strip().splitlines()) == 1
    return captured.err
