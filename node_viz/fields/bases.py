"""Functions of depth psi_1(t), ..., psi_m(t) on [0, 1], in which a field's weights are expanded.

References:
    Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, section 3, equation 5.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

#: t -> psi(t), m numbers; a partial function, since a model that holds one must be picklable
Basis = Callable[[float], list[float]]


def constant(modes: int = 1) -> Basis:
    """Return psi_1 = 1 alone: weights that do not vary.

    >>> constant()(0.3)
    [1.0]
    """
    return polynomial(1)


def polynomial(modes: int) -> Basis:
    """Return the first Legendre polynomials, moved to [0, 1]: psi_1 = 1, psi_2 = 2t - 1, ...

    >>> polynomial(3)(1.0)
    [1.0, 1.0, 1.0]
    """

    return partial(_polynomial, modes)


def fourier(modes: int) -> Basis:
    """Return 1, cos 2 pi t, sin 2 pi t, cos 4 pi t, ...: whole periods only.

    >>> fourier(3)(0.0)
    [1.0, 1.0, 0.0]
    """

    return partial(_fourier, modes)


def pieces(modes: int) -> Basis:
    """Return m steps: psi_j = 1 on [(j-1)/m, j/m), else 0; the last one holds t = 1 as well.

    >>> pieces(2)(0.5)
    [0.0, 1.0]
    """

    return partial(_pieces, modes)


def _polynomial(modes: int, t: float) -> list[float]:
    x, values = 2 * t - 1, [1.0, 2 * t - 1]
    for k in range(1, modes - 1):
        values.append(((2 * k + 1) * x * values[k] - k * values[k - 1]) / (k + 1))
    return values[:modes]


def _fourier(modes: int, t: float) -> list[float]:
    waves = ((k + 1) // 2 * 2 * math.pi * t for k in range(1, modes))
    turned = (math.cos(w) if k % 2 else math.sin(w) for k, w in enumerate(waves, 1))
    return [1.0, *turned]


def _pieces(modes: int, t: float) -> list[float]:
    here = min(modes - 1, max(0, math.floor(t * modes + 1e-9)))
    return [float(j == here) for j in range(modes)]
