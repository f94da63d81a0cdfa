"""Scenes: the prepared states of a page that a lecturer walks through with two keys.

A scene is data: what the page shows, how it is looked at, and one sentence. A question scene asks a
class; its result is the scene after it, so the key that goes on is the key that reveals.
"""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.views import View


@dataclass(frozen=True)
class Scene:
    """One prepared state of a page."""

    says: str  #: one sentence, large
    setup: str = ""  #: the page's query string; runs that come with the app are shown at once
    view: View = View()  # noqa: RUF009 (frozen)
    number: str = ""  #: the deciding number, with places for `Facts`: "{plain.nfe} → {rnode.nfe}"
    unit: str = ""  #: what the number counts, small beside it
    focus: str = ""  #: key of the panel that decides, brought into view; the stage if empty
    alone: bool = False  #: that panel alone under the sentence: one that stands below the stage
    train: int | None = None  #: steps trained when the scene is opened; 0 is to the end
    fresh: bool = False  #: begin at step 0, also where a finished run comes with the app
    ask: str = ""  #: what to ask the class; then `choices` stand large beside it
    choices: tuple[str, ...] = ()
    right: str = ""  #: the choice that the next scene shows to be right

    @property
    def asks(self) -> bool:
        """Whether this is a question scene."""
        return bool(self.choices)


@dataclass(frozen=True)
class Stop:
    """Some scenes of one page, and the minutes that a lecture spends on them."""

    page: str  #: the stem
    scenes: tuple[int, ...]  #: counted from 1, in the order of the lecture
    minutes: float
    points: str  #: what the lecturer says meanwhile, one line


@dataclass(frozen=True)
class Tour:
    """A chain of scenes over several pages, begun by one link."""

    name: str  #: in the address, `?tour=`
    title: str
    stops: tuple[Stop, ...]

    @property
    def chain(self) -> list[tuple[str, int]]:
        """Return page and number of each scene, in order."""
        return [(stop.page, one) for stop in self.stops for one in stop.scenes]

    def beside(self, page: str, scene: int, by: int) -> tuple[str, int] | None:
        """Return the page and the scene before (-1) or after (1) one; None off the chain's ends.

        >>> two = Tour("two", "", (Stop("a", (1, 3), 5, ""), Stop("b", (2,), 5, "")))
        >>> two.beside("a", 3, 1), two.beside("b", 2, 1), two.beside("c", 1, 1)
        (('b', 2), None, None)
        """
        k = self.chain.index((page, scene)) + by if (page, scene) in self.chain else -1
        return self.chain[k] if 0 <= k < len(self.chain) else None
