"""The way in: which addresses may be loaded, and what a browser fetches before the socket."""

from __future__ import annotations

import http.client
import ipaddress
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

TOKEN = "_streamlit_xsrf"  #: a cookie that the socket's request repeats
NO_TOKEN = "PLACEHOLDER_AUTH_TOKEN"  #: what a browser sends where there is no such cookie
BEFORE = ("/_stcore/health", "/_stcore/host-config")  #: asked before the socket opens


class Refused(Exception):
    """The server answered a request with an error."""


def loopback(address: str) -> str:
    """Return the address of a server on this machine, as "http://host:port".

    Raises:
        ValueError: it is no such address, or leads to another machine.
    """
    parts = urlsplit(address if "//" in address else f"http://{address}")
    host = parts.hostname or ""
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
        port = parts.port or 8501
    except ValueError:
        here, port = False, 0
    if parts.scheme != "http" or not here:
        raise ValueError(
            f"the load goes to this machine alone, like http://127.0.0.1:8501; got {address!r}"
        )
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def enter(address: str, page: str) -> tuple[str, str]:
    """Fetch a page's document and what comes before the socket; return the cookie and the token.

    The files of Streamlit's own program are not fetched: a browser keeps them for a year.

    Raises:
        Refused: a status of 400 or above.
        OSError: nothing listens there.
    """
    line = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    jar: SimpleCookie = SimpleCookie()
    try:
        for path in (f"/{page}", *BEFORE):
            kept = {"Cookie": sent(jar)} if jar else {}
            line.request("GET", path, headers={"Accept-Encoding": "gzip", **kept})
            answer = line.getresponse()
            answer.read()
            if answer.status >= 400:
                raise Refused(f"HTTP {answer.status}")
            for cookie in answer.headers.get_all("Set-Cookie", []):
                jar.load(cookie)
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        line.close()
    return sent(jar), jar[TOKEN].value if TOKEN in jar else NO_TOKEN


def sent(jar: SimpleCookie) -> str:
    """Return cookies as a browser sends them; a proxy may tell visitors by one of its own."""
    return "; ".join(f"{name}={part.value}" for name, part in jar.items())
