"""How a Kernel becomes a function: written out instruction by instruction, or as a tape, or by its length."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from autograd.compiler.backends.llvm.kernel.kernel import Kernel, KernelWriter
from autograd.compiler.backends.llvm.kernel.scheduling import weight_of
from autograd.compiler.backends.llvm.tape.writer import TapeWriter

MOST_WRITTEN_OUT = 20_000  # operations: LLVM takes some 0.1 ms for each, the tape's machine twice as long to run them


class Writer(Protocol):
    """What makes a Kernel's function; it is kept for as long as that."""

    @property
    def scratch_size(self) -> int:
        """How many floats the function needs room for."""

    @property
    def is_long(self) -> bool:
        """Whether the function is so long that LLVM's time for it counts."""

    def text(self) -> str:
        """The function, and all that it needs."""


Write = Callable[[Kernel], Writer]


def by_length(kernel: Kernel) -> Writer:
    """Written out, or as a tape where that would take too long to compile."""
    program = kernel.program
    is_short = len(program) <= MOST_WRITTEN_OUT and sum(map(weight_of, program)) <= MOST_WRITTEN_OUT
    return KernelWriter(kernel) if is_short else TapeWriter(kernel)
