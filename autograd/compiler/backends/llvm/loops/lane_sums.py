"""The lanes of carried sums to which a batch's blocks add one by one, as no nest of products does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import select
from autograd.compiler.backends.llvm.loops.counted import counted, function, integer
from autograd.compiler.backends.llvm.loops.product_tiles import add_lane, sums_of_lanes


@dataclass(frozen=True)
class LaneSums:
    """Writes the code of these sums. A table in the code says which number each one has, and where its next number is.

    In the memory `%lane.sums` lie first the lanes that a block's code reads as the carried sums. They are 0, as each
    block begins anew: steps may read a sum for all blocks before a later step computes the next number for the first
    block. Behind them lie the lanes of these sums, in the order of the table.

    name, width, n_carried: of the kernel.
    """

    name: str
    width: int
    n_carried: int

    def table(self, sums: Sequence[tuple[int, int]], first_result: int) -> str:
        """The table. sums: the number of each sum, and the place of its next number."""
        pairs = [f"[2 x i64] [i64 {self.width * k}, i64 {self.width * (at - first_result)}]" for k, at in sums]
        return f"@{self.name}.others = internal constant [{len(sums)} x [2 x i64]] [{', '.join(pairs)}]"

    def write(self, code: KernelCode, sums: range) -> None:
        """Adds what a block computed to some rows of the table, in the lanes whose rows count."""

        def of_sum(_: str, total: str, of_block: str) -> None:
            to = integer(code, f"getelementptr double, ptr %sums, i64 {total}")[1:]
            added = integer(code, f"getelementptr double, ptr %kept, i64 {of_block}")[1:]
            before = code.load(to, 0)
            code.store(to, 0, select(code.counts(), before + code.load(added, 0), before))

        self._for_each(code, sums, of_sum)

    def functions(self, clearing: KernelCode, adding: KernelCode, n: int) -> list[str]:
        """The functions that begin and end a batch: one clears the lanes of the n sums, the other one adds them up.

        What they add up to is added to `%sums` if `%adds`; else it is stored there.

        clearing, adding: empty code.
        """
        zero = adding.constant(0.0)

        def clear(read: str, total: str, _: str) -> None:
            for lanes in (read, total):
                pointer = integer(clearing, f"getelementptr double, ptr %lane.sums, i64 {lanes}")
                clearing.store(pointer[1:], 0, clearing.constant(0.0))

        def add(read: str, total: str, _: str) -> None:
            pointer = integer(adding, f"getelementptr double, ptr %lane.sums, i64 {total}")
            vector = adding.load(pointer[1:], 0)
            number = integer(adding, f"sdiv i64 {read}, {self.width}")
            to = integer(adding, f"getelementptr double, ptr %sums, i64 {number}")
            add_lane(adding, to[1:], 0, sums_of_lanes(adding, [vector, *[zero] * (self.width - 1)]), 0)

        self._for_each(clearing, range(n), clear)
        self._for_each(adding, range(n), add)
        return [
            function(clearing, f"internal void @{self.name}.clear(ptr %lane.sums)"),
            function(adding, f"internal void @{self.name}.reduce(ptr %lane.sums, ptr %sums, i1 %adds)"),
        ]

    def _for_each(self, code: KernelCode, sums: range, write: Callable[[str, str, str], None]) -> None:
        """Goes through rows of the table.

        write: writes code, from LLVM's names of where the lanes lie that are read, the sum's, and its next number's.
        """

        def of_sum(index: str) -> None:
            index, table = integer(code, f"add i64 {index}, {sums.start}"), f"@{self.name}.others"
            pair = integer(code, f"getelementptr [2 x i64], ptr {table}, i64 {index}")
            second = integer(code, f"getelementptr i64, ptr {pair}, i64 1")
            read, of_block = (integer(code, f"load i64, ptr {pointer}") for pointer in (pair, second))
            behind = integer(code, f"add i64 {index}, {self.n_carried}")
            write(read, integer(code, f"mul i64 {behind}, {self.width}"), of_block)

        counted(code, len(sums), of_sum)
