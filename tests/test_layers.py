"""Imports only point down: the sentence "trained, probed, plotted, put on a page" as a test.

A room is the first name under node_viz; a lesson is a room of its own. Each room lists the rooms it
may import directly; what those may import lies below it too, except where a room is marked strict.
An import inside a function is an arrow like any other. Every test names all offenders at once.
"""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BELOW: dict[str, set[str]] = {
    "shapes": set(),
    "files": set(),
    "remembered": set(),
    "records": {"shapes"},
    "experiment": {"shapes"},
    "data": {"experiment"},
    "fields": {"experiment"},
    "solvers": {"experiment", "records"},
    "flows": {"fields", "solvers", "data"},
    "odenets": {"fields", "solvers", "data"},
    "series": {"fields", "solvers", "data"},
    "probes": {"flows", "odenets", "series"},
    "training": {"probes", "files"},  # a trainer reads its own gauges
    "runs": {"__init__", "training"},
    "plots": {"records", "experiment", "remembered"},
    "stage": {"records", "experiment", "remembered"},
    "course": {"experiment"},
    "export": {"runs", "plots", "stage", "course"},
    "notebook": {"export"},
    "ui": {"runs", "plots", "stage", "course", "export"},
    "lessons": {"ui"},
    "pages": {"lessons", "ui", "course"},
    "app": {"ui", "course"},
    "site": {"lessons", "export"},
    "cli": {"runs", "plots", "course", "export", "__init__"},
    "__main__": {"cli"},
    "__init__": set(),  # the notebook's names are looked up when asked for, not imported
}
DOOR = {
    "node_viz/cli/serve.py": {"ui"},  # the one command that starts the app
    "node_viz/cli/site.py": {"site"},  # and the one that writes all lessons down
}
STRICT = {"pages", "app"}  # only what is listed, nothing further below
PURE = {"words", "numbers", "figures"}  # files of a lesson that need neither half
PLAIN = {
    "shapes",
    "files",
    "remembered",
    "records",
    "experiment",
    "plots",
    "course",
    "__main__",
    "__init__",
}
NO_TORCH = {*PLAIN, "stage", "pages", "app"}


def allowed(room: str) -> set[str]:
    """Every room that `room` may import: itself, what it lists, and what lies below that."""
    if room in STRICT:
        return BELOW[room] | {room}
    return {room}.union(*(allowed(below) for below in BELOW[room]))


@functools.cache
def sources() -> tuple[Path, ...]:
    """Every Python file of the app and the package."""
    files = [path for name in ("node_viz", "pages") for path in sorted((ROOT / name).rglob("*.py"))]
    return (*files, ROOT / "app.py")


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def said(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "node_viz" else parts[0]


def lesson_of(path: Path) -> str:
    """The lesson whose folder or page a file is, or nothing."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[:2] == ("node_viz", "lessons") and len(parts) > 3:
        return parts[2]
    return parts[1] if parts[0] == "pages" else ""


def role_of(path: Path) -> str:
    """What a file of a lesson does: the first word of its name."""
    return path.stem.split("_")[0] if room_of(path) == "lessons" else ""


def names(node: ast.AST) -> list[str]:
    """The dotted names that a statement imports, none if it is no import."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def for_types(node: ast.AST) -> bool:
    """Whether a statement is the `if` whose body only a type checker reads."""
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


@functools.cache
def statements(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file that is an import or the `if` around imports for types."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = [tree(path)]
    while waiting:
        node = waiting.pop()
        if names(node) or for_types(node):
            found.append(node)
        # No import hides in an expression, and most of a file is expressions.
        waiting += (one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.expr))
    return tuple(found)


@functools.cache
def imported(path: Path) -> tuple[str, ...]:
    """The dotted name of everything that a file imports, wherever the import stands."""
    return tuple(name for node in statements(path) for name in names(node))


@functools.cache
def at_once(path: Path) -> tuple[str, ...]:
    """What importing a file imports: not what stands in functions or is for types only."""
    found: list[str] = []
    waiting: list[ast.AST] = [tree(path)]
    while waiting:
        node = waiting.pop()
        found += names(node)
        if isinstance(node, ast.If) and for_types(node):
            waiting += node.orelse
        # No import hides in an expression.
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.expr):
            waiting += ast.iter_child_nodes(node)
    return tuple(found)


def outside(path: Path) -> set[str]:
    """The libraries that a file imports for more than the type checker."""
    unneeded = {
        name
        for node in statements(path)
        if for_types(node)
        for inner in ast.walk(node)
        for name in names(inner)
    }
    return {name.split(".")[0] for name in set(imported(path)) - unneeded}


def rooms_imported(path: Path) -> Iterator[str]:
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "node_viz":
            yield parts[1] if len(parts) > 1 and parts[1] in BELOW else "__init__"
        elif parts[0] in ("pages", "app"):
            yield parts[0]


