"""The operator's page: how the server does, for whoever knows NODE_VIZ_OPERATOR_TOKEN.

`/operator` is for people and `/operator/metrics` for Prometheus. Nothing on them names a visitor or
a run. Without a token there are no such pages.
"""

from __future__ import annotations

import logging
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from node_viz.ui.host import host
from node_viz.ui.operator import figures
from node_viz.ui.operator.door import Door
from node_viz.ui.operator.errors import Errors
from node_viz.ui.operator.now import Now, look
from node_viz.ui.operator.page import as_page

#: kept nowhere, and no script and no other page's frame gets at it
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
}


def operated(token: str) -> dict[str, Any]:
    """Return what `st.App` needs to have the operator's page, nothing without a token."""
    if not token:
        return {}
    door, errors = Door(token), Errors()
    logging.getLogger("node_viz").addHandler(errors)

    def now() -> Now:
        return look(host(), errors)

    async def page(request: Request) -> Response:
        live = "still" not in request.query_params
        refused = door.refusal(request)
        return refused or HTMLResponse(as_page(await run_in_threadpool(now), live), headers=HEADERS)

    told = figures.endpoint(now)

    async def metrics(request: Request) -> Response:
        return door.refusal(request) or await told(request)

    routes = [Route("/operator", page), Route("/operator/metrics", metrics)]
    return {"routes": routes, "on_script_error": errors.page_failed}
