"""The passes of `program/arranging.py` for Programs with and without loops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot
from autograd.compiler.loops.looped import AnyProgram, LoopedProgram
from autograd.compiler.loops.passes.input_order import InputOrder, Piece, pieces_of
from autograd.compiler.program import arranging
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.program import Program
from autograd.table.rows import accumulate


def over_rows(program: AnyProgram, shared: Sequence[int], of_a_row: Sequence[int], summed: bool) -> AnyProgram:
    """The Program with its inputs in the order that backends expect for rows, see `arranging.over_rows`.

    No slot moves from inputs that all rows share to those of a row: such inputs are copied first.
    """
    if isinstance(program, Program):
        return arranging.over_rows(program, shared, of_a_row, summed)
    n_sums = len(program.outputs) if summed else 0
    names = [*(program.input_names[i] for i in shared), *(f"sum {k}" for k in range(n_sums))]
    names += [program.input_names[i] for i in of_a_row]
    pieces = [*pieces_of(shared, 0), *pieces_of(of_a_row, len(shared) + n_sums)]
    order = InputOrder(pieces, program.n_inputs, len(names), program.size)
    parts = order.parts(program.parts)
    if not summed:
        return _ordered(program, order, names, parts)
    k, sums = 0, list[Part]()
    for slot, n in order.runs(program.outputs):
        before, after = Slot(len(shared) + k, (1,)), Slot(order.new_size + k, (1,))
        sums.append(Loop(n, (Block(_added(), (before, slot), (after,)),)))
        k += n
    arranged = _ordered(program, order, names, (*parts, *sums))
    return replace(arranged, size=order.new_size + k, outputs=tuple(range(order.new_size, order.new_size + k)))


def hoisted(program: AnyProgram, n_shared: int) -> tuple[Program | None, AnyProgram]:
    """What depends on the first inputs alone, and the rest, see `arranging.hoisted`; loops are left as they are."""
    return arranging.hoisted(program, n_shared) if isinstance(program, Program) else (None, program)


def with_unused_inputs(program: AnyProgram, after: int, n: int) -> AnyProgram:
    """The Program with n more inputs, which nothing uses, behind the first `after` ones."""
    if isinstance(program, Program):
        return arranging.with_unused_inputs(program, after, n)
    if not n:
        return program
    names, n_inputs = program.input_names, program.n_inputs
    order = InputOrder([Piece(0, 0), Piece(after, after + n)], n_inputs, n_inputs + n, program.size)
    return _ordered(program, order, [*names[:after], *["unused"] * n, *names[after:]], order.parts(program.parts))


def with_outputs(program: AnyProgram, outputs: Sequence[int]) -> AnyProgram:
    """The Program with these numbers, or places, as outputs."""
    if isinstance(program, Program):
        return arranging.with_outputs(program, outputs)
    return replace(program, outputs=tuple(outputs))


def _ordered(program: LoopedProgram, order: InputOrder, names: Sequence[str], parts: tuple[Part, ...]) -> LoopedProgram:
    return replace(
        program,
        input_names=tuple(names),
        size=order.new_size,
        parts=(*order.copies, *parts),
        outputs=tuple(order.places(program.outputs)),
    )


def _added() -> Program:
    """The next sum, of the sum so far and a term."""
    builder = Builder(["sum", "x"])
    return builder.program("sum", [builder.apply(accumulate, (0, 1))])
