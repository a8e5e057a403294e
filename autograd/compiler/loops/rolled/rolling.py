"""Rolling: straight code as a Program with loops, where it repeats itself.

In: a straight Program. Out: a `LoopedProgram` of the same results, to the last bit, whose code is short. Numbers that
one instruction makes for another one of its block have no place in the memory.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.loops.finding.cells import with_cells
from autograd.compiler.loops.finding.distribution import IsLong, distributed
from autograd.compiler.loops.finding.nests import SHORT, LoopLine, nests_of
from autograd.compiler.loops.finding.repeats import Item, with_loops
from autograd.compiler.loops.loop_parts import Slot
from autograd.compiler.loops.looped import LoopedProgram
from autograd.compiler.loops.rolled.number_places import Places, side_by_side
from autograd.compiler.loops.rolled.rolled_blocks import parts_of
from autograd.compiler.program.program import Program
from autograd.table.rows import identity

_LEAST_SHORTER = 4  # times
_SHORT_WITHIN_LANES = 128  # instructions: only an innermost loop has trips that are lanes


def rolled(
    program: Program, borders: Sequence[int] = (), is_long: IsLong | None = None, lanes: int = 0
) -> LoopedProgram | None:
    """The Program with its repeats as loops; None where it would not be much shorter.

    borders: inputs at which another piece of memory begins, see `with_loops`. is_long: of which primitives
    an innermost loop is distributed, see `distributed`; none are without it. lanes: see `nests_of`.

    >>> import autograd
    >>> def powers(x):
    ...     return [u * u * u for u in x]
    >>> print(rolled(autograd.compile(powers).record([0.0] * 9)))
    powers(x[0] ... x[8]: f64) -> 9×f64
      for i in 0..8:
        v0: f64 = mul m[0 + i], m[0 + i]
        v1: f64 = mul v0, m[0 + i]
        m[9 + i] = v1
      return m9, m10, m11, m12, m13, m14, m15, m16, m17
    """
    items = with_loops(program, borders)
    return laid_out(items, program, is_long, lanes) if are_short(items, program) else None


def are_short(items: Sequence[Item], program: Program) -> bool:
    """Whether the items are much shorter than the Program."""
    return _LEAST_SHORTER * sum(item.size for item in items) <= len(program)


def laid_out(items: Sequence[Item], program: Program, is_long: IsLong | None = None, lanes: int = 0) -> LoopedProgram:
    """The items of a Program over a memory."""
    outer_are_lanes = is_long is not None and not lanes
    nests = nests_of(items, lanes, _SHORT_WITHIN_LANES if outer_are_lanes else SHORT)
    made = with_cells(distributed(nests, is_long) if is_long else nests, program)
    nodes, n_numbers = made.nodes, made.n_numbers
    returned = {i: Slot(i) for i in program.outputs}
    for i in [i for i in returned if i < 0]:  # constants, which a last block writes
        returned[i] = Slot(n_numbers)
        nodes.append(LoopLine(identity, returned[i], (Slot(i),)))
        n_numbers += 1
    beside = list(side_by_side(nests)) if is_long else []
    places = Places(nodes, program.n_inputs, n_numbers, returned.values(), made.ends, beside)
    return LoopedProgram(
        name=program.name,
        input_names=program.input_names,
        size=places.size,
        parts=tuple(parts_of(nodes, program.constants, places)),
        outputs=tuple([places.at(returned[i]).first for i in program.outputs]),
    )
