"""What every solver is, be it a table, an implicit step or a method that chooses its own steps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from node_viz.solvers.result import SolveStatus
from node_viz.solvers.watch import Watched

if TYPE_CHECKING:
    from node_viz.solvers.textbook import Tableau


@dataclass(frozen=True)
class Options:
    """What `solve` was asked for; a method reads what concerns it."""

    steps: int  #: of equal size, from the first stop to the last
    rtol: float  #: error allowed a step, relative to the state
    atol: float  #: the same, absolute
    first_step: float | None  #: size of the first step; None: the method guesses it
    quiet: slice  #: members of a tuple state that no error estimate looks at
    norm: str  #: of the error: 'mean' over the points or that of the 'worst'
    jacobian: Callable[[float, Any], Any] | None  #: df/dz, see `implicit_step`
    land: bool = False  #: a step ends at each stop, where else a method might interpolate


class Method(ABC):
    """A way to carry a state along a field; every entry of `SOLVERS` stands for one."""

    name: str  #: as in the catalogue
    order: int  #: halving the steps divides the error at a fixed time by 2**order

    @property
    def tableau(self) -> Tableau | None:
        """Return the table of an explicit method, for those who unroll its steps themselves."""
        return None

    @abstractmethod
    def step(
        self,
        f: Callable[[float, Any], Any],
        t: float,
        z: Any,
        h: float,
        jacobian: Callable[[float, Any], Any] | None,
    ) -> Any:
        """Return the state at t + h, given z at t, by one step of that size."""

    @abstractmethod
    def integrate(
        self, watched: Watched, z0: Any, stops: Sequence[float], options: Options
    ) -> tuple[Any, SolveStatus]:
        """Carry z0 from the first stop to the last.

        Args:
            watched: the field, with its call counter.
            z0: array, tensor, or tuple of tensors.
            stops: (s,) times to save at, the start first.
            options: steps, tolerances and the like.

        Returns:
            States (s, ...), NaN where they were not reached, and how it ended.
        """
