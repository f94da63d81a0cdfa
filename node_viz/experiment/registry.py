"""Names and what they stand for: a visitor picks a name, the registry knows the rest.

An entry points at its code as "module:attribute" and imports it only when it is made, so the names,
labels and sentences of everything that needs torch can be shown before torch is imported.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar


def load_target(target: str) -> Any:
    """Import what "package.module:attribute" names; without an attribute, the module itself."""
    module, _, attribute = target.partition(":")
    found = importlib.import_module(module)
    return getattr(found, attribute) if attribute else found


@dataclass(frozen=True)
class Choice:
    """What a person is told of a name: what to call it, and what it is in one sentence."""

    label: str
    sentence: str


@dataclass(frozen=True)
class Entry(Choice):
    """One choice, and where its code lives."""

    target: str  #: "package.module:attribute"

    def load(self) -> Any:
        """Import the module and return the attribute."""
        return load_target(self.target)


E = TypeVar("E", bound=Entry)


class Registry(Mapping[str, E]):
    """An ordered map from name to entry whose errors name the choices.

    The catalogue is read anew at every check, so a name added while the program runs can be chosen
    from then on: `METHODS["mine"] = Entry(...)`, and `del METHODS["mine"]` takes it away.
    """

    def __init__(self, kind: str, entries: dict[str, E]) -> None:
        self.kind = kind
        self._entries = entries

    def _known(self) -> dict[str, E]:
        return self._entries

    def __getitem__(self, name: str) -> E:
        """Raise a `ValueError` that lists the names when `name` is not one of them."""
        known = self._known()
        if name not in known:
            raise ValueError(f"{self.kind} must be one of {self.names()}; got {name!r}")
        return known[name]

    def __setitem__(self, name: str, entry: E) -> None:
        self._entries[name] = entry

    def __delitem__(self, name: str) -> None:
        del self._entries[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._known()

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())

    def names(self) -> str:
        """Return the names as a sentence lists them: 'a', 'b', 'c'."""
        return ", ".join(repr(name) for name in self)

    def make(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call the entry's target: the object that `name` stands for."""
        return self[name].load()(*args, **kwargs)


class Joined(Registry[E]):
    """Registries seen as one, joined anew at every look; the first that knows a name has it."""

    def __init__(self, kind: str, parts: Callable[[], Iterable[Registry[E]]]) -> None:
        super().__init__(kind, {})
        self._parts = parts

    def _known(self) -> dict[str, E]:
        known: dict[str, E] = {}
        for part in self._parts():
            for name, entry in part._known().items():
                known.setdefault(name, entry)
        return known
