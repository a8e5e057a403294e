"""A Program for one point, as machine code that Python calls directly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd.compiler.backends.llvm.ir.machine_code import MachineCode
from autograd.compiler.backends.llvm.ir.python_calls import builtin, provide_python
from autograd.compiler.backends.llvm.kernel.kernel import Kernel
from autograd.compiler.backends.llvm.run import calling, fields, runtime
from autograd.compiler.backends.llvm.run.writing import Write
from autograd.compiler.recording.recording import Recording
from autograd.compiler.rows.array_calls import called_by_buffers
from autograd.compiler.rows.memory import Floats, Place, Settings, Words, overlap
from autograd.graph.structure import flattened, holds_arrays, rebuild


class MachinePoint:
    """A `Point`: a kernel, and two functions that Python calls, of structures and of buffers."""

    def __init__(self, recording: Recording, n_parameters: int, write: Write) -> None:
        program = recording.program
        provide_python()
        kernel = Kernel(program, "kernel", 1, n_shared=program.n_inputs)
        writer = write(kernel)
        scratch = writer.scratch_size
        arguments = [*recording.arguments, *([[0.0] * n_parameters] if n_parameters else [])]
        n_inputs, n_outputs = program.n_inputs, len(program.outputs)
        entries = [calling.entry_of_buffers("into", n_outputs, scratch, [len(flattened(x)) for x in arguments])]
        by_buffers = not calling.can_take(arguments) or holds_arrays(recording.outputs)
        can_build, names = calling.can_build(recording.outputs), ["kernel", "into"]
        if not by_buffers:
            built = recording.outputs if can_build else [0.0] * n_outputs
            entries.append(calling.entry_of_structures("call", n_inputs, n_outputs, scratch, arguments, built))
            names.append("call")
        self._code = MachineCode(
            calling.module(entries, writer),
            names,
            level=writer.level,
            has_variables=True,
            keeps=writer,
        )
        self.into = builtin(self._code.address("into"), self._code)
        if by_buffers:
            self.call = called_by_buffers(self.into, arguments, recording.outputs, n_outputs)
        else:
            call = builtin(self._code.address("call"), self._code)
            self.call = call if can_build else _rebuilding(call, recording.outputs)
        self._n_inputs, self._n_outputs, self._scratch_size = n_inputs, n_outputs, scratch

    def bind(self, out: int, arguments: Sequence[Place], kept: object) -> Callable[[], None]:
        """See `Point`."""
        inputs, scratch, places = Floats(self._n_inputs), Floats(self._scratch_size), list[int]()
        for address, n in arguments:
            places += [address, n, sum(places[1::3])]
        in_one_piece = len(arguments) == 1 and not overlap(arguments[0], (out, self._n_outputs))  # read where they are
        table = Words([] if in_one_piece else places)
        settings = Settings(
            fields.RUN,
            kernel=self._code.address("kernel"),
            shared=arguments[0][0] if in_one_piece else inputs.address,
            out=out,
            scratch=scratch.address,
            n_shared_arguments=0 if in_one_piece else len(arguments),
            shared_arguments=table.address,
        )
        memory = (settings, table, inputs, scratch)
        return runtime.runtime().bound("point", settings.address, memory, self._code, kept)


def _rebuilding(call: Callable[..., Any], structure: Any) -> Callable[..., Any]:
    def called(*arguments: Any) -> Any:
        results = call(*arguments)
        return results if results is NotImplemented else rebuild(structure, iter(results))

    return called
