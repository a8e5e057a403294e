"""Programs made from a Program: with its inputs in another order, and with its outputs summed over rows."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.builder import Builder
from autograd.compiler.program import Program
from autograd.primitives import add


def over_rows(program: Program, shared: Sequence[int], of_a_row: Sequence[int], summed: bool) -> Program:
    """The same with the inputs in the order in which backends run rows: shared ones, then sums so far, then a row's.

    shared, of_a_row: input numbers, which together are all of them.
    summed: whether the outputs are added to sums that are carried from row to row; without it there are none.

    >>> import autograd
    >>> program = autograd.compile(lambda x, w: w * x).record(1.0, 2.0)
    >>> print(over_rows(program, shared=[1], of_a_row=[0], summed=True))
    <lambda>(w: f64, sum 0: f64, x: f64) -> 1 x f64
      v0: f64 = mul w, x
      v1: f64 = add sum 0, v0
      return v1
    """
    sums = [f"sum {k}" for k in range(len(program.outputs))] if summed else []
    names = [*(program.input_names[i] for i in shared), *sums, *(program.input_names[i] for i in of_a_row)]
    builder = Builder(names)
    number = [0] * program.n_inputs
    for new, old in enumerate(shared):
        number[old] = new
    for new, old in enumerate(of_a_row, len(shared) + len(sums)):
        number[old] = new
    outputs = inlined(builder, program, number)
    if summed:
        outputs = [builder.apply(add, (len(shared) + k, i)) for k, i in enumerate(outputs)]
    return builder.program(program.name, outputs)


def with_unused_inputs(program: Program, after: int, n: int) -> Program:
    """The same with n inputs more, which nothing uses, behind the first `after` ones."""
    names = [*program.input_names[:after], *["unused"] * n, *program.input_names[after:]]
    builder = Builder(names)
    places = [i if i < after else i + n for i in range(program.n_inputs)]
    return builder.program(program.name, inlined(builder, program, places))


def inlined(builder: Builder, program: Program, inputs: Sequence[int]) -> list[int]:
    """The numbers of the program's outputs in the Program that is being built, where its inputs are these numbers."""
    number = list(inputs)
    constants = [builder.constant(x) for x in program.constants]
    for _, primitive, operands in program:
        number.append(builder.apply(primitive, tuple([number[i] if i >= 0 else constants[~i] for i in operands])))
    return [number[i] if i >= 0 else constants[~i] for i in program.outputs]
