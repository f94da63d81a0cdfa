"""Pages opened in a test are left at its end, so that no run goes on training."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from visits import Visit, leave, opened


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Return what opens a page, given its stem and its link."""
    made: list[AppTest] = []

    def open_it(stem: str, **link: str) -> AppTest:
        made.append(opened(stem, **link))
        return made[-1]

    yield open_it
    for at in made:
        leave(at)
