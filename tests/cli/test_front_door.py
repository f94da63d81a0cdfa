"""`node-viz --help`, `list` and `app`: what needs no training."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import node_viz
from node_viz.__main__ import main
from node_viz.cli import serve
from node_viz.experiment.catalogue import DATASETS, FIELDS, MIXTURES_1D, SOLVERS
from node_viz.experiment.presets import PRESETS

NAMES = {
    "data": [*DATASETS, *MIXTURES_1D],
    "presets": list(PRESETS),
    "solvers": list(SOLVERS),
    "fields": list(FIELDS),
}


@pytest.mark.parametrize("what", list(NAMES))
def test_list_names_and_sentences(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", what, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == NAMES[what]
    assert main(["list", what]) == 0
    lines = capsys.readouterr().out.splitlines()
    for row, line in zip(rows, lines, strict=True):
        assert line.startswith(row["name"])
        assert line.endswith(row["sentence"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["trian"], "invalid choice: 'trian' (choose from"),
        (["list"], "required: what"),
        (["list", "nonsense"], "invalid choice: 'nonsense' (choose from"),
        (["sample", "run"], "required: --n, --out"),
        (["logprob", "run"], "required: --in, --out"),
    ],
)
def test_bad_words_leave_with_status_2(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.strip().splitlines()) == 1


def test_help_and_list_import_neither_torch_nor_numpy() -> None:
    code = (
        "import sys\nfrom node_viz.__main__ import main\n"
        "main(['list', 'data'])\n"
        "assert not {'torch', 'numpy', 'plotly', 'streamlit'} & set(sys.modules)\n"
        "main(['--help'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for word in ("train", "list", "sample", "logprob", "app", "exit status"):
        assert word in done.stdout


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.strip() == node_viz.__version__


@pytest.mark.parametrize("port", ["0", "65536", "http", "80.5"])
def test_a_bad_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["app", "--port", port]) == 2
    assert "--port must be a whole number from 1 to 65535" in capsys.readouterr().err


def test_app_starts_streamlit_beside_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {}

    def run(module: str, run_name: str) -> None:
        asked.update(module=module, name=run_name, words=list(sys.argv), folder=Path.cwd())

    monkeypatch.chdir(".")  # comes back here afterwards
    monkeypatch.setattr(sys, "argv", [])
    monkeypatch.setattr(serve.runpy, "run_module", run)
    assert main(["app", "--port", "8600", "--host", "0.0.0.0"]) == 0
    assert (asked["module"], asked["name"]) == ("streamlit", "__main__")
    assert (asked["folder"] / ".streamlit" / "config.toml").exists()
    assert asked["words"][:3] == ["streamlit", "run", "app.py"]
    assert asked["words"][3:] == ["--server.port=8600", "--server.address=0.0.0.0"]


def test_app_says_so_when_it_is_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve.node_viz, "__file__", str(tmp_path / "node_viz" / "__init__.py"))
    assert main(["app"]) == 2
    assert "clone it" in capsys.readouterr().err
