"""Renumbering: a Program of some of another one's instructions, made from whole arrays, without a loop in Python."""

from __future__ import annotations

import operator
from array import array
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, chain, compress, repeat

from autograd.compiler.program.program import Program


def selected(
    program: Program,
    kept: Sequence[int],
    number: Sequence[int],
    *,
    input_names: Sequence[str] | None = None,
    outputs: Sequence[int] | None = None,
) -> Program:
    """A Program of the instructions that are kept, with new numbers.

    kept: for each instruction 1 to keep it, or 0.
    number: the new number of each old one, a list that old numbers index, see `numbers_of`.
    input_names, outputs: those of the new Program, outputs as old numbers; without them those of `program`.
    """
    arities = arities_of(program)
    codes = array("H", compress(program.codes, kept))
    used = sorted(set(codes))
    operands = compress(program.operands, chain.from_iterable(map(repeat, kept, arities)))
    return replace(
        program,
        input_names=program.input_names if input_names is None else tuple(input_names),
        rows=tuple(program.rows[code] for code in used),
        codes=array("H", map({code: new for new, code in enumerate(used)}.__getitem__, codes)),
        ends=array("I", accumulate(compress(arities, kept))),
        operands=array("i", map(number.__getitem__, operands)),
        outputs=tuple(number[i] for i in (program.outputs if outputs is None else outputs)),
    )


def arities_of(program: Program) -> list[int]:
    """How many operands each instruction has."""
    return list(map(operator.sub, program.ends, chain([0], program.ends)))


def uses_of(program: Program) -> list[int]:
    """How often each number is read, by instructions or as an output; constants, below 0, are counted from the end."""
    uses = [0] * (program.n_inputs + len(program) + len(program.constants))
    for i in chain(program.operands, program.outputs):
        uses[i] += 1
    return uses


def numbers_of(inputs: Sequence[int], results: Sequence[int], n_constants: int) -> list[int]:
    """The new numbers of the inputs and the results, as a list that old numbers index; constants keep theirs.

    Constants have negative numbers, which index a list from its end.

    >>> number = numbers_of([10, 11], [20, 21, 22], 2)
    >>> [number[i] for i in (0, 1, 2, 4, -1, -2)]
    [10, 11, 20, 22, -1, -2]
    """
    return [*inputs, *results, *range(-n_constants, 0)]


def counted(kept: Sequence[int], first: int) -> list[int]:
    """New numbers for the results that are kept, from `first` on without gaps; entries of the others mean nothing."""
    return list(accumulate(kept, initial=first))[:-1]


def without_unneeded(program: Program) -> Program:
    """The Program without the instructions and constants that no output depends on.

    >>> import autograd
    >>> program = autograd.compile(lambda x: [x * 2.0, x * 2.0 + 3.0]).record(1.0)
    >>> print(without_unneeded(replace(program, name="double", outputs=program.outputs[:1])))
    double(x: f64) -> f64
      v0: f64 = mul x, 2.0
      return v0
    """
    n_inputs, n = program.n_inputs, len(program)
    read = bytearray(n_inputs + n + len(program.constants))  # constants, below 0, are counted from the end
    for i in chain(program.operands, program.outputs):
        read[i] = 1
    # where each result is read, the last instruction is needed, and so all that it reads, and so on
    return _of_needed(program, read) if 0 not in read[n_inputs : n_inputs + n] else without_some(program)


def without_some(program: Program) -> Program:
    """As `without_unneeded`; faster for a Program with results that nothing reads, as most that a pass has made."""
    n_inputs, n, ends, operands = program.n_inputs, len(program), program.ends, program.operands
    needed = bytearray(n_inputs + n + len(program.constants))
    for i in program.outputs:
        needed[i] = 1
    end = len(operands)
    for at in range(n - 1, -1, -1):
        start = ends[at - 1] if at else 0
        if needed[n_inputs + at]:
            for i in operands[start:end]:
                needed[i] = 1
        end = start
    return _of_needed(program, needed)


def _of_needed(program: Program, needed: bytearray) -> Program:
    n_inputs, n = program.n_inputs, len(program)
    results, constants = needed[n_inputs : n_inputs + n], needed[: n_inputs + n - 1 : -1]
    if 0 not in results and 0 not in constants:
        return program
    number = numbers_of(range(n_inputs), counted(results, n_inputs), 0)
    number += reversed([~k for k in counted(constants, 0)])
    return selected(replace(program, constants=array("d", compress(program.constants, constants))), results, number)
