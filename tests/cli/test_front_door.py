"""`node-viz --help`, `list` and `app`: what needs no training."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import node_viz
from node_viz.__main__ import main
from node_viz.cli import serve
from node_viz.experiment.catalogue import DATASETS, FIELDS, MIXTURES_1D, SOLVERS
from node_viz.experiment.presets import PRESETS
from node_viz.ui import server

ROOT = Path(__file__).parents[2]

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
    assert capsys.readouterr().out.strip() == f"node-viz {node_viz.__version__}"


@pytest.mark.parametrize("port", ["0", "65536", "http", "80.5"])
def test_a_bad_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["app", "--port", port]) == 2
    assert "--port must be a whole number from 1 to 65535" in capsys.readouterr().err


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the server was started with, if it was; it never is in these tests."""
    asked: dict[str, Any] = {}

    def run(script: Path, host: str, port: int, *, browser: bool, token: str) -> None:
        asked.update(script=script, host=host, port=port, browser=browser, token=token)
        asked.update(folder=Path.cwd())

    monkeypatch.chdir(".")  # comes back here afterwards
    monkeypatch.setattr(server, "run", run)
    for setting in ("NODE_VIZ_SLOTS", "NODE_VIZ_OPERATOR_TOKEN", "NODE_VIZ_LOG"):
        monkeypatch.delenv(setting, raising=False)
    return asked


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_app_serves_what_lies_beside_the_package_and_says_what_a_teacher_needs(
    served: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NODE_VIZ_SLOTS", "3")
    monkeypatch.setenv("DISPLAY", ":0")
    port = free_port()
    assert main(["app", "--port", str(port), "--host", "0.0.0.0"]) == 0
    assert served["script"] == ROOT / "app.py"
    assert (served["folder"] / ".streamlit" / "config.toml").exists()
    assert (served["host"], served["port"], served["browser"]) == ("0.0.0.0", port, True)
    said = capsys.readouterr().out
    for part in ("0.2.0", f"http://localhost:{port}", "for the class: http://", "3 runs", "core"):
        assert part in said


def test_no_browser_opens_unasked(served: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    assert main(["app", "--port", str(free_port()), "--no-browser"]) == 0
    assert (served["host"], served["browser"]) == ("localhost", False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert main(["app", "--port", str(free_port())]) == 0
    assert served["browser"] is False


@pytest.mark.parametrize("slots", ["0", "two", "-1", "1.5"])
def test_a_bad_setting_is_one_sentence_before_anything_starts(
    slots: str,
    served: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("NODE_VIZ_SLOTS", slots)
    assert main(["app"]) == 2
    assert capsys.readouterr().err == (
        f"node-viz: NODE_VIZ_SLOTS must be a whole number from 1; got {slots!r}\n"
    )
    assert served == {}


def test_the_operators_page_is_there_where_a_token_is_set_that_nobody_guesses(
    served: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["app", "--no-browser", "--port", str(free_port())]) == 0
    assert served.pop("token") == ""
    assert "/operator" not in capsys.readouterr().out
    monkeypatch.setenv("NODE_VIZ_OPERATOR_TOKEN", "x" * 16)
    assert main(["app", "--no-browser", "--port", str(free_port())]) == 0
    assert served.pop("token") == "x" * 16
    said = capsys.readouterr().out
    assert "/operator" in said
    assert "x" * 16 not in said
    monkeypatch.setenv("NODE_VIZ_OPERATOR_TOKEN", "guess me")
    assert main(["app", "--no-browser"]) == 2
    assert capsys.readouterr().err == (
        "node-viz: NODE_VIZ_OPERATOR_TOKEN must have at least 16 characters\n"
    )
    monkeypatch.delenv("NODE_VIZ_OPERATOR_TOKEN")
    monkeypatch.setenv("NODE_VIZ_LOG", "xml")
    assert main(["app", "--no-browser"]) == 2
    assert "NODE_VIZ_LOG must be one of text, json; got 'xml'" in capsys.readouterr().err
    assert "token" not in served


def test_a_taken_port_and_a_foreign_host_are_one_sentence(
    served: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["app", "--host", "127.0.0.1", "--port", str(port)]) == 2
    assert f"port {port} of 127.0.0.1" in capsys.readouterr().err
    assert main(["app", "--host", "192.0.2.7", "--port", str(free_port())]) == 2
    assert "192.0.2.7" in capsys.readouterr().err
    assert main(["app", "--host", "no such host"]) == 2
    assert "--host must be a name or an address of this machine" in capsys.readouterr().err
    assert served == {}


def test_app_says_so_when_it_is_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve.node_viz, "__file__", str(tmp_path / "node_viz" / "__init__.py"))
    assert main(["app", "--port", str(free_port())]) == 2
    assert "install node_viz again" in capsys.readouterr().err


def test_the_version_is_the_project_s() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert node_viz.__version__ == project["version"]


def test_files_are_sent_compressed_and_nothing_else_is_touched() -> None:
    text = b"abc" * 1000

    def answer(path: str, accept: str) -> tuple[dict[str, str], bytes]:
        """What a client gets: headers and body."""
        got: list[dict[str, Any]] = []
        kind = b"image/png" if path.endswith("png") else b"application/javascript"

        async def app(scope: Any, receive: Any, send: Any) -> None:
            status = 404 if "gone" in path else 200
            headers = [(b"content-type", kind), (b"content-length", b"3000")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": text[:5], "more_body": True})
            await send({"type": "http.response.body", "body": text[5:]})

        async def send(message: dict[str, Any]) -> None:
            got.append(message)

        asked = [(b"accept-encoding", accept.encode())]
        scope = {"type": "http", "method": "GET", "path": path, "headers": asked}
        with pytest.raises(StopIteration):  # nothing in it waits, so it ends at once
            server.Compressed(app)(scope, None, send).send(None)  # type: ignore[arg-type]
        headers = {name.decode(): value.decode() for name, value in got[0]["headers"]}
        return headers, b"".join(message.get("body", b"") for message in got[1:])

    headers, body = answer("/static/a.js", "gzip, br")
    assert headers["content-encoding"] == "gzip"
    assert int(headers["content-length"]) == len(body) < 100
    assert gzip.decompress(body) == text
    for path, accept in (
        ("/static/a.js", "br"),
        ("/static/a.png", "gzip"),
        ("/static/gone.js", "gzip"),
        ("/elsewhere", "gzip"),
    ):
        headers, body = answer(path, accept)
        assert "content-encoding" not in headers
        assert body == text
