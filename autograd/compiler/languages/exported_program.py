"""The Program of an exported file: its parameters are constants, and its numbers have names."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from autograd.compiler.loops.looped import AnyProgram
from autograd.compiler.program.program import Program


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


class RecordedProgram(NamedTuple):
    """A Program whose last inputs are the parameters, and the present numbers of these.

    outputs: their names.
    """

    program: AnyProgram
    outputs: Sequence[str]
    numbers: Sequence[float]

    @property
    def inputs(self) -> Sequence[str]:
        """The names of the inputs that are no parameters."""
        return self.program.input_names[: self.program.n_inputs - len(self.numbers)]


def exported_program(recorded: RecordedProgram) -> ExportedProgram:
    """The Program with its parameters as constants.

    Its definitions have to be opened before: a Builder would merge a parameter with another constant of equal value.
    """
    program, outputs, numbers = recorded
    assert isinstance(program, Program)
    n_inputs, first = program.n_inputs - len(numbers), len(program.constants)

    def moved(i: int) -> int:
        if i < n_inputs:
            return i
        return ~(first + i - n_inputs) if i < program.n_inputs else i - len(numbers)

    bound = replace(
        program,
        input_names=program.input_names[:n_inputs],
        constants=array("d", [*program.constants, *numbers]),
        operands=array("i", map(moved, program.operands)),
        outputs=tuple(map(moved, program.outputs)),
    )
    return ExportedProgram(bound, outputs, program.input_names[n_inputs:])
