"""A desk: questions that need torch are worked out in its thread while the page stays free."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

Question = tuple[Callable[..., Any], tuple[Any, ...]]  #: a function and its arguments


class Desk:
    """Answers that need torch: asked for by name and arguments, worked out one after the other."""

    def __init__(self, keep: int = 128) -> None:
        self._keep = keep
        self._answers: OrderedDict[tuple[Any, ...], Future[Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="desk")

    def known(self, question: Question) -> Future[Any] | None:
        """Return the finished answer, or None while there is none."""
        answer = self._answers.get(question)
        return answer if answer is not None and answer.done() else None

    def ask(self, question: Question) -> None:
        """Put a question in the line, unless it was asked before."""
        with self._lock:
            if question not in self._answers:
                work, arguments = question
                self._answers[question] = self._pool.submit(work, *arguments)
            self._answers.move_to_end(question)
            while len(self._answers) > self._keep:
                self._answers.popitem(last=False)[1].cancel()
