"""What a step of a loop's derivative reads: numbers of the loop's own steps, and what was sent to its stacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd.derivatives.masked_loops import Cell, Reading
from autograd.derivatives.stack_terms import StackTerm
from autograd.graph.loop_nodes import LoopPart, LoopRow, StackPlace, unknown
from autograd.graph.value import Operand, Value
from autograd.table.rows import abs, add, div, dot, greater, identity, mul, neg, relu, step, sub, sum, where

_SHORT = {abs, add, div, dot, greater, identity, mul, neg, relu, step, sub, sum, where}  # unless of many operands
_MANY = 8
_MOST_KEPT = 1 << 20  # results of long operations that all steps of a loop keep: 8 MB


def received_in_step(terms: Iterable[tuple[Operand, StackTerm]]) -> tuple[list[tuple[Operand, Cell]], list[Reading]]:
    """What the terms send to each target in a step, and the Values among it that differ from step to step."""
    received, readings = list[tuple[Operand, Cell]](), list[Reading]()
    for target, term in terms:
        if not isinstance(term.number, tuple):
            received.append((target, term.at(0)))
            continue
        (node, key), mask = term.number, term.mask
        number = unknown(1.0)
        readings.append(Reading(number, node, key, term.first, term.step))
        if isinstance(mask, tuple):
            key, mask = mask, unknown(1.0)
            readings.append(Reading(mask, node, key, term.first, term.step))
        received.append((target, (number, mask)))
    return received, readings


def readings_of(
    loop: Value, order: Sequence[Value], read: Sequence[tuple[Value, StackPlace]], at: int, by: int
) -> list[Reading]:
    """The Values of a loop's body that its derivative reads in step r of a range, for the loop's step `at + by * r`.

    order: the nodes of the body. The loop keeps the results of long operations, as of dot products, for its derivative.
    read: what `stacks_read` found of the loop.
    """
    row = loop.primitive
    assert isinstance(row, LoopRow)
    body, ends = row.body, row.body.ends
    readings = [Reading(x, loop, ("carry", k), at, by) for k, x in enumerate(body.carry)]
    readings += [
        Reading(x, node, source.key, source.first + source.step * at, source.step * by)
        for x, (node, source) in zip(body.xs, read)
    ]
    readings += [
        Reading(x, loop, ("carry", k), at + 1, by)
        for k, x in enumerate(body.following)
        if isinstance(x, Value) and x.operands and x not in ends
    ]
    known = {reading.value for reading in readings}
    long = [x for x in order if x not in known and _is_long(x)]
    if len(long) * row.trips <= _MOST_KEPT:
        place = {x: j for j, x in enumerate(body.kept)}
        for x in long:
            if x not in place:
                place[x] = len(body.kept)
                body.kept.append(x)
        readings += [Reading(x, loop, ("kept", place[x]), at, by) for x in long]
    return readings


def _is_long(node: Value) -> bool:
    """Whether a result is rather kept for a derivative than computed again."""
    is_short = node.primitive in _SHORT and len(node.operands) < _MANY
    return not is_short and not isinstance(node.primitive, LoopPart)
