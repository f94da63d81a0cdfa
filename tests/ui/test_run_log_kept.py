"""What the browser keeps of the log: each text is checked, two tabs lose nothing, the oldest go."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as some
from run_rows import HTML, KEYS, a_row, json_values, rows

from node_viz.records.run_row import RunRow, merged, trimmed
from node_viz.ui import run_log, run_log_rows
from node_viz.ui.run_log_rows import MOST, MOST_PINNED, RunLog
from node_viz.ui.run_log_text import LONGEST, MOST_NAME, read, written
from node_viz.ui.run_log_words import as_csv, cells


@given(rows())
@examples(50)
def test_a_row_comes_back_as_it_was_written(row: RunRow) -> None:
    assert repr(read(written(row))) == repr(row)
    assert len(written(row)) < LONGEST


@given(rows(), some.data())
@examples(100)
def test_a_row_that_somebody_edited_is_a_sound_row_or_none(row: RunRow, data: Any) -> None:
    told = json.loads(written(row))
    told[data.draw(some.sampled_from(sorted(told)))] = data.draw(json_values)
    found = read(json.dumps(told))
    if found is not None:  # sound: it can be written, read and shown again
        assert repr(read(written(found))) == repr(found)
        assert cells([found], [])[0]["number"] == 1
        assert as_csv([found]).count("\r\n") == 2


@given(some.text(max_size=80) | json_values | some.builds(json.dumps, json_values))
@examples(100)
def test_whatever_else_is_kept_there_is_no_row(text: Any) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        written(a_row()).replace('"v":1', '"v":2'),
        written(a_row()).replace('"step":0', '"step":NaN'),
        written(a_row()).replace('"step":0', f'"step":{"9" * 5000}'),
        written(a_row()).replace('"steps=60"', '"steps=minus"'),
        written(a_row()).replace('"page":"cnf"', '"page":"../home"'),
        written(a_row(name="x" * (MOST_NAME + 1))),
        written(a_row(arm="a\nb")),
        written(a_row()) + " " * LONGEST,
        written(replace(a_row(), key="constructor", pack=("constructor",))),
    ],
)
def test_damaged_large_old_and_hostile_texts_are_no_rows(text: str) -> None:
    assert read(text) is None


def test_what_is_dropped_is_said_in_one_sentence_and_removed_from_the_browser() -> None:
    here = RunLog()
    here.take_in(
        {KEYS[0]: "{", KEYS[1]: HTML, KEYS[2]: written(a_row(2)), KEYS[3]: written(a_row(2))}
    )
    assert list(here.rows) == [KEYS[2]]
    assert run_log.notes(here) == ["3 stored runs could not be read and were dropped from the log."]
    assert here.to_write() == dict.fromkeys((KEYS[0], KEYS[1], KEYS[3]))


@given(some.tuples(*[rows(KEYS[0])] * 3))
@examples(100)
def test_merging_does_not_depend_on_the_order(three: tuple[RunRow, RunRow, RunRow]) -> None:
    one, two, three_ = three
    assert repr(merged(one, two)) == repr(merged(two, one))
    assert repr(merged(merged(one, two), three_)) == repr(merged(one, merged(two, three_)))
    assert repr(merged(one, one)) == repr(one)
    assert merged(one, two).step == max(one.step, two.step)
    assert merged(one, two).edited == max(one.edited, two.edited)


ORDERS = ["begin", "step", "name", "pin", "look"]


class Tab:
    """A tab: what its session knows, what it knows of the storage; as `run_store.js` does it."""

    def __init__(self, storage: dict[str, str]) -> None:
        self.storage, self.log, self.known = storage, RunLog(), dict[str, str]()
        self.look()

    def look(self) -> None:
        news = {run: text for run, text in self.storage.items() if self.known.get(run) != text}
        self.known |= news
        self.log.take_in(news)

    def tell(self) -> None:
        for run, text in self.log.to_write().items():
            now = self.storage.get(run)
            if now is not None and now not in (text, self.known.get(run)):
                self.known[run] = now
                self.log.take_in({run: now})
            elif text is None:
                self.storage.pop(run, None)
            else:
                self.storage[run] = self.known[run] = text


@given(
    some.lists(
        some.tuples(some.integers(0, 1), some.sampled_from(ORDERS),
                    some.integers(0, 4)),
        max_size=30,
    )
)  # fmt: skip
@examples(60)
def test_two_tabs_of_one_visitor_lose_nothing(orders: list[tuple[int, str, int]]) -> None:
    storage: dict[str, str] = {}
    tabs = Tab(storage), Tab(storage)
    furthest, last_name, clock = dict[str, int](), dict[str, str](), 0
    with pytest.MonkeyPatch.context() as patch:
        for which, order, k in orders:
            tab, clock = tabs[which], clock + 1
            key = KEYS[10 * which + k]  # a run belongs to the tab that trains it
            patch.setattr(run_log_rows, "_now", lambda at=clock: at)
            known = list(tab.log.rows)
            if order == "begin" and key not in furthest:
                tab.log.keep(replace(a_row(10 * which + k), at=clock))
                furthest[key] = 0
            elif order == "step" and key in furthest:
                furthest[key] += 1
                tab.log.keep(replace(tab.log.rows[key], step=furthest[key]))
            elif order == "look":
                tab.look()
            elif known:  # whichever it knows, also of the other tab
                chosen = known[k % len(known)]
                last_name[chosen] = f"{order} {clock}"
                tab.log.edit(chosen, name=last_name[chosen], pinned=order == "pin")
            tab.tell()
        for _ in range(4):
            for tab in tabs:
                tab.look()
                tab.tell()
    kept = {key: read(text) for key, text in storage.items()}
    assert {key: row.step for key, row in kept.items() if row} == furthest
    assert {key: row.name for key, row in kept.items() if row and row.name} == last_name
    assert tabs[0].log.rows == tabs[1].log.rows


@given(some.lists(rows(), unique_by=lambda row: row.key), some.integers(1, 8))
@examples(50)
def test_the_oldest_that_are_not_pinned_go_first(many: list[RunRow], most: int) -> None:
    kept = trimmed(many, most)
    assert len(kept) == min(most, len(many))
    assert [row.at for row in kept] == sorted(row.at for row in kept)
    gone = [row for row in many if row not in kept]
    for row in gone:
        assert not row.pinned or all(one.pinned for one in kept)
        assert all(one.pinned > row.pinned or one.at >= row.at for one in kept)


def test_the_log_keeps_200_runs_and_says_so() -> None:
    here = RunLog()
    for k in range(MOST + 3):
        here.keep(a_row(k, pinned=k == 0))
    here.trim()
    assert len(here.rows) == MOST
    assert [key for key in KEYS[: MOST + 3] if key not in here.rows] == KEYS[1:4]
    assert run_log.notes(here) == [run_log.FULL]
    told = here.to_write()
    assert [told[key] for key in KEYS[1:4]] == [None] * 3


def test_so_many_can_be_pinned_that_a_new_run_has_a_place() -> None:
    here = RunLog({KEYS[k]: a_row(k, pinned=k < MOST_PINNED) for k in range(MOST)})
    with pytest.raises(ValueError, match="At most 150 runs can be pinned"):
        here.edit(KEYS[MOST_PINNED], pinned=True)
    here.edit(KEYS[0], pinned=True)  # it is already
    here.edit(KEYS[0], pinned=False)
    here.edit(KEYS[MOST_PINNED], pinned=True)
    assert here.rows[KEYS[MOST_PINNED]].pinned
