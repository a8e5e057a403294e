"""Functions that add up a tile of products, with the sums of the tile in registers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import Lanes, fma, select, type_of
from autograd.compiler.backends.llvm.loops.counted import function, moved
from autograd.compiler.backends.llvm.loops.repeating import repeated


@dataclass(frozen=True)
class Strides:
    """How far apart the numbers of a slot lie, in floats: along the nest's two loops, and from block to block."""

    first: int
    second: int
    block: int


def matrix_tile(
    name: str,
    code: KernelCode,
    outputs: int,
    blocks: int,
    matrix: Strides,
    factor: Strides,
    out: Strides,
    gate: Strides | None,
) -> str:
    """The function that adds `%trips` products to each of `outputs` results of each of `blocks` blocks.

    code: empty code, whose first block is called entry. The function's pointers are those of the tile's first numbers.
    """
    places = [(o, b) for o in range(outputs) for b in range(blocks)]
    sums = [code.load("out", o * out.first + b * out.block) for o, b in places]

    def body(index: str, current: Sequence[Lanes]) -> list[Lanes]:
        row, column = (
            moved(code, "%factor", (index, factor.second))[1:],
            moved(code, "%matrix", (index, matrix.second))[1:],
        )
        x = [code.load(row, b * factor.block) for b in range(blocks)]
        condition = None if gate is None else moved(code, "%gate", (index, gate.second))[1:]
        counts = [code.load(condition, b * gate.block).ne(0.0) for b in range(blocks)] if gate and condition else []
        following = []
        for k, (o, b) in enumerate(places):
            if not b:
                weight = code.load_one(column, o * matrix.first)
            following.append(_added(weight, x[b], current[k], counts[b] if counts else None))
        return following

    for (o, b), total in zip(places, repeated(code, "%trips", sums, body)):
        code.store("out", o * out.first + b * out.block, total)
    return function(code, f"internal void @{name}(ptr %out, ptr %factor, ptr %matrix, ptr %gate, i64 %trips)")


def column_tile(
    name: str,
    code: KernelCode,
    rows: int,
    columns: int,
    left: Strides,
    right: Strides,
    row_step: int,
    gate: Strides | None,
) -> str:
    """The function of the products of `%blocks` blocks in `rows` times `columns` sums, at most W columns.

    It adds them to the sums if `%adds`; else they are the sums.
    """
    width = code.width
    places = [(j, i) for j in range(columns) for i in range(rows)]
    zero = code.constant(0.0)

    def body(index: str, current: Sequence[Lanes]) -> list[Lanes]:
        of_left, of_right = (
            moved(code, "%left", (index, left.block))[1:],
            moved(code, "%right", (index, right.block))[1:],
        )
        x = [code.load(of_left, i * left.first) for i in range(rows)]
        condition = None if gate is None else moved(code, "%gate", (index, gate.block))[1:]
        counts = [code.load(condition, i * gate.first).ne(0.0) for i in range(rows)] if gate and condition else []
        following = []
        for k, (j, i) in enumerate(places):
            if not i:
                y = code.load(of_right, j * right.second)
            following.append(_added(x[i], y, current[k], counts[i] if counts else None))
        return following

    totals = repeated(code, "%blocks", [zero] * len(places), body)
    for i in range(rows):
        vectors = [total for (_, row), total in zip(places, totals) if row == i]
        together = sums_of_lanes(code, vectors + [zero] * (width - columns))
        if columns == width:
            before = code.load("sums", i * row_step)
            before = code.emit("f64", f"select i1 %adds, {before.type} {before.text}, {zero.type} {zero.text}")
            code.store("sums", i * row_step, before + together)
            continue
        for j in range(columns):
            add_lane(code, "sums", i * row_step + j, together, j)
    return function(code, f"internal void @{name}(ptr %left, ptr %right, ptr %gate, ptr %sums, i64 %blocks, i1 %adds)")


def sums_of_lanes(code: KernelCode, vectors: Sequence[Lanes]) -> Lanes:
    """The lanes of each of W vectors of W lanes, added up pair by pair, as the lanes of one vector."""
    width, kind = code.width, type_of("f64", code.width)
    vectors, apart = list(vectors), 1
    while len(vectors) > 1:
        pairs = list[Lanes]()
        for a, b in zip(vectors[::2], vectors[1::2]):
            halves = []
            for first in (0, apart):
                of_b = [lane // apart % 2 for lane in range(width)]
                lanes = ", ".join(
                    f"i32 {lane + first + is_of_b * (width - apart)}" for lane, is_of_b in enumerate(of_b)
                )
                halves.append(
                    code.emit("f64", f"shufflevector {kind} {a.text}, {kind} {b.text}, <{width} x i32> <{lanes}>")
                )
            pairs.append(halves[0] + halves[1])
        vectors, apart = pairs, 2 * apart
    return vectors[0]


def add_lane(code: KernelCode, where: str, place: int, vector: Lanes, lane: int) -> None:
    """Adds a lane to a number in memory, or to 0.0 unless `%adds`."""
    one, memory, before, after, pointer = (code.name() for _ in range(5))
    code.lines += [
        f"  {one} = extractelement {vector.type} {vector.text}, i32 {lane}",
        f"  {pointer} = getelementptr double, ptr %{where}, i64 {place}",
        f"  {memory} = load double, ptr {pointer}",
        f"  {before} = select i1 %adds, double {memory}, double 0.0",
        f"  {after} = fadd double {before}, {one}",
        f"  store double {after}, ptr {pointer}",
    ]


def _added(x: Lanes, y: Lanes, total: Lanes, counts: Lanes | None) -> Lanes:
    added = fma(x, y, total)
    return added if counts is None else select(counts, added, total)
