"""Derivatives of recorded loops, in both directions: loops again, over the graphs of the bodies' derivatives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Sequence
from typing import Any

from autograd.derivatives.loop_readings import readings_of, received_in_step
from autograd.derivatives.masked_loops import NOT_SENT, Cell, repeated
from autograd.derivatives.masks import MaskedSums
from autograd.derivatives.stack_terms import StackTerm, gathered, segments
from autograd.graph.loop_nodes import Body, LoopRow, PickRow, TableRow, picked, stacks_read
from autograd.graph.reverse import order_above
from autograd.graph.value import Operand, Value

New = Callable[[], MaskedSums]
Back = Callable[[Sequence[Value], Any, Container[Value]], None]
Forward = Callable[[Sequence[Value], Any], None]


# ---- reverse mode --------------------------------------------------------------------------------------------------


def pull_through(node: Value, sums: MaskedSums, relevant: Container[Value], new: New, send_back: Back) -> None:
    """Sends what came to a loop, a table or a pick to its operands.

    relevant: the Values whose derivatives are asked for, and those between them and the outputs. new: makes empty sums.
    send_back: goes through the nodes of a body, the last first.
    """
    row = node.primitive
    if isinstance(row, PickRow):
        loop, key, e = picked(node)
        sums.reach(loop, key, StackTerm(e, e + 1, *sums.found(node)))
    elif isinstance(row, TableRow):
        operands = node.operands
        for j in range(row.width):
            for term in sums.stacks.get((node, ("table", j)), ()):
                for e in range(term.low, term.high):
                    operand = operands[e * row.width + j]
                    if isinstance(operand, Value) and operand in relevant:
                        sums.receive(operand, *term.at(e))
    else:
        assert isinstance(row, LoopRow)
        _pull_loop(node, row, sums, relevant, new, send_back)


def _pull_loop(
    loop: Value, row: LoopRow, sums: MaskedSums, relevant: Container[Value], new: New, send_back: Back
) -> None:
    body, n, read = row.body, row.trips, stacks_read(loop)
    order = order_above(body.ends, list(dict.fromkeys(body.results)))
    outers = [x for x in body.outers if x in relevant]
    xs = [(x, node, source) for x, (node, source) in zip(body.xs, read) if node in relevant]
    active, among = _active(loop, body, order, {*outers, *(x for x, _, _ in xs)}, relevant)
    by_target: list[tuple[Operand, StackTerm]] = []
    carried, times = dict.fromkeys(active, NOT_SENT), Counter(map(id, body.following))
    for results, kind, behind in ((body.following, "carry", 1), (body.kept, "kept", 0)):
        for k, target in enumerate(results):
            sent = list(sums.stacks.get((loop, (kind, k)), ()))
            if kind == "carry" and k in carried and times[id(target)] == 1:
                carried[k] = _taken_from_end(sent, n)
            by_target += [(target, term.by_steps(behind, 1)) for term in gathered(sent)]
    cells: list[Cell] = [*carried.values(), *(sums.applied(x) for x in outers)]
    for low, high in reversed(segments((term for _, term in by_target), n)):
        terms = [(x, term.by_steps(high - 1, -1)) for x, term in by_target if term.low <= low and high <= term.high]
        if not terms and all(map(_is_nothing, cells[: len(active)])):
            continue
        received, readings = received_in_step(terms)

        def step(before: Sequence[Cell], received: Any = received) -> tuple[list[Cell], list[Cell]]:
            own = new()
            for x, cell in zip(outers, before[len(active) :]):
                own.resume(x, *cell)
            for k, cell in zip(active, before):
                _receive(own, body.following[k], cell)
            for target, cell in received:
                _receive(own, target, cell)
            send_back(order, own, among)
            after = [*(own.found(body.carry[k]) for k in active), *map(own.applied, outers)]
            return after, [own.found(x) for x, _, _ in xs]

        readings += readings_of(loop, order, read, high - 1, -1)
        outside = [*body.outers, *(x for cell in [*cells, *(cell for _, cell in received)] for x in cell)]
        cells, made = repeated(step, cells, len(outers), high - low, readings, outside)
        for part in made:
            last = high - 1 - part.start
            for kept, (_, node, source) in zip(part.kept, xs):
                if kept is not None:
                    low_e, high_e = sorted(source.first + source.step * t for t in (last, last - part.length + 1))
                    at, by = last + source.step * source.first, -source.step
                    term = StackTerm(low_e, high_e + 1, (part.node, kept[0]), kept[1], at, by)
                    sums.reach(node, source.key, term)
    for x, cell in zip(outers, cells[len(active) :]):
        sums.resume(x, *cell)
    operands = loop.operands
    for k, cell in zip(active, cells):
        _receive(sums, operands[k], cell)
        for term in sums.stacks.get((loop, ("carry", k)), ()):
            if term.low == 0:
                _receive(sums, operands[k], term.at(0))


def _taken_from_end(terms: list[StackTerm], n: int) -> Cell:
    """Takes what is sent to the last entry, n, out of single terms: the loop's derivative begins with it.

    So its first step is as the others, unless a stack of numbers is sent to the entries too, which are added in order.
    """
    for i, term in enumerate(terms):
        if term.low == n and not any(isinstance(other.number, tuple) for other in terms):
            return terms.pop(i).at(n)
    return NOT_SENT


def _active(
    loop: Value, body: Body, order: Sequence[Value], others: set[Value], relevant: Container[Value]
) -> tuple[list[int], set[Value]]:
    """Which carried numbers depend on what is asked for, and the Values of the body that do."""
    firsts = loop.operands[: len(body.carry)]
    active = [k for k, x in enumerate(firsts) if isinstance(x, Value) and x in relevant]
    while True:
        among = others | {body.carry[k] for k in active}
        for node in order:
            if any(x in among for x in node.operands if isinstance(x, Value)):
                among.add(node)
        more = [k for k, x in enumerate(body.following) if k in active or x in among]
        if more == active:
            return active, among
        active = more


# ---- forward mode --------------------------------------------------------------------------------------------------


def push_through(node: Value, sums: MaskedSums, new: New, send_forward: Forward) -> None:
    """Sends what came to the operands of a loop, a table or a pick to the node.

    new: makes empty sums. send_forward: goes through the nodes of a body, the first one first.
    """
    row = node.primitive
    if isinstance(row, PickRow):
        loop, key, e = picked(node)
        for term in sums.stacks.get((loop, key), ()):
            if term.low <= e < term.high:
                sums.receive(node, *term.at(e))
    elif isinstance(row, TableRow):
        for j in range(row.width):
            found = [sums.found(x) for x in node.operands[j :: row.width]]
            sent = [StackTerm(e, e + 1, *cell) for e, cell in enumerate(found) if not _is_nothing(cell)]
            for term in gathered(sent):
                sums.reach(node, ("table", j), term)
    else:
        assert isinstance(row, LoopRow)
        _push_loop(node, row, sums, new, send_forward)


def _push_loop(loop: Value, row: LoopRow, sums: MaskedSums, new: New, send_forward: Forward) -> None:
    body, n, read = row.body, row.trips, stacks_read(loop)
    order = order_above(body.ends, list(dict.fromkeys(body.results)))
    by_target: list[tuple[Operand, StackTerm]] = []
    for x, (node, source) in zip(body.xs, read):
        sent = sums.stacks.get((node, source.key), ())
        by_target += [(x, term.by_steps(source.first, source.step)) for term in sent]
    cells: list[Cell] = [sums.found(x) for x in loop.operands[: len(body.carry)]]
    of_outers = [(x, sums.found(x)) for x in body.outers]
    if not by_target and all(map(_is_nothing, [*cells, *(cell for _, cell in of_outers)])):
        return
    for k, cell in enumerate(cells):
        if not _is_nothing(cell):
            sums.reach(loop, ("carry", k), StackTerm(0, 1, *cell))
    for low, high in segments((term for _, term in by_target), n):
        terms = [(x, term.by_steps(low, 1)) for x, term in by_target if term.low <= low and high <= term.high]
        received, readings = received_in_step(terms)
        received += of_outers

        def step(before: Sequence[Cell], received: Any = received) -> tuple[list[Cell], list[Cell]]:
            own = new()
            for target, cell in [*zip(body.carry, before), *received]:
                _receive(own, target, cell)
            send_forward(order, own)
            return [own.found(x) for x in body.following], [own.found(x) for x in body.kept]

        readings += readings_of(loop, order, read, low, 1)
        outside = [*body.outers, *(x for cell in [*cells, *(cell for _, cell in received)] for x in cell)]
        cells, made = repeated(step, cells, 0, high - low, readings, outside)
        for part in made:
            start = low + part.start
            for kind, results, behind, at in (
                ("carry", part.carried, 1, part.first_carried),
                ("kept", part.kept, 0, 0),
            ):
                first = start + behind
                for k, found in enumerate(results):
                    if found is not None:
                        term = StackTerm(first, first + part.length, (part.node, found[0]), found[1], at - start)
                        sums.reach(loop, (kind, k), term)


# ---- both ----------------------------------------------------------------------------------------------------------


def _is_nothing(cell: Cell) -> bool:
    return isinstance(cell[1], float) and not cell[1]


def _receive(sums: MaskedSums, at: Operand, cell: Cell) -> None:
    if isinstance(at, Value):
        sums.receive(at, *cell)
