"""LLVM compiles each time as in a process of its own, where durations until something is ready are compared."""

from __future__ import annotations

from autograd.compiler.backends.llvm.ir import machine_code


def compile_as_the_first_time() -> None:
    """Keeps no object code from now on, in this process."""
    machine_code.object_code.most_bytes = 0
