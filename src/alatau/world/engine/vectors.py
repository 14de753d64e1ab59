"""Stores of a few neighbours at once, which the compiler would leave one by one."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

STEP = 4
"""Neighbours that are written at once."""


def _filling(step: int) -> Any:
    """A function that writes a value to ``STEP`` rows of an array, each row ``step`` more."""

    @intrinsic
    def fill_rows(_context: Any, table: Any, index: Any, value: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = signature.args[0]
            view = context.make_array(kind)(context, builder, arguments[0])
            row = cgutils.get_item_pointer(
                context, builder, kind, view, [arguments[1]], wraparound=False, boundscheck=False
            )
            number, lane = context.get_value_type(kind.dtype), ir.IntType(32)
            several, lanes = ir.VectorType(number, STEP), ir.VectorType(lane, STEP)
            unset = ir.Constant(several, ir.Undefined)
            one = builder.insert_element(unset, arguments[2], lane(0))
            rows = builder.shuffle_vector(one, unset, ir.Constant(lanes, [0] * STEP))
            if step != 0:
                steps = [number(step * at) for at in range(STEP)]
                rows = builder.add(rows, ir.Constant(several, steps))
            store = builder.store(rows, builder.bitcast(row, several.as_pointer()))
            store.align = kind.dtype.bitwidth // 8
            return context.get_dummy_value()

        return types.void(table, types.intp, table.dtype), generate

    return fill_rows


fill: Any = _filling(0)
"""Write one value to ``STEP`` rows of an array of numbers, from a row on."""

count_up: Any = _filling(1)
"""Write a whole number, the next one and so on to ``STEP`` rows."""
