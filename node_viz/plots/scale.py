"""Colours between colours: a scale from one end to the other, mixed in equal parts."""

from __future__ import annotations

from collections.abc import Sequence

RGB = tuple[int, int, int]  #: red, green and blue, 0 to 255


def between(stops: Sequence[RGB], u: float) -> RGB:
    """Return the colour at 0 <= u <= 1 of a scale whose `stops` are equally far apart.

    Outside of that it is the colour of the nearer end.

    >>> between([(0, 0, 0), (100, 200, 50)], 0.5)
    (50, 100, 25)
    """
    at = min(max(u, 0.0), 1.0) * (len(stops) - 1)
    first = min(int(at), len(stops) - 2)
    (r, g, b), (red, green, blue) = stops[first], stops[first + 1]
    share = at - first
    return (
        round(r + share * (red - r)),
        round(g + share * (green - g)),
        round(b + share * (blue - b)),
    )
