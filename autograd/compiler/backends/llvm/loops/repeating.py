"""A loop in a kernel's code, with numbers in registers from one turn to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import Lanes


def repeated(
    code: KernelCode,
    trips: int | str,
    numbers: Sequence[Lanes],
    body: Callable[[str, Sequence[Lanes]], Sequence[Lanes]],
) -> Sequence[Lanes]:
    """Writes a loop, and returns the numbers after it.

    trips: how often it runs, at least once; a str is LLVM's name of that. numbers: those before it. body: writes the
    code of a turn, from LLVM's name of its index and the numbers so far, and returns the next numbers.
    """
    name, before = code.name()[1:], code.block
    current = [Lanes(code, code.name(), x.kind) for x in numbers]
    code.begin(name, f"br label %{name}")
    at = len(code.lines)
    following = body(f"%{name}.index", current)
    code.lines[at:at] = [
        f"  %{name}.index = phi i64 [ 0, %{before} ], [ %{name}.next, %{code.block} ]",
        *(
            f"  {x.text} = phi {x.type} [ {first.text}, %{before} ], [ {then.text}, %{code.block} ]"
            for x, first, then in zip(current, numbers, following)
        ),
    ]
    code.lines += [
        f"  %{name}.next = add nuw nsw i64 %{name}.index, 1",
        f"  %{name}.more = icmp ult i64 %{name}.next, {trips}",
    ]
    code.begin(f"{name}.done", f"br i1 %{name}.more, label %{name}, label %{name}.done")
    return following
