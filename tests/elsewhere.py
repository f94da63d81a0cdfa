"""A second device on a machine that has one: tensors that lie elsewhere, computed by the processor.

In the `with` block `torch.device("cuda")` can be had. What is made there, moved there, or computed
from it says that it is there, and behaves so: it does not meet tensors of the processor in one
operation, and numpy cannot read it. Numbers without dimensions and indices may come along, as
with a real GPU. Nothing is said about speed, nor about kernels that a real GPU lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

HERE, THERE = torch.device("cpu"), torch.device("cuda")
aten = torch.ops.aten
CROSSES = (aten.copy_.default, aten._to_copy.default)  #: may read what lies on the other device
INDEXES = (aten.index.Tensor, aten.index_put_.default, aten._unsafe_index.Tensor)
_ENGINE = torch.autograd.Variable._execution_engine  # which calls no Python by itself
ABOUT = (torch.device, torch._C._nn._parse_to)  # pyright: ignore  #: only speak of devices


class _Places:
    """Which memory lies there; it is kept alive, so that no other takes its name."""

    def __init__(self) -> None:
        self.there: dict[int, Any] = {}

    def of(self, tensor: torch.Tensor) -> torch.device:
        return THERE if tensor.untyped_storage()._cdata in self.there else HERE

    def put(self, made: Any, device: torch.device) -> Any:
        for one in tree_leaves(made):
            if isinstance(one, torch.Tensor):
                storage = one.untyped_storage()
                if device == THERE:
                    self.there[storage._cdata] = storage
                else:
                    self.there.pop(storage._cdata, None)
        return made


class _Kernels(TorchDispatchMode):
    """Every operation, those of backward passes too: all tensors lie on one device."""

    def __init__(self, places: _Places) -> None:
        super().__init__()
        self.places = places

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        counted = args[:1] if func in INDEXES else args
        tensors = [one for one in tree_leaves((counted, kwargs)) if isinstance(one, torch.Tensor)]
        places = {self.places.of(one) for one in tensors if one.dim()}
        if len(places) > 1 and func not in CROSSES:
            raise RuntimeError(f"{func} was given tensors on two devices")
        made = func(*args, **kwargs)
        if func in CROSSES:
            return made if func is aten.copy_.default else self._like(made, tensors[0])
        there = THERE in {self.places.of(one) for one in tensors}
        return self.places.put(made, THERE) if there else made

    def _like(self, made: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        return self.places.put(made, self.places.of(source))


class _Calls(TorchFunctionMode):
    """What Python calls: devices are answered and asked for."""

    def __init__(self, places: _Places) -> None:
        super().__init__()
        self.places = places

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func in ABOUT:
            return func(*args, **kwargs)
        if func == torch.Tensor.device.__get__:
            return self.places.of(args[0])
        if func == torch.Tensor.is_cuda.__get__:  # pyright: ignore
            return self.places.of(args[0]) == THERE
        if func in (torch.Tensor.numpy, torch.Tensor.__array__):
            if self.places.of(args[0]) == THERE:
                raise TypeError("numpy cannot read what lies on another device")
            return func(*args, **kwargs)
        if func is torch.Tensor.backward:  # our own backward passes ask for devices too
            with self:
                return _ENGINE.run_backward(
                    (args[0],), (torch.ones_like(args[0]),), False, False, (), True, True
                )
        if func in (torch.Tensor.cpu, torch.Tensor.cuda):
            return self._moved(args[0], args[0], HERE if func is torch.Tensor.cpu else THERE)
        asked = [torch.device(one) for one in tree_leaves((args, kwargs)) if _is_device(one)]
        if func is torch.Tensor.new_tensor and not asked:
            asked = [self.places.of(args[0])]
        args, kwargs = tree_map(lambda one: HERE if _is_device(one) else one, (args, kwargs))
        made = func(*args, **kwargs)
        if func is torch.Tensor.to:
            asked += [self.places.of(one) for one in args[1:] if isinstance(one, torch.Tensor)]
            return self._moved(args[0], made, asked[0]) if asked else made
        return self.places.put(made, torch.device(asked[0].type)) if asked else made

    def _moved(
        self, source: torch.Tensor, made: torch.Tensor, device: torch.device
    ) -> torch.Tensor:
        if self.places.of(source) == device:
            return made
        copy = made.clone()
        return self.places.put(copy, device)


def _is_device(one: Any) -> bool:
    return isinstance(one, torch.device) or (isinstance(one, str) and one in ("cuda", "cpu"))


@contextmanager
def elsewhere() -> Iterator[torch.device]:
    """Have a second device, which is the one in the `with`."""
    places = _Places()
    with _Kernels(places), _Calls(places):
        yield THERE
