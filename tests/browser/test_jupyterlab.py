"""A real JupyterLab shows a tile, and behind it the app trains below Jupyter's own path.

JupyterLab is no part of the test environment: `pip install jupyterlab -e ".[jupyter]"` brings it.
"""

from __future__ import annotations

import importlib.util
import re
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import leads_to, press, status
from serving import end, started

WANTED = ("jupyterlab", "jupyter_server_proxy")
ABSENT = [name for name in WANTED if importlib.util.find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(ABSENT), reason=f"not installed: {', '.join(ABSENT)}")
PATIENCE = 90  #: seconds
USER = "/user/ada/"  #: as a JupyterHub puts it before every path


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab, which is another host than the app's own to a browser."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        "--IdentityProvider.token=x",
    ]
    command += [f"--ServerApp.base_url={USER}", "--ServerApp.allow_remote_access=True"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        process = started(command, home, home / "log")
    try:
        _wait(f"http://127.0.0.1:{port}{USER}api")
        yield f"http://jupyter.localhost:{port}{USER}"
    finally:
        end(process)


def _wait(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("JupyterLab did not come up")


def test_the_tile_opens_the_app_and_it_trains(browser: Any, lab: str) -> None:
    window = browser.new_context(viewport={"width": 1280, "height": 800})
    page = window.new_page()
    page.goto(f"{lab}lab?token=x")
    with window.expect_page() as clicked:
        page.locator(".jp-LauncherCard").filter(has_text="Neural ODEs").click()
    app = clicked.value
    app.set_default_timeout(1000 * PATIENCE)
    app.get_by_role("button", name="Watch one learn").click()
    leads_to(app, re.escape(f"{lab}node-viz/cnf"))
    app.reload()  # a deep link
    press(app, "cnf_train")
    status(app, r"playing · step [1-9]")
    app.goto(f"{lab}node-viz")
    app.get_by_role("button", name="Watch one learn").wait_for()
    window.close()
