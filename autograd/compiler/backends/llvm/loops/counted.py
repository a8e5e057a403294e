"""Integers in a kernel's code: loops whose number of trips the code computes, and may be 0, and moved pointers."""

from __future__ import annotations

from collections.abc import Callable

from autograd.compiler.backends.llvm.ir.code import KernelCode


def counted(code: KernelCode, trips: str | int, body: Callable[[str], None]) -> None:
    """Writes a loop. trips: LLVM's name of how often it runs. body: writes a turn, from LLVM's name of its index.

    A loop that is known to run never is not written, nor is its turn, which may need what is not there.
    """
    if trips == 0:
        return
    name, before = code.name()[1:], code.block
    code.begin(f"{name}.head", f"br label %{name}.head")
    at = len(code.lines)
    code.lines.append(f"  %{name}.more = icmp slt i64 %{name}.index, {trips}")
    code.begin(f"{name}.body", f"br i1 %{name}.more, label %{name}.body, label %{name}.done")
    body(f"%{name}.index")
    code.lines.append(f"  %{name}.next = add nuw nsw i64 %{name}.index, 1")
    code.lines.insert(at, f"  %{name}.index = phi i64 [ 0, %{before} ], [ %{name}.next, %{code.block} ]")
    code.begin(f"{name}.done", f"br label %{name}.head")


def integer(code: KernelCode, operation: str) -> str:
    """LLVM's name of the integer that an operation gives, as "add i64 %a, 1"."""
    name = code.name()
    code.lines.append(f"  {name} = {operation}")
    return name


def smaller(code: KernelCode, x: str, y: str | int) -> str:
    """LLVM's name of the smaller one of two integers."""
    code.declared["llvm.smin.i64"] = "declare i64 @llvm.smin.i64(i64, i64)"
    return integer(code, f"call i64 @llvm.smin.i64(i64 {x}, i64 {y})")


def moved(code: KernelCode, pointer: str, *by: tuple[str | int, int]) -> str:
    """LLVM's name of a pointer, moved on by products of an integer and a number of floats."""
    for times, floats in by:
        if floats and times != 0:
            offset = integer(code, f"mul nsw i64 {times}, {floats}")
            pointer = integer(code, f"getelementptr double, ptr {pointer}, i64 {offset}")
    return pointer


def function(code: KernelCode, head: str, result: str = "void") -> str:
    """The text of a function. head: its linkage, type, name and parameters. result: what it returns."""
    return "\n".join([f"define {head} {{", "entry:", *code.lines, f"  ret {result}", "}"])
