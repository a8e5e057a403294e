"""The Program of an exported file: its parameters are constants, and its numbers have names."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from autograd.compiler.compiled import Compiled
from autograd.compiler.program.expanding import opened
from autograd.compiler.program.program import Program
from autograd.graph.structure import paths
from autograd.graph.value import number_of
from autograd.table.row import Primitive


class ExportedProgram(NamedTuple):
    """A Program of inputs alone; the last of its constants are the parameters.

    outputs, parameters: their names.
    """

    program: Program
    outputs: Sequence[str]
    parameters: Sequence[str]

    def parameter(self, i: int) -> int | None:
        """The index of the parameter that is the number i of the Program; None for a number that is no parameter."""
        place = ~i - len(self.program.constants) + len(self.parameters)
        return place if i < 0 <= place else None


def exported_program(f: Program | Compiled, listed: Collection[Primitive]) -> ExportedProgram:
    """A Program, or the last recording of a compiled function, with the present numbers of its parameters.

    listed: the primitives that the language has; the definitions of others are opened.

    Errors: TypeError for other objects, ValueError for a function without a recording and for an invalid Program.
    """
    if isinstance(f, Program):
        f.validate()
        return ExportedProgram(opened(f, listed), paths([0.0] * len(f.outputs), "result"), ())
    if not isinstance(f, Compiled):
        raise TypeError(
            f"what is exported is a Program or a compiled function; got the {type(f).__name__} {f!r:.60}; write "
            "f = autograd.compile(f), call it or f.record(...) it once, and export that"
        )
    recording = f.recording
    numbers = [number_of(parameter) for parameter in f.parameters]
    program = opened(recording.program, listed)  # before parameters are constants, which would be shared
    names = program.input_names[program.n_inputs - len(numbers) :]
    return ExportedProgram(_bound(program, numbers), paths(recording.outputs, "result"), names)


def _bound(program: Program, numbers: Sequence[float]) -> Program:
    """The Program with its last inputs as constants of these numbers."""
    n_inputs, first = program.n_inputs - len(numbers), len(program.constants)

    def moved(i: int) -> int:
        if i < n_inputs:
            return i
        return ~(first + i - n_inputs) if i < program.n_inputs else i - len(numbers)

    return replace(
        program,
        input_names=program.input_names[:n_inputs],
        constants=array("d", [*program.constants, *numbers]),
        operands=array("i", map(moved, program.operands)),
        outputs=tuple(map(moved, program.outputs)),
    )
