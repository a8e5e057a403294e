"""Words of memory that two threads use at once: each step on one is whole, and orders what is written before it."""

from __future__ import annotations

import platform
from typing import Any

from autograd.compiler.backends.llvm.ir.lanes import Lanes
from autograd.compiler.backends.llvm.ir.routine import Routine

_X86 = "llvm.x86.sse2.pause", "", "call void @llvm.x86.sse2.pause()"
_ARM = "llvm.aarch64.isb", "i32", "call void @llvm.aarch64.isb(i32 15)"
_PAUSES = {"x86_64": _X86, "AMD64": _X86, "aarch64": _ARM, "arm64": _ARM, "ARM64": _ARM}
_NO_PAUSE = "llvm.donothing", "", "call void @llvm.donothing()"


def exchange(code: Routine, address: Lanes, value: Any) -> Lanes:
    """Stores a word; the one that was there."""
    new = code.lanes(value, "i64")
    return code.emit("i64", f"atomicrmw xchg ptr {code.pointer(address)}, i64 {new.text} acq_rel")


def exchange_if(code: Routine, address: Lanes, expected: int, value: int) -> Lanes:
    """Stores a word where the expected one is there; the one that was there."""
    pair, place = code.name(), code.pointer(address)
    code.lines.append(f"  {pair} = cmpxchg ptr {place}, i64 {expected}, i64 {value} acq_rel acquire")
    return code.emit("i64", f"extractvalue {{ i64, i1 }} {pair}, 0")


def take_number(code: Routine, address: Lanes) -> Lanes:
    """Adds 1 to a word; the one that was there. Each number is taken once, whoever takes it."""
    return code.emit("i64", f"atomicrmw add ptr {code.pointer(address)}, i64 1 acq_rel")


def load_word(code: Routine, address: Lanes) -> Lanes:
    """The word that is there now."""
    return code.emit("i64", f"load atomic i64, ptr {code.pointer(address)} acquire, align 8")


def pause(code: Routine) -> None:
    """Lets the processor rest for some ten nanoseconds, and leaves its other thread the units."""
    name, kinds, call = _PAUSES.get(platform.machine(), _NO_PAUSE)
    code.lines.append(f"  {call}")
    code.declared.setdefault(name, f"declare void @{name}({kinds})")
