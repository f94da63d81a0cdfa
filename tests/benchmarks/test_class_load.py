"""The load benchmark counts what it says it counts, and loads no other machine."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import picture

from benchmarks.__main__ import PARTS, parser
from benchmarks.load.door import loopback
from benchmarks.load.lesson import Outcome, Plan, held
from benchmarks.load.messages import Picture, picture_in
from benchmarks.load.server import Server, members, served
from node_viz.stage.payload import pack_pictures

TOY = [sys.executable, "-m", "streamlit", "run", str(Path(__file__).with_name("toy_class.py"))]
FLAGS = ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.port"]
HASTE = (0.1, 0.3)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served([*TOY, *FLAGS]) as server:
        yield server


def class_on(server: Server, page: str, seconds: float) -> Outcome:
    return held(Plan(2, seconds, (page,), address=server.address, early=0, thinking=HASTE))


def test_pictures_and_clicks_are_counted(server: Server) -> None:
    tally = class_on(server, "toy", 5).tally
    assert not tally.errors
    assert {"train", "pause", "ten"} <= set(tally.clicks)
    assert len(tally.first) == tally.clicks["train"]
    assert len(tally.reactions) == tally.clicks.total()
    assert all(one.pictures > 1 for one in tally.played)


def test_a_page_that_raises_is_an_error_for_each_student(server: Server) -> None:
    tally = class_on(server, "broken", 3).tally
    assert tally.errors["an exception on the page"] >= 2
    assert not tally.pictures


def test_nothing_of_a_server_is_left_running() -> None:
    with served([*TOY, *FLAGS]) as server:
        assert server.process.poll() is None
        if sys.platform == "linux":
            usage = server.usage()
            assert usage.processes >= 1
            assert usage.rss_mb > 10
    assert server.process.poll() is not None
    assert not server.left
    assert not list(members(server.process.pid))


def test_the_newest_picture_of_a_real_payload_is_found() -> None:
    payload = pack_pictures([picture(3), picture(7)], {"run": "a1", "live": True, "vmax": 1.0})
    assert picture_in(b"options" + payload) == Picture("a1", 7, True)
    assert picture_in(b"") is None


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org:8501",
        "http://127.0.0.1@example.org",
        "http://127.0.0.1.example.org",
        "http://0.0.0.0:8501",
        "https://127.0.0.1:8501",
        "http://localhost:port",
        "",
    ],
)
def test_another_machine_is_refused_in_a_sentence(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["class", "--address", address])
    assert "the load goes to this machine alone" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["localhost:80", "http://127.0.0.1:80", "http://[::1]:80"])
def test_this_machine_is_not(address: str) -> None:
    assert loopback(address).endswith(":80")


@pytest.mark.parametrize("name", PARTS)
def test_every_part_can_be_imported(name: str) -> None:
    module = importlib.import_module(f"benchmarks.{PARTS[name].module or name}")
    assert callable(module.run)
