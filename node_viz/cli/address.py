"""What an argument of `train` and `compare` asks for: a QUERY, or the address of a page.

A QUERY leaves out the config's defaults, a page's address those of the page; so an address is read
by the very `Link` that its page is read by, and gives the arms that the page would show.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from node_viz.course.syllabus import SYLLABUS
from node_viz.experiment.arms import Pane
from node_viz.experiment.config import ExperimentConfig, renamed
from node_viz.experiment.links import EMBED, VIEW
from node_viz.experiment.presets import preset
from node_viz.experiment.registry import load_target

LISTED = 5  #: arms of a page that are named, each with its own query


@dataclass(frozen=True)
class Asked:
    """The experiments an argument asks for."""

    text: str  #: as it was typed
    page: str  #: the stem, when it is an address; else nothing
    arms: tuple[tuple[str, ExperimentConfig], ...]  #: label and config
    named: tuple[str, ...]  #: keys that the text sets
    notes: tuple[str, ...] = ()  #: sentences on what in it could not be used

    def say_notes(self) -> None:
        """Print what a page would note."""
        for note in self.notes:
            print(f"node-viz: {note}", file=sys.stderr)

    def one(self) -> ExperimentConfig:
        """Return the only experiment; a `ValueError` says what to type when there are more."""
        if len(self.arms) == 1:
            return self.arms[0][1]
        each = [
            f"node-viz train {config.to_query()!r} ({label})"
            for label, config in self.arms[:LISTED]
        ]
        more = "" if len(self.arms) <= LISTED else ", and so on"
        raise ValueError(
            f"the page {self.page!r} shows {len(self.arms)} arms at this address; train them "
            f"side by side with: node-viz compare {self.text!r}, or one of them with: "
            f"{', '.join(each)}{more}"
        )


def read(text: str, start: str | None = None, settings: Mapping[str, Any] | None = None) -> Asked:
    """Read a QUERY or an address.

    Args:
        text: what was typed.
        start: the preset that a QUERY begins with.
        settings: what it begins with instead, read from a file.

    Raises:
        ValueError: it makes no sense, or it is the address of a page that trains nothing.
    """
    where, mark, query = text.strip().partition("#")[0].partition("?")
    remote = where.lower().startswith(("http://", "https://"))
    if remote or ("=" not in where and ("/" in where or (mark and where))):
        if start is not None:
            raise ValueError("an address says the whole experiment; --preset does not go with it")
        if settings is not None:
            raise ValueError("an address says the whole experiment; --config does not go with it")
        return _read_address(text, where, query)
    return _read_query(text, start, settings)


def _read_address(text: str, where: str, query: str) -> Asked:
    last = unquote(where.rstrip("/").rpartition("/")[2])
    pages = {page.stem: page for page in SYLLABUS if page.link}
    pairs = parse_qsl(query, keep_blank_values=True)
    record: Any = None
    notes: list[str] = []
    if last in pages:
        link = load_target(pages[last].link)
        pairs = _shown(pairs, but=link.owns)
        record, notes = link.read(dict(pairs))
    if not hasattr(record, "panes"):
        said = f"the page {last!r} trains nothing" if last in pages else "there nothing is trained"
        trains = [stem for stem, page in pages.items() if _trains(load_target(page.link))]
        raise ValueError(
            f"{text!r} is the address of no experiment: {said}; pages that do are "
            f"{', '.join(map(repr, trains))}"
        )
    panes: Sequence[Pane] = record.panes()
    arms = tuple((pane.label, pane.config) for pane in panes)
    return Asked(text, last, arms, tuple(key for key, _ in pairs), tuple(notes))


def _trains(link: Any) -> bool:
    return hasattr(link.read({})[0], "panes")


def _read_query(text: str, start: str | None, settings: Mapping[str, Any] | None) -> Asked:
    typed = parse_qsl(text.strip().lstrip("?"), keep_blank_values=True)
    pairs = renamed(typed)
    shown = _shown(pairs)
    notes = [
        f"{key} is about the page, not what it trains. Ignored."
        for key, _ in pairs
        if key in VIEW or key.lower() in EMBED
    ]
    presets = [value for key, value in shown if key == "preset"]
    if start is not None:
        presets.append(start)
    if len(presets) > 1:
        raise ValueError(f"preset is given twice: {' and '.join(map(repr, presets))}")
    if presets and settings is not None:
        raise ValueError(
            f"--config and the preset {presets[0]!r} both say where to begin; give one"
        )
    own = [(key, value) for key, value in shown if key != "preset"]
    asked = ExperimentConfig.from_query(text.strip() if own == typed else urlencode(own))
    changes = {key: getattr(asked, key) for key, _ in own}
    config = preset(*(presets or ["default"])).config.replace(**{**(settings or {}), **changes})
    named = (*(settings or {}), *(key for key, _ in own))
    return Asked(text, "", ((text or "(default)", config),), named, tuple(notes))


def _shown(pairs: list[tuple[str, str]], but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the pairs that say what is shown, as a page gets to see them that owns `but`."""
    about = {*VIEW}.difference(but)
    return [(k, v) for k, v in pairs if k not in about and k.lower() not in EMBED]
