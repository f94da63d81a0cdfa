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

    @property
    def link(self) -> str:
        """Where the lesson's `Link` is, as "module:attribute"; nothing for a page of no lesson."""
        return f"node_viz.lessons.{self.stem}.link:LINK" if self.minutes else ""


SYLLABUS: tuple[Page, ...] = (
    Page("home", "Start", "Home", "Watch a neural network learn to move probability."),
    Page(
        "solvers",
        "Start",
        "ODE solvers",
        "A good solver follows the curve with few calls",
        "Runge 1895 · Dormand & Prince 1980",
        10,
    ),
    Page(
        "cnf",
        "Flows",
        "Continuous normalizing flow",
        "A flow turns noise into data and tracks its density",
        "Chen et al. 2018 · Grathwohl et al. 2019",
        15,
    ),
    Page(
        "change",
        "Flows",
        "Change of variables",
        "Where a flow spreads points, density falls by that factor",
        "Chen et al. 2018",
        12,
    ),
    Page(
        "estimators",
        "Flows",
        "Estimating the trace",
        "A trace from one random question",
        "Grathwohl et al. 2019 · Hutchinson 1989",
        12,
    ),
    Page(
        "straight",
        "Flows",
        "RNODE: straight paths",
        "Straight paths are cheap",
        "Finlay et al. 2020 · Onken et al. 2021",
        15,
    ),
    Page(
        "growth",
        "Flows",
        "Why NFE grows",
        "A sharper field costs the solver more calls",
        "Finlay et al. 2020 · Chen et al. 2018",
        12,
    ),
    Page(
        "ablation",
        "Flows",
        "The ablation",
        "Small penalties save calls, large ones cost fit",
        "Finlay et al. 2020",
        12,
    ),
    Page(
        "steer",
        "Flows",
        "STEER and OT-Flow",
        "STEER can stop early; OT-Flow only runs downhill",
        "Ghosh et al. 2020 · Onken et al. 2021",
        12,
    ),
    Page(
        "matching",
        "Flows",
        "Flow matching",
        "Learning a flow without solving it",
        "Lipman et al. 2023 · Tong et al. 2023 · Liu et al. 2022",
        12,
    ),
    Page(
        "conditional",
        "Flows",
        "Conditional flows",
        "One field, many distributions",
        "Massaroli et al. 2020 · Cheng & Schwing 2025",
        12,
    ),
    Page(
        "lies",
        "Flows",
        "The solver lies",
        "With too few steps the loss looks too good",
        "Onken & Ruthotto 2020 · Finlay et al. 2020",
        10,
    ),
    Page(
        "discrete",
        "Flows",
        "Discrete flows",
        "Layers that can be undone make a flow too",
        "Rezende & Mohamed 2015 · Dinh et al. 2017 · Kingma & Dhariwal 2018",
        12,
    ),
    Page(
        "seeking",
        "Flows",
        "Covering or seeking",
        "Forward KL covers all modes; reverse KL may keep to a few",
        "Chen et al. 2018",
        10,
    ),
    Page(
        "resnet",
        "ODE-Nets",
        "From ResNet to ODE-Net",
        "A ResNet layer is one Euler step of size 1",
        "He et al. 2016 · Chen et al. 2018",
        15,
    ),
    Page(
        "adjoint",
        "ODE-Nets",
        "Backprop or adjoint?",
        "The adjoint stores nothing on the way and solves backwards again",
        "Chen et al. 2018 · Massaroli et al. 2020",
        15,
    ),
    Page(
        "reversibility",
        "ODE-Nets",
        "Is it really reversible?",
        "Paths that run together cannot be told apart again",
        "Chen et al. 2018 · Gholami et al. 2019",
        10,
    ),
    Page(
        "augment",
        "ODE-Nets",
        "Augmentation",
        "Flows cannot cross; one more dimension lets them pass",
        "Dupont et al. 2019 · Massaroli et al. 2020",
        12,
    ),
    Page(
        "depth",
        "ODE-Nets",
        "Adaptive depth",
        "Each input may choose how long it flows",
        "Massaroli et al. 2020",
        12,
    ),
    Page(
        "series",
        "ODE-Nets",
        "Time between observations",
        "An ODE goes on by itself between and after observations",
        "Chen et al. 2018",
        12,
    ),
)


def page(stem: str) -> Page:
    """Return the page kept in `pages/<stem>.py`; a `ValueError` lists the stems."""
    for entry in SYLLABUS:
        if entry.stem == stem:
            return entry
    known = ", ".join(repr(entry.stem) for entry in SYLLABUS)
    raise ValueError(f"page must be one of {known}; got {stem!r}")
