"""Programs made from a Program: with its inputs in another order, and with its outputs summed over rows."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence

from autograd.compiler.builder import Builder, without_unneeded
from autograd.compiler.program import Instruction, Program
from autograd.primitives import add


def over_rows(program: Program, shared: Sequence[int], of_a_row: Sequence[int], summed: bool) -> Program:
    """The same with the inputs in the order in which backends run rows: shared ones, then sums so far, then a row's.

    shared, of_a_row: input numbers, which together are all of them.
    summed: whether the outputs are added to sums that are carried from row to row; without it there are none.

    >>> import autograd
    >>> program = autograd.compile(lambda x, w: w * x).record(1.0, 2.0)
    >>> print(over_rows(program, shared=[1], of_a_row=[0], summed=True))
    <lambda>(w: f64, sum 0: f64, x: f64) -> f64
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


def hoisted(program: Program, n_shared: int) -> tuple[Program | None, Program]:
    """What depends on the first inputs alone, to be computed once for all rows, and the rest, which takes it as inputs.

    The inputs of the rest are the shared ones, what was computed of them, and then the others.

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
    once = {instruction.result for instruction in _of_shared(program, n_shared)}
    if not once:
        return None, program
    needed = {i for x in program if x.result not in once for i in x.operands if i in once}
    needed |= {i for i in program.outputs if i in once}
    names = program.input_names
    builder = Builder(names[:n_shared])
    outputs = inlined(builder, program, range(program.n_inputs), only=once, outputs=sorted(needed))
    prologue = builder.program(program.name, outputs)
    builder = Builder([*names[:n_shared], *(f"shared {k}" for k in range(len(needed))), *names[n_shared:]])
    places = [i if i < n_shared else i + len(needed) for i in range(program.n_inputs)]
    known = {i: n_shared + k for k, i in enumerate(sorted(needed))}
    return prologue, builder.program(program.name, inlined(builder, program, places, known=known, skipped=once))


def _of_shared(program: Program, n_shared: int) -> Iterator[Instruction]:
    found: set[int] = set()
    for instruction in program:
        if all(i < n_shared or i in found for i in instruction.operands):
            found.add(instruction.result)
            yield instruction


def with_unused_inputs(program: Program, after: int, n: int) -> Program:
    """The same with n inputs more, which nothing uses, behind the first `after` ones."""
    names = [*program.input_names[:after], *["unused"] * n, *program.input_names[after:]]
    operands = array("i", [i if i < after else i + n for i in program.operands])
    outputs = [i if i < after else i + n for i in program.outputs]
    parts = (program.constants, program.rows, program.codes, program.ends, operands, outputs)
    return Program(program.name, names, *parts)


def with_outputs(program: Program, outputs: Sequence[int]) -> Program:
    """The same, with these numbers for outputs, and without what they do not need."""
    parts = (program.constants, program.rows, program.codes, program.ends, program.operands, outputs)
    return without_unneeded(Program(program.name, program.input_names, *parts))


def inlined(
    builder: Builder,
    program: Program,
    inputs: Sequence[int],
    *,
    only: Collection[int] | None = None,
    skipped: Collection[int] = (),
    known: Mapping[int, int] | None = None,
    outputs: Sequence[int] | None = None,
) -> list[int]:
    """The numbers of the program's outputs in the Program that is being built, where its inputs are these numbers.

    only, skipped: which results are computed, and which are not. known: those that have numbers there already.
    outputs: other numbers to ask for than the outputs.
    """
    number = dict(enumerate(inputs)) | dict(known or {})
    number |= {~k: builder.constant(x) for k, x in enumerate(program.constants)}
    for result, primitive, operands in program:
        if (only is None or result in only) and result not in skipped:
            number[result] = builder.apply(primitive, tuple([number[i] for i in operands]))
    return [number[i] for i in (program.outputs if outputs is None else outputs)]
