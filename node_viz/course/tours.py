"""Chains of scenes over several pages: a lecture, begun by one link and walked by two keys."""

from __future__ import annotations

from node_viz.course.scenes import Stop, Tour

#: the lecture of `docs/fifty-minutes.md`; home before it takes four minutes, questions after it two
FIFTY = Tour(
    "fifty",
    "Fifty minutes",
    (
        Stop("solvers", (1, 2, 3, 4), 7, "A solver asks for slopes; accuracy has a price."),
        Stop("cnf", (1, 2, 3, 4, 5, 6), 9, "A flow learns; density is spread minus gathering."),
        Stop("change", (1, 2, 3, 4, 5, 6), 6, "div f is all that the density needs."),
        Stop("straight", (1, 2, 3, 4, 5, 6), 7, "Straight paths cost a third of the calls."),
        Stop("lies", (1, 2, 3), 5, "A loss below the entropy is a lie of the solver."),
        Stop("augment", (1, 2, 3, 4, 5), 7, "Paths cannot cross; one more dimension helps."),
        Stop("adjoint", (2, 3, 4, 5), 3, "Memory that stays, and a sign that is a plus."),
    ),
)

TOURS: dict[str, Tour] = {tour.name: tour for tour in (FIFTY,)}


def link(tour: Tour) -> str:
    """Return the address, below the app's own, that starts a tour on the projector.

    >>> link(FIFTY)
    '/solvers?tour=fifty&scene=1&present=1'
    """
    page, scene = tour.chain[0]
    return f"/{page}?tour={tour.name}&scene={scene}&present=1"
