"""One theme: a palette is one page's colours, carries the other's, and is the page's only home."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import node_viz
from node_viz.plots import theme
from node_viz.plots.theme import GRID, GROUND, INK, PAGE, Palette

PACKAGE = Path(node_viz.__file__).parent
OWN = {**PAGE, "ring": ("#000001", "#fffffe")}


@pytest.mark.parametrize("dark", [False, True])
def test_a_palette_has_the_colours_of_its_page_and_takes_those_of_both_along(dark: bool) -> None:
    look = Palette(OWN, dark)
    assert look["ink"] == INK[dark]
    assert look["ring"] == OWN["ring"][dark]
    assert look.both() == {
        "light": [light for light, _ in OWN.values()],
        "dark": [night for _, night in OWN.values()],
    }


def test_a_colour_without_a_pair_is_no_colour() -> None:
    with pytest.raises(KeyError, match="ring"):
        Palette(PAGE, False)["ring"]


def test_the_colours_of_the_page_stand_in_the_theme_alone() -> None:
    page = [*INK, *GRID, *GROUND["grid"]]
    others = [path for path in PACKAGE.rglob("*.py") if path != Path(theme.__file__)]
    twice = [
        f"{path.relative_to(PACKAGE)}: {colour}"
        for path in others
        for colour in page
        if colour in path.read_text(encoding="utf-8")
    ]
    assert not twice
    assert others


def test_doctests() -> None:
    result = doctest.testmod(theme)
    assert result.attempted
    assert not result.failed
