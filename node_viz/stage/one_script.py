"""The browser's modules put one after another, for whoever takes one text and no folder.

A page that lies on a disk may not load modules, and a notebook takes one. Nothing is translated:
each module stands in a function of its own, so that equal names do not meet, and what it exports is
what the function returns; each comes after those that it imports.
"""

from __future__ import annotations

import re
from pathlib import Path

STAGE = Path(__file__).parent / "web"  #: the modules and style sheets that all share

IMPORT = re.compile(r'^import (?:([^"]+?) from )?"(\.[^"]+)";', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const)\s+(\w+))", re.MULTILINE)
DEFAULT = re.compile(r"^export default ", re.MULTILINE)
LEFT = re.compile(r"^\s*(?:import|export)\b", re.MULTILINE)


def order_of(entry: Path) -> list[Path]:
    """Return the modules that `entry` needs, itself last, each after those that it imports.

    Raises:
        ValueError: a module imports itself in a circle.
    """
    order: list[Path] = []
    _visit(entry.resolve(), order, ())
    return order


def wrapped(order: list[Path]) -> list[str]:
    """Return each module as the text `const m0 = ...;`, numbered in this order.

    Raises:
        ValueError: a module of ours imports or exports in a form that is not known here.
    """
    return [_wrapped(path, order) for path in order]


def _visit(path: Path, order: list[Path], above: tuple[Path, ...]) -> None:
    """Append a module after all that it imports."""
    if path in above:
        raise ValueError(f"{path.name} imports itself in a circle")
    if path in order:
        return
    for _, name in IMPORT.findall(path.read_text(encoding="utf-8")):
        _visit((path.parent / name).resolve(), order, (*above, path))
    order.append(path)


def _wrapped(path: Path, order: list[Path]) -> str:
    """Return a module as a function that is called at once and returns what it exports."""

    def taken(match: re.Match[str]) -> str:
        what, module = match[1], f"m{order.index((path.parent / match[2]).resolve())}"
        if what is None:
            return ""
        if what.startswith("{"):
            return f"const {what.replace(' as ', ': ')} = {module};"
        if what.startswith("* as "):
            return f"const {what.removeprefix('* as ')} = {module};"
        return f"const {what} = {module}.default;"

    text = IMPORT.sub(taken, path.read_text(encoding="utf-8"))
    names = [*EXPORT.findall(text), *(["default: theDefault"] if DEFAULT.search(text) else [])]
    text = DEFAULT.sub("const theDefault = ", EXPORT.sub("", text))
    if LEFT.search(text):
        raise ValueError(f"{path.name} imports or exports in a form that is not known here")
    text = text.replace("import.meta.url", "document.baseURI")
    head = f"const m{order.index(path)} = await (async () => {{ // {path.name}"
    return f"{head}\n{text}return {{ {', '.join(names)} }};\n}})();"
