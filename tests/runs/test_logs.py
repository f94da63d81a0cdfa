"""With NODE_VIZ_LOG=json all that is logged is a JSON object on a line of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from node_viz.runs.logs import log_kind

OURS = """
import logging, threading, warnings
from node_viz.runs.logs import log_as_json
log_as_json()
log = logging.getLogger("node_viz.runs.run")
log.warning('run %s says "no"\\nand more', 7)
try:
    1 / 0
except ZeroDivisionError:
    log.exception("it failed")
warnings.warn("old")
thread = threading.Thread(target=lambda: [][0])
thread.start()
thread.join()
int("x")
"""
SERVER = """
import logging, uvicorn
from streamlit import logger
from node_viz.ui.logs import serve_with_json_log
serve_with_json_log()
logger.get_logger("streamlit.new").warning("one")
logger.update_formatter()
logger.init_uvicorn_logs()
uvicorn.Config(None)
logging.getLogger("uvicorn.error").info("somebody's address")
for name in ("streamlit.new", "streamlit.config", "uvicorn.error"):
    logging.getLogger(name).warning("two")
"""
WORKER = """
import logging
from node_viz.runs import process_main
process_main.rehearse = lambda: logging.getLogger("torch").warning("slow")
process_main.main()
"""


def said(code: str) -> list[dict[str, Any]]:
    """Every line that a program writes to standard error, which stays open for it to be heard."""
    env = {**os.environ, "NODE_VIZ_LOG": "json"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], env=env, text=True, **pipes) as program:
        assert program.stderr is not None
        assert program.stdin is not None
        first = program.stderr.readline()
        program.stdin.close()
        lines = [first, *program.stderr]
    found = [json.loads(line) for line in lines]
    for one in found:
        assert {"time", "level", "logger", "process", "message"} <= set(one)
        assert one["time"].endswith("+00:00")
        assert one["process"] == program.pid
    return found


def test_what_we_log_and_what_nobody_foresaw() -> None:
    no, failed, old, thread, end = said(OURS)
    assert no["message"] == 'run 7 says "no"\nand more'
    assert (no["level"], no["logger"]) == ("WARNING", "node_viz.runs.run")
    assert "exception" not in no
    assert failed["level"] == "ERROR"
    assert failed["exception"].splitlines()[-1] == "ZeroDivisionError: division by zero"
    assert old["logger"] == "py.warnings"
    assert "IndexError" in thread["exception"]
    assert "ValueError" in end["exception"]


def test_what_streamlit_and_uvicorn_log_whenever_they_make_their_loggers() -> None:
    told = [(one["logger"], one["message"]) for one in said(SERVER)]
    assert told == [
        ("streamlit.new", "one"),
        ("streamlit.new", "two"),
        ("streamlit.config", "two"),
        ("uvicorn.error", "two"),
    ]


def test_what_a_worker_process_logs() -> None:
    assert [(one["logger"], one["message"]) for one in said(WORKER)] == [("torch", "slow")]


def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NODE_VIZ_LOG", raising=False)
    assert log_kind() == "text"
    monkeypatch.setenv("NODE_VIZ_LOG", "xml")
    with pytest.raises(ValueError, match="NODE_VIZ_LOG must be one of text, json; got 'xml'"):
        log_kind()
