"""SECURITY.md names for each defence the test that holds it: those tests are there."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from node_viz.ui import link, room
from node_viz.ui.headers import FRAMES

ROOT = Path(__file__).parents[2]
TOLD = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TOLD)))


def test_defences_are_named() -> None:
    assert len(NAMED) > 30
    assert set(re.findall(r"tests/[\w/]+\.py", TOLD)) - {one for one, _ in NAMED} == {
        "tests/security/test_security_md.py"
    }


@pytest.mark.parametrize(("file", "test"), NAMED, ids=lambda part: part.split("/")[-1])
def test_the_test_of_a_defence_is_there(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert test in [one.name for one in tree.body if isinstance(one, ast.FunctionDef)]


def test_every_test_of_security_holds_a_defence_that_is_told() -> None:
    for file in Path(__file__).parent.glob("test_*.py"):
        if file.name != Path(__file__).name:
            assert f"tests/security/{file.name}::" in TOLD


def test_figures_and_settings_are_those_of_the_program() -> None:
    for words in (
        f"at most {room.MOST_RUNS} runs in all tabs, of which {room.MOST_LIVE} train at once",
        f"less than {room.SPARE / 1e9:g} GB free",
        f"more than {room.LONGEST:g} s",
        f"more than {link.LONGEST:,} characters",
        f"`{FRAMES}`",
    ):
        assert words in TOLD
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    server = settings["server"]
    assert server["enableCORS"] is server["enableXsrfProtection"] is True
    assert f"at most {server['maxWidgetStateSize']} MB" in TOLD
    assert f"up to {server['maxUploadSize']} MB each" in TOLD
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["allowedOrigins"] == []
    assert "enableAgentApi" not in server
