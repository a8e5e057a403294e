"""A Kernel as a tape, for Programs that take too long to compile; used in the same way as `KernelWriter`."""

from __future__ import annotations

import ctypes

from autograd.compiler.backends.llvm.kernel.kernel import Kernel
from autograd.compiler.backends.llvm.tape.encoding import Tape
from autograd.compiler.backends.llvm.tape.machine import SETTINGS, machine
from autograd.compiler.program.program import Program
from autograd.compiler.rows.memory import Settings


class TapeWriter:
    """Encodes a Kernel's Program. The function in `text` calls the machine with the address of the tape.

    The tape stays in memory as long as this object.
    """

    adds_lanes = False

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        program = kernel.program
        assert isinstance(program, Program)
        tape = Tape(program, range(kernel.n_shared, kernel.n_shared + kernel.n_carried))
        self._machine = machine(tuple(tape.operations), kernel.width)
        self._constants = (ctypes.c_double * max(1, len(tape.constants)))(*tape.constants)
        self._outputs = (ctypes.c_int32 * max(1, len(tape.outputs)))(*tape.outputs)
        self._tape = tape
        self._settings = Settings(
            SETTINGS,
            words=tape.words.buffer_info()[0],
            constants=ctypes.addressof(self._constants),
            outputs=ctypes.addressof(self._outputs),
            n_constants=len(tape.constants),
            n_shared=kernel.n_shared,
            n_carried=kernel.n_carried,
            n_columns=kernel.n_columns,
            n_results=kernel.n_results,
            n_places=tape.n_places,
        )

    @property
    def level(self) -> int:
        """2: the function only calls the machine."""
        return 2

    @property
    def scratch_size(self) -> int:
        """How many floats of scratch memory it needs: W for each place, and W for each sum of a partial block."""
        return self._kernel.width * (self._tape.n_places + self._kernel.n_carried)

    def text(self) -> str:
        """The function."""
        pointers = ["shared", "rows", "sums", "results", "scratch"]
        casts = "\n".join(f"  %{name}.at = ptrtoint ptr %{name} to i64" for name in pointers)
        arguments = ", ".join(["i64 %blocks", "i64 %lanes", *(f"i64 %{name}.at" for name in pointers)])
        parameters = ", ".join(["i64 %blocks", "i64 %lanes", *(f"ptr %{name}" for name in pointers)])
        return f"""define void @{self._kernel.name}({parameters}) {{
entry:
{casts}
  %machine = inttoptr i64 {self._machine.address} to ptr
  %done = call i64 %machine({arguments}, i64 {self._settings.address})
  ret void
}}"""
