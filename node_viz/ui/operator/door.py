"""Who may see the operator's page: whoever knows the token, and nobody who guesses at it.

A browser asks for it by itself (HTTP Basic, RFC 7617: any name, the token as the password) and a
program sends it as a bearer token (RFC 6750). So it stands in no address, which servers and
browsers write down, and in no cookie.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import threading
import time
from collections import deque
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

TRIES, SECONDS = 10, 60.0  #: wrong tokens of one address, after which it is not heard for so long
REMEMBERED = 1000  #: wrong tokens of all addresses


class Door:
    """Lets in who knows the token.

    Args:
        token: the secret.
        clock: a monotonic clock in seconds; tests pass their own.
    """

    def __init__(self, token: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._token = token.encode()
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: deque[tuple[str, float]] = deque(maxlen=REMEMBERED)  # whose, and when

    def refusal(self, request: Request) -> Response | None:
        """Return how to answer somebody who may not come in, or None if they may."""
        whose, now = request.client.host if request.client else "", self._clock()
        said = token_of(request.headers.get("authorization", ""))
        with self._lock:
            if sum(one == whose and now - when < SECONDS for one, when in self._wrong) >= TRIES:
                late = {"Retry-After": f"{SECONDS:.0f}"}
                return PlainTextResponse("Too many wrong tokens; wait a minute.", 429, late)
            if said and hmac.compare_digest(said, self._token):
                return None
            if said:  # a browser comes without one first
                self._wrong.append((whose, now))
        asks = {"WWW-Authenticate": 'Basic realm="operator", charset="UTF-8"'}
        return PlainTextResponse("This page asks for the operator's token.", 401, asks)


def token_of(header: str) -> bytes:
    """Return the token in an `Authorization` header, nothing if there is none.

    >>> token_of("Bearer secret"), token_of("Basic bWU6c2VjcmV0"), token_of("Basic !")
    (b'secret', b'secret', b'')
    """
    scheme, _, said = header.partition(" ")
    if scheme.lower() == "bearer":
        return said.strip().encode()
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(said, validate=True).partition(b":")[2]
    except binascii.Error:
        return b""
