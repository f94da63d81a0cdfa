"""The pages in teaching order: the navigation, the cards on the home page and the tests read this.

To add a page, write `pages/<stem>.py` and add its line here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One page: where it stands in the navigation and what it claims."""

    stem: str  #: of the file in pages/, and its address
    group: str  #: Start, Flows, ODE-Nets or More
    title: str  #: in the navigation
    claim: str  #: the sentence the page makes visible; its headline
    papers: str = ""
    minutes: int = 0


SYLLABUS: tuple[Page, ...] = (
    Page("home", "Start", "Home", "Watch a neural network learn to move probability."),
    Page(
        "solvers",
        "Start",
        "ODE solvers",
        "A solver follows a curve it cannot see; every question it asks has a price",
        "Runge 1895 · Dormand & Prince 1980",
        10,
    ),
    Page(
        "cnf",
        "Flows",
        "Continuous normalizing flow",
        "A flow carries noise to data, and counts what it does to volume",
        "Chen et al. 2018 · Grathwohl et al. 2019",
        15,
    ),
)


def page(stem: str) -> Page:
    """Return the page kept in `pages/<stem>.py`; a `ValueError` lists the stems."""
    for entry in SYLLABUS:
        if entry.stem == stem:
            return entry
    known = ", ".join(repr(entry.stem) for entry in SYLLABUS)
    raise ValueError(f"page must be one of {known}; got {stem!r}")
