"""JupyterLab finds the tile, and what it starts is the app."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from xml.etree import ElementTree

from node_viz.__main__ import parser
from node_viz.cli.jupyter import tile


def test_the_entry_point_is_the_tile() -> None:
    (found,) = entry_points(group="jupyter_serverproxy_servers", name="node-viz")
    assert found.load() is tile


def test_the_command_starts_the_app_for_this_machine_alone() -> None:
    python, *words = [word.format(port=4711) for word in tile()["command"]]
    assert Path(python).exists()
    assert words[:2] == ["-m", "node_viz"]
    asked = parser().parse_args(words[2:])
    assert (asked.run, asked.host, asked.port) == ("node_viz.cli.serve:serve", "127.0.0.1", "4711")
    assert asked.no_browser


def test_the_icon_is_a_picture() -> None:
    icon = ElementTree.parse(tile()["launcher_entry"]["icon_path"]).getroot()
    assert icon.tag == "{http://www.w3.org/2000/svg}svg"
    assert icon.get("viewBox") == "0 0 64 64"
