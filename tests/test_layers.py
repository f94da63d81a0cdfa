"""Imports only point down: the sentence "trained, probed, plotted, put on a page" as a test.

Each layer lists the layers it may import directly; what those may import lies below it too, except
where a layer is marked strict. An import inside a function is an arrow like any other.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHOICES = {"net_catalogue", "knob", "clashes"}
BASE = {
    "shapes",
    "registry",
    "catalogue",
    "config",
    "records",
    "probed",
    "net_records",
    "parameters",
    *CHOICES,
}
BELOW: dict[str, set[str]] = {
    "shapes": set(),
    "records": set(),
    "probed": {"records"},
    "net_records": {"records"},
    "registry": set(),
    "catalogue": {"registry"},
    "net_catalogue": {"registry", "catalogue"},
    "knob": {"registry"},
    "clashes": {"knob", "net_catalogue"},
    "config": {"registry", "catalogue", *CHOICES},
    "parameters": {"config"},
    "presets": BASE,
    "lessons": BASE,
    "data": BASE,
    "fields": BASE,
    "solvers": {"shapes", "records"},
    "flows": {"fields", "solvers", "data"},
    "odenets": {"fields", "solvers", "data"},
    "probes": {"flows", "odenets"},
    "training": {"flows", "odenets", "probes"},  # a trainer reads its own gauges
    "runs": {"training", "probes"},
    "plots": {"records", "probed", "net_records"},
    "ui": {"runs", "plots", "presets", "lessons"},
    "pages": {"ui", "presets", "lessons"},
    "app": {"ui", "presets", "lessons"},
    "cli": {"training", "probes", "plots", "presets", "__init__"},
    "__main__": {"cli"},
    "__init__": set(),  # the notebook's names are looked up when asked for, not imported
}
STRICT = {"plots", "solvers", "pages", "app"}  # only what is listed, nothing further below
STREAMLIT = {"ui", "pages", "app"}
PLOTLY = {"plots"}
NO_TORCH = {*BASE, "presets", "lessons", "plots", "pages", "app", "__main__", "__init__"}


def allowed(layer: str) -> set[str]:
    """Every layer that `layer` may import: itself, what it lists, and what lies below that."""
    if layer in STRICT:
        return BELOW[layer] | {layer}
    return {layer}.union(*(allowed(below) for below in BELOW[layer]))


def sources() -> list[Path]:
    """Every Python file of the app and the package."""
    folders = (ROOT / "node_viz", ROOT / "pages")
    files = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    return files + [path for path in [ROOT / "app.py"] if path.exists()]


def layer_of(path: Path) -> str:
    """The layer a file belongs to: the first name under node_viz, or `pages`, or `app`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "node_viz" else parts[0]


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted name of every module that a file imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively; write the whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def for_types_only(path: Path) -> set[str]:
    """The modules imported only where a type checker looks."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for inner in ast.walk(node):
                if isinstance(inner, ast.ImportFrom):
                    names.update(f"{inner.module}.{alias.name}" for alias in inner.names)
                elif isinstance(inner, ast.Import):
                    names.update(alias.name for alias in inner.names)
    return names


def arrows(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (layer, layer it imports) for every import of ours in a file."""
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "node_viz":
            known = len(parts) > 1 and parts[1] in BELOW
            yield layer_of(path), parts[1] if known else "__init__"
        elif parts[0] in ("pages", "app"):
            yield layer_of(path), parts[0]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    layer = layer_of(path)
    assert layer in BELOW, f"{layer} has no place in the table of layers"
    up = {below for _, below in arrows(path)} - allowed(layer)
    assert not up, f"{path.relative_to(ROOT)} ({layer}) imports {sorted(up)}, which is not below it"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_each_library_keeps_to_its_layers(path: Path) -> None:
    layer = layer_of(path)
    outside = {name.split(".")[0] for name in set(imported(path)) - for_types_only(path)}
    assert "streamlit" not in outside or layer in STREAMLIT
    assert "plotly" not in outside or layer in PLOTLY
    assert not outside & {"torch", "torchdiffeq", "safetensors"} or layer not in NO_TORCH


def test_a_wrong_arrow_would_be_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def f():\n    from node_viz.ui import stage\n    import torch.nn\n")
    assert set(imported(wrong)) == {"node_viz.ui.stage", "torch.nn"}
    assert "ui" not in allowed("training")
    assert "flows" in allowed("ui")
    assert "flows" not in allowed("plots")


def at_once(path: Path) -> Iterator[str]:
    """Yield what importing a file imports: not what stands in functions or is for types only."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            waiting += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def file_of(name: str) -> Path | None:
    """The file behind a dotted name of ours, be it a module, a package, or a name in one."""
    for parts in (name.split("."), name.split(".")[:-1]):
        for path in (
            ROOT.joinpath(*parts, "__init__.py"),
            ROOT.joinpath(*parts).with_suffix(".py"),
        ):
            if path.is_file():
                return path
    return None


def way_to_torch(path: Path, seen: set[Path]) -> str:
    """The chain of files by which importing `path` imports torch; empty when it does not."""
    seen.add(path)
    for name in at_once(path):
        if name.split(".")[0] in ("torch", "torchdiffeq"):
            return f"{path.relative_to(ROOT)} imports {name}"
        target = file_of(name) if name.startswith("node_viz.") else None
        if target and target not in seen and (way := way_to_torch(target, seen)):
            return f"{path.relative_to(ROOT)} -> {way}"
    return ""


SCREEN = [path for path in sources() if layer_of(path) in NO_TORCH | {"ui"}]


@pytest.mark.parametrize("path", SCREEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_first_paint_imports_no_torch(path: Path) -> None:
    assert way_to_torch(path, set()) == ""


def test_a_way_to_torch_would_be_seen() -> None:
    way = way_to_torch(ROOT / "node_viz" / "cli" / "outcome.py", set())
    assert way.startswith("node_viz/cli/outcome.py")
    assert "imports torch" in way


def test_what_has_no_screen_imports_no_torch() -> None:
    files = [path for path in SCREEN if layer_of(path) not in STREAMLIT]
    dotted = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]
    modules = [name.removesuffix(".__init__") for name in dotted]
    code = f"import importlib, sys\nfor m in {modules!r}:\n    importlib.import_module(m)\n"
    code += "    assert 'torch' not in sys.modules, m + ' imports torch'\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("module", ["node_viz", "node_viz.__main__", "node_viz.config"])
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
