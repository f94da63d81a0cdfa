"""What a panel of a page of arms sees: the record, the arms, their runs, the step looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from node_viz.experiment.arms import Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.plots.figure import Series
from node_viz.records.history import AnyMetrics, Curves
from node_viz.remembered import remembered
from node_viz.runs.api import RunView
from node_viz.runs.snapshot import RunSnapshot
from node_viz.ui.past import as_of, measured_at
from node_viz.ui.questions import seldom, snapshots

if TYPE_CHECKING:
    from node_viz.ui.arms_page import ArmsPage

EVERY = 1.0  #: seconds between two drawings of the curves while the arms train


class Arms(Protocol):
    """The record of a page of arms."""

    @property
    def base(self) -> ExperimentConfig:
        """The experiment that all arms share."""
        ...

    def panes(self) -> tuple[Pane, ...]:
        """Return the arms as they stand side by side."""
        ...

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default."""
        ...


@remembered(kept=64)
def panes_of(record: Arms) -> tuple[Pane, ...]:
    """Return the arms of a record; a page asks many times a second."""
    return record.panes()


Record = TypeVar("Record", bound=Arms)


@dataclass(frozen=True)
class Look(Generic[Record]):
    """What a panel sees at one refresh."""

    page: ArmsPage[Record]
    views: Sequence[RunView]  #: of the arms, left to right
    step: int | None  #: the training step looked at; None is the newest
    dark: bool

    @property
    def now(self) -> Record:
        """What the page shows."""
        return self.page.now()

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The arms, in the order of `views`."""
        return panes_of(self.page.now())

    @property
    def pairs(self) -> list[tuple[Pane, RunView]]:
        """Each arm with its run."""
        return list(zip(self.panes, self.views, strict=True))

    @property
    def then(self) -> list[RunView]:
        """The runs as they were at the step looked at: a past picture has its own numbers."""
        return [as_of(view, self.step) for view in self.views]

    @property
    def live(self) -> bool:
        """Whether something new may still come."""
        return any(view.live for view in self.views)

    def snapshots(self) -> list[RunSnapshot | None]:
        """Return each arm's snapshot at the step looked at."""
        return snapshots(self.views, self.step)

    def gauges(self) -> list[AnyMetrics | None]:
        """Return what was measured of each arm at the step looked at, or last before it."""
        return [measured_at(view, self.step) for view in self.views]

    def flow_curves(self) -> list[Series[Curves]]:
        """Return the history of each arm that has one; made anew once a second while they train."""
        return seldom(
            f"{self.page.group} curves",
            self.views,
            (sum(view.flow_curves is None for view in self.views),),  # a young arm comes at once
            EVERY,
            lambda: [
                Series(pane.label, pane.colour, view.flow_curves)
                for pane, view in self.pairs
                if view.flow_curves is not None
            ],
        )
