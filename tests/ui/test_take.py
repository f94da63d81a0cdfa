"""What a visitor is told of a file that is being made."""

from __future__ import annotations

import pytest

from node_viz.export.making import Made
from node_viz.runs.api import Progress
from node_viz.ui.take import in_words, told


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Progress(None, 1, False, "", True), "mp4 waits: one file is made before it."),
        (Progress(None, 3, False, "", True), "mp4 waits: 3 files are made before it."),
        (Progress(None, 0, False, "", True), "mp4 is being made: 0 %."),
        (Progress(Made(0.42), 1, False, "", True), "mp4 is being made: 42 %."),
    ],
)
def test_a_file_says_where_it_stands(found: Progress, words: str) -> None:
    assert told("mp4", found).startswith(words)


@pytest.mark.parametrize(
    ("size", "words"), [(0, "1 kB"), (149_364, "149 kB"), (4_051_083, "4.1 MB")]
)
def test_a_size_is_for_a_person(size: int, words: str) -> None:
    assert in_words(size) == words
