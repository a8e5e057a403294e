"""Chains: long sums and dot products as one addition after the other, which repeat themselves."""

from __future__ import annotations

from autograd.compiler.program.builder import Builder
from autograd.compiler.program.program import Program
from autograd.table.rows import add, dot, fma, sum as total

_LONG = 16  # operands


def with_chains(program: Program) -> Program:
    """The Program with each long `sum` and `dot` as a chain of `add` or `fma`, which have the same bits.

    >>> import autograd
    >>> program = autograd.compile(lambda x: autograd.sum(x)).record([0.0] * 20)
    >>> len(program), len(with_chains(program))
    (1, 20)
    """
    if not any(row in (dot, total) for row in program.rows):
        return program
    builder = Builder(program.input_names)
    apply = builder.apply
    constants = [builder.constant(x) for x in reversed(program.constants)]
    number = [*range(program.n_inputs), *[0] * len(program), *constants]  # constants, below 0, count from the end
    for result, row, operands in program:
        read = tuple([number[i] for i in operands])
        if len(read) < _LONG or row not in (dot, total):
            number[result] = apply(row, read)
        elif row is total:
            made = builder.constant(0.0)
            for term in read:
                made = apply(add, (made, term))
            number[result] = made
        else:
            n = len(read) // 2
            made = read[-1]
            for factors in zip(read[:n], read[n:-1]):
                made = apply(fma, (*factors, made))
            number[result] = made
    return builder.program(program.name, [number[i] for i in program.outputs])
