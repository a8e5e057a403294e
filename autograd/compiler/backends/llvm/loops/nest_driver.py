"""The function of a nest of products: it goes through the tiles of a batch of blocks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import select
from autograd.compiler.backends.llvm.ir.machine_code import n_vector_registers
from autograd.compiler.backends.llvm.loops.batch_memory import OF_STEP, BatchMemory, Place
from autograd.compiler.backends.llvm.loops.counted import counted, function, integer, moved, smaller
from autograd.compiler.backends.llvm.loops.finite_factors import call_finite, finite
from autograd.compiler.backends.llvm.loops.product_nests import MatrixTimesRow, Nest, ProductOfColumns
from autograd.compiler.backends.llvm.loops.product_tiles import Strides, column_tile, matrix_tile
from autograd.compiler.loops.loop_parts import reach

_BLOCKS = 2  # of a tile of a matrix: every shard but the last has whole pairs of them where W is 4
_TERMS = 256  # that a tile adds at once: its numbers stay in the processor's first cache
_COLUMNS = 32  # that all rows are multiplied with before the next ones: they stay in the first cache

NewCode = Callable[[str], KernelCode]


def write_nest(name: str, nest: Nest, memory: BatchMemory, new: NewCode) -> list[str]:
    """The functions of a nest; the first one has this name, and the parameters `OF_STEP`. new: makes empty code."""
    if isinstance(nest, MatrixTimesRow):
        return _matrix_times_row(name, nest, memory, new)
    return _product_of_columns(name, nest, memory, new)


def _matrix_times_row(name: str, nest: MatrixTimesRow, memory: BatchMemory, new: NewCode) -> list[str]:
    matrix, factor, out = (memory.place(slot) for slot in (nest.matrix, nest.factor, nest.out))
    gate = memory.place(nest.gate) if nest.gate else None
    code, functions = new("entry"), list[str]()
    most = _registers() // _BLOCKS - 1  # outputs of a tile: of each block as many sums, and a factor
    low, high = reach(nest.matrix, (nest.outputs, nest.terms))
    is_finite = None
    if gate:
        is_finite = call_finite(code, name, moved(code, "%shared", (1, low)), high - low + 1, "1", 0)
        functions.append(finite(name, new("entry")))

    def tile(outputs: int, blocks: int) -> str:
        def write(called: str, strides: Strides | None) -> str:
            empty = new("entry")
            return matrix_tile(called, empty, outputs, blocks, matrix.strides, factor.strides, out.strides, strides)

        return _tile(code, f"{name}.tile{outputs}x{blocks}", is_finite, gate, write, functions)

    kinds = {(o, b): tile(o, b) for o in {min(most, nest.outputs), nest.outputs % most} - {0} for b in (1, _BLOCKS)}
    full = integer(code, f"sdiv i64 %n, {_BLOCKS}")
    in_full = integer(code, f"mul i64 {full}, {_BLOCKS}")
    left = integer(code, f"sub i64 %n, {in_full}")

    def of_terms(chunk: str) -> None:
        term = integer(code, f"mul i64 {chunk}, {_TERMS}")
        rest = integer(code, f"sub i64 {nest.terms}, {term}")
        trips = smaller(code, rest, _TERMS)

        def call(outputs: int, blocks: int, output: str | int, block: str) -> None:
            pointers = [
                out.at(code, output, 0, block),
                factor.at(code, 0, term, block),
                matrix.at(code, output, term, 0),
            ]
            pointers.append(gate.at(code, 0, term, block) if gate else "null")
            code.lines.append(
                f"  call void {kinds[outputs, blocks]}({', '.join(f'ptr {x}' for x in pointers)}, i64 {trips})"
            )

        def of_blocks(blocks: int, first: str, index: str) -> None:
            block = integer(code, f"add i64 {first}, {integer(code, f'mul i64 {index}, {blocks}')}")
            counted(
                code,
                nest.outputs // most,
                lambda i: call(most, blocks, integer(code, f"mul i64 {i}, {most}"), block),
            )
            if nest.outputs % most:
                call(nest.outputs % most, blocks, nest.outputs - nest.outputs % most, block)

        counted(code, full, partial(of_blocks, _BLOCKS, "0"))
        counted(code, left, partial(of_blocks, 1, in_full))

    counted(code, -(-nest.terms // _TERMS), of_terms)
    return [function(code, f"internal void @{name}({OF_STEP})"), *functions]


def _product_of_columns(name: str, nest: ProductOfColumns, memory: BatchMemory, new: NewCode) -> list[str]:
    left, right = memory.place(nest.left), memory.place(nest.right)
    gate = memory.place(nest.gate) if nest.gate else None
    code, functions, width = new("entry"), list[str](), new("entry").width
    is_whole = integer(code, f"icmp eq i64 %lanes, {width}")
    code.lines.append("  %count = add i64 %lanes, 0")
    adds = "true" if nest.goes_on else "%adds"
    last = integer(code, "sub i64 %n, 1")
    for place, slots in ((left, nest.rows), (right, nest.columns)):
        if place.pointer == "%scratch":  # rows of the last block that do not count; those of data are 0
            trips = integer(code, f"select i1 {is_whole}, i64 0, i64 {slots}")
            counted(code, trips, partial(_clear, code, place, place is left, last))
    is_finite = None
    if gate:
        stride = right.strides.block
        is_finite = call_finite(code, name, right.at(code, 0, 0, 0), nest.columns * width, "%n", stride)
        functions.append(finite(name, new("entry")))

    def tile(rows: int, columns: int) -> str:
        def write(called: str, strides: Strides | None) -> str:
            empty = new("entry")
            return column_tile(called, empty, rows, columns, left.strides, right.strides, nest.row_step, strides)

        return _tile(code, f"{name}.tile{rows}x{columns}", is_finite, gate, write, functions)

    def call(rows: int, columns: int, row: str | int, column: str | int) -> None:
        pointers = [left.at(code, row, 0, 0), right.at(code, 0, column, 0)]
        pointers.append(gate.at(code, row, 0, 0) if gate else "null")
        sums = moved(code, "%sums", (1, nest.first), (row, nest.row_step), (column, 1))
        pointers.append(sums)
        arguments = [*(f"ptr {x}" for x in pointers), "i64 %n", f"i1 {adds}"]
        code.lines.append(f"  call void {kinds[rows, columns]}({', '.join(arguments)})")

    most = max(1, _registers() // (width + 1))  # rows of a tile: of each one W sums, and a factor
    row_sizes = {min(most, nest.rows), nest.rows % most} - {0}
    column_sizes = {min(width, nest.columns), nest.columns % width} - {0}
    kinds = {(i, j): tile(i, j) for i in row_sizes for j in column_sizes}

    def over_rows(write: Callable[[int, str | int], None]) -> None:
        counted(code, nest.rows // most, lambda i: write(most, integer(code, f"mul i64 {i}, {most}")))
        if nest.rows % most:
            write(nest.rows % most, nest.rows - nest.rows % most)

    whole, at_once = nest.columns // width, _COLUMNS // width  # tiles of all columns

    def of_columns(some: str) -> None:
        first = integer(code, f"mul i64 {some}, {at_once}")
        left = integer(code, f"sub i64 {whole}, {first}")
        n = smaller(code, left, at_once)

        def of_rows(rows: int, row: str | int) -> None:
            def of_tile(tile: str) -> None:
                column = integer(code, f"mul i64 {integer(code, f'add i64 {first}, {tile}')}, {width}")
                call(rows, width, row, column)

            counted(code, n, of_tile)

        over_rows(of_rows)

    counted(code, -(-whole // at_once), of_columns)
    if nest.columns % width:
        over_rows(lambda rows, row: call(rows, nest.columns % width, row, nest.columns - nest.columns % width))
    return [function(code, f"internal void @{name}({OF_STEP})"), *functions]


def _registers() -> int:
    """How many registers a tile has for its sums and the factors that it multiplies with more than one other."""
    return n_vector_registers() - 1


def _clear(code: KernelCode, place: Place, is_left: bool, block: str, index: str) -> None:
    """Makes the lanes of a block's number 0 whose rows do not count."""
    pointer = (place.at(code, index, 0, block) if is_left else place.at(code, 0, index, block))[1:]
    code.store(pointer, 0, select(code.counts(), code.load(pointer, 0), 0.0))


def _tile(
    code: KernelCode,
    name: str,
    is_finite: str | None,
    gate: Place | None,
    write: Callable[[str, Strides | None], str],
    functions: list[str],
) -> str:
    """What code calls for a tile: a function, or of two that without a gate where all factors are finite.

    write: gives the text of the function of this name, whose gate has these strides. functions: gets the texts.
    """
    functions.append(write(name, None))
    if gate is None:
        return f"@{name}"
    functions.append(write(f"{name}.gated", gate.strides))
    return integer(code, f"select i1 {is_finite}, ptr @{name}, ptr @{name}.gated")
