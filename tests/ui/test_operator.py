"""The operator's page: shut for all but the operator, and it names nobody."""

from __future__ import annotations

import base64
import hmac
import logging
import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from coroutines import finish
from fakes import LONG, FakePainter, FakeTrainer, begin, status, until
from starlette.applications import Starlette
from streamlit.proto.openmetrics_data_model_pb2 import MetricSet
from streamlit.runtime.stats import GaugeStat, StatsManager

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.threads import ThreadHost
from node_viz.ui import operator
from node_viz.ui.operator import door, figures, now
from node_viz.ui.operator.errors import KEPT, Errors

TOKEN = "correct horse battery"
BEARER = {"authorization": f"Bearer {TOKEN}"}
Answer = tuple[int, dict[str, str], str]


def basic(token: str) -> dict[str, str]:
    said = base64.b64encode(f"anybody:{token}".encode()).decode()
    return {"authorization": f"Basic {said}"}


class Visits:
    """Streamlit's figures of two open tabs, and of caches that must not be weighed for this."""

    stats_families = ("active_sessions", "cache_memory_bytes")

    def get_stats(self, family_names: Any = None) -> dict[str, list[GaugeStat]]:
        assert "cache_memory_bytes" not in family_names
        return {"active_sessions": [GaugeStat("active_sessions", 2)]}


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadHost]:
    made = ThreadHost(1, trainer_factory=FakeTrainer, painter_factory=FakePainter)
    manager = StatsManager()
    manager.register_provider(Visits())
    monkeypatch.setattr(operator, "host", lambda: made)
    for module in (now, figures):
        monkeypatch.setattr(module, "get_instance", lambda: SimpleNamespace(stats_mgr=manager))
    yield made
    made.close()


@pytest.fixture
def get(host: ThreadHost) -> Iterator[Callable[..., Answer]]:
    """Return what asks an app with the operator's page for a path."""
    before = list(logging.getLogger("node_viz").handlers)
    app = Starlette(routes=operator.operated(TOKEN)["routes"])
    yield lambda path, headers={}, client="192.0.2.1": finish(asked(app, path, headers, client))
    logging.getLogger("node_viz").handlers = before


