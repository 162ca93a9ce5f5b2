"""How kernels are compiled, and how arrays are handed to them.

Kernels don't count references to arrays. numba does by default, with an atomic instruction each time an array leaves
a NamedTuple; in the inner loops of a search that took most of the time. Whoever calls a kernel holds its arrays until
it returns, so there is nothing to count; but a kernel can't allocate: what it fills is handed to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit
from numba.core.options import DefaultOptions

from isochrones.foundation.kernel_cache import own_cache

Function = TypeVar("Function", bound=Callable[..., Any])
Shape = TypeVar("Shape", bound=tuple[Any, ...])

# numba does not declare the types of all its options.
_njit: Any = njit


def without_counting(options: type[Any]) -> dict[str, object]:
    """Options of a kernel that doesn't count references, among those that numba knows.

    The switch is not documented. Without it kernels give the same results, and take longer.
    """
    return {"_nrt": False} if hasattr(options, "_nrt") else {}


_UNCOUNTED = without_counting(DefaultOptions)


def kernel(function: Function) -> Function:
    """Compile a kernel: it allocates nothing, and other threads run meanwhile."""
    return _compiled(function, **_UNCOUNTED)


def inlined(function: Function) -> Function:
    """Compile a part of kernels into each of them: a call would cost more than what it does."""
    return _compiled(function, **_UNCOUNTED, inline="always")


def allocating(function: Function) -> Function:
    """Compile the rare kernel that has to allocate what it returns; it leaves the inner loops to others."""
    return _compiled(function)


def _compiled(function: Function, **options: object) -> Function:
    with own_cache():
        compiled: Function = _njit(cache=True, nogil=True, **options)(function)
    return compiled


def read_only(shape: Shape) -> Shape:
    """Return the same NamedTuple with all arrays contiguous and read-only.

    Memory-mapped arrays are read-only, fresh ones are not, and a kernel is compiled for each of the two: whoever
    hands arrays to kernels settles on one.
    """
    return shape._make(_sealed(item) for item in shape)  # type: ignore[attr-defined, no-any-return]  # NamedTuple


def _sealed(item: Any) -> Any:  # noqa: ANN401 - an array, a NamedTuple or a number
    if isinstance(item, tuple):
        return read_only(item)
    if isinstance(item, np.ndarray):
        sealed = np.ascontiguousarray(item).view()
        sealed.flags.writeable = False
        return sealed
    return item
