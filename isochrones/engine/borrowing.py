"""Arrays that a kernel borrows from its caller, without counting references to them.

numba counts references to an array whenever it leaves or enters a NamedTuple or a call, with an atomic instruction
each; in the inner loops of a search that is most of the time. A caller that keeps its arrays alive until the kernel
returns can lend them: the borrowed array has no owner, and there is nothing to count.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from llvmlite import ir
from numba import types as numba_types
from numba.core import cgutils as numba_cgutils
from numba.core import config as numba_config
from numba.extending import intrinsic

# numba declares its types only in part.
types: Any = numba_types
cgutils: Any = numba_cgutils
config: Any = numba_config


def _lend(context: Any, builder: Any, kind: Any, value: ir.Value) -> ir.Value:  # noqa: ANN401 - numba has no types
    if isinstance(kind, types.Array):
        array = context.make_array(kind)(context, builder, value)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)
        return array._getvalue()  # noqa: SLF001 - numba's own way to read a struct back
    if isinstance(kind, types.BaseTuple):
        items = [
            _lend(context, builder, item, builder.extract_value(value, position))
            for position, item in enumerate(kind.types)
        ]
        return context.make_tuple(builder, kind, items)
    return value


@intrinsic
def _borrowed(_typing: Any, shape: Any) -> Any:  # noqa: ANN401 - numba has no types
    def codegen(context: Any, builder: Any, _signature: Any, arguments: Any) -> ir.Value:  # noqa: ANN401
        return _lend(context, builder, shape, arguments[0])

    return shape(shape), codegen


def _itself(shape: Any) -> Any:  # noqa: ANN401 - any NamedTuple
    return shape


borrowed: Any = _itself if config.DISABLE_JIT else _borrowed
"""In a kernel: the same array or (nested) NamedTuple of arrays, without owner."""

Shape = TypeVar("Shape", bound=tuple[Any, ...])


def read_only(shape: Shape) -> Shape:
    """Return the same NamedTuple with all arrays contiguous and read-only.

    Memory-mapped arrays are read-only, fresh ones are not, and a kernel is compiled for each of the two: whoever
    hands arrays to kernels settles on one.
    """
    return shape._make(_sealed(item) for item in shape)  # type: ignore[attr-defined, no-any-return]


def _sealed(item: Any) -> Any:  # noqa: ANN401 - an array, a NamedTuple or a number
    if isinstance(item, tuple):
        return read_only(item)
    if isinstance(item, np.ndarray):
        sealed = np.ascontiguousarray(item).view()
        sealed.flags.writeable = False
        return sealed
    return item
