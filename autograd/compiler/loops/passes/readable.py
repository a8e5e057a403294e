"""Which loops a Program is written with, in a source that people read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograd.compiler.loops.finding.repeats import Item, with_loops
from autograd.compiler.loops.loop_parts import Block, Loop, Slot, blocks_of
from autograd.compiler.loops.looped import AnyProgram, LoopedProgram
from autograd.compiler.loops.passes.merging import merged
from autograd.compiler.loops.rolled.long_blocks import with_rolled_blocks
from autograd.compiler.loops.rolled.rolling import are_short, laid_out, rolled
from autograd.compiler.loops.unrolling import n_unrolled, unrolled
from autograd.compiler.program.program import Program
from autograd.compiler.program.selecting import without_unneeded
from autograd.table.rows import dot

_LONG = 30  # instructions
_LEAST_SHORTER = 2  # times
_MOST_UNROLLED = 20_000  # instructions


def readable(program: AnyProgram, borders: Sequence[int]) -> LoopedProgram:
    """The Program of the same results, to the last bit, with loops where they make it short, and with few blocks.

    Neurons of a layer are a loop, however few they are. borders: inputs at which parameters and tables begin.

    >>> import autograd
    >>> def layer(w, x):
    ...     return [autograd.tanh(autograd.dot(row, x)) for row in w]
    >>> program = autograd.compile(layer).record([[0.5, 1.0], [2.0, -3.0]], [0.0, 0.0])
    >>> print(readable(program, [4]))
    layer(w[0][0]: f64, w[0][1]: f64, w[1][0]: f64, w[1][1]: f64, x[0]: f64, x[1]: f64) -> 2×f64
      for i in 0..1:
        v0: f64 = dot m[0 + 2*i], m[1 + 2*i], x[0], x[1], 0.0
        v1: f64 = tanh v0
        m[6 + i] = v1
      return m6, m7
    """
    if isinstance(program, Program):
        looped = _with_layers(program, borders)
        if looped is None:
            return in_one_block(program)
        program = looped
    made = merged(with_rolled_blocks(merged(program), _rolled, borders))
    n = n_unrolled(made)
    if n <= _MOST_UNROLLED and n < _LEAST_SHORTER * len(made) and not any(map(_has_layer, made.parts)):
        return in_one_block(unrolled(made))
    return made


def in_one_block(program: Program) -> LoopedProgram:
    """The Program as a block, which writes its results behind the inputs, without what no output needs."""
    program, n = without_unneeded(program), program.n_inputs
    place = {i: i for i in range(n)}
    for i in program.outputs:
        place.setdefault(i, len(place))
    written = list(place)[n:]
    inputs, outputs = tuple([Slot(i) for i in range(n)]), tuple([Slot(place[i]) for i in written])
    return LoopedProgram(
        name=program.name,
        input_names=program.input_names,
        size=len(place),
        parts=(Block(replace(program, outputs=tuple(written)), inputs, outputs),),
        outputs=tuple([place[i] for i in program.outputs]),
    )


def _rolled(block: Program) -> LoopedProgram | None:
    return rolled(block) if len(block) > _LONG else None


def _with_layers(program: Program, borders: Sequence[int]) -> LoopedProgram | None:
    items = with_loops(program, borders, layers=True)
    is_short = len(program) > _LONG and are_short(items, program)
    return laid_out(items, program) if is_short or any(map(_is_layer, items)) else None


def _is_layer(item: Item) -> bool:
    return any(inner.primitive is dot or _is_layer(inner) for inner in item.body)


def _has_layer(part: Loop | Block) -> bool:
    return isinstance(part, Loop) and any(dot in block.program.rows for block in blocks_of(part.body))
