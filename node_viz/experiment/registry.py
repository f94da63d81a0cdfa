"""Names and what they stand for: a visitor picks a name, the registry knows the rest.

An entry points at its code as "module:attribute" and imports it only when it is made, so the names,
labels and sentences of everything that needs torch can be shown before torch is imported.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

QUOTED = 200  #: characters of a value that an error quotes


def load_target(target: str) -> Any:
    """Import what "package.module:attribute" names; without an attribute, the module itself."""
    module, _, attribute = target.partition(":")
    found = importlib.import_module(module)
    return getattr(found, attribute) if attribute else found


def shown(value: Any) -> str:
    """Return a value as an error quotes it: what is very long is cut."""
    text = repr(value)
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}… (cut)"


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


@dataclass(frozen=True)
class Spoken(Entry):
    """A choice whose name says all of it, as points of a visitor's own do; the target gets it."""

    name: str = ""

    def load(self) -> Any:
        """Import the module and return what makes the choice of this name."""
        return functools.partial(load_target(self.target), self.name)


E = TypeVar("E", bound=Entry)


class Registry(Mapping[str, E]):
    """An ordered map from name to entry whose errors name the choices.

    The catalogue is read anew at every check, so a name added while the program runs can be chosen
    from then on: `METHODS["mine"] = Entry(...)`, and `del METHODS["mine"]` takes it away.

    Args:
        kind: what its names are names of.
        entries: those that are listed.
        spoken: "package.module:attribute" of a function of a name that is not listed; it returns
            the entry that the name says, or None.
    """

    def __init__(self, kind: str, entries: dict[str, E], spoken: str = "") -> None:
        self.kind = kind
        self._entries = entries
        self._spoken = spoken

    def said(self, name: str) -> E | None:
        """Return the entry of a name that is not listed and says itself what it stands for.

        Raises:
            ValueError: what it says cannot be, in a sentence.
        """
        return load_target(self._spoken)(name) if self._spoken and "." in name else None

    def _known(self) -> dict[str, E]:
        return self._entries

    def __getitem__(self, name: str) -> E:
        """Raise a `ValueError` that lists the names when `name` is not one of them."""
        found = self._known().get(name) or self.said(name)
        if found is None:
            raise ValueError(f"{self.kind} must be one of {self.names()}; got {shown(name)}")
        return found

    def __setitem__(self, name: str, entry: E) -> None:
        self._entries[name] = entry

    def __delitem__(self, name: str) -> None:
        del self._entries[name]

    def __contains__(self, name: object) -> bool:
        try:
            return isinstance(name, str) and (name in self._known() or self.said(name) is not None)
        except ValueError:  # it says something that cannot be
            return False

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

    def said(self, name: str) -> E | None:
        """Return the entry of a name that is not listed, from the first part that knows it."""
        return next(filter(None, (part.said(name) for part in self._parts())), None)

    def _known(self) -> dict[str, E]:
        known: dict[str, E] = {}
        for part in self._parts():
            for name, entry in part._known().items():
                known.setdefault(name, entry)
        return known
