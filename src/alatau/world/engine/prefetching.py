"""A hint to the processor: fetch a record now that will be read soon.

Children of a day have parents scattered over memory; waiting for each of them would take as long as
all the arithmetic. The hint changes no result.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

_READ, _KEEP, _DATA = 0, 3, 1


def _prefetching(ends: tuple[int, ...]) -> Any:
    """A function that fetches a row of a table of records: its first byte (0), its last (-1)."""

    @intrinsic
    def fetch(_context: Any, table: Any, index: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = signature.args[0]
            view = context.make_array(kind)(context, builder, arguments[0])
            row = cgutils.get_item_pointer(  # type: ignore[no-untyped-call]
                context, builder, kind, view, [arguments[1]], wraparound=False, boundscheck=False
            )
            byte = ir.IntType(8).as_pointer()
            number = ir.IntType(32)
            hint = builder.module.declare_intrinsic(
                "llvm.prefetch",
                [byte],
                ir.FunctionType(ir.VoidType(), [byte, number, number, number]),
            )
            start = builder.bitcast(row, byte)
            for end in ends:
                part = builder.gep(start, [ir.IntType(64)(end % kind.dtype.size)])
                builder.call(hint, [part, number(_READ), number(_KEEP), number(_DATA)])
            return context.get_dummy_value()

        return types.void(table, types.intp), generate

    return fetch


prefetch: Any = _prefetching((0, -1))
"""Fetch a row of a table."""

prefetch_end: Any = _prefetching((-1,))
"""Fetch the end of a row: of a parent, all that is asked of it."""
