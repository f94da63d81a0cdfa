"""Where the site is written: whole, in the place of an older one, and over nothing else."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("latex2mathml", reason="the extra 'site' is not installed")

from site_pages import few

from node_viz.__main__ import main
from node_viz.site import build

APP = "https://course.example.org/flows"


@pytest.fixture(autouse=True)
def without_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_players", few)


def test_a_site_is_written_whole_and_replaces_an_older_one(tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert main(["site", str(out)]) == 0
    first = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert {"index.html", "assets/site.css", "growth.html", build.MARK} <= first
    stale = out / "old-lesson.html"
    stale.write_text("of an older version")
    known = json.loads((out / build.MARK).read_text())
    (out / build.MARK).write_text(json.dumps([*known, stale.name, "../escaped"]))
    (tmp_path / "escaped").write_text("not ours")
    (out / "mine.txt").write_text("put there by hand")
    assert main(["site", str(out), "--app-url", f"{APP}/"]) == 0
    assert not stale.exists()
    assert (tmp_path / "escaped").exists()
    assert (out / "mine.txt").exists()
    assert f"{APP}/growth" in (out / "growth.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["file", "other"])
def test_a_place_that_holds_something_else_is_refused(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    held = out if kind == "file" else out / "thesis.txt"
    held.parent.mkdir(exist_ok=True)
    held.write_text("mine")
    assert main(["site", str(out)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(out) in said
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [held]
    assert held.read_text() == "mine"


@pytest.mark.parametrize(
    "url",
    [
        "course.example.org",
        "javascript:alert(1)",
        "ftp://example.org",
        "http://",
        "http://a b.org",
        "https://example.org/?page=1",
        "https://example.org/#top",
        'https://example.org/"><script>',
        "http://[::1",
        "http://example.org:99999",
    ],
)
def test_an_address_that_is_none_is_refused(
    tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["site", str(tmp_path / "site"), f"--app-url={url}"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("node-viz: --app-url must be an address")
    assert said.count("\n") == 1
    assert not (tmp_path / "site").exists()


def test_a_full_disk_is_a_sentence_and_a_second_try_goes_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write, out = build.files.write, tmp_path / "site"

    def full(path: Any, content: Any) -> None:
        if Path(path).name == "lies.html":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write(path, content)

    monkeypatch.setattr(build.files, "write", full)
    assert main(["site", str(out)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("node-viz: No space left on device")
    assert said.count("\n") == 1
    assert not (out / "index.html").exists()  # the way in comes last
    monkeypatch.setattr(build.files, "write", write)
    assert main(["site", str(out)]) == 0
    assert (out / "index.html").is_file()


def test_writing_the_pages_needs_neither_torch_nor_streamlit(tmp_path: Path) -> None:
    code = (
        "import sys; from node_viz.site import build; build._players = lambda: iter(());"
        "dict(build.contents('')); print([m for m in ('torch', 'streamlit') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
