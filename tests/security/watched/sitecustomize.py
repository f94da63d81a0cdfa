"""Python imports this at its start where this folder is on its path: it lets nobody call outside.

What is asked of another host is written into the file that WATCHED names, and does not happen.
"""

from __future__ import annotations

import os
import sys
from typing import Any

HERE = ("127.", "localhost", "::1", "0.0.0.0", "")
NOWHERE = "192.0.2."  # addresses of documentation: nothing is sent there


def listen(event: str, args: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        host = address[0] if isinstance(address, tuple) else ""  # else a pipe of this machine
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0] or ""
    else:
        return
    host = host.decode() if isinstance(host, bytes) else str(host)
    if host not in HERE and not host.startswith((HERE[0], NOWHERE)):
        with open(os.environ["WATCHED"], "a", encoding="utf-8") as file:
            file.write(f"{event} {host}\n")
        raise PermissionError(f"{event} {host}: nobody calls outside")


if "WATCHED" in os.environ:
    sys.addaudithook(listen)
