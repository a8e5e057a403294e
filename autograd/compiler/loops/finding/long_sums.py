"""Chains: long sums and dot products as one addition after the other, which repeat themselves."""

from __future__ import annotations

from array import array
from dataclasses import replace
from itertools import accumulate

from autograd.compiler.program.program import Program
from autograd.compiler.program.selecting import arities_of, numbers_of
from autograd.table.rows import add, dot, fma, sum as total

_LONG = 16  # operands


def with_chains(program: Program, fewest: int = _LONG) -> Program:
    """The Program with each long `sum` and `dot` as a chain of `add` or `fma`, as LLVM computes them.

    fewest: the operands of a long one.

    >>> import autograd
    >>> program = autograd.compile(lambda x: autograd.sum(x)).record([0.0] * 20)
    >>> len(program), len(with_chains(program))
    (1, 20)
    """
    places = {code for code, row in enumerate(program.rows) if row in (dot, total)}
    arities = arities_of(program)
    long = [at for at, code in enumerate(program.codes) if code in places and arities[at] >= fewest]
    if not long:
        return program
    rows = tuple(dict.fromkeys((*program.rows, add, fma)))
    constants = array("d", [*program.constants, 0.0])
    lengths = [1] * len(program)
    for at in long:
        lengths[at] = arities[at] if rows[program.codes[at]] is total else arities[at] // 2
    last = [program.n_inputs - 1 + end for end in accumulate(lengths)]
    number = numbers_of(range(program.n_inputs), last, len(constants))
    renumbered = array("i", map(number.__getitem__, program.operands))
    codes, new_arities, operands, done, read = array("H"), list[int](), array("i"), 0, 0
    for at in long:
        end = program.ends[at]
        start = end - arities[at]
        codes += program.codes[done:at]
        new_arities += arities[done:at]
        operands += renumbered[read:start]
        terms = renumbered[start:end]
        made = last[at] - lengths[at] + 1
        if rows[program.codes[at]] is total:
            codes.extend([rows.index(add)] * lengths[at])
            new_arities += [2] * lengths[at]
            so_far = [-len(constants), *range(made, last[at])]
            operands.extend(i for pair in zip(so_far, terms) for i in pair)
        else:
            codes.extend([rows.index(fma)] * lengths[at])
            new_arities += [3] * lengths[at]
            so_far = [terms[-1], *range(made, last[at])]
            operands.extend(i for triple in zip(terms, terms[lengths[at] :], so_far) for i in triple)
        done, read = at + 1, end
    codes += program.codes[done:]
    new_arities += arities[done:]
    operands += renumbered[read:]
    return replace(
        program,
        rows=rows,
        constants=constants,
        codes=codes,
        ends=array("I", accumulate(new_arities)),
        operands=operands,
        outputs=tuple([number[i] for i in program.outputs]),
    )
