"""Whether what a nest multiplies with is finite: 0 times such a number is 0, so that no gate has to keep it out."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import Lanes, type_of
from autograd.compiler.backends.llvm.loops.counted import function, integer, moved, smaller
from autograd.compiler.backends.llvm.loops.repeating import repeated


def call_finite(code: KernelCode, name: str, pointer: str, n: int, blocks: str, stride: int) -> str:
    """LLVM's name of what the function `finite` of a nest says of the n numbers of each block."""
    return integer(code, f"call i1 @{name}.finite(ptr {pointer}, i64 {n}, i64 {blocks}, i64 {stride})")


def finite(name: str, code: KernelCode) -> str:
    """The function that says whether the n numbers of each block are finite; n is at least W."""
    width, kind = code.width, type_of("i64", code.width)
    vectors = integer(code, f"sdiv i64 {integer(code, f'add i64 %n, {width - 1}')}, {width}")
    last = integer(code, f"sub i64 %n, {width}")

    def of_block(block: str, met: Sequence[Lanes]) -> Sequence[Lanes]:
        start = moved(code, "%from", (integer(code, f"mul i64 {block}, %stride"), 1))

        def of_vector(vector: str, met: Sequence[Lanes]) -> list[Lanes]:
            first = smaller(code, integer(code, f"mul i64 {vector}, {width}"), last)
            x = code.load(moved(code, start, (first, 1))[1:], 0)
            return [met[0] | (x - x).bits()]  # of a finite number 0.0, of others a nan

        return repeated(code, vectors, met, of_vector)

    [met] = repeated(code, "%blocks", [code.constant(0, "i64")], of_block)
    whole = f"i{64 * width}"
    code.lines += [
        f"  %bits = bitcast {kind} {met.text} to {whole}",
        f"  %is.finite = icmp eq {whole} %bits, 0",
    ]
    head = f"internal i1 @{name}.finite(ptr %from, i64 %n, i64 %blocks, i64 %stride)"
    return function(code, head, "i1 %is.finite")