def test_every_room_has_its_place() -> None:
    assert {room_of(path) for path in sources()} <= set(BELOW)
    relative = [
        said(path)
        for path in sources()
        for node in statements(path)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative, "write the whole name"


def test_imports_point_down() -> None:
    up = {said(path): set(rooms_imported(path)) - allowed(room_of(path)) for path in sources()}
    assert {path: rooms for path, rooms in up.items() if rooms} == DOOR


def test_no_lesson_imports_another() -> None:
    across = []
    for path in sources():
        for name in imported(path):
            parts = name.split(".")
            if parts[:2] == ["node_viz", "lessons"] and parts[2] != lesson_of(path):
                across.append(f"{said(path)} imports {name}")
    assert not across


def test_no_circle() -> None:
    """Modules import each other in one order, imports inside functions left out."""
    arrows = {
        path: {found for name in at_once(path) if (found := file_of(name)) and found != path}
        for path in sources()
    }
    while leaves := [path for path, below in arrows.items() if not below & arrows.keys()]:
        for path in leaves:
            del arrows[path]
    assert not {said(path) for path in arrows}


def test_each_library_keeps_to_its_rooms() -> None:
    wrong = []
    for path in sources():
        room, role, used = room_of(path), role_of(path), outside(path)
        pure = role in PURE
        screen = room in ("ui", "stage", "pages", "app") or (room == "lessons" and not pure)
        if "streamlit" in used and not screen:
            wrong.append(f"{said(path)} imports streamlit")
        if "plotly" in used and room != "plots" and role != "figures":
            wrong.append(f"{said(path)} imports plotly")
        if used & {"torch", "torchdiffeq", "safetensors"} and (room in NO_TORCH or pure):
            wrong.append(f"{said(path)} imports torch")
    assert not wrong


@functools.cache
def file_of(name: str) -> Path | None:
    """The file behind a dotted name of ours, be it a module, a package, or a name in one."""
    if name.split(".")[0] != "node_viz":
        return None
    for parts in (name.split("."), name.split(".")[:-1]):
        for path in (
            ROOT.joinpath(*parts).with_suffix(".py"),
            ROOT.joinpath(*parts, "__init__.py"),
        ):
            if path.is_file():
                return path
    return None


def way_to(libraries: set[str], path: Path, seen: set[Path]) -> str:
    """The chain of files by which importing `path` imports one of `libraries`, or nothing."""
    seen.add(path)
    for name in at_once(path):
        if name.split(".")[0] in libraries:
            return f"{said(path)} imports {name}"
        target = file_of(name)
        if target and target not in seen and (way := way_to(libraries, target, seen)):
            return f"{said(path)} -> {way}"
    return ""


def test_the_first_paint_imports_no_torch() -> None:
    screen = [path for path in sources() if room_of(path) in {*NO_TORCH, "ui", "lessons"}]
    ways = [way_to({"torch", "torchdiffeq"}, path, set()) for path in screen]
    assert not [way for way in ways if way]


def test_words_numbers_links_and_figures_need_no_screen() -> None:
    pure = [path for path in sources() if role_of(path) in PURE]
    ways = [way_to({"streamlit", "torch"}, path, set()) for path in pure]
    assert not [way for way in ways if way]


def test_a_wrong_arrow_would_be_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def f():\n    from node_viz.ui import page\n    import torch.nn\n")
    assert set(imported(wrong)) == {"node_viz.ui.page", "torch.nn"}
    assert "ui" not in allowed("training")
    assert "flows" in allowed("ui")
    assert "flows" not in allowed("plots")
    way = way_to({"torch"}, ROOT / "node_viz" / "cli" / "outcome.py", set())
    assert way.startswith("node_viz/cli/outcome.py")
    assert "imports torch" in way


def test_what_has_no_screen_runs_without_torch() -> None:
    """The walk over sources agrees with Python itself."""
    files = [path for path in sources() if room_of(path) in PLAIN or role_of(path) in PURE]
    dotted = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]
    modules = [name.removesuffix(".__init__") for name in dotted]
    code = f"import importlib, sys\nfor m in {modules!r}:\n    importlib.import_module(m)\n"
    code += "    assert 'torch' not in sys.modules, m + ' imports torch'\n"
    code += "    assert 'streamlit' not in sys.modules, m + ' imports streamlit'\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("module", ["node_viz", "node_viz.__main__", "node_viz.experiment.config"])
def test_the_front_door_imports_neither_torch_nor_numpy(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"torch", "numpy", "streamlit", "plotly"} & set(done.stdout.split())
    assert not heavy


def test_every_name_of_the_notebook_exists() -> None:
    import node_viz

    for name in node_viz._HOMES:
        assert getattr(node_viz, name) is not None
        assert name in dir(node_viz)
    with pytest.raises(AttributeError, match="ExperimentConfig"):
        node_viz.Nonsense  # noqa: B018
