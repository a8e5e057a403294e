"""Instructions of many operands as instructions of few: in one piece they take LLVM far longer than in several."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial, reduce

from autograd.compiler.program.builder import Builder
from autograd.compiler.program.program import Program
from autograd.compiler.program.selecting import arities_of
from autograd.table.row import Primitive
from autograd.table.rows import abs, add, exp, greater, log1p, logsumexp, max, maximum, min, minimum, sub, where

_LONG = 64  # operands


def with_short_instructions(program: Program) -> Program:
    """The Program with each `max`, `min` and `logsumexp` of many operands as steps.

    A `logsumexp` is the largest operand and the logarithm of 1 plus the exponentials of the others less that, which are
    added pair by pair.

    >>> import autograd
    >>> program = autograd.compile(lambda x: autograd.max(x)).record([0.0] * 100)
    >>> len(program), len(with_short_instructions(program))
    (1, 99)
    """
    if _STEPS.keys().isdisjoint(program.rows) or all(n <= _LONG for n in arities_of(program)):
        return program
    builder = Builder(program.input_names)
    instead = {row: partial(_in_steps, builder, row) for row in _STEPS}
    return builder.program(program.name, builder.inlined(program, range(program.n_inputs), instead))


def _in_steps(builder: Builder, row: Primitive, operands: tuple[int, ...]) -> int:
    return _STEPS[row](builder, operands) if len(operands) > _LONG else builder.apply(row, operands)


def _reduced(primitive: Primitive, builder: Builder, operands: Sequence[int]) -> int:
    return reduce(lambda x, y: builder.apply(primitive, (x, y)), operands)


def _log_sum_exp(builder: Builder, operands: Sequence[int]) -> int:
    largest, others = operands[0], list[int]()
    for x in operands[1:]:
        others.append(builder.apply(minimum, (largest, x)))
        largest = builder.apply(maximum, (largest, x))
    terms = [builder.apply(exp, (builder.apply(sub, (x, largest)),)) for x in others]
    while len(terms) > 1:
        last = terms[len(terms) // 2 * 2 :]
        terms = [builder.apply(add, pair) for pair in zip(terms[::2], terms[1::2])] + last
    total = builder.apply(add, (largest, builder.apply(log1p, (terms[0],))))
    is_infinite = builder.apply(greater, (builder.apply(abs, (largest,)), builder.constant(sys.float_info.max)))
    return builder.apply(where, (is_infinite, largest, total))


_STEPS: dict[Primitive, Callable[[Builder, Sequence[int]], int]] = {
    max: partial(_reduced, maximum),
    min: partial(_reduced, minimum),
    logsumexp: _log_sum_exp,
}
