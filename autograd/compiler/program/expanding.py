"""Opening definitions: a Program in terms of the primitives that a language lists."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

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
    unlisted = {row for row in program.rows if row.definition is not None and row not in listed}
    if not unlisted:
        return program
    builder = Builder(program.input_names)
    instead = {row: partial(_opened, builder, listed, row) for row in unlisted}
    return builder.program(program.name, builder.inlined(program, range(program.n_inputs), instead))


def _opened(builder: Builder, listed: Collection[Primitive], row: Primitive, operands: tuple[int, ...]) -> int:
    if row in listed or row.definition is None:
        return builder.apply(row, operands)
    try:
        _, steps, result = row.steps(len(operands))
        made = list(operands)

        def at(x: int | float) -> int:
            return made[x] if isinstance(x, int) else builder.constant(x)

        for used, inputs in steps:
            made.append(_opened(builder, listed, used, tuple([at(x) for x in inputs])))
        return at(result)
    except RecursionError:
        raise DefinitionError(f"{row.name}: its definition depends on itself") from None
