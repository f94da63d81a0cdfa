"""How figures and films look: the project's colours, on a screen's page or in a paper's column.

A paper's figure is 3.3 inches wide, in TeX's own letters, on white, and says nothing by colour
alone. Matplotlib is an extra, imported when something is drawn.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from node_viz.export.kinds import How
from node_viz.plots.densities import SCALE
from node_viz.plots.theme import GROUND

COLUMN = 3.3  #: inches, of a paper of two columns
PAGE = 8.0  #: inches, of a figure for the screen
EXTRA = 'pip install "node_viz[export]"'
MISSING = f"figures and films need matplotlib: {EXTRA}"

ON_A_SCREEN = {"font.family": ["DejaVu Sans"], "font.size": 10.0, "lines.linewidth": 1.6}
IN_A_PAPER = {
    "font.family": ["cmr10", "DejaVu Serif"],
    "font.size": 8.0,
    "axes.titlesize": 8.0,
    "axes.labelsize": 8.0,
    "xtick.labelsize": 7.0,
    "ytick.labelsize": 7.0,
    "legend.fontsize": 7.0,
    "mathtext.fontset": "cm",
    "axes.formatter.use_mathtext": True,  # for cmr10 has no minus sign
    "lines.linewidth": 1.0,
    "axes.linewidth": 0.5,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
}
ALWAYS = {
    "axes.unicode_minus": False,
    "pdf.fonttype": 42,  # fonts go into the file whole, so that no printer asks for them
    "svg.fonttype": "path",
    "svg.hashsalt": "node_viz",  # the same figure twice is the same file
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
}


@dataclass(frozen=True)
class Look:
    """The look of one figure."""

    paper: bool = False
    dark: bool = False

    @property
    def width(self) -> float:
        """The width of a figure, inches."""
        return COLUMN if self.paper else PAGE

    @property
    def dot(self) -> float:
        """The area of a point's mark, square points."""
        return 2.0 if self.paper else 9.0

    def __getitem__(self, name: str) -> str:
        """Return a colour of the page: ink, faint, grid or background."""
        return GROUND[name][self.dark]

    def densities(self) -> Any:
        """Return the colours of densities: they begin at the page's own, and only get darker."""
        from matplotlib.colors import LinearSegmentedColormap

        return LinearSegmentedColormap.from_list("density", SCALE[self.dark])

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Draw in this look."""
        import matplotlib

        logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of the fonts' birthdays
        page, ink = self["background"], self["ink"]
        rules: dict[Any, Any] = {**ALWAYS, **(IN_A_PAPER if self.paper else ON_A_SCREEN)}
        rules |= dict.fromkeys(("figure.facecolor", "axes.facecolor", "savefig.facecolor"), page)
        rules |= dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor"), ink)
        rules |= dict.fromkeys(("xtick.color", "ytick.color", "axes.titlecolor"), ink)
        rules |= {"legend.frameon": False}
        with matplotlib.rc_context(rules):
            yield


def look_of(how: How, usual: str = "screen") -> Look:
    """Return the look asked for, or the usual one of the kind; paper is always white.

    Raises:
        ValueError: matplotlib is not installed, or there is no such style.
    """
    style = how.style or usual
    if style not in ("screen", "paper"):
        raise ValueError(f"style must be one of 'screen', 'paper'; got {how.style!r}")
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise ValueError(MISSING) from None
    paper = style == "paper"
    return Look(paper, how.dark and not paper)
