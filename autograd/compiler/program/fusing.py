"""Fusing: in a sum that a compiler made, products are added unrounded, by fma, and conditional terms by a mask.

In: a Program. Out: one with the same outputs, in which each such addition is one instruction, `fma`, `masked_add` or
`masked_fma`. A backend whose processor has these instructions runs this pass first, and then translates one instruction
after the other. The sum so far is always the last operand.
"""

from __future__ import annotations

from array import array
from dataclasses import replace
from itertools import accumulate as accumulated
from math import copysign

from autograd.compiler.program.program import Program
from autograd.compiler.program.selecting import arities_of, without_some
from autograd.table.row import NOTHING, Primitive
from autograd.table.rows import accumulate, add, fma, mul, where

masked_add = Primitive(
    "masked_add",
    "+",
    "s + x where c is not 0, else s",
    definition=lambda c, x, s: where(c, s + x, s),
    example=(1.0, 2.0, 3.0),
    partials=(lambda z, c, x, s: NOTHING, lambda z, c, x, s: where(c, 1.0, NOTHING), lambda z, c, x, s: 1.0),
)
masked_fma = Primitive(
    "masked_fma",
    "×+",
    "x * y + s, rounded once, where c is not 0, else s",
    definition=lambda c, x, y, s: where(c, fma(x, y, s), s),
    example=(1.0, 2.0, 3.0, 4.0),
    partials=(
        lambda z, c, x, y, s: NOTHING,
        lambda z, c, x, y, s: where(c, y, NOTHING),
        lambda z, c, x, y, s: where(c, x, NOTHING),
        lambda z, c, x, y, s: 1.0,
    ),
)

_Terms = dict[int, tuple[int, int]]


def fused(program: Program) -> Program:
    """The same Program with its sums fused.

    A product goes into a sum unrounded if every instruction that reads it accumulates it. So `add`, `sub` and `sum` are
    rounded as they were written, a product that something else reads too is rounded once for all its readers, and so is
    one that is added to itself: twice a product is exact. A *gate* is a term that counts under a condition only,
    `where(c, x, -0.0)`: added to a sum by `add` or `accumulate` it changes no bit where c is 0, so the addition is
    masked instead, and a product behind a gate that is accumulated is fused as well.

    >>> import autograd
    >>> slope = autograd.grad(lambda x: x * autograd.exp(x) + autograd.relu(x) * x)
    >>> program = autograd.compile(slope).record(2.0)
    >>> print(program)
    grad(<lambda>)(x: f64) -> f64
      v0: f64 = relu x
      v1: f64 = step x
      v2: f64 = where v1, x, -0.0
      v3: f64 = accumulate v0, v2
      v4: f64 = exp x
      v5: f64 = accumulate v3, v4
      v6: f64 = mul x, v4
      v7: f64 = accumulate v5, v6
      return v7
    >>> print(fused(program))
    grad(<lambda>)(x: f64) -> f64
      v0: f64 = relu x
      v1: f64 = step x
      v2: f64 = masked_add v1, x, v0
      v3: f64 = exp x
      v4: f64 = accumulate v2, v3
      v5: f64 = fma x, v3, v4
      return v5
    """
    sums, products, gates = _found(program)
    if not products and not gates:
        return program
    rows = tuple(dict.fromkeys((*program.rows, fma, masked_add, masked_fma)))
    code_of = {row: code for code, row in enumerate(rows)}
    codes, arities, operands, copied = program.codes[:], arities_of(program), array("i"), 0
    for at in sums:
        end = program.ends[at]
        total, term = program.operands[end - 2], program.operands[end - 1]
        if term in products or total in products or term in gates or total in gates:
            row, read = _added(total, term, products, gates)
            operands += program.operands[copied : end - 2]
            operands.extend(read)
            codes[at], arities[at], copied = code_of[row], len(read), end
    operands += program.operands[copied:]
    ends = array("I", accumulated(arities))
    return without_some(replace(program, rows=rows, codes=codes, ends=ends, operands=operands))


def _found(program: Program) -> tuple[list[int], _Terms, _Terms]:
    """The places of the sums of two numbers, and the terms that can become part of those that read them: products with
    their factors, and gates with their condition and what they let through.
    """
    n_inputs, rows, start, operands = program.n_inputs, program.rows, 0, program.operands.tolist()
    negative_zeros = {~k for k, x in enumerate(program.constants) if x == 0.0 and copysign(1.0, x) < 0.0}
    sums, products, gates = list[int](), _Terms(), _Terms()
    is_needed = bytearray(n_inputs + len(program) + len(program.constants))  # as a number of its own, rounded
    for result, (code, end) in enumerate(zip(program.codes, program.ends), n_inputs):
        row = rows[code]
        if row is mul:
            x, y = products[result] = operands[start], operands[start + 1]
            is_needed[x] = is_needed[y] = 1
        elif row is accumulate:
            sums.append(result - n_inputs)
            if operands[start] == operands[start + 1]:
                is_needed[operands[start]] = 1
        elif row is add:  # which takes gates, but with rounded products
            sums.append(result - n_inputs)
            for i in operands[start:end]:
                is_needed[gates[i][1] if i in gates else i] = 1
        elif row is where and operands[start + 2] in negative_zeros:
            condition, x = gates[result] = operands[start], operands[start + 1]
            is_needed[condition] = 1
            if x in gates:
                is_needed[x] = 1
        else:
            for i in operands[start:end]:
                is_needed[i] = 1
        start = end
    for i in program.outputs:
        is_needed[i] = 1
    for gate, (_, term) in gates.items():
        is_needed[term] |= is_needed[gate]
    products = {i: factors for i, factors in products.items() if not is_needed[i]}
    return sums, products, {i: gate for i, gate in gates.items() if not is_needed[i]}


def _added(total: int, term: int, products: _Terms, gates: _Terms) -> tuple[Primitive, tuple[int, ...]]:
    """The sum with one more term: of two operands a gate is the term, else a product."""
    if term not in gates and (total in gates or (total in products and term not in products)):
        total, term = term, total
    if term in gates:
        condition, x = gates[term]
        if x in products:
            return masked_fma, (condition, *products[x], total)
        return masked_add, (condition, x, total)
    return fma, (*products[term], total)
