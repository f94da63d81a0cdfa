"""The `app` subcommand: checks what was asked for, says what a teacher needs, and serves the app.

Read here what stands on the terminal; the server itself is `node_viz.ui.server`.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from argparse import Namespace
from pathlib import Path

import node_viz
from node_viz.experiment.budget import page_memory
from node_viz.experiment.knob import Knob
from node_viz.runs.heap import give_back
from node_viz.runs.logs import log_kind
from node_viz.runs.processes import cluster, workers
from node_viz.runs.slots import default_slots

PORT = Knob("port", "Where the app listens.", low=1, high=65_535)
LEAST_TOKEN = 16  #: characters of the operator's token, so that nobody guesses it
EVERYWHERE = ("0.0.0.0", "::")  #: hosts that let a class in


def serve(args: Namespace) -> int:
    """Run the app until it is interrupted.

    Raises:
        ValueError: the port is out of bounds or taken, the host is none of this machine's, or
            NODE_VIZ_SLOTS, NODE_VIZ_MEMORY, NODE_VIZ_WORKERS, NODE_VIZ_CLUSTER, NODE_VIZ_LOG or
            NODE_VIZ_OPERATOR_TOKEN makes no sense.
    """
    port, slots = PORT.check("--port", args.port, int), default_slots()
    page_memory(slots)
    workers()
    log_kind()
    token = operator_token()
    check_free(args.host, port)
    script, address = app_script(), cluster()
    if address:
        from node_viz.runs.cluster import connect, slots_of

        slots = slots_of(connect(address))
    print(welcome(args.host, port, slots, address, operated=bool(token)), flush=True)
    give_back()
    os.chdir(script.parent)  # Streamlit reads .streamlit/ where it runs
    from node_viz.ui.server import run

    with contextlib.suppress(KeyboardInterrupt):  # that is how it ends
        browser = not args.no_browser and has_display()
        run(script, args.host, port, browser=browser, token=token)
    return 0


def operator_token() -> str:
    """Return what NODE_VIZ_OPERATOR_TOKEN says; empty means that there is no operator's page.

    Raises:
        ValueError: it is so short that it could be guessed.
    """
    token = os.environ.get("NODE_VIZ_OPERATOR_TOKEN", "")
    if 0 < len(token) < LEAST_TOKEN:  # which is not repeated here, for it is a secret
        raise ValueError(f"NODE_VIZ_OPERATOR_TOKEN must have at least {LEAST_TOKEN} characters")
    return token


def app_script() -> Path:
    """Return app.py: beside the package in a clone, inside it where a wheel was installed.

    Raises:
        ValueError: it is in neither place.
    """
    package = Path(node_viz.__file__).resolve().parent
    for folder in (package.parent, package / "app"):
        if (folder / "app.py").is_file() and (folder / "pages").is_dir():
            return folder / "app.py"
    raise ValueError(f"there is no app.py beside or in {package}; install node_viz again")


def check_free(host: str, port: int) -> None:
    """Raise a `ValueError` when nothing can listen on `port` of `host`."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        wanted = "a name or an address of this machine"
        raise ValueError(f"--host must be {wanted}; got {host!r}") from None
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":  # there it would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            why = f"cannot listen on port {port} of {host}: {error.strerror}"
            raise ValueError(f"{why}; try --port {port % PORT.high + 1}") from None


def welcome(host: str, port: int, slots: int, address: str = "", *, operated: bool) -> str:
    """Return the lines that `node-viz app` prints: addresses, cores or cluster, runs at once.

    Args:
        host: that it listens on.
        port: that it listens on.
        slots: runs at once.
        address: of the cluster that computes, "" for this machine.
        operated: whether there is an operator's page.
    """
    here = "localhost" if host in EVERYWHERE else host
    lines = [f"node_viz {node_viz.__version__} on http://{bracketed(here)}:{port}"]
    if host in EVERYWHERE:
        lines.append(f"  for the class: http://{bracketed(address_for_others())}:{port}")
    else:
        lines.append("  for this machine alone; --host 0.0.0.0 lets a class in")
    cores = os.cpu_count() or 1
    where = f"cluster {address}" if address else f"{cores} core{'s' * (cores > 1)}"
    runs = "one run trains at a time" if slots == 1 else f"{slots} runs train at once"
    lines.append(f"  {where}: {runs}, others take turns (NODE_VIZ_SLOTS changes it)")
    if operated:
        lines.append("  how the server does: /operator, for whoever knows NODE_VIZ_OPERATOR_TOKEN")
    return "\n".join([*lines, "  Ctrl-C ends it"])


def bracketed(host: str) -> str:
    """Return a host as an address writes it: IPv6 in brackets.

    >>> bracketed("::1"), bracketed("localhost")
    ('[::1]', 'localhost')
    """
    return f"[{host}]" if ":" in host else host


def address_for_others() -> str:
    """Return this machine's address on the local network; its name where there is none."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # a documentation address: nothing is sent
        return str(probe.getsockname()[0])
    return socket.gethostname()


def has_display() -> bool:
    """Whether a browser can open here: Linux needs a display for it."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
