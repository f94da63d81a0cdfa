"""What stands in two languages is said in one place each, and the two say the same.

The browser's side is asked: Node imports its modules and prints their constants.
"""

from __future__ import annotations

import ast
import contextlib
import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from run_node import ROOT, TESTS, WEB, run

from node_viz.course.glossary import LAYERS
from node_viz.course.net_glossary import NET_LAYERS
from node_viz.lessons.ablation.figures import kind
from node_viz.plots import theme
from node_viz.stage.deck import deck
from node_viz.stage.stage import SLIDERS, SWITCHES
from node_viz.ui import panes

SHEETS = {path.name: path.read_text(encoding="utf-8") for path in sorted(WEB.glob("*.css"))}
CONSTANTS = f"""
await import("{(TESTS / "browser.mjs").as_uri()}");
const {{ CLASSES, DATA, FLOW, NOISE, PAGE }} = await import("{(WEB / "theme.js").as_uri()}");
const {{ LAYERS, first, labels, names }} = await import("{(WEB / "layer_list.js").as_uri()}");
const {{ KINDS }} = await import("{(WEB / "board.js").as_uri()}");
const layers = Object.fromEntries(Object.keys(LAYERS).map((kind) =>
    [kind, {{ names: names(kind), labels: labels(kind), first: first(kind) }}]));
const colours = {{ data: DATA, noise: NOISE, flow: FLOW }};
console.log(JSON.stringify({{ layers, colours, classes: CLASSES, page: PAGE, cells: KINDS }}));
"""


@pytest.fixture(scope="module")
def browser() -> dict[str, Any]:
    done = run("--input-type=module", text=CONSTANTS)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_glossary_explains_every_layer_in_the_order_of_the_switches(
    browser: dict[str, Any],
) -> None:
    assert list(LAYERS) == browser["layers"]["flow"]["names"]
    assert list(NET_LAYERS) == browser["layers"]["net"]["labels"]


def test_panes_say_of_every_layer_whether_it_is_on(browser: dict[str, Any]) -> None:
    assert list(panes.LAYERS) == browser["layers"]["flow"]["names"]


def layers_in(source: str, known: set[str]) -> Iterator[set[str]]:
    """Yield the names in each literal that switches layers on and off."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Dict):
            continue
        with contextlib.suppress(ValueError, TypeError):  # not all of it is a literal
            switched = ast.literal_eval(node)
            flags = all(type(value) is int and value in (0, 1) for value in switched.values())
            if flags and known & switched.keys():
                yield set(switched)


def test_no_page_switches_a_layer_that_there_is_not(browser: dict[str, Any]) -> None:
    kinds = [set(layers["names"]) for layers in browser["layers"].values()]
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "node_viz").rglob("*.py")]
    found = [names for source in sources for names in layers_in(source, set.union(*kinds))]
    assert len(found) >= 3, "where have they gone?"
    assert not [names for names in found if not any(names <= known for known in kinds)]
    assert list(layers_in('x = {"grid": 1, "gird": 0}', {"grid"})) == [{"grid", "gird"}]


def test_a_deck_has_the_kinds_of_layers(browser: dict[str, Any]) -> None:
    assert set(get_args(get_type_hints(deck)["kind"])) == set(browser["layers"])


def test_colours_have_one_meaning_in_both(browser: dict[str, Any]) -> None:
    figures = {"data": theme.DATA, "noise": theme.NOISE, "flow": theme.PLAIN}
    assert browser["colours"] == figures
    assert browser["classes"] == [theme.NOISE, theme.DATA]


def test_the_page_has_the_colours_that_figures_and_stages_take_it_to_have(
    browser: dict[str, Any],
) -> None:
    page = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for dark, name in enumerate(("light", "dark")):
        look = theme.Palette(theme.GROUND, bool(dark))
        assert page[name]["backgroundColor"] == look["background"]
        assert page[name]["textColor"] == look["ink"]
    light = theme.Palette(theme.GROUND, dark=False)
    assert browser["page"] == {"background": light["background"], "text": light["ink"]}


def test_style_sheets_name_the_colours_that_mean_something(browser: dict[str, Any]) -> None:
    """A colour stands in a sheet only as a variable of its meaning, but for white and grey."""
    meanings: dict[str, set[str]] = {}
    for name, sheet in SHEETS.items():
        defined = re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]+)", sheet)
        for meaning, colour in defined:
            meanings.setdefault(meaning, set()).add(colour)
        loose = re.sub(r"--[\w-]+:\s*#[0-9a-fA-F]+|var\(--st-[\w-]+, #\w+\)", "", sheet)
        assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", loose)) <= {"#fff"}, name
    for of_source in (
        "comment",
        "string",
        "number",
        "keyword",
        "name",
    ):  # in source
        assert len(meanings.pop(of_source)) == 2, "one for a light page, one for a dark one"
    (learning,) = meanings.pop("learning")
    assert learning not in browser["colours"].values()
    assert {"data", "flow"} <= set(meanings)
    assert meanings == {meaning: {browser["colours"][meaning]} for meaning in meanings}


def pixels(selector: str, name: str) -> float:
    """Return the first length of a rule of the stage's style sheet, in pixels of a usual page."""
    (rule,) = re.findall(rf"^{re.escape(selector)} {{(.*?)}}", SHEETS["stage.css"], re.M | re.S)
    (value,) = re.findall(rf"(?<![\w-]){name}:([^;]*);", rule)
    return 16 * float(value.split()[0].removesuffix("rem"))


def test_the_room_that_python_reserves_is_what_the_strips_take() -> None:
    assert pixels(".switches", "height") + pixels(".switches", "margin-bottom") == SWITCHES
    row = pixels(".track", "height")
    assert row == pixels(".sliders button", "height")
    taken = pixels(".sliders", "margin-top") + 2 * row + pixels(".sliders", "gap")
    assert taken + 1 == SLIDERS  # a pixel to spare


def test_a_cell_of_the_grid_is_of_a_kind_that_the_legend_has(browser: dict[str, Any]) -> None:
    assert {kind(k, j) for k in (0, 1) for j in (0, 1)} == set(browser["cells"])


def test_every_component_is_declared_registered_and_written() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    entries = project["tool"]["streamlit"]["component"]["components"]
    assert {entry["asset_dir"] for entry in entries} == {"stage/web"}
    called = re.compile(r'\b(?:registered|mount)\("(\w+)"')
    sources = [path.read_text(encoding="utf-8") for path in WEB.parent.glob("*.py")]
    used = {name for source in sources for name in called.findall(source)}
    written = {path.stem for path in WEB.glob("*.js") if "export default" in path.read_text()}
    assert {entry["name"] for entry in entries} == used == written
