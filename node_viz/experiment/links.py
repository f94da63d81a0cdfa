"""Links, read as far as they make sense: what cannot be used becomes a note, never an error.

A page shows one record, a frozen dataclass whose `pairs` are what its address says. A `Link` names
the page and reads its record back; the helpers read the experiment that is part of most records.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from urllib.parse import parse_qsl

from node_viz.experiment.catalogue import MIXTURES_1D
from node_viz.experiment.config import DEFAULTS, ExperimentConfig, knobs_for, renamed
from node_viz.experiment.families import DATA, family_of
from node_viz.experiment.knob import as_number
from node_viz.experiment.presets import preset
from node_viz.experiment.registry import Spoken
from node_viz.experiment.views import KEYS

FITS = 1850  #: characters that a data set's name may take in an address
PENALTIES = ("kinetic", "jacobian", "force")
PAGE = ("hide", "present", "scene", "tour")  #: keys of an address that are about the whole page
VIEW = (*PAGE, *KEYS)  #: keys that are not what a page shows: how it is looked at, too
EMBED = ("embed", "embed_options")  #: keys that Streamlit keeps to itself, in any case
#: no arm of the penalties has their methods
OF_ONE_METHOD = ("ot_batch", "ot_across", "condition", "base_std", "flow_layers")
#: what tells arms apart, or is of no use to any; the shared part has none
OF_THE_ARM = ("method", "steer", *PENALTIES, *OF_ONE_METHOD)


class Shown(Protocol):
    """What a page shows."""

    def pairs(self) -> dict[str, str]:
        """Return the link: what differs from the page's default."""
        ...


Record = TypeVar("Record", bound=Shown)


@dataclass(frozen=True)
class Link(Generic[Record]):
    """A page's address: whose it is, and how it is read.

    Args:
        page: the page's stem; what the session keeps of the page begins with it.
        read: turns the pairs of an address into the record, and notes on what is wrong in them.
        keeps: pairs that an experiment of the lesson leaves as they are, unless it sets them.
        owns: keys of a view (`experiment.views`) that are part of the record here.
    """

    page: str
    read: Callable[[dict[str, str]], tuple[Record, list[str]]]
    keeps: tuple[str, ...] = ()
    owns: tuple[str, ...] = ()

    def is_view(self, key: str) -> bool:
        """Whether a key of the address is about the page, and not what it shows."""
        return key in VIEW and key not in self.owns

    def asked(self, query: str) -> Record:
        """Return the record of a query string; the same string is read once."""
        return _asked(self, query)


@functools.lru_cache(maxsize=512)
def _asked(link: Link[Record], query: str) -> Record:
    return link.read(dict(parse_qsl(query)))[0]


def read_config(pairs: Mapping[str, str]) -> tuple[ExperimentConfig, list[str]]:
    """Return the flow a link describes, starting from its `preset` if it names one, with notes.

    >>> read_config({"lr": "high", "depth": "3"})[0].depth
    3
    """
    own = dict(pairs)
    notes = own_task(own, DEFAULTS["task"])
    name = own.pop("preset", "default")
    try:
        start = preset(name).config.to_query()
    except ValueError as error:
        start = ""
        notes.append(f"{error}. Ignored.")
    config, more = ExperimentConfig.forgiving({**dict(parse_qsl(start)), **own})
    if config.dataset in MIXTURES_1D:
        more.append(f"The stage shows two dimensions; {config.dataset!r} has one.")
        config = config.replace(dataset=DEFAULTS["dataset"])
    return config, notes + more


def says_itself(config: ExperimentConfig) -> bool:
    """Whether the data are points of a visitor's own, which the data set's name says."""
    return isinstance(DATA[config.dataset], Spoken)


def that_fit(pairs: dict[str, str]) -> dict[str, str]:
    """Return the pairs of an address without a data set that is too long for one."""
    return {k: v for k, v in pairs.items() if k != "dataset" or len(v) <= FITS}


