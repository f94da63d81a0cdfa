"""What NODE_VIZ_CLUSTER may say; no Ray is needed to say no."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from node_viz.__main__ import main
from node_viz.runs.processes import make_host


@pytest.fixture(autouse=True)
def _no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NODE_VIZ_WORKERS", raising=False)


def test_nobody_imports_ray_who_asks_for_no_cluster(tmp_path: Path) -> None:
    (tmp_path / "ray.py").write_text("raise SystemExit('Ray was imported')\n", encoding="utf-8")
    code = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
import node_viz.cli.serve, node_viz.runs.cluster, node_viz.ui.host
from node_viz.runs.processes import make_host
make_host().close()
assert "ray" not in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr


def test_without_ray_a_sentence_says_what_brings_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)  # as where it is not installed
    monkeypatch.setenv("NODE_VIZ_CLUSTER", "auto")
    assert main(["app", "--port", str(free_port())]) == 2
    assert capsys.readouterr().err == (
        "node-viz: NODE_VIZ_CLUSTER needs Ray, which is not installed; "
        'pip install "node_viz[cluster]" brings it\n'
    )


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_two_settings_that_contradict(
    kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NODE_VIZ_CLUSTER", "auto")
    monkeypatch.setenv("NODE_VIZ_WORKERS", kind)
    assert main(["app", "--port", str(free_port())]) == 2
    assert capsys.readouterr().err == (
        "node-viz: NODE_VIZ_CLUSTER and NODE_VIZ_WORKERS contradict; set one of them\n"
    )


def test_an_address_where_nobody_listens_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Ray itself is not asked: it would try for minutes.
    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(is_initialized=lambda: False))
    address = f"ray://127.0.0.1:{free_port()}"
    monkeypatch.setenv("NODE_VIZ_CLUSTER", address)
    with pytest.raises(ValueError, match="cannot be joined: Connection refused") as refused:
        make_host()
    assert repr(address) in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
