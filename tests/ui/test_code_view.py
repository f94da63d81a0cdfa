"""The code a page shows is the code that runs."""

from __future__ import annotations

import pytest

from node_viz.course.parts import Source
from node_viz.ui.code_view import source_lines


def test_a_name_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"shapes\.py defines no 'Nothing'"):
        source_lines(Source("shapes.py", "Nothing", ""))
