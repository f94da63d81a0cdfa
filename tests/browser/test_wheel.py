"""A wheel is all one needs: `node-viz app`, from any folder, is the whole app."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browsing import holds
from serving import served

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program `node-viz` of a new environment, on a path with spaces, that holds the wheel.

    What the wheel needs is this environment's; the clone that is installed here is not seen there.
    """
    folder = tmp_path_factory.mktemp("a wheel")
    pip = [sys.executable, "-m", "pip", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *build], check=True)
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    own = Path(subprocess.check_output([python, "-c", PURELIB], text=True).strip())
    needed = [path for path in sys.path if "site-packages" in path]
    (own / "needed.pth").write_text("\n".join(needed), encoding="utf-8")
    (wheel,) = folder.glob("*.whl")
    there = ["--python", str(python), "install", "--no-deps", "--no-index", "--force-reinstall"]
    subprocess.run([*pip, *there, str(wheel)], check=True)
    return python.with_name("node-viz")


PURELIB = "import sysconfig; print(sysconfig.get_path('purelib'))"


@pytest.fixture(scope="module")
def address(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app that the wheel serves, in an empty folder; nothing can be written."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    empty, said = tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("said") / "log"
    own = installed.parents[1]
    command = [str(installed), "app", "--host", "127.0.0.1", "--port", str(port), "--no-browser"]
    with pytest.MonkeyPatch.context() as patch, read_only(own, empty):
        patch.setenv("HOME", str(empty))  # whose caches cannot be written either
        with served(command, empty, said) as found:
            yield found
    assert list(empty.iterdir()) == []


@contextmanager
def read_only(*folders: Path) -> Iterator[None]:
    """Let nobody but root write in these folders."""
    every = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    every = [path for path in every if not path.is_symlink()]
    for path in every:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        yield
    finally:
        for path in every:
            path.chmod(path.stat().st_mode | 0o200)


def test_it_knows_its_version_and_is_not_the_clone(installed: Path, tmp_path: Path) -> None:
    said = subprocess.check_output([installed, "--version"], text=True, cwd=tmp_path)
    assert re.fullmatch(r"node-viz \d+\.\d+\.\d+\n", said)
    where = "import node_viz; print(node_viz.__file__)"
    python = installed.with_name("python")
    home = Path(subprocess.check_output([python, "-c", where], text=True, cwd=tmp_path).strip())
    assert installed.parents[1] in home.parents


@pytest.mark.parametrize("path", ["", "/_stcore/health", "/cnf"])
def test_it_serves_from_where_nothing_can_be_written(address: str, path: str) -> None:
    with urllib.request.urlopen(f"{address}{path}", timeout=30) as answer:
        assert answer.status == 200


def test_a_page_of_it_moves(address: str, page: Any) -> None:
    plain: list[str] = []  # scripts worth compressing that came as they are

    def came(response: Any) -> None:
        large = int(response.headers.get("content-length", "0")) >= 1000
        if response.url.endswith(".js") and large:
            plain.extend([] if "content-encoding" in response.headers else [response.url])

    page.on("response", came)
    page.goto(f"{address}/cnf")
    page.locator(".st-key-stage canvas").first.wait_for()
    holds(
        page,
        """() => [...document.querySelectorAll(".st-key-stage *")].some(
            host => host.shadowRoot?.querySelector("canvas")?.dataset.v >= 1)""",
    )
    assert plain == []
