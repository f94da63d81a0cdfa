"""What one field of the config may be, declared once for its control, its link and its check."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from node_viz.experiment.registry import Choice, Registry, shown


@dataclass(frozen=True)
class Knob:
    """What a field of the config may be, and how a person is told about it."""

    label: str
    help: str
    choices: Mapping[str, Choice] = field(default_factory=dict[str, Choice])  #: a registry, `words`
    low: float = -math.inf
    high: float = math.inf
    unit: str = ""
    log: bool = False  #: the control moves in factors, not in differences
    open: bool = False  #: `high` itself is out of bounds
    tasks: tuple[str, ...] = ()  #: the tasks that it is for; empty means all

    def check(self, name: str, value: Any, kind: type) -> Any:
        """Return `value` as `kind`, or raise a `ValueError` that names the choices or bounds."""
        if self.choices:
            if not isinstance(value, str) or value not in self.choices:
                choices: Any = self.choices
                if isinstance(choices, Registry) and isinstance(value, str):
                    choices.said(value)  # knows better what is wrong
                names = ", ".join(repr(choice) for choice in self.choices)
                raise ValueError(f"{name} must be one of {names}; got {shown(value)}")
            return value
        try:
            number = as_number(value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan  # which is nowhere inside
        inside = self.low <= number <= self.high and not (self.open and number == self.high)
        if not inside or (kind is int and number != int(number)):
            whole, below = " whole" if kind is int else "", "below " if self.open else ""
            bounds = f"a{whole} number from {self.low:g} to {below}{self.high:g}"
            raise ValueError(f"{name} must be {bounds}; got {value!r}")
        return kind(number)


def as_number(value: Any) -> float:
    """Return the number that a value is or that a text says.

    In an address a + stands for a space, so a space within a number was written as a +.

    >>> as_number("1e 0"), as_number(" 5")
    (1.0, 5.0)
    """
    return float(value.strip().replace(" ", "+") if isinstance(value, str) else value)


def knob(default: Any, label: str, help: str, **limits: Any) -> Any:
    """Declare a config field: its default, its label and help, and its choices or bounds."""
    return dataclasses.field(default=default, metadata={"knob": Knob(label, help, **limits)})


def words(**labels: str) -> dict[str, Choice]:
    """Return choices that are plain words with no code of their own, each with its label."""
    return {word: Choice(label, "") for word, label in labels.items()}
