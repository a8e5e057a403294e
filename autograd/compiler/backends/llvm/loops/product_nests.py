"""Nests of two loops that add up products: those of a row with a matrix, and of two numbers of each row, over rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from autograd.compiler.backends.llvm.atoms import LISTED
from autograd.compiler.backends.llvm.kernel.kernel import Kernel
from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot, reach
from autograd.compiler.loops.slots import padded
from autograd.compiler.program.expanding import opened
from autograd.compiler.program.fusing import fused, masked_fma
from autograd.table.rows import fma

_FEWEST = 256  # products of a nest: fewer are not worth a function


@dataclass(frozen=True)
class MatrixTimesRow:
    """`out[i] += matrix[i, t] * factor[t]` for each i, and each t in order; its slots move with i, and with t.

    matrix: of numbers that all rows share. factor, out: of a row. gate: the condition under which the products with
    `factor[t]` count; None where they always do.
    """

    outputs: int
    terms: int
    matrix: Slot
    factor: Slot
    out: Slot
    gate: Slot | None


@dataclass(frozen=True)
class ProductOfColumns:
    """`sum[i, j] += left[i] * right[j]`, summed over rows; its slots move with i, and with j.

    left, right: of a row. first, row_step, column_step: carried sum number `first + row_step * i + column_step * j`.
    gate: the condition under which the products with `left[i]` count; None where they always do.
    goes_on: whether it goes on with the sums of a nest before it, as for a layer that is called several times.
    """

    rows: int
    columns: int
    left: Slot
    right: Slot
    first: int
    row_step: int
    column_step: int
    gate: Slot | None
    goes_on: bool

    @property
    def sums(self) -> list[range]:
        """The numbers of the carried sums that it adds to, row by row."""
        starts = [self.first + self.row_step * i for i in range(self.rows)]
        return [range(start, start + self.column_step * self.columns, self.column_step) for start in starts]


Nest = MatrixTimesRow | ProductOfColumns


def nest_of(part: Part, kernel: Kernel) -> Nest | None:
    """The part as a nest; None for any other part."""
    if not isinstance(part, Loop) or len(part.body) != 1 or not isinstance(part.body[0], Loop):
        return None
    trips, body = (part.trips, part.body[0].trips), part.body[0].body
    if len(body) != 1 or not isinstance(body[0], Block) or trips[0] * trips[1] < _FEWEST:
        return None
    program = fused(opened(body[0].program, LISTED))
    if len(program) != 1 or len(program.outputs) != 1:
        return None
    ((result, row, operands),) = program
    if row not in (fma, masked_fma) or program.outputs[0] != result or min(operands) < 0:
        return None
    *gates, x, y, total = [padded(body[0].inputs[i], 2) for i in operands]
    out, gate = padded(body[0].outputs[0], 2), gates[0] if gates else None
    for left, right in ((x, y), (y, x)):
        found = _product_of_columns(kernel, trips, left, right, total, out, gate)
        found = found or _matrix_times_row(kernel, trips, left, right, total, out, gate)
        if found is not None:
            return found
    return None


def _product_of_columns(
    kernel: Kernel, trips: tuple[int, int], left: Slot, right: Slot, total: Slot, out: Slot, gate: Slot | None
) -> Nest | None:
    first_row, n_sums, goes_on = kernel.n_shared + kernel.n_carried, kernel.n_carried, total == out
    of_rows = all(reach(slot, trips)[0] >= first_row for slot in (left, right, gate) if slot is not None)
    moves = not left.steps[1] and not right.steps[0] and right.steps[1] == 1 and total.steps[1] == 1
    if not of_rows or not moves:
        return None
    if goes_on:
        if out.first not in kernel.program.outputs:
            return None
        total = replace(total, first=kernel.n_shared + kernel.program.outputs.index(out.first))
    low, high = reach(total, trips)
    if low < kernel.n_shared or high >= first_row or out.steps != total.steps:
        return None
    if gate is not None and gate.steps[1]:
        return None
    first, (row_step, column_step) = total.first - kernel.n_shared, total.steps
    for i in range(trips[0]):  # the next sums are outputs, and these of the sums that are read
        at, place = first + row_step * i, out.first + row_step * i
        if at + trips[1] > n_sums or kernel.program.outputs[at : at + trips[1]] != tuple(
            range(place, place + trips[1])
        ):
            return None
    return ProductOfColumns(*trips, left, right, first, row_step, column_step, gate, goes_on)


def _matrix_times_row(
    kernel: Kernel, trips: tuple[int, int], matrix: Slot, factor: Slot, total: Slot, out: Slot, gate: Slot | None
) -> Nest | None:
    if out != total or (not out.steps[0]) == (not out.steps[1]):
        return None
    by = 0 if out.steps[0] else 1  # which loop moves the result
    read = [slot for slot in (factor, gate) if slot is not None]
    low, high = reach(out, trips)
    is_apart = all(other > high or end < low for other, end in (reach(slot, trips) for slot in read))
    of_rows = all(reach(slot, trips)[0] >= kernel.n_shared + kernel.n_carried and not slot.steps[by] for slot in read)
    if not is_apart or not of_rows or reach(matrix, trips)[1] >= kernel.n_shared or low < kernel.program.n_inputs:
        return None
    slots = [replace(slot, steps=(slot.steps[by], slot.steps[1 - by])) for slot in (matrix, factor, out, *read[1:])]
    return MatrixTimesRow(trips[by], trips[1 - by], slots[0], slots[1], slots[2], slots[3] if read[1:] else None)
