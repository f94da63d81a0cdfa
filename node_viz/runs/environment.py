"""Words that an environment variable may say."""

from __future__ import annotations

import os
from collections.abc import Sequence


def chosen(variable: str, words: Sequence[str]) -> str:
    """Return what a variable says, the first of the words if it says nothing.

    Raises:
        ValueError: it says something else.
    """
    said = os.environ.get(variable, "") or words[0]
    if said not in words:
        raise ValueError(f"{variable} must be one of {', '.join(words)}; got {said!r}")
    return said