def read_base(
    pairs: Mapping[str, str],
    usual: ExperimentConfig,
    apart: Iterable[str] = OF_THE_ARM,
    why: str = "is what tells the arms apart",
) -> tuple[ExperimentConfig, list[str]]:
    """Read the experiment that arms share; each thing that makes no sense becomes a note.

    Args:
        pairs: of the link, without the page's own keys.
        usual: the page's default.
        apart: knobs that the arms set themselves.
        why: a link may not set those.
    """
    pairs = dict(renamed(pairs.items()))
    notes = [f"{key} {why}. Ignored." for key in apart if key in pairs]
    kept = {key: value for key, value in pairs.items() if key not in apart}
    notes += own_task(kept, usual.task)
    start = {key: str(value) for key, value in usual.as_dict().items()}
    base, more = ExperimentConfig.forgiving({**start, **kept})
    if base.dataset in MIXTURES_1D:
        more.append(f"The stages show two dimensions; {base.dataset!r} has one.")
        base = base.replace(dataset=usual.dataset)
    if says_itself(base) and family_of(base).density:
        more.append(
            "Nobody knows the density of points of your own; the page on continuous normalizing "
            "flows takes them."
        )
        base = base.replace(dataset=usual.dataset)
    return base, notes + more


def own_task(pairs: dict[str, str], task: str) -> list[str]:
    """Take the task out of a link to a page that knows one task only; return notes.

    >>> own_task({"task": "classify"}, "density")
    ["task is 'density' on this page; got 'classify'. Ignored."]
    """
    asked = pairs.pop("task", task)
    return [] if asked == task else [f"task is {task!r} on this page; got {asked!r}. Ignored."]


def changed(base: ExperimentConfig, usual: ExperimentConfig) -> dict[str, str]:
    """Return what in `base` differs from the page's default, as a link says it."""
    default = usual.as_dict()
    found = {key: str(value) for key, value in base.as_dict().items() if value != default[key]}
    return that_fit(found)


def named(pairs: dict[str, str], usual: Sequence[str]) -> tuple[str, ...]:
    """Take the arms out of a link: those that `arms=a,b` names, the usual ones if it names none."""
    text = pairs.pop("arms", ",".join(usual))
    return tuple(name.strip() for name in text.split(","))


def nearest(
    name: str, text: str | None, known: Sequence[float], usual: float
) -> tuple[float, list[str]]:
    """Return the value on offer nearest to what a link says, and a note if it is out of bounds.

    >>> nearest("side", "0.19", (0.1, 0.2), 0.1)
    (0.2, [])
    """
    if text is None:
        return usual, []
    low, high = min(known), max(known)
    try:
        value = as_number(text)
    except ValueError:
        value = float("nan")
    if not low - 0.01 * abs(low) <= value <= high + 0.01 * abs(high):
        bounds = f"a number from {low:g} to {high:g}"
        return usual, [f"{name} must be {bounds}; got {text!r}. Using {usual:g}."]
    return min(known, key=lambda one: abs(one - value)), []


def one_of(
    choices: Mapping[str, Sequence[str]], usual: Mapping[str, str], pairs: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Read a link whose every key is one of a few words; return the good pairs, and notes.

    >>> one_of({"pull": ("1", "2")}, {"pull": "2"}, {"pull": "3"})
    ({}, ["pull must be one of 1, 2; got '3'. Using 2."])
    """
    good: dict[str, str] = {}
    notes: list[str] = []
    for key, value in pairs.items():
        if key not in choices:
            notes.append(f"there is no setting {key!r}; there are {', '.join(choices)}. Ignored.")
        elif value not in choices[key]:
            names = ", ".join(choices[key])
            notes.append(f"{key} must be one of {names}; got {value!r}. Using {usual[key]}.")
        else:
            good[key] = value
    return good, notes


def all_knobs(but: Iterable[str] = (), task: str = "density") -> tuple[str, ...]:
    """Return the names of all knobs that a task knows, but some; its page decides the task."""
    return tuple(name for name in knobs_for(task) if name not in {"task", *but})
