"""A loop while a function is recorded: its body runs once, on Values that stand for the numbers of every step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isqrt
from typing import Any

from autograd.graph.follower import Follower
from autograd.graph.loop_nodes import Body, StackPlace, entry, loop_node, table_node, unknown
from autograd.graph.reverse import ends_of
from autograd.graph.settled import settled
from autograd.graph.value import Operand, Value, new_era

Step = Callable[[Sequence[Any], Sequence[Any]], "tuple[list[Any], list[Any]]"]


def recorded(
    step: Step, firsts: Sequence[Operand], rows: Sequence[Sequence[Operand]], n: int, tracer: Follower
) -> tuple[list[Operand], list[list[Operand]]] | None:
    """The last carried numbers, and a column for each number that the steps keep.

    step: from the numbers that are carried and read to those that are carried on and kept. firsts: those carried into
    the first step. rows: what each of the n steps reads; empty where they read nothing.

    None where nothing depends on an argument, so that all numbers of the loop are known.
    """
    n_before, era = tracer.n_told(), new_era()
    carry = tuple([_standing_for(x, f"carry {k}") for k, x in enumerate(firsts)])
    width = len(rows[0]) if rows else 0
    xs = tuple([_standing_for(x, f"x {j}") for j, x in enumerate(rows[0])]) if rows else ()
    following, kept = step(carry, xs)
    tracer.ended.update(carry, xs)
    own = tracer.since(n_before)
    outers = _outers([*following, *kept], own, era)
    body = Body(carry, xs, outers, tuple(following), list(kept))
    stacks = [table_node([x for row in rows for x in row], width)] if width else []
    sources = [StackPlace(len(carry), ("table", j), 0, 1) for j in range(width)]
    loop = loop_node(n, body, firsts, stacks, sources)
    if not tracer.is_unknown(loop):
        return None
    last = [entry(loop, ("carry", k), n) for k in range(len(carry))]
    return last, [[entry(loop, ("kept", j), t) for t in range(n)] for j in range(len(kept))]


def recorded_in_chunks(
    step: Step, firsts: Sequence[Operand], rows: Sequence[Sequence[Operand]], n: int, tracer: Follower
) -> tuple[list[Operand], list[list[Operand]]] | None:
    """The same as a loop of about √n loops of √n steps each: a derivative keeps what is carried into each of them, and
    computes the steps anew.
    """
    size = isqrt(n)
    if size < 2:
        return recorded(step, firsts, rows, n, tracer)
    width, n_chunks = len(rows[0]) if rows else 0, n // size

    def chunk(carried: Sequence[Any], read: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        own = [read[t * width : (t + 1) * width] for t in range(size)] if width else []
        found = recorded(step, carried, own, size, tracer)
        assert found is not None  # as what is carried is unknown
        return found[0], [x for column in found[1] for x in column]

    joined = [[x for row in rows[size * i : size * (i + 1)] for x in row] for i in range(n_chunks)] if width else []
    found = recorded(chunk, firsts, joined, n_chunks, tracer)
    if found is None:
        return None
    last, by_place = found
    columns = [[x for entries in zip(*by_place[j : j + size]) for x in entries] for j in range(0, len(by_place), size)]
    for t in range(n_chunks * size, n):
        last, kept = step(last, rows[t] if rows else [])
        for column, x in zip(columns, kept):
            column.append(x)
    return last, columns


def _standing_for(number: Operand, label: str) -> Value:
    if isinstance(number, Value):
        return unknown(settled(number), number.label or label)
    return unknown(number, label)


def _outers(results: Sequence[Operand], own: set[Value], era: float) -> tuple[Value, ...]:
    """The Values that the body uses, and that were not made in it, in the order in which a walk comes to them."""
    met = ends_of(results, lambda node: node not in own)
    return tuple([x for x in met if x.operands or x._era < era])
