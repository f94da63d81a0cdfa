"""The browser's side of the widget is one module that asks for nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from node_viz.notebook import bundle
from node_viz.stage.one_script import order_of, wrapped


def test_the_module_is_whole_and_node_can_read_it(tmp_path: Path) -> None:
    text = bundle.bundled()
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert text.count("export default") == 1
    for name in ("stage.css", "series.css", "widget.css"):
        assert f'"{name}"' in text
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    file = tmp_path / "widget.mjs"
    file.write_text(text, encoding="utf-8")
    done = subprocess.run([node, "--check", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("line", ['export * from "./a.js";', "import a from 'b';", "export let a;"])
def test_a_form_that_is_not_known_is_refused(tmp_path: Path, line: str) -> None:
    module = tmp_path / "odd.js"
    module.write_text(line + "\n")
    with pytest.raises(ValueError, match=r"odd\.js"):
        wrapped([module])


def test_equal_names_do_not_meet(tmp_path: Path) -> None:
    first, second = tmp_path / "a.js", tmp_path / "b.js"
    first.write_text("const x = 1;\nexport const a = x;\n")
    second.write_text('import { a as x } from "./a.js";\nexport default x + 1;\n')
    order = order_of(second)
    assert order == [first, second]
    text = wrapped(order)[-1]
    assert "const { a: x } = m0;" in text
    assert "return { default: theDefault };" in text
