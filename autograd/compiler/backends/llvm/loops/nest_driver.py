"""The function of a nest of products: it goes through the tiles of a batch of blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import select, type_of
from autograd.compiler.backends.llvm.loops.counted import counted, integer, moved
from autograd.compiler.backends.llvm.loops.product_nests import MatrixTimesRow, Nest, ProductOfColumns
from autograd.compiler.backends.llvm.loops.product_tiles import Strides, column_tile, matrix_tile
from autograd.compiler.backends.llvm.loops.regions import Regions
from autograd.compiler.loops.loop_parts import Slot, reach

_OUTPUTS, _BLOCKS = 4, 3  # of a tile of a matrix: 12 sums, which 16 registers hold beside what is multiplied
_TERMS = 256  # that a tile adds at once: its numbers stay in the processor's first cache
_ROWS = 3  # of a tile of columns, of which it has W
_COLUMNS = 64  # that all rows are multiplied with before the next ones: they stay in the first cache
_MIN = "declare i64 @llvm.smin.i64(i64, i64)"
OF_STEP = "i64 %n, i64 %lanes, ptr noalias %shared, ptr %rows, ptr noalias %sums, ptr %scratch"
"""The parameters of the functions that run for the n blocks of a batch; `lanes` rows of the last block count."""


@dataclass(frozen=True)
class Place:
    """Where a slot's first number lies: so many floats behind a pointer; and its strides."""

    pointer: str
    offset: int
    strides: Strides

    def at(self, code: KernelCode, first: str | int, second: str | int, block: str | int) -> str:
        """LLVM's name of the pointer to the number of these indices in a block."""
        by = self.strides
        start = moved(code, self.pointer, (1, self.offset))
        return moved(code, start, (first, by.first), (second, by.second), (block, by.block))


