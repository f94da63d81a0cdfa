"""Colours with one meaning each, and the frame every figure shares, for light and dark pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DATA, NOISE = "#f59322", "#0877bd"
PLAIN, REGULARISED, MATCHING = "#D55E00", "#009E73", "#CC79A7"


@dataclass(frozen=True)
class Theme:
    """What a figure takes from the page it stands on."""

    background: str
    text: str
    faint: str  #: axes and reference lines
    grid: str
    methods: dict[str, str]  #: solver -> colour; a set of its own, so that no meaning is shared


LIGHT = Theme(
    background="#ffffff",
    text="#1b1f24",
    faint="#6a737d",
    grid="#e4e8ec",
    methods={
        "euler": "#c2455e",
        "midpoint": "#8a7d12",
        "rk4": "#1f8576",
        "implicit_euler": "#a03b9b",
        "dopri5": "#3b2fa0",
    },
)
DARK = Theme(
    background="#0e1117",
    text="#eceff4",
    faint="#98a2ad",
    grid="#2a303a",
    methods={
        "euler": "#f0788e",
        "midpoint": "#d6c84e",
        "rk4": "#52c9b6",
        "implicit_euler": "#e08bdb",
        "dopri5": "#a79bff",
    },
)


def theme(dark: bool) -> Theme:
    """Return the colours of a dark or a light page."""
    return DARK if dark else LIGHT


def base_layout(look: Theme, height: int = 232) -> dict[str, Any]:
    """Return the layout all figures start from: the page's colours, thin margins, no legend.

    The height is the least a figure takes; a page may give it more.
    """
    return {
        "height": height,
        "margin": {"l": 58, "r": 12, "t": 6, "b": 36},
        "paper_bgcolor": look.background,
        "plot_bgcolor": look.background,
        "font": {"color": look.text, "size": 12, "family": "Source Sans, sans-serif"},
        "hoverlabel": {"font_size": 12},
        "showlegend": False,
        "template": None,
    }


def axis(look: Theme, title: str, **more: Any) -> dict[str, Any]:
    """Return an axis: hairline grid, its title with the unit, and whatever else is given."""
    return {
        "title": {"text": title, "standoff": 4, "font_size": 12},
        "gridcolor": look.grid,
        "zeroline": False,
        "linecolor": look.faint,
        "showline": True,
        "ticks": "outside",
        "ticklen": 3,
        "tickcolor": look.faint,
        **more,
    }
