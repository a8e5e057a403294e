"""Outputs that are copied in loops: constants, inputs, and numbers that are earlier outputs too.

A dense Hessian has thousands of outputs that are 0. To compile a store for each takes LLVM longer than all the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import literal, type_of

MANY_COPIES = 64  # fewer are stored one by one: such code reads no table


@dataclass(frozen=True)
class Copies:
    """Numbers to copy from one memory to the results.

    kernel: the kernel's name. source: LLVM's name of a pointer. is_shared: whether a number there is for all lanes, and
    not W numbers for W lanes. places: for each copy the place in the source, and that in the results, in floats.
    """

    kernel: str
    source: str
    is_shared: bool
    places: Sequence[tuple[int, int]]

    @property
    def _name(self) -> str:
        return f"{self.kernel}.copies.{self.source.rpartition('.')[2].strip('%')}"

    def table(self) -> str:
        """The definition of the places, which the loop reads."""
        n = len(self.places)
        pairs = ", ".join(f"[2 x i64] [i64 {source}, i64 {result}]" for source, result in self.places)
        return f"@{self._name} = internal constant [{n} x [2 x i64]] [{pairs}]"

    def write(self, code: KernelCode) -> None:
        """Writes the loop."""
        name, before = self._name, code.block
        code.begin(name, f"br label %{name}")
        code.lines += [
            f"  %{name}.i = phi i64 [ 0, %{before} ], [ %{name}.next, %{name} ]",
            f"  %{name}.places = getelementptr [2 x i64], ptr @{self._name}, i64 %{name}.i",
            f"  %{name}.source = load i64, ptr %{name}.places, align 8",
            f"  %{name}.second = getelementptr i64, ptr %{name}.places, i64 1",
            f"  %{name}.result = load i64, ptr %{name}.second, align 8",
            f"  %{name}.from = getelementptr double, ptr {self.source}, i64 %{name}.source",
            f"  %{name}.to = getelementptr double, ptr %result, i64 %{name}.result",
        ]
        load = code.load_one if self.is_shared else code.load
        code.store(f"{name}.to", 0, load(f"{name}.from", 0))
        code.lines += [
            f"  %{name}.next = add nuw nsw i64 %{name}.i, 1",
            f"  %{name}.more = icmp ult i64 %{name}.next, {len(self.places)}",
        ]
        code.begin(f"{name}.done", f"br i1 %{name}.more, label %{name}, label %{name}.done")


def constants_table(name: str, constants: Sequence[float]) -> str:
    """The definition of an array of numbers."""
    numbers = ", ".join(f"double {literal(x, 'f64', 1)}" for x in constants)
    return f"{name} = internal constant [{len(constants)} x {type_of('f64', 1)}] [{numbers}]"
