"""Passes that fit a Program to rows: its inputs in another order, its outputs summed, its shared part hoisted."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from autograd.compiler.program.program import Program
from autograd.compiler.program.selecting import counted, numbers_of, selected, without_unneeded
from autograd.table.row import Primitive
from autograd.table.rows import accumulate, where


def over_rows(program: Program, shared: Sequence[int], of_a_row: Sequence[int], summed: bool) -> Program:
    """The Program with its inputs in the order that backends expect for rows.

    First come the inputs that all rows share, then the sums so far, then the inputs of a row.

    shared, of_a_row: the numbers of the program's inputs, each in one of the two.
    summed: whether each output is added to a sum, which is carried from row to row. Without it there are no sums.

    >>> import autograd
    >>> program = autograd.compile(lambda x, w: w * x).record(1.0, 2.0)
    >>> print(over_rows(program, shared=[1], of_a_row=[0], summed=True))
    <lambda>(w: f64, sum 0: f64, x: f64) -> f64
      v0: f64 = mul w, x
      v1: f64 = accumulate sum 0, v0
      return v1
    """
    n, n_inputs, n_sums = len(program), program.n_inputs, len(program.outputs) if summed else 0
    sums = [f"sum {k}" for k in range(n_sums)]
    names = [*(program.input_names[i] for i in shared), *sums, *(program.input_names[i] for i in of_a_row)]
    inputs = [0] * n_inputs
    for new, old in enumerate(shared):
        inputs[old] = new
    for new, old in enumerate(of_a_row, len(shared) + n_sums):
        inputs[old] = new
    results = range(n_inputs + n_sums, n_inputs + n_sums + n)
    number = numbers_of(inputs, results, len(program.constants))
    arranged = selected(program, bytes([1]) * n, number, input_names=names)
    return _summed(arranged, len(shared)) if summed else arranged


def _summed(program: Program, first: int) -> Program:
    """The Program with each output added to an input, from the first of these inputs on.

    A sum over rows begins with 0.0 and is never -0.0, so where(c, x, 0.0) may be added as where(c, x, -0.0), which a
    backend may write as a masked addition.
    """
    n_inputs, constants = program.n_inputs, array("d", [*program.constants, -0.0])
    rows = tuple(dict.fromkeys((*program.rows, accumulate, where)))
    codes, ends, operands = program.codes[:], program.ends[:], program.operands[:]

    def apply(row: Primitive, *of: int) -> int:
        codes.append(rows.index(row))
        operands.extend(of)
        ends.append(len(operands))
        return n_inputs + len(codes) - 1

    outputs = []
    for k, i in enumerate(program.outputs, first):
        if i >= n_inputs and rows[codes[i - n_inputs]] is where:
            condition, x, otherwise = operands[ends[i - n_inputs] - 3 : ends[i - n_inputs]]
            if otherwise < 0 and constants[~otherwise] == 0.0:
                i = apply(where, condition, x, -len(constants))
        outputs.append(apply(accumulate, k, i))
    summed = replace(
        program, constants=constants, rows=rows, codes=codes, ends=ends, operands=operands, outputs=tuple(outputs)
    )
    return without_unneeded(summed)


def hoisted(program: Program, n_shared: int) -> tuple[Program | None, Program]:
    """Splits a Program: into what depends on the first `n_shared` inputs alone, and the rest.

    The first part is computed once for all rows; it is None where it would be empty. The rest has for inputs the shared
    ones, the results of the first part, and the inputs of a row.

    >>> import autograd
    >>> program = autograd.compile(lambda w, x: autograd.exp(w) * x).record(1.0, 2.0)
    >>> once, rest = hoisted(program, 1)
    >>> print(once)
    <lambda>(w: f64) -> f64
      v0: f64 = exp w
      return v0
    >>> print(rest)
    <lambda>(w: f64, shared 0: f64, x: f64) -> f64
      v0: f64 = mul shared 0, x
      return v0
    """
    n_inputs, names, n_constants = program.n_inputs, program.input_names, len(program.constants)
    once = _of_shared(program, n_shared)
    if 1 not in once:
        return None, program
    others = bytes([1 - is_once for is_once in once])
    as_they_are = numbers_of(range(n_inputs), range(n_inputs, n_inputs + len(program)), n_constants)
    read = chain(selected(program, others, as_they_are).operands, program.outputs)
    needed = sorted({i for i in read if i >= n_inputs and once[i - n_inputs]})
    number = numbers_of(range(n_inputs), counted(once, n_shared), n_constants)
    prologue = selected(program, once, number, input_names=names[:n_shared], outputs=needed)
    inputs = [i if i < n_shared else i + len(needed) for i in range(n_inputs)]
    number = numbers_of(inputs, counted(others, n_inputs + len(needed)), n_constants)
    for k, i in enumerate(needed, n_shared):
        number[i] = k
    computed = [f"shared {k}" for k in range(len(needed))]
    rest = selected(program, others, number, input_names=[*names[:n_shared], *computed, *names[n_shared:]])
    return without_unneeded(prologue), without_unneeded(rest)


def _of_shared(program: Program, n_shared: int) -> bytearray:
    """For each instruction 1, where it depends on the first inputs and constants alone, else 0."""
    n_inputs, operands = program.n_inputs, program.operands
    known = bytearray(n_inputs + len(program) + len(program.constants))
    known[:n_shared] = bytes([1]) * n_shared
    known[n_inputs + len(program) :] = bytes([1]) * len(program.constants)
    start = 0
    for result, end in enumerate(program.ends, n_inputs):
        for i in operands[start:end]:
            if not known[i]:
                break
        else:
            known[result] = 1
        start = end
    return known[n_inputs : n_inputs + len(program)]


def with_unused_inputs(program: Program, after: int, n: int) -> Program:
    """The Program with n more inputs, which no instruction uses, behind the first `after` ones."""
    return replace(
        program,
        input_names=(*program.input_names[:after], *["unused"] * n, *program.input_names[after:]),
        operands=array("i", [i if i < after else i + n for i in program.operands]),
        outputs=tuple(i if i < after else i + n for i in program.outputs),
    )


def with_outputs(program: Program, outputs: Sequence[int]) -> Program:
    """The Program with these numbers as outputs, without the instructions that they do not need."""
    return without_unneeded(replace(program, outputs=tuple(outputs)))
