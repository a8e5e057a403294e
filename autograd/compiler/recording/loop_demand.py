"""What of a level of a recorded graph is needed: its nodes, and of its loops the carried numbers and the stacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from autograd.graph.loop_nodes import Key, LoopRow, PickRow, TableRow, picked, stacks_read
from autograd.graph.reverse import ends_of, order_above
from autograd.graph.value import Value


@dataclass
class LoopNeeds:
    """What is needed of a loop, or of a table: its stacks; of a loop also what follows from that.

    carries, kept, xs: indices into the loop's body. outers: Values from outside that the needed part of it uses.
    """

    stacks: set[Key] = field(default_factory=set)
    finals: set[int] = field(default_factory=set)
    carries: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    xs: list[int] = field(default_factory=list)
    outers: list[Value] = field(default_factory=list)


@dataclass(frozen=True)
class LevelNeeds:
    """The needed nodes of a level that are no loops and no picks, its needed picks, and its loops and tables.

    A level is the code of a function, or of a loop's body, without that of the loops in it. Operands stand before the
    nodes that are made of them.
    """

    nodes: list[Value]
    picks: list[Value]
    loops: dict[Value, LoopNeeds]
    tables: dict[Value, LoopNeeds]


def needs_of(results: Iterable[Any], ends: Iterable[Value]) -> LevelNeeds:
    """What the results of a level need, which is made of the Values `ends`."""
    tops = [x for x in results if isinstance(x, Value)]
    order = order_above([x for x in ends if x.operands], tops)
    live = set(tops)
    found: dict[Value, LoopNeeds] = {}
    nodes, picks = list[Value](), list[Value]()
    for node in reversed(order):
        if node not in live:
            continue
        row = node.primitive
        if isinstance(row, PickRow):
            picks.append(node)
            loop, key, e = picked(node)
            needs = found.setdefault(loop, LoopNeeds())
            looped = loop.primitive
            assert isinstance(looped, LoopRow)
            if key[0] == "carry" and e == looped.trips:
                needs.finals.add(key[1])
            else:
                needs.stacks.add(key)
            live.add(loop)
        elif isinstance(row, TableRow):
            columns = sorted(k for _, k in found[node].stacks)
            live.update(x for k in columns for x in node.operands[k :: row.width] if isinstance(x, Value))
        elif isinstance(row, LoopRow):
            live |= _follow(node, row, found)
        else:
            nodes.append(node)
            live.update(x for x in node.operands if isinstance(x, Value))
    order_of_loops = [node for node in order if node in found]
    return LevelNeeds(
        nodes[::-1],
        picks[::-1],
        {node: found[node] for node in order_of_loops if isinstance(node.primitive, LoopRow)},
        {node: found[node] for node in order_of_loops if isinstance(node.primitive, TableRow)},
    )


def _follow(loop: Value, row: LoopRow, found: dict[Value, LoopNeeds]) -> set[Value]:
    """Completes what is needed of a loop, adds to what is needed of the stacks it reads, and gives its operands."""
    needs, body = found[loop], row.body
    needs.kept = sorted(k for kind, k in needs.stacks if kind == "kept")
    carries = needs.finals | {k for kind, k in needs.stacks if kind == "carry"}
    ends = body.ends
    reached = set(
        ends_of([*(body.following[k] for k in carries), *(body.kept[k] for k in needs.kept)], ends.__contains__)
    )
    while True:
        more = {k for k, x in enumerate(body.carry) if x in reached} - carries
        if not more:
            break
        carries |= more
        reached.update(ends_of([body.following[k] for k in more], ends.__contains__))
    needs.carries = sorted(carries)
    needs.xs = [i for i, x in enumerate(body.xs) if x in reached]
    needs.outers = [x for x in body.outers if x in reached]
    read = stacks_read(loop)
    for i in needs.xs:
        node, source = read[i]
        found.setdefault(node, LoopNeeds()).stacks.add(source.key)
    operands = loop.operands
    firsts = {x for k in carries if isinstance(x := operands[k], Value)}
    return firsts | {read[i][0] for i in needs.xs} | set(needs.outers)
