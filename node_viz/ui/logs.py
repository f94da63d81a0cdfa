"""Streamlit's log in the form that NODE_VIZ_LOG asks for."""

from __future__ import annotations

import logging

from streamlit import logger
from uvicorn.config import LOGGING_CONFIG

from node_viz.runs.logs import log_as_json


def serve_with_json_log() -> None:
    """Have the server log as JSON lines; to be called before it starts.

    Streamlit gives each of its loggers a handler of its own, again and again while it starts, and
    Uvicorn has some too. Here all hand on what they are told. As without JSON, Uvicorn names no
    visitor's address.
    """
    log_as_json()
    logger.setup_formatter = _hand_on
    logger.update_formatter()
    LOGGING_CONFIG["loggers"] = {"uvicorn.error": {"level": "WARNING"}}


def _hand_on(one: logging.Logger) -> None:
    one.handlers.clear()
    one.propagate = True
