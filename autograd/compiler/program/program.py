"""Program: a recorded graph as a straight line of instructions over the primitives, in single assignment."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import NamedTuple

from autograd.common.console import writable
from autograd.common.typed_arrays import Floats, Ints
from autograd.table.row import Primitive, as_float

_WIDTH = 120  # characters to a line
_SHOWN = 200  # lines of a printed Program; in the middle of a longer one a line says how many are left out


class Instruction(NamedTuple):
    """One line of a Program: `primitive`, applied to inputs, constants and earlier results.

    result: the number of its result. operands: the numbers of its operands, see `Program`.
    """

    result: int
    primitive: Primitive
    operands: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Program:
    """Inputs, constants, instructions, each behind those that it uses, and outputs; all numbers are float64.

    Inputs are numbered from 0 on, then the results of the instructions, one after the other. Constants are numbered
    from -1 down: the constant number i is `constants[-1 - i]`. The instructions are in arrays, a few bytes an operand.

    name: what was recorded. input_names: what each input is called, as in "x[0]". constants: an `array("d")`.
    rows: the primitives in use. codes: for each instruction the index of its primitive in `rows`.
    operands: the operands' numbers, those of one instruction behind those of the one before. ends: for each
        instruction the index in `operands` at which its own end.
    outputs: the numbers of what the Program returns.

    A Program does not change: `dataclasses.replace(program, outputs=(3,))` makes another one with other outputs.

    `print(program)` shows a line per instruction; `len` is their number, iteration gives `Instruction`s, and
    `evaluate` runs it as eager code would.

    Errors: `validate` raises ValueError for operands that are computed later or never, for a wrong number of operands,
    and for outputs that do not exist.

    >>> import autograd
    >>> program = autograd.compile(lambda x, y: [x * y + 1, x * y]).record(2.0, 3.0)
    >>> print(program)
    <lambda>(x: f64, y: f64) -> 2×f64
      v0: f64 = mul x, y
      v1: f64 = add v0, 1.0
      return v1, v0
    >>> len(program), program.evaluate([2.0, 3.0])
    (2, [7.0, 6.0])
    """

    name: str
    input_names: tuple[str, ...]
    constants: Floats
    rows: tuple[Primitive, ...]
    codes: Ints
    ends: Ints
    operands: Ints
    outputs: tuple[int, ...]

    @property
    def n_inputs(self) -> int:
        """How many floats it takes."""
        return len(self.input_names)

    @property
    def nbytes(self) -> int:
        """The memory that constants, instructions and outputs take, in bytes."""
        arrays = (self.constants, self.codes, self.ends, self.operands)
        return sum(len(column) * column.itemsize for column in arrays) + 8 * len(self.outputs)

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Instruction]:
        rows, operands, start, new = self.rows, self.operands, 0, tuple.__new__
        for result, (code, end) in enumerate(zip(self.codes, self.ends), self.n_inputs):
            yield new(Instruction, (result, rows[code], tuple(operands[start:end])))  # twice as fast as calling it
            start = end

    def evaluate(self, inputs: Sequence[float]) -> list[float]:
        """The outputs, with each primitive evaluated by its row in the table; every backend has to agree with them.

        Errors: TypeError and ValueError for anything but a list of as many numbers as the Program has inputs.
        """
        numbers = numbers_given(self.name, self.n_inputs, inputs)
        constants = self.constants
        for _, primitive, operands in self:
            numbers.append(primitive.evaluate(*[numbers[i] if i >= 0 else constants[~i] for i in operands]))
        return [numbers[i] if i >= 0 else constants[~i] for i in self.outputs]

    def validate(self) -> None:
        """Raises ValueError for an operand, an output or a code that refers to nothing."""
        bounds = [0, *self.ends, len(self.operands)]
        if len(self.codes) != len(self.ends) or bounds != sorted(bounds) or bounds[-2] != bounds[-1]:
            raise ValueError(f"{self.name}: codes, ends and operands do not belong together")
        if any(code >= len(self.rows) for code in self.codes):
            raise ValueError(f"{self.name}: code {max(self.codes)} is of no row")
        lowest = -len(self.constants)
        for result, primitive, operands in self:
            if len(operands) != primitive.arity and not primitive.variadic:
                raise ValueError(f"{self.called(result)}: {primitive.name} of {len(operands)} operands")
            for i in operands:
                if not lowest <= i < result:
                    raise ValueError(f"{self.called(result)} = {primitive.name}: operand number {i} is not there yet")
        for i in self.outputs:
            if not lowest <= i < self.n_inputs + len(self):
                raise ValueError(f"{self.name}: output number {i} does not exist")

    def called(self, i: int) -> str:
        """The name of the number i in the printed Program."""
        if i < 0:
            return repr(self.constants[~i])
        return self.input_names[i] if i < self.n_inputs else f"v{i - self.n_inputs}"

    def __str__(self) -> str:
        head = program_head(self.name, self.input_names, len(self.outputs))
        tail = program_tail([self.called(i) for i in self.outputs])
        return writable("\n".join([*head, *instruction_lines(self), *tail]))

    def __repr__(self) -> str:
        return (
            f"<Program {self.name}: {self.n_inputs} inputs, {len(self)} instructions, {len(self.outputs)} outputs, "
            f"{self.nbytes} bytes>"
        )


_wrap = partial(textwrap.wrap, width=_WIDTH, break_long_words=False, break_on_hyphens=False)


def numbers_given(name: str, n_inputs: int, inputs: object) -> list[float]:
    """The inputs of a Program as floats; what is no list of so many numbers raises TypeError or ValueError."""
    if not isinstance(inputs, Iterable):
        raise TypeError(f"{name} takes a list of numbers, got the {type(inputs).__name__} {inputs!r:.60}")
    numbers = list(inputs)
    if {*map(type, numbers)} != {float}:
        numbers = list(map(as_float, numbers))
    if len(numbers) != n_inputs:
        raise ValueError(f"{name} has {n_inputs} inputs, got {len(numbers)} numbers")
    return numbers


def program_head(name: str, input_names: Iterable[str], n_outputs: int) -> list[str]:
    """The first lines of a printed Program: its name, its inputs, and how many results it has."""
    results = "f64" if n_outputs == 1 else f"{n_outputs}×f64"
    return _wrap(f"{name}({', '.join(_ranges(input_names))}) -> {results}", subsequent_indent="    ")


def program_tail(outputs: Iterable[str]) -> list[str]:
    """The last lines of a printed Program: its outputs."""
    return _wrap(f"return {', '.join(outputs)}", initial_indent="  ", subsequent_indent="    ")


def instruction_lines(program: Program) -> Iterator[str]:
    """The lines of a printed Program between them, of which a long one leaves some in its middle out."""
    left_out = len(program) - _SHOWN
    for result, primitive, operands in program:
        at = result - program.n_inputs
        if left_out > 0 and at == _SHOWN // 2:
            yield f"  ... {left_out} more instructions"
        if left_out <= 0 or not _SHOWN // 2 <= at < _SHOWN // 2 + left_out:
            yield f"  {program.called(result)}: f64 = {primitive.name} {', '.join(map(program.called, operands))}"


def _ranges(names: Iterable[str]) -> Iterator[str]:
    """Names with their type, w[0], w[1], w[2], w[3] as one."""
    numbered = [(name, re.fullmatch(r"(.*\[)(\d+)\]", name)) for name in names]
    for _, group in groupby(
        enumerate(numbered), lambda item: (item[1][1][1], int(item[1][1][2]) - item[0]) if item[1][1] else item[0]
    ):
        same = [name for _, (name, _) in group]
        if len(same) < 4:
            yield from (f"{name}: f64" for name in same)
        else:
            yield f"{same[0]} ... {same[-1]}: f64"
