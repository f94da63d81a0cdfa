"""What was made of a record once need not be made again: a page is drawn many times a minute."""

from __future__ import annotations

import dataclasses
import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Made = TypeVar("Made")
PLAIN = (str, int, float, bool, bytes, type(None))


def remembered(
    kept: int = 16, *, same: bool = False
) -> Callable[[Callable[Asked, Made]], Callable[Asked, Made]]:
    """Decorate a pure function of records, so that it makes the same thing once.

    Plain values are the same if they are equal, records if their fields are; anything else, arrays
    above all, only if it is the very same object. All who ask share what was made: read it, never
    change it. The `kept` results longest unasked are forgotten.

    Args:
        kept: results to keep.
        same: whether everything but plain values counts as the same only if it is the very same
            object: for what is large, and remembered itself.

    >>> @remembered()
    ... def pair(record: list[int], *, twice: bool) -> list[int]:
    ...     return record * (1 + twice)
    >>> pair([1], twice=True) is pair([1], twice=True)
    True
    """

    name = _object if same else _name

    def decorate(make: Callable[Asked, Made]) -> Callable[Asked, Made]:
        lock = threading.Lock()
        made: OrderedDict[Hashable, tuple[Any, Made]] = OrderedDict()

        @functools.wraps(make)
        def remember(*args: Asked.args, **settings: Asked.kwargs) -> Made:
            key = (*map(name, args), *((word, name(settings[word])) for word in sorted(settings)))
            with lock:
                if key in made:
                    made.move_to_end(key)
                    return made[key][1]
            result = make(*args, **settings)
            with lock:
                made[key] = ((args, settings), result)  # while they live, nobody else has their ids
                if len(made) > kept:
                    made.popitem(last=False)
            return result

        return remember

    return decorate


def _object(value: Any) -> Hashable:
    return (type(value), value) if isinstance(value, PLAIN) else id(value)


def _name(value: Any) -> Hashable:
    if isinstance(value, PLAIN):
        return (type(value), value)
    if isinstance(value, Mapping):
        return (type(value), *((_name(key), _name(item)) for key, item in value.items()))
    if isinstance(value, list | tuple):
        return (type(value), *(_name(item) for item in value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return (type(value), *(_name(getattr(value, field.name)) for field in fields))
    return id(value)
