"""The settings of a run in a TOML file, as `node-viz train --config` reads them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from node_viz.experiment.config import DEFAULTS, ExperimentConfig, knobs, renamed

LARGEST = 100_000  #: bytes; a file that says every setting has 2,000
MARK = b"\xef\xbb\xbf"  #: of the order of bytes, which TOML does not know


def read_settings(path: str) -> dict[str, Any]:
    """Return the settings that a file says, checked each by itself and all together.

    Raises:
        ValueError: it is no TOML, or says something that is no setting, in a sentence.
        OSError: it cannot be read.
    """
    said = dict(renamed(_table(path).items()))
    for name, value in said.items():
        if name not in DEFAULTS:
            raise ValueError(f"{path!r}: there is no setting {name!r}; see `node-viz train --help`")
        _check_kind(path, name, value)
    try:
        ExperimentConfig().replace(**said)
    except ValueError as error:
        raise ValueError(f"{path!r}: {error}") from None
    return said


def _table(path: str) -> dict[str, Any]:
    with Path(path).open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"{path!r} has more than {LARGEST:,} bytes, too many for settings")
    if data.startswith(MARK):
        raise ValueError(f"{path!r} begins with a byte-order mark; save it as plain UTF-8")
    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError:
        raise ValueError(f"{path!r} must be a text in UTF-8; save it as such") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        why = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise ValueError(f"{path!r} is no TOML: {why}") from None


def _check_kind(path: str, name: str, value: Any) -> None:
    """Refuse what the command line would read as a number or a word, but TOML tells apart."""
    word = bool(knobs()[name].choices)
    fits = isinstance(value, str) if word else type(value) in (int, float)
    if not fits:
        wanted = 'a word in quotes, as in name = "word"' if word else "a number without quotes"
        raise ValueError(f"{path!r}: {name} must be {wanted}; got {value!r}"[:300])
