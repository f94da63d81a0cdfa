"""The proxy leads a browser to one app server, packs and keeps what may be kept, and nothing else.

A real nginx with the configuration of `deploy/nginx`, in front of two servers that answer as the
app does. `apt-get install nginx-light` brings one; without it these tests skip.
"""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
HASHED, MISSING = "/static/js/index.D0rmvYxC.js", "/static/js/gone.D0rmvYxC.js"
OURS = "/_stcore/bidi-components/node_viz.stage/stage.js"
SCRIPT = b"export const flow = 1;\n" * 500
FOREVER = "public, immutable, max-age=31536000"
MAIN = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{ }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/1; uwsgi_temp_path {folder}/2; scgi_temp_path {folder}/3;
    include {folder}/conf.d/*.conf;
}}
"""


class App(ThreadingHTTPServer):
    """Answers as the app does, with the headers that it was asked with; counts what it is asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: Counter[str] = Counter()


class Asked(BaseHTTPRequestHandler):
    server: App

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        script = self.path in (HASHED, OURS)
        seen = {"port": self.server.server_port, "headers": dict(self.headers)}
        body = SCRIPT if script else json.dumps(seen).encode()
        packed = script and "gzip" in self.headers.get("Accept-Encoding", "")
        self.send_response(200)
        kept = {HASHED: FOREVER, OURS: "public"}.get(self.path, "no-cache")
        self.send_header("Cache-Control", kept)
        self.send_header("Content-Type", "application/javascript" if script else "text/html")
        if packed:
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def seen(self) -> dict[str, str]:
        """The headers that reached the app."""
        return json.loads(self.body)["headers"]


@dataclass
class Proxy:
    port: int
    apps: list[App]
    folder: Path

    def get(self, path: str, **headers: str) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(line):
            line.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            answer = line.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read())


@dataclass
class Browser:
    """Keeps the proxy's cookie, and one of Streamlit's that is another after each answer."""

    proxy: Proxy
    cookies: dict[str, str] = field(default_factory=dict)
    answers: int = 0

    def get(self, path: str = "/cnf") -> int:
        """Return the port of the app server that answered."""
        self.answers += 1
        self.cookies["_streamlit_xsrf"] = f"2|{id(self):x}|{self.answers}"
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.proxy.get(path, Cookie=cookie, User_Agent="one school")
        given = re.match("(node_viz_seat)=([^;]+)", answer.headers.get("Set-Cookie", ""))
        if given:
            self.cookies[given[1]] = given[2]
        return json.loads(answer.body)["port"]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    assert NGINX is not None
    folder, apps = tmp_path_factory.mktemp("nginx"), [App(), App()]
    for app in apps:
        threading.Thread(target=app.serve_forever, args=(0.02,), daemon=True).start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "conf.d").mkdir()
    moved = {"listen 80;": f"listen 127.0.0.1:{port};"}
    moved |= {"/var/log/nginx": str(folder), "/var/cache/nginx": str(folder)}
    moved |= {f"127.0.0.1:850{k + 1}": f"127.0.0.1:{app.server_port}" for k, app in enumerate(apps)}
    for name in ("apps.conf", "node_viz.conf"):
        text = (DEPLOY / "nginx" / name).read_text(encoding="utf-8")
        for old, new in moved.items():
            text = text.replace(old, new)
        (folder / "conf.d" / name).write_text(text, encoding="utf-8")
    (folder / "main.conf").write_text(MAIN.format(folder=folder), encoding="utf-8")
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "main.conf")])
    try:
        made = Proxy(port, apps, folder)
        _wait(made, process)
        yield made
    finally:
        process.terminate()
        process.wait(10)
        for app in apps:
            app.shutdown()
            app.server_close()


def _wait(proxy: Proxy, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            proxy.get("/")
            return
        time.sleep(0.05)
    raise RuntimeError("nginx did not start; why stands on standard error")


def test_a_browser_stays_with_one_app_server_and_a_school_is_shared_by_both(proxy: Proxy) -> None:
    visits = []
    for browser in [Browser(proxy) for _ in range(40)]:
        browser.get()  # it may come from anywhere, for it has no cookie yet
        visits.append({browser.get() for _ in range(5)})
    assert all(len(ports) == 1 for ports in visits)
    assert set.union(*visits) == {app.server_port for app in proxy.apps}


def test_who_keeps_no_cookies_stays_too(proxy: Proxy) -> None:
    ports = {json.loads(proxy.get("/", User_Agent="private").body)["port"] for _ in range(6)}
    assert len(ports) == 1


def test_the_cookie_is_given_once(proxy: Proxy) -> None:
    first = proxy.get("/").headers["Set-Cookie"]
    assert re.fullmatch(r"node_viz_seat=[0-9a-f]{32}; Path=/; HttpOnly; SameSite=Lax", first)
    again = proxy.get("/", Cookie=first.partition(";")[0])
    assert "Set-Cookie" not in again.headers


@pytest.mark.parametrize("path", ["/_stcore/stream", "/road/ticket/run"])
def test_a_websocket_is_asked_for_as_the_browser_asked(proxy: Proxy, path: str) -> None:
    asked = {"Upgrade": "websocket", "Connection": "Upgrade", "Host": "lesson.example:8080"}
    seen = proxy.get(path, **asked, Origin="http://lesson.example:8080").seen
    assert seen["Upgrade"] == "websocket"
    assert seen["Connection"] == "upgrade"
    assert seen["Origin"] == f"http://{seen['Host']}"


def test_a_hashed_file_is_asked_for_once_and_kept_for_a_year(proxy: Proxy) -> None:
    for _ in range(3):
        packed = proxy.get(HASHED, Accept_Encoding="gzip, br", Cookie="node_viz_seat=x")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Cache-Control"] == FOREVER
        assert gzip.decompress(packed.body) == SCRIPT
        assert "Set-Cookie" not in packed.headers
    assert proxy.get(HASHED).body == SCRIPT  # for one who cannot unpack
    assert sum(app.asked[HASHED] for app in proxy.apps) == 1


def test_a_missing_file_is_not_kept(proxy: Proxy) -> None:
    for _ in range(2):
        assert proxy.get(MISSING).headers["Cache-Control"] == "no-cache"
    assert sum(app.asked[MISSING] for app in proxy.apps) == 2


def test_a_file_without_a_hash_is_kept_for_an_hour(proxy: Proxy) -> None:
    answer = proxy.get(OURS, Accept_Encoding="gzip")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert gzip.decompress(answer.body) == SCRIPT


def test_an_upload_is_bounded_before_it_is_sent(proxy: Proxy) -> None:
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as line:
        line.sendall(b"PUT /_stcore/upload_file/a/b HTTP/1.1\r\nHost: a\r\n")
        line.sendall(b"Content-Length: 4000\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 413 ")


def test_the_metrics_are_not_for_everybody(proxy: Proxy) -> None:
    assert proxy.get("/_stcore/metrics").status == 404


def test_who_asked_is_not_written_down(proxy: Proxy) -> None:
    proxy.get("/cnf?lr=0.005", User_Agent="a browser of its own kind")
    proxy.get("/road/secret/run")
    said = (proxy.folder / "access.log").read_text(encoding="utf-8")
    assert "GET /cnf" in said
    assert "GET /road/ " in said
    for told in ("a browser", "lr=0.005", "node_viz_seat", "secret"):
        assert told not in said
    assert not re.search(r"127\.0\.0\.1(?!:)", said)  # the app server's has its port
