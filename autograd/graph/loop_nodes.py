"""The nodes of a loop in a recorded graph: one for the whole loop, and picks of its results.

A loop has one node, whose primitive is a `LoopRow` with the graph of its body, recorded once. Its numbers are in
*stacks*: ("carry", k) has what carried number k is before each step, and at its end what it is after the last one;
("kept", k) has what each step keeps. A `TableRow` makes stacks of numbers that the loop reads, step after step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from autograd.graph.modes import current_mode, made_node
from autograd.graph.settled import settled
from autograd.graph.value import Operand, Value
from autograd.table.row import Primitive

Key = tuple[str, int]


class StackPlace(NamedTuple):
    """Where a loop reads a number of each step: entry `first + step * t` of a stack, for the step t.

    operand: which operand of the loop's node has the stack. key: which of its stacks it is.
    """

    operand: int
    key: Key
    first: int
    step: int


@dataclass(frozen=True, eq=False)
class Body:
    """The graph of a loop's body.

    carry, xs: Values that stand for the carried numbers before a step, and for what a step reads.
    outers: the Values from outside that the body uses.
    following: the carried numbers after a step. kept: what a step keeps, to which derivatives add.
    """

    carry: tuple[Value, ...]
    xs: tuple[Value, ...]
    outers: tuple[Value, ...]
    following: tuple[Operand, ...]
    kept: list[Operand]

    @property
    def ends(self) -> set[Value]:
        """Where a walk through the body ends."""
        return {*self.carry, *self.xs, *self.outers}

    @cached_property
    def unchanged(self) -> frozenset[int]:
        """Which carried numbers no step changes."""
        return frozenset(k for k, (x, after) in enumerate(zip(self.carry, self.following)) if x is after)

    @property
    def results(self) -> list[Value]:
        """What the body computes, but for constants."""
        return [x for x in chain(self.following, self.kept) if isinstance(x, Value)]


class LoopPart(Primitive):
    """The row of a node that belongs to a loop: the passes of derivatives know it, and it has no rule."""


class LoopRow(LoopPart):
    """A loop of `trips` steps. Its node's operands are the first carried numbers, nodes with stacks, and the outers."""

    trips: int
    body: Body
    sources: tuple[StackPlace, ...]


class TableRow(LoopPart):
    """Stacks ("table", 0), ("table", 1) ... of `width` columns; its node's operands are the numbers, row after row."""

    width: int


class PickRow(LoopPart):
    """An entry of a stack: its node's operands are the node with the stack, k for the stack ("carry", k) or -1 - k for
    ("kept", k), and the number of the entry.
    """


def _no_rule(z: Any, *operands: Any) -> Sequence[Any]:
    if not operands:
        return ()
    raise TypeError(
        "a result of autograd.scan or autograd.fori that was recorded by autograd.compile has no derivative outside "
        "of the recording; return it, and differentiate what the compiled function computes"
    )


def _described(kind: Callable[..., Any], name: str, **fields: Any) -> Any:
    row = kind(name, name, f"a {name} of a recorded loop", lambda *operands: 0.0, _no_rule)
    vars(row).update(fields)
    return row


_pick: PickRow = _described(PickRow, "pick")


def unknown(number: float, label: str = "") -> Value:
    """A leaf that stands for numbers that are not known while a function is recorded."""
    value = Value(number, label)
    for tracer in current_mode().tracers:
        tracer.unknown(value)
    return value


def loop_node(trips: int, body: Body, firsts: Sequence[Operand], stacks: Sequence[Value], sources: Any) -> Value:
    """The node of a loop, of the first carried numbers and the nodes with the stacks that `sources` name."""
    row = _described(LoopRow, "scan", trips=trips, body=body, sources=tuple(sources))
    operands = (*firsts, *stacks, *body.outers)
    return made_node(0.0, row, operands or (0.0,))  # a node without operands would be a leaf


def table_node(numbers: Sequence[Operand], width: int) -> Value:
    """The node of a table of these numbers, row after row."""
    return made_node(0.0, _described(TableRow, "table", width=width), tuple(numbers))


def entry(loop: Value, key: Key, i: int) -> Operand:
    """The entry number i of a loop's stack, the same Value at each call."""
    row, (kind, k) = loop.primitive, key
    assert isinstance(row, LoopRow)
    if kind == "carry" and (not i or k in row.body.unchanged):
        return loop.operands[k]
    results = row.body.following if kind == "carry" else row.body.kept
    result = results[k]
    if isinstance(result, float):
        return result
    picks = current_mode().tracers[-1].picks
    if (loop, key, i) not in picks:
        operands = (loop, float(k if kind == "carry" else ~k), float(i))
        picks[loop, key, i] = made_node(settled(result), _pick, operands)
    return picks[loop, key, i]


def picked(pick: Value) -> tuple[Value, Key, int]:
    """The node, the stack and the entry that a pick is of."""
    loop, stack, i = pick.operands
    assert isinstance(loop, Value)
    assert isinstance(stack, float)
    assert isinstance(i, float)
    k = int(stack)
    return loop, ("carry", k) if k >= 0 else ("kept", ~k), int(i)


def stacks_read(loop: Value) -> list[tuple[Value, StackPlace]]:
    """For each number that a step of a loop reads, the node with its stack, and where it lies there."""
    row = loop.primitive
    assert isinstance(row, LoopRow)
    found, operands = [], loop.operands
    for source in row.sources:
        node = operands[source.operand]
        assert isinstance(node, Value)
        found.append((node, source))
    return found
