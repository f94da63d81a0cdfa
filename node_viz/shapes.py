"""The shapes everything here speaks in: one letter an axis, one alias a kind of tensor.

Axes: `n` points, `d` dimensions, `s` saved times, `g` grid side, `h` hidden width.
The aliases are for the reader and the type checker; importing them does not import torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor
else:
    Tensor = Any

Array: TypeAlias = NDArray[np.floating]  #: what records are made of
Points: TypeAlias = Tensor  #: (n, d) points of the plane, one a row
States: TypeAlias = Tensor  #: (s, n, d) the same points at each saved time
Scalars: TypeAlias = Tensor  #: (n,) one number a point: log p, divergence, energy
Matrices: TypeAlias = Tensor  #: (n, d, d) one Jacobian a point
#: flow time t in [0, 1]: 0 is data, 1 is noise; a column (n, 1) has a time for each point
Time: TypeAlias = Tensor | float


def expect(name: str, value: object, *kinds: type) -> None:
    """Raise a `ValueError` in a sentence unless `value` is of one of these kinds.

    >>> expect("limit", 3, int)
    >>> expect("limit", "3", int)
    Traceback (most recent call last):
    ValueError: limit must be of type int; got a value of type str
    """
    if not isinstance(value, kinds):
        wanted, found = " or ".join(kind.__name__ for kind in kinds), type(value).__name__
        raise ValueError(f"{name} must be of type {wanted}; got a value of type {found}")
