"""What a forward pass keeps for the way back: the memory that backpropagation pays with.

Autograd hands every tensor it keeps to a pair of hooks, which here count and change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from weakref import WeakSet

from torch import Tensor
from torch.autograd.graph import saved_tensors_hooks


class _Kept:
    """A tensor that autograd keeps, for as long as it keeps it."""

    __slots__ = ("__weakref__", "tensor")

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor


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
