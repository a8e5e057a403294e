"""Whether what a nest multiplies with is finite: 0 times such a number is 0, so that no gate has to keep it out."""

from __future__ import annotations

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import type_of
from autograd.compiler.backends.llvm.loops.counted import counted, function, integer, smaller


def call_finite(code: KernelCode, name: str, pointer: str, n: int, blocks: str, stride: int) -> str:
    """LLVM's name of what the function `finite` of a nest says of the n numbers of each block."""
    return integer(code, f"call i1 @{name}.finite(ptr {pointer}, i64 {n}, i64 {blocks}, i64 {stride})")


def finite(name: str, code: KernelCode) -> str:
    """The function that says whether the n numbers of each block are finite; n is at least W."""
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
            first = smaller(code, first, "%last")
            x = code.load(integer(code, f"getelementptr double, ptr {start}, i64 {first}")[1:], 0)
            bits = code.emit("i64", f"bitcast {x.type} {(x - x).text} to {kind}")
            met = code.emit("i64", f"load {kind}, ptr %met")
            code.lines.append(f"  store {kind} {(met | bits).text}, ptr %met")

        counted(code, "%vectors", of_vector)

    counted(code, "%blocks", of_block)
    whole = f"i{64 * width}"
    code.lines += [f"  %bits = load {whole}, ptr %met", f"  %is.finite = icmp eq {whole} %bits, 0"]
    head = f"internal i1 @{name}.finite(ptr %from, i64 %n, i64 %blocks, i64 %stride)"
    return function(code, head, "i1 %is.finite")
