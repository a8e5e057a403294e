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
    """Writes the code of these sums. A table in the code says where each one's lanes and next number lie.

    name, width: of the kernel.
    """

    name: str
    width: int

    def table(self, sums: Sequence[tuple[int, int]], first_result: int) -> str:
        """The table. sums: the number of each sum, and the place of its next number."""
        pairs = [f"[2 x i64] [i64 {self.width * k}, i64 {self.width * (at - first_result)}]" for k, at in sums]
        return f"@{self.name}.others = internal constant [{len(sums)} x [2 x i64]] [{', '.join(pairs)}]"

    def write(self, code: KernelCode, sums: range) -> None:
        """Writes the next numbers of some rows of the table over the sums, in the lanes whose rows count."""

        def of_sum(lanes: str, place: str) -> None:
            total, following = (
                integer(code, f"getelementptr double, ptr {memory}, i64 {at}")[1:]
                for memory, at in (("%sums", lanes), ("%kept", place))
            )
            code.store(total, 0, select(code.counts(), code.load(following, 0), code.load(total, 0)))

        self._for_each(code, sums, of_sum)

    def functions(self, clearing: KernelCode, adding: KernelCode, n: int) -> list[str]:
        """The functions that begin and end a batch: one clears the lanes of the n sums, the other one adds them up.

        clearing, adding: empty code.
        """
        zero = adding.constant(0.0)

        def clear(lanes: str, _: str) -> None:
            pointer = integer(clearing, f"getelementptr double, ptr %lane.sums, i64 {lanes}")
            clearing.store(pointer[1:], 0, clearing.constant(0.0))

        def add(lanes: str, _: str) -> None:
            pointer = integer(adding, f"getelementptr double, ptr %lane.sums, i64 {lanes}")
            vector = adding.load(pointer[1:], 0)
            number = integer(adding, f"sdiv i64 {lanes}, {self.width}")
            total = integer(adding, f"getelementptr double, ptr %sums, i64 {number}")
            add_lane(adding, total[1:], 0, sums_of_lanes(adding, [vector, *[zero] * (self.width - 1)]), 0)

        self._for_each(clearing, range(n), clear)
        self._for_each(adding, range(n), add)
        return [
            function(clearing, f"internal void @{self.name}.clear(ptr %lane.sums)"),
            function(adding, f"internal void @{self.name}.reduce(ptr %lane.sums, ptr %sums)"),
        ]

    def _for_each(self, code: KernelCode, sums: range, write: Callable[[str, str], None]) -> None:
        """Goes through rows of the table, and writes code of where lanes and next numbers lie."""

        def of_sum(index: str) -> None:
            index, table = integer(code, f"add i64 {index}, {sums.start}"), f"@{self.name}.others"
            pair = integer(code, f"getelementptr [2 x i64], ptr {table}, i64 {index}")
            second = integer(code, f"getelementptr i64, ptr {pair}, i64 1")
            lanes, place = (integer(code, f"load i64, ptr {pointer}") for pointer in (pair, second))
            write(lanes, place)

        counted(code, len(sums), of_sum)
