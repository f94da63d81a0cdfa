"""The browser's modules: their syntax, and their own tests, run by Node.

Those tests compare with numbers and bytes that Python writes here, of a flow with a closed form.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from run_node import TESTS, WEB, run

from node_viz.stage.net_payload import pack_net_pictures
from node_viz.stage.packing import unpack
from node_viz.stage.payload import pack_pictures

BROWSER = Path(__file__).parents[1] / "browser"
VMAX = 0.25
SIDE = 128  # of the density that the browser draws
MODULES = sorted(path for path in WEB.glob("*.js") if not path.name.endswith(".min.js"))


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of what Node's tests compare with."""
    folder = tmp_path_factory.mktemp("numbers")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BROWSER)
        import net_pictures
        import synthetic

    flow, picture = synthetic.RingFlow(1000), synthetic.picture(1000, point=(1.0, 0.5))
    nets = {
        name: net_pictures.net_picture(kind, 1000, (0.5, 0.5))
        for name, kind in {"net": "turn", "line": "line"}.items()
    }
    head = {"run": "flow", "live": False, "tape": [10, 1000], "vmax": VMAX}
    data = synthetic.samples(100)
    payloads = {"flow": pack_pictures([picture], {**head, "data": data})}
    for name, shown in nets.items():
        payloads[name] = pack_net_pictures([shown], {"run": name, "axes": ["a", "b"]})
    for name, payload in payloads.items():
        (folder / f"{name}.bin").write_bytes(payload)

    times, grid = (0.1, 0.37, 0.62, 0.9), synthetic.lattice(SIDE)
    field = unpack(payloads["flow"])["pictures"][0]["field"]
    known = {
        "vmax": VMAX,
        "payloads": {name: plain(unpack(payload)) for name, payload in payloads.items()},
        "places": [
            {"t": t, "z": flow.paths(picture.encode.z[0], np.linspace(0, t, 40))[-1].ravel()}
            for t in times
        ],
        "densities": [
            {"t": t, "codes": 255 * np.sqrt(np.exp(flow.log_prob(t, grid)) / VMAX).ravel()}
            for t in times
        ],
        "fields": [{"t": t, "vectors": linear(field["t"], field["v"], t)} for t in (0, *times, 1)],
    }
    (folder / "numbers.json").write_text(json.dumps(known, default=np.ndarray.tolist))
    return folder


def plain(node: Any) -> Any:
    """Return a decoded payload with each array as its shape and its numbers."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    if isinstance(node, np.ndarray):
        return {"shape": list(node.shape), "values": node.ravel()}
    return node


def linear(times: list[float], frames: np.ndarray, t: float) -> np.ndarray:
    """Return the frame at time t between saved ones."""
    flat = frames.reshape(len(times), -1)
    return np.array([np.interp(t, times, column) for column in flat.T])


def syntax(code: str) -> str:
    """Return what is wrong with a module. A file named .js would be taken for an older script."""
    done = run("--input-type=module", "--check", text=code)
    return done.stderr if done.returncode else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_is_well_formed(path: Path) -> None:
    wrong = syntax(path.read_text(encoding="utf-8"))
    assert not wrong, f"{path.name}\n{wrong}"


def test_a_malformed_module_would_be_seen() -> None:
    assert "SyntaxError" in syntax('import { a } from "./a.js";\nexport const b = ;')
    assert "SyntaxError" in syntax("export const a = 1;\nexport const a = 2;")


@pytest.mark.parametrize("path", sorted(TESTS.glob("*.test.mjs")), ids=lambda path: path.name)
def test_what_node_tests(path: Path, numbers: Path) -> None:
    done = run("--test", "--test-reporter=spec", str(path), NODE_VIZ_NUMBERS=str(numbers))
    assert done.returncode == 0, f"\n{done.stdout}\n{done.stderr}"


def test_a_failing_test_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "wrong.test.mjs"
    path.write_text(
        'import { test } from "node:test";\ntest("no", () => { throw Error("wrong"); });'
    )
    done = run("--test", "--test-reporter=spec", str(path))
    assert done.returncode != 0
    assert "wrong" in done.stdout
