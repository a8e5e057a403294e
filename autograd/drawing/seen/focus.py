"""Part of a graph: the neighbourhood of a value, or what lies on the paths between two."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeAlias

from autograd.common.collector import collector_paused
from autograd.common.wording import with_type
from autograd.graph.reverse import topological_order
from autograd.graph.value import Value

Named: TypeAlias = Value | str


@dataclass(frozen=True)
class Part:
    """The part of a graph that a picture shows.

    output: what is drawn. order: the values shown that were computed, operands first.
    kept: all values shown. n_graph: how many the whole graph has.
    """

    output: Value
    order: list[Value]
    kept: dict[Value, None]
    n_graph: int

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole graph."""
        return len(self.kept) == self.n_graph

    @property
    def ends(self) -> list[Value]:
        """The shown values that no other shown value is made from."""
        if self.is_whole:
            return [self.output]
        used = {x for node in self.order for x in node.operands}
        return [x for x in self.kept if x not in used]


def whole(output: Value) -> Part:
    """Everything that `output` was made from, and itself."""
    with collector_paused():
        order = topological_order(output)
        kept: dict[Any, None] = dict.fromkeys(order)
        kept[output] = None
        for node in order:
            kept.update(zip(node.operands, repeat(None)))
        kept = {x: None for x in kept if type(x) is not float}
    return Part(output, order, kept, len(kept))


def neighbourhood(graph: Part, centre: Named, depth: int) -> Part:
    """The values up to `depth` edges before `centre`, and up to `depth` edges after it."""
    if isinstance(depth, bool) or not isinstance(depth, int) or depth < 0:
        raise ValueError(f"depth is a whole number of steps from 0 on, got {depth!r}")
    found = _found(graph, centre, "around")
    before, after = dict.fromkeys(found, 0), dict.fromkeys(found, 0)
    for node in reversed(graph.order):
        steps = before.get(node, depth)
        if steps < depth:
            for x in node.operands:
                if isinstance(x, Value):
                    before[x] = min(steps + 1, before.get(x, depth))
    for node in graph.order:
        steps = min([after[x] for x in node.operands if x in after], default=depth) + 1  # type: ignore[index]
        if steps <= depth:
            after[node] = min(steps, after.get(node, depth))
    return _part(graph, dict.fromkeys(before | after))


def paths(graph: Part, start: Named, end: Named) -> Part:
    """Everything that lies on a way from `start` to `end`, both included."""
    after, before = _found(graph, start, "between"), _found(graph, end, "between")
    ends = list(before)
    for node in graph.order:
        if any(x in after for x in node.operands):
            after[node] = None
    for node in reversed(graph.order):
        if node in before:
            before.update((x, None) for x in node.operands if isinstance(x, Value))
    if not any(end in after for end in ends):
        raise ValueError(
            f"nothing flows from {_shown(start)} to {_shown(end)}: "
            "between=(a, b) takes a value and one that is made from it"
        )
    return _part(graph, {value: None for value in after if value in before})


def _part(graph: Part, kept: dict[Value, None]) -> Part:
    return Part(graph.output, [node for node in graph.order if node in kept], kept, graph.n_graph)


def _found(graph: Part, named: Named, option: str) -> dict[Value, None]:
    """The value, or all values of a label."""
    if isinstance(named, str):
        found = {value: None for value in graph.kept if value.label == named}
        if not found:
            raise ValueError(f"{option}= names {named!r}, but no value of the graph has that label")
        return found
    if not isinstance(named, Value):
        raise TypeError(f"{option}= takes Values or their labels, got {with_type(named)}")
    if named not in graph.kept:
        raise ValueError(f"{option}= takes a value that the drawn one is made from, and {_shown(named)} is not")
    return {named: None}


def _shown(named: Named) -> str:
    return repr(named if isinstance(named, str) else named.label or named)
