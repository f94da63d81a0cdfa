"""Files that are written whole or not at all: a full disk or Ctrl-C leaves what was there before.

Read here how a save is made safe: everything is first written beside its place under another name,
and only when all of it has reached the disk are the new files given the names of the old ones.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

PART = "node_viz-part"  #: how the name of a file ends while it is being written


def write(path: str | Path, content: str | bytes) -> None:
    """Write one file, or leave the one that is there as it was.

    Raises:
        OSError: it cannot be written; `filename` is the file asked for.
    """
    write_all({Path(path): content})


def write_all(contents: Mapping[Path, str | bytes | None]) -> None:
    """Write files that belong together, in order; None takes a file away.

    No file is replaced before all are on the disk, and once the first is in place the others
    follow, whatever happens. What is no regular file (a pipe, a terminal) is written to directly.

    Raises:
        OSError: one cannot be written; `filename` is the file asked for.
    """
    parts: dict[Path, Path] = {}  # the file being written -> its place
    complete = False
    gone = [path for path, content in contents.items() if content is None]
    wanted = {path: content for path, content in contents.items() if content is not None}
    try:
        for path, content in wanted.items():
            with _named(path):
                _write_part(path, content, parts)
        complete = True
        for part, place in parts.items():
            with _named(place):
                os.replace(part, place)
        for path in gone:
            with _named(path):
                path.unlink(missing_ok=True)
    finally:
        _finish(parts, gone, begun=complete and not any(part.exists() for part in [*parts][:1]))
    for folder in {place.parent for place in parts.values()}:
        _sync_folder(folder)


def _write_part(path: Path, content: str | bytes, parts: dict[Path, Path]) -> None:
    data = content.encode() if isinstance(content, str) else content
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(data)
        return
    place = path.resolve()  # a link goes on pointing where it points
    part = place.with_name(f".{uuid.uuid4().hex}.{PART}")
    parts[part] = place
    with open(part, "xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if place.exists():
        shutil.copymode(place, part)


def _finish(parts: Mapping[Path, Path], gone: list[Path], begun: bool) -> None:
    """Leave no part behind: give each its name if the first has got it, else take all away."""
    for part in [part for part in parts if part.exists()]:
        with contextlib.suppress(OSError):
            if begun:
                os.replace(part, parts[part])
        with contextlib.suppress(OSError):
            part.unlink()
    for path in gone if begun else ():
        with contextlib.suppress(OSError):
            path.unlink()


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let an error name the file asked for, not the part beside it; a full disk names none."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from None


def _sync_folder(folder: Path) -> None:
    """Let the new names reach the disk too, where a system can be asked for it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