@dataclass(frozen=True)
class BatchMemory:
    """How numbers lie in the memory of a batch.

    of_row, of_block: how far apart blocks lie in the rows, and in the scratch memory.
    """

    regions: Regions
    of_row: int
    of_block: int

    def place(self, slot: Slot) -> Place:
        """The place of a slot in a nest."""
        region = self.regions.of(slot.first)
        pointer, block = {"shared": ("%shared", 0), "row": ("%rows", self.of_row), "kept": ("%scratch", self.of_block)}[
            region.pointer
        ]
        first, second = (step * region.apart for step in slot.steps)
        return Place(pointer, (slot.first - region.first) * region.apart, Strides(first, second, block))


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
    low, high = reach(nest.matrix, (nest.outputs, nest.terms))
    is_finite = None
    if gate:
        is_finite = _call_finite(code, name, moved(code, "%shared", (1, low)), high - low + 1, "1", 0)
        functions.append(_finite(name, new("entry")))

    def tile(outputs: int, blocks: int) -> str:
        names = []
        for of_gate in (None, gate) if gate else (None,):
            called = f"{name}.tile{outputs}x{blocks}{'.gated' if of_gate else ''}"
            strides = of_gate.strides if of_gate else None
            text = matrix_tile(
                called, new("entry"), outputs, blocks, matrix.strides, factor.strides, out.strides, strides
            )
            functions.append(text)
            names.append(called)
        return _chosen(code, is_finite, names)

    kinds = {
        (o, b): tile(o, b) for o in {min(_OUTPUTS, nest.outputs), nest.outputs % _OUTPUTS} - {0} for b in (1, _BLOCKS)
    }
    full = integer(code, f"sdiv i64 %n, {_BLOCKS}")
    in_full = integer(code, f"mul i64 {full}, {_BLOCKS}")
    left = integer(code, f"sub i64 %n, {in_full}")

    def of_terms(chunk: str) -> None:
        term = integer(code, f"mul i64 {chunk}, {_TERMS}")
        rest = integer(code, f"sub i64 {nest.terms}, {term}")
        trips = integer(code, f"call i64 @llvm.smin.i64(i64 {rest}, i64 {_TERMS})")

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
                nest.outputs // _OUTPUTS,
                lambda i: call(_OUTPUTS, blocks, integer(code, f"mul i64 {i}, {_OUTPUTS}"), block),
            )
            if nest.outputs % _OUTPUTS:
                call(nest.outputs % _OUTPUTS, blocks, nest.outputs - nest.outputs % _OUTPUTS, block)

        counted(code, full, partial(of_blocks, _BLOCKS, "0"))
        counted(code, left, partial(of_blocks, 1, in_full))

    counted(code, -(-nest.terms // _TERMS), of_terms)
    code.declared["llvm.smin.i64"] = _MIN
    return [_step(name, code), *functions]


def _product_of_columns(name: str, nest: ProductOfColumns, memory: BatchMemory, new: NewCode) -> list[str]:
    left, right = memory.place(nest.left), memory.place(nest.right)
    gate = memory.place(nest.gate) if nest.gate else None
    code, functions, width = new("entry"), list[str](), new("entry").width
    is_whole = integer(code, f"icmp eq i64 %lanes, {width}")
    code.lines.append("  %count = add i64 %lanes, 0")
    last = integer(code, "sub i64 %n, 1")
    for place, slots in ((left, nest.rows), (right, nest.columns)):
        if place.pointer == "%scratch":  # rows of the last block that do not count; those of data are 0
            trips = integer(code, f"select i1 {is_whole}, i64 0, i64 {slots}")
            counted(code, trips, partial(_clear, code, place, place is left, last))
    is_finite = None
    if gate:
        stride = right.strides.block
        is_finite = _call_finite(code, name, right.at(code, 0, 0, 0), nest.columns * width, "%n", stride)
        functions.append(_finite(name, new("entry")))

    def tile(rows: int, columns: int) -> str:
        names = []
        for of_gate in (None, gate) if gate else (None,):
            called = f"{name}.tile{rows}x{columns}{'.gated' if of_gate else ''}"
            strides = of_gate.strides if of_gate else None
            text = column_tile(called, new("entry"), rows, columns, left.strides, right.strides, nest.row_step, strides)
            functions.append(text)
            names.append(called)
        return _chosen(code, is_finite, names)

    def call(rows: int, columns: int, row: str | int, column: str | int) -> None:
        pointers = [left.at(code, row, 0, 0), right.at(code, 0, column, 0)]
        pointers.append(gate.at(code, row, 0, 0) if gate else "null")
        sums = moved(code, "%sums", (1, nest.first), (row, nest.row_step), (column, 1))
        pointers.append(sums)
        code.lines.append(f"  call void {kinds[rows, columns]}({', '.join(f'ptr {x}' for x in pointers)}, i64 %n)")

    row_sizes = {min(_ROWS, nest.rows), nest.rows % _ROWS} - {0}
    column_sizes = {min(width, nest.columns), nest.columns % width} - {0}
    kinds = {(i, j): tile(i, j) for i in row_sizes for j in column_sizes}

    def over_rows(write: Callable[[int, str | int], None]) -> None:
        counted(code, nest.rows // _ROWS, lambda i: write(_ROWS, integer(code, f"mul i64 {i}, {_ROWS}")))
        if nest.rows % _ROWS:
            write(nest.rows % _ROWS, nest.rows - nest.rows % _ROWS)

    def of_columns(some: str) -> None:
        first = integer(code, f"mul i64 {some}, {_COLUMNS // width}")
        left = integer(code, f"sub i64 {nest.columns // width}, {first}")
        n = integer(code, f"call i64 @llvm.smin.i64(i64 {left}, i64 {_COLUMNS // width})")

        def of_rows(rows: int, row: str | int) -> None:
            def of_tile(tile: str) -> None:
                column = integer(code, f"mul i64 {integer(code, f'add i64 {first}, {tile}')}, {width}")
                call(rows, width, row, column)

            counted(code, n, of_tile)

        over_rows(of_rows)

    counted(code, -(-nest.columns // _COLUMNS), of_columns)
    if nest.columns % width:
        over_rows(lambda rows, row: call(rows, nest.columns % width, row, nest.columns - nest.columns % width))
    code.declared["llvm.smin.i64"] = _MIN
    return [_step(name, code), *functions]


def _clear(code: KernelCode, place: Place, is_left: bool, block: str, index: str) -> None:
    """Makes the lanes of a block's number 0 whose rows do not count."""
    pointer = (place.at(code, index, 0, block) if is_left else place.at(code, 0, index, block))[1:]
    code.store(pointer, 0, select(code.counts(), code.load(pointer, 0), 0.0))


def _call_finite(code: KernelCode, name: str, pointer: str, n: int, blocks: str, stride: int) -> str:
    return integer(code, f"call i1 @{name}.finite(ptr {pointer}, i64 {n}, i64 {blocks}, i64 {stride})")


def _finite(name: str, code: KernelCode) -> str:
    """A function that says whether the n numbers of each block are finite; n is at least W."""
    width, kind = code.width, type_of("i64", code.width)
    code.lines += [
        f"  %met = alloca {kind}",
        f"  store {kind} zeroinitializer, ptr %met",
        f"  %up = add i64 %n, {width - 1}",
        f"  %vectors = sdiv i64 %up, {width}",
        f"  %last = sub i64 %n, {width}",
    ]

    def of_block(block: str) -> None:
        offset = integer(code, f"mul i64 {block}, %stride")
        start = integer(code, f"getelementptr double, ptr %from, i64 {offset}")

        def of_vector(vector: str) -> None:
            first = integer(code, f"mul i64 {vector}, {width}")
            first = integer(code, f"call i64 @llvm.smin.i64(i64 {first}, i64 %last)")
            x = code.load(integer(code, f"getelementptr double, ptr {start}, i64 {first}")[1:], 0)
            bits = code.emit("i64", f"bitcast {x.type} {(x - x).text} to {kind}")
            met = code.emit("i64", f"load {kind}, ptr %met")
            code.lines.append(f"  store {kind} {(met | bits).text}, ptr %met")

        counted(code, "%vectors", of_vector)

    counted(code, "%blocks", of_block)
    whole = f"i{64 * width}"
    code.lines += [f"  %bits = load {whole}, ptr %met", f"  %is.finite = icmp eq {whole} %bits, 0"]
    code.declared["llvm.smin.i64"] = _MIN
    head = f"define internal i1 @{name}.finite(ptr %from, i64 %n, i64 %blocks, i64 %stride) {{"
    return "\n".join([head, "entry:", *code.lines, "  ret i1 %is.finite", "}"])


def _chosen(code: KernelCode, is_finite: str | None, names: Sequence[str]) -> str:
    """The function to call: without a gate where all factors are finite, as 0 times such a one is 0."""
    if is_finite is None:
        return f"@{names[0]}"
    return integer(code, f"select i1 {is_finite}, ptr @{names[0]}, ptr @{names[1]}")


def _step(name: str, code: KernelCode) -> str:
    return "\n".join([f"define internal void @{name}({OF_STEP}) {{", "entry:", *code.lines, "  ret void", "}"])
