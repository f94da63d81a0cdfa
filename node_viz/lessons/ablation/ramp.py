"""The colours of a heat map, and what text on them must look like to be read."""

from __future__ import annotations

from node_viz.plots.scale import RGB, between

# cividis: as many steps in lightness for every eye; dark is low, and low is good in all four maps
RAMP = ("#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838")
DARK_INK, LIGHT_INK = "#05080d", "#ffffff"


def ramp(u: float) -> str:
    """Return the colour at 0 <= u <= 1."""
    return "#" + "".join(f"{part:02x}" for part in between([rgb(stop) for stop in RAMP], u))


def rgb(colour: str) -> RGB:
    """Return red, green and blue of #rrggbb."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def ink(colour: str) -> str:
    """Return the colour of text on `colour`, the one with more contrast."""
    light = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in rgb(colour))
    ]
    luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    return DARK_INK if luminance > 0.185 else LIGHT_INK
