"""A known vulnerability in a pinned version fails; a database that nobody reached does not pass."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FINE = {"name": "numpy", "version": "2.4.6", "vulns": []}
BAD = {
    "name": "pillow",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.0"]}, {"id": "PYSEC-2", "fix_versions": []}],
}
SKIPPED = {"name": "torch", "skip_reason": "Dependency not found on PyPI"}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize(
    ("found", "status", "words"),
    [
        ([FINE], 0, ["1 of 1 packages asked about: no known vulnerability."]),
        ([FINE, BAD], 1, ["VULNERABLE: pillow 1.0: PYSEC-1, fixed in 2.0", "PYSEC-2", "2 known"]),
        ([FINE, SKIPPED], 0, ["1 of 2 packages", "NOT REACHED", "torch"]),
        ([BAD, SKIPPED], 1, ["VULNERABLE", "NOT REACHED"]),
        ([SKIPPED, SKIPPED], 0, ["NOT REACHED", "any package"]),
        (None, 0, ["NOT REACHED", "any package"]),
    ],
)
def test_what_is_vulnerable_fails_and_what_is_unknown_is_said(
    audit: ModuleType, found: list[dict[str, Any]] | None, status: int, words: list[str]
) -> None:
    left, said = audit.judged(found)
    assert left == status
    assert all(word in "\n".join(said) for word in words)


def test_every_pinned_version_is_asked_about_and_ci_waits_for_the_answer(audit: ModuleType) -> None:
    assert audit.PINS == ROOT / "constraints.txt"
    lines = audit.PINS.read_text(encoding="utf-8").splitlines()
    assert all("==" in line for line in lines if not line.startswith("#"))
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "python .ci/audit.py" in run
    assert 'wait "$audit" || green=0' in run
