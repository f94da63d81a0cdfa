"""The colours of figures: those with one meaning everywhere, and those of a light and a dark page.

A figure draws on one page, and carries the colours of the other along, so that the browser can
change the theme without Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DATA, NOISE = "#f59322", "#0877bd"
CLASSES = (NOISE, DATA)  #: class 0 and class 1
PLAIN, REGULARISED, MATCHING = "#D55E00", "#009E73", "#CC79A7"

Pair = tuple[str, str]  #: a colour on a light page, and the one in its place on a dark page

INK: Pair = ("#1b1f24", "#eceff4")  #: text, and what is exact
GRID: Pair = ("rgba(27,31,36,0.08)", "rgba(236,239,244,0.10)")  #: hairlines
#: the page as most figures need it; "paper" is under the words that follow the mouse
PAGE: dict[str, Pair] = {"ink": INK, "grid": GRID, "paper": ("#ffffff", "#191d26")}
#: the discs of one, two and three standard deviations of the noise
RING: Pair = ("rgba(8,119,189,0.10)", "rgba(79,176,232,0.13)")
#: the page for a figure that paints its own ground; "faint" are axes and reference lines
GROUND: dict[str, Pair] = {
    "ink": INK,
    "faint": ("#6a737d", "#98a2ad"),
    "grid": ("#e4e8ec", "#2a303a"),
    "background": ("#ffffff", "#0e1117"),
}


@dataclass(frozen=True)
class Palette:
    """The colours of a figure, by name, as they are on one page.

    >>> look = Palette(PAGE | {"ring": ("#0877bd", "#4fb0e8")}, dark=True)
    >>> look["ring"]
    '#4fb0e8'
    """

    pairs: Mapping[str, Pair]  #: the page's, such as `PAGE`, and the figure's own
    dark: bool

    def __getitem__(self, name: str) -> str:
        """Return the colour of that name."""
        return self.pairs[name][self.dark]

    def both(self) -> dict[str, list[str]]:
        """Return the colours of both pages, in one order: the browser swaps one for the other."""
        light, dark = zip(*self.pairs.values(), strict=True)
        return {"light": list(light), "dark": list(dark)}
