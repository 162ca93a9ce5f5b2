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

Function = TypeVar("Function", bound=Callable[..., Any])
Shape = TypeVar("Shape", bound=tuple[Any, ...])

# numba does not declare the types of all its options.
_compile: Any = njit


def kernel(function: Function) -> Function:
    """Compile a kernel: it allocates nothing, and other threads run meanwhile."""
    compiled: Function = _compile(cache=True, nogil=True, _nrt=False)(function)
    return compiled


def inlined(function: Function) -> Function:
    """Compile a part of kernels into each of them: a call would cost more than what it does."""
    compiled: Function = _compile(cache=True, nogil=True, _nrt=False, inline="always")(function)
    return compiled


def allocating(function: Function) -> Function:
    """Compile the rare kernel that has to allocate what it returns; it leaves the inner loops to others."""
    compiled: Function = _compile(cache=True, nogil=True)(function)
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
