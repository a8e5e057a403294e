"""The ways to make a function of a Kernel: written out instruction by instruction, as a tape, or chosen by length."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from autograd.compiler.backends.llvm.kernel.kernel import Kernel, KernelWriter
from autograd.compiler.backends.llvm.kernel.scheduling import weight_of
from autograd.compiler.backends.llvm.loops.batch_writer import writer_of_loops
from autograd.compiler.backends.llvm.run.rolled_kernel import (
    rolled_kernel,
    with_shorter_loops,
    with_shorter_loops_between_nests,
)
from autograd.compiler.backends.llvm.tape.writer import TapeWriter
from autograd.compiler.loops import LoopedProgram

MOST_WRITTEN_OUT = 20_000  # operations: LLVM takes some 0.1 ms for each, the tape's machine twice as long to run them


class Writer(Protocol):
    """Makes a Kernel's function; it has to live as long as the function."""

    @property
    def scratch_size(self) -> int:
        """How many floats of memory the function needs."""

    @property
    def adds_lanes(self) -> bool:
        """Whether the function adds up the lanes of the carried sums, which then are one number each.

        It replaces what is in their memory, but for sums to which nothing is added; other functions add to it.
        """

    @property
    def level(self) -> int:
        """LLVM's level of optimization for the function: 2, or less where it would take too long."""

    def text(self) -> str:
        """The IR of the function, and of all that it calls."""


Write = Callable[[Kernel], Writer]


def written_out(kernel: Kernel) -> Writer:
    """Instruction by instruction, with loops as loops."""
    return _with_loops(kernel) if isinstance(kernel.program, LoopedProgram) else KernelWriter(kernel)


def as_tape(kernel: Kernel) -> Writer:
    """A tape; a Program with loops is short, so it is written out."""
    return _with_loops(kernel) if isinstance(kernel.program, LoopedProgram) else TapeWriter(kernel)


def by_length(kernel: Kernel) -> Writer:
    """Written out, with repeats as loops where that is much shorter; a tape where it would take too long to compile."""
    program = kernel.program
    if isinstance(program, LoopedProgram):
        return writer_of_loops(kernel, with_shorter_loops)
    looped = rolled_kernel(kernel)
    if looped is not None:
        return writer_of_loops(looped)
    is_short = len(program) <= MOST_WRITTEN_OUT and sum(map(weight_of, program)) <= MOST_WRITTEN_OUT
    return KernelWriter(kernel) if is_short else TapeWriter(kernel)


def _with_loops(kernel: Kernel) -> Writer:
    return writer_of_loops(kernel, with_shorter_loops_between_nests)
