"""Opening definitions: a Program in terms of the primitives that a language lists."""

from __future__ import annotations

from collections.abc import Collection

from autograd.compiler.program.builder import Builder
from autograd.compiler.program.program import Program
from autograd.table.definition import DefinitionError
from autograd.table.row import Primitive


def opened(program: Program, listed: Collection[Primitive]) -> Program:
    """The Program with each primitive that is not listed replaced by the steps of its definition, and simplified anew.

    A primitive that is neither listed nor defined stays.

    Errors: DefinitionError for a definition that cannot be opened, as one that depends on itself.

    >>> import autograd
    >>> program = autograd.compile(lambda x: autograd.silu(x) + autograd.softsign(x)).record(1.0)
    >>> print(opened(program, {autograd.sigmoid}))
    <lambda>(x: f64) -> f64
      v0: f64 = sigmoid x
      v1: f64 = mul x, v0
      v2: f64 = abs x
      v3: f64 = add 1.0, v2
      v4: f64 = div x, v3
      v5: f64 = add v1, v4
      return v5
    """
    if all(row in listed or row.definition is None for row in program.rows):
        return program
    builder = Builder(program.input_names)
    number = list(range(program.n_inputs))

    def at(i: int) -> int:
        return number[i] if i >= 0 else builder.constant(program.constants[~i])

    for _, row, operands in program:
        try:
            number.append(_applied(builder, listed, row, tuple([at(i) for i in operands])))
        except RecursionError:
            raise DefinitionError(f"{row.name}: its definition depends on itself") from None
    return builder.program(program.name, [at(i) for i in program.outputs])


def _applied(builder: Builder, listed: Collection[Primitive], row: Primitive, operands: tuple[int, ...]) -> int:
    if row in listed or row.definition is None:
        return builder.apply(row, operands)
    _, steps, result = row.steps(len(operands))
    made = list(operands)

    def at(x: int | float) -> int:
        return made[x] if isinstance(x, int) else builder.constant(x)

    for used, inputs in steps:
        made.append(_applied(builder, listed, used, tuple([at(x) for x in inputs])))
    return at(result)