async def asked(app: Starlette, path: str, headers: dict[str, str], client: str) -> Answer:
    """Return the status, headers and text that a client gets."""
    got: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        got.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": (client, 1),
    }
    await app(scope, receive, send)
    said = {name.decode(): value.decode() for name, value in got[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in got[1:])
    return got[0]["status"], said, body.decode("latin-1" if "protobuf" in str(said) else "utf-8")


def test_without_a_token_there_is_no_such_page() -> None:
    assert operator.operated("") == {}


@pytest.mark.parametrize("path", ["/operator", "/operator/metrics"])
def test_only_the_token_opens(get: Callable[..., Answer], path: str) -> None:
    wrong = [{}, basic(""), basic(TOKEN[:-1]), basic(TOKEN + "!"), {"authorization": "Basic no"}]
    for headers in (*wrong, {"authorization": TOKEN}, {"authorization": "Bearer é"}):
        code, said, body = get(path, headers)
        assert code == 401
        assert said["www-authenticate"].startswith("Basic ")
        assert body == "This page asks for the operator's token."
    assert get(path, basic(TOKEN))[0] == 200
    assert get(path, BEARER)[0] == 200
    assert get(f"{path}?token={TOKEN.replace(' ', '%20')}")[0] == 401, "it belongs in no address"


def test_the_token_is_compared_in_constant_time(
    get: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(said: bytes, token: bytes) -> bool:
        compared.append((said, token))
        return False

    monkeypatch.setattr(hmac, "compare_digest", compare)
    assert get("/operator", BEARER)[0] == 401, "nothing else decides"
    assert compared == [(TOKEN.encode(), TOKEN.encode())]


def test_who_guesses_is_heard_ten_times_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    shut = door.Door(TOKEN, lambda: clock[0])

    def code(headers: dict[str, str], client: str = "192.0.2.1") -> int:
        request = SimpleNamespace(headers=headers, client=SimpleNamespace(host=client))
        refused = shut.refusal(request)  # type: ignore[arg-type]
        return 200 if refused is None else refused.status_code

    assert [code({}) for _ in range(20)] == [401] * 20, "a browser comes without one first"
    assert [code(basic("guess")) for _ in range(10)] == [401] * 10
    assert code(basic("guess")) == 429
    assert code(BEARER) == 429, "the eleventh guess is not heard, so it cannot be the right one"
    assert code(BEARER, "192.0.2.2") == 200, "nobody else is kept out"
    clock[0] += 61
    assert code(BEARER) == 200


def test_the_page_tells_how_things_are_and_names_nobody(
    get: Callable[..., Answer], host: ThreadHost
) -> None:
    begin(host, "somebody", LONG)
    until(lambda: status(host, "somebody") is RunStatus.PLAYING)
    begin(host, "unlucky", LONG.replace(seed=13))
    until(lambda: status(host, "unlucky") is RunStatus.FAILED)
    code, headers, page = get("/operator", BEARER)
    assert code == 200
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    text = re.sub(r"\s+", " ", re.sub("<style>.*</style>|<[^>]+>", " ", page, flags=re.S))
    for told in ("2 open tabs", "playing 1 0", "failed 1 0", "worker 1 in the server", "1 error"):
        assert told in text
    assert re.search(r"run \.\.\. failed RuntimeError node_viz/runs/\w+\.py:\d+ 1 20", text)
    _, _, told = get("/operator/metrics", BEARER)
    for secret in ("somebody", "unlucky", "secret detail", TOKEN):
        assert secret not in page + told
    assert "<script" not in page
    assert 'http-equiv="refresh"' in page
    assert 'http-equiv="refresh"' not in get("/operator?still", BEARER)[2]


def test_the_figures_are_openmetrics_in_both_of_streamlit_s_formats(
    get: Callable[..., Answer], host: ThreadHost
) -> None:
    host.start(LONG, run="a")
    _, headers, text = get("/operator/metrics", BEARER)
    assert headers["content-type"].startswith("application/openmetrics-text")
    *lines, end = text.splitlines()
    assert end == "# EOF"
    families: list[str] = []
    for line in lines:
        if line.startswith("# TYPE "):
            families.append(line.split()[2])
        elif line.startswith("# "):
            assert line.split()[2] == families[-1]
        else:
            name = re.fullmatch(r'(\w+)(?:\{\w+="[^"]*"(?:,\w+="[^"]*")*\})? \d+', line)
            assert name is not None
            assert name[1].removesuffix("_total") == families[-1]
    assert len(families) == len(set(families))
    assert set(families) == {*figures.MEANS, "active_sessions"}
    assert 'node_viz_runs{status="paused"} 1' in lines
    assert "active_sessions 2" in lines
    _, _, packed = get("/operator/metrics", {**BEARER, "accept": "application/x-protobuf"})
    found = MetricSet.FromString(packed.encode("latin-1")).metric_families
    assert [family.name for family in found] == families


def test_errors_are_counted_by_kind_and_place_and_keep_nothing_said() -> None:
    errors = Errors()
    log = logging.Logger("ours")
    log.addHandler(errors)
    for name in ("one", "two"):
        try:
            ExperimentConfig.from_query("lr=somebody")
        except ValueError:
            log.exception("run %s failed", name)
    log.warning("no error")
    far = RuntimeError("somebody")
    far.add_note('File "/x/node_viz/probes/painter.py", line 7, in paint\n  somebody')
    errors.page_failed(far)
    last, first = errors.seen()
    assert (first.what, first.kind, first.count) == ("run ... failed", "ValueError", 2)
    assert re.fullmatch(r"node_viz/experiment/\w+\.py:\d+", first.where)
    assert (last.what, last.kind, last.where) == (
        "a page failed",
        "RuntimeError",
        "node_viz/probes/painter.py:7",
    )
    assert errors.total == 3
    assert "somebody" not in repr(errors.seen())
    for k in range(2 * KEPT):
        log.error("another kind %d" % k)  # noqa: UP031
    assert len(errors.seen()) == KEPT
    assert errors.total == 3 + 2 * KEPT
