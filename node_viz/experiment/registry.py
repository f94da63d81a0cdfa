"""Names and what they stand for: a visitor picks a name, the registry knows the rest.

An entry points at its code as "module:attribute" and imports it only when it is made, so the names,
labels and sentences of everything that needs torch can be shown before torch is imported.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One choice: what it is called, what it is in one sentence, and where its code lives."""

    label: str
    sentence: str
    target: str  #: "package.module:attribute"

    def load(self) -> Any:
        """Import the module and return the attribute."""
        module, attribute = self.target.split(":")
        return getattr(importlib.import_module(module), attribute)


class Registry(Mapping[str, Entry]):
    """An ordered map from name to entry whose errors name the choices."""

    def __init__(self, kind: str, entries: dict[str, Entry]) -> None:
        self.kind = kind
        self._entries = entries

    def __getitem__(self, name: str) -> Entry:
        """Raise a `ValueError` that lists the names when `name` is not one of them."""
        if name not in self._entries:
            raise ValueError(f"{self.kind} must be one of {self.choices()}; got {name!r}")
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def choices(self) -> str:
        """Return the names as a sentence lists them: 'a', 'b', 'c'."""
        return ", ".join(repr(name) for name in self._entries)

    def make(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call the entry's target: the object that `name` stands for."""
        return self[name].load()(*args, **kwargs)
