"""What a forward pass keeps for the way back: the memory that backpropagation pays with.

Autograd hands every tensor it keeps to a pair of hooks, which here count and change nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from weakref import WeakSet

import torch
from torch import Tensor
from torch.autograd.graph import saved_tensors_hooks


class _Kept:
    """A tensor that autograd keeps, for as long as it keeps it."""

    __slots__ = ("__weakref__", "tensor")

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor


class _Counted(_Kept):
    """The same, which tells a tally when it comes and when it goes."""

    __slots__ = ("tally",)

    def __init__(self, tensor: Tensor, tally: _Tally) -> None:
        super().__init__(tensor.detach())  # what knows its graph would keep it alive
        self.tally = tally
        tally.change(tensor, 1)

    def __del__(self) -> None:
        self.tally.change(self.tensor, -1)


class _Tally:
    """Bytes that are kept now, and the most that ever were; each storage counts once."""

    def __init__(self, exclude: Iterable[Tensor]) -> None:
        self.there = {tensor.untyped_storage().data_ptr() for tensor in exclude}
        self.held: Counter[int] = Counter()  #: how many tensors look at a storage
        self.now = self.most = 0

    def change(self, tensor: Tensor, by: int) -> None:
        """Count one tensor more, or one less."""
        storage = tensor.untyped_storage()
        place = storage.data_ptr()
        if place in self.there:
            return
        before = self.held[place]
        self.held[place] += by
        if not before or not self.held[place]:
            self.now += by * storage.nbytes()
            self.most = max(self.most, self.now)


def saved_bytes(call: Callable[[], Any], exclude: Iterable[Tensor] = ()) -> int:
    """Run a forward pass and return the bytes that its graph keeps for the backward pass.

    Each storage counts once, however many tensors look at it. A graph that was built and thrown
    away on the way does not count.

    Args:
        call: the forward pass; it returns what keeps its graph alive, the loss for example.
        exclude: tensors that are there anyway, such as the parameters.

    >>> import torch
    >>> x = torch.zeros(100, requires_grad=True)
    >>> saved_bytes(lambda: x.tanh().tanh())  # each tanh keeps what it returned
    800
    """
    kept: WeakSet[_Kept] = WeakSet()

    def pack(tensor: Tensor) -> _Kept:
        one = _Kept(tensor)
        kept.add(one)
        return one

    with saved_tensors_hooks(pack, lambda one: one.tensor):
        result = call()
    storages = (one.tensor.untyped_storage() for one in kept)
    sizes = {storage.data_ptr(): storage.nbytes() for storage in storages}
    there = {tensor.untyped_storage().data_ptr() for tensor in exclude}
    total = sum(size for pointer, size in sizes.items() if pointer not in there)
    del result  # it kept the graph until here
    return total


def peak_bytes(loss: Callable[[], Tensor], parameters: Sequence[Tensor]) -> int:
    """Run a forward and a backward pass and return the most bytes that graphs keep at once.

    It counts what the way back computes again as well, as checkpoints do; `saved_bytes` does not.

    Args:
        loss: the forward pass.
        parameters: what the loss is differentiated by; they are there anyway and do not count.
    """
    tally = _Tally(parameters)
    with saved_tensors_hooks(lambda tensor: _Counted(tensor, tally), lambda one: one.tensor):
        torch.autograd.grad(loss(), parameters, allow_unused=True)
    return tally.most
