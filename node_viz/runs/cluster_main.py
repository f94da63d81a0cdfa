"""What an actor of a cluster does: it computes what it is called for, as a worker process does.

Made by cluster_actor.py. It ends when the driver does that made it, for nobody else knows it.
"""

from __future__ import annotations

import pickle
import queue
import threading
from concurrent.futures import Future
from typing import Any

from node_viz.runs.process_main import answer_calls, as_it_crosses, first_to_go
from node_viz.runs.worker import rehearse


class ActorMain:
    """The actor: one thread computes; those that call wait for it, while others say we are alive.

    What crosses is packed here and not by Ray, which would keep large answers in a store of its own
    for as long as anybody has a picture that came with one.
    """

    def __init__(self) -> None:
        first_to_go()
        rehearse()
        self._calls: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=answer_calls, args=(self._calls, settle), daemon=True).start()

    def call(self, packed: bytes) -> bytes:
        """Return what came of process_main's `what(*args)`: a value and an error, packed."""
        answer: Future[bytes] = Future()
        try:
            self._calls.put((answer, *pickle.loads(packed)))
        except Exception as raised:  # the other machine knows no such function, say
            settle(answer, None, as_it_crosses(raised))
        return answer.result()

    def tell(self, packed: bytes) -> None:
        """Have something done whose outcome nobody waits for."""
        self._calls.put((None, *pickle.loads(packed)))

    def alive(self) -> None:
        """Do nothing: it was enough to answer."""


def settle(answer: Future[bytes], value: Any = None, error: Exception | None = None) -> None:
    """Give an answer to who waits for it."""
    answer.set_result(pickle.dumps((value, error), protocol=5))
