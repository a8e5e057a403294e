"""Copies of Values: `copy`, `deepcopy` and `pickle`, of graphs of any depth, without recursion.

A copied leaf is a leaf of its own, with the attributes that it was given. An exception are the variables of a function
that is being differentiated or recorded: the result must depend on them, so the copy of one is its `identity`, and
pickle raises an error.
"""

from __future__ import annotations

import copy
import operator
import threading
import weakref
from collections.abc import Iterable
from typing import Any

from autograd.common.interrupts import Finally
from autograd.graph.node import Kind, Node
from autograd.graph.reverse import order_above
from autograd.table.rows import identity

_variables: set[Node] = set()
"""Of all functions that run here, whichever the thread: a thread that f starts is given f's variables too."""


def variables_kept(variables: Iterable[Node]) -> Finally:
    """A context manager in which a copy of one of these depends on it, and none of them can be pickled."""
    new = [x for x in variables if x not in _variables]
    kept = Finally(_variables.difference_update, new)
    _variables.update(new)
    return kept


def shallow_copy(value: Kind) -> Kind:
    """A Value of its own with the same data, gradient and label, made of the same operands."""
    twin = _twin(value)
    if own_attributes(twin) is not None:
        twin.__setstate__(own_attributes(value))
    return twin


def deep_copy(output: Kind, memo: dict[int, Any]) -> Kind:
    """A copy of `output` and of its graph, but for nodes whose ids `memo` has: these have copies already."""

    def copied(x: Any) -> Any:
        if type(x) is float:
            return x
        if id(x) not in memo:
            twin = memo[id(x)] = _twin(x)
            if own_attributes(twin) is not None:
                twin.__setstate__(copy.deepcopy(own_attributes(x), memo))
        return memo[id(x)]

    for node in order_above(_variables, [output]):
        if id(node) not in memo:
            copied(node).operands = tuple([copied(x) for x in node.operands])
    twin: Kind = copied(output)
    return twin


def _twin(value: Kind) -> Kind:
    """A Value with the fields of `value`; for a variable, one that depends on it."""
    if value not in _variables:
        return restored(type(value), value.__getstate__())
    twin: Kind = identity(value)
    twin.label = value.label
    return twin


def reduced(value: Node) -> tuple[Any, ...]:
    """The data that pickle writes for a Value: a leaf's fields, or an inner node's place in its graph.

    Errors: TypeError for a variable of a function that is being differentiated or recorded.
    """
    if value in _variables:
        name = repr(value.label) if value.label else "a variable"
        raise TypeError(
            f"pickle would drop the gradient by {name}, while a function of it is being differentiated or recorded; "
            "write copy.copy(v) for a copy that keeps it; to a file or another process give v.data, the number alone"
        )
    if not value.operands:
        made, own = (type(value), value.__getstate__()), own_attributes(value)
        return (restored, made, own) if own else (restored, made)
    graph, place = _found(value) or _Graph(value).last
    return operator.getitem, (graph, place)


def own_attributes(value: Node) -> dict[str, Any] | None:
    """The attributes that a Parameter, or a Value of a user's class, was given; None for a Value that can have none."""
    return getattr(value, "__dict__", None)


def restored(kind: type[Kind], state: tuple[Any, ...]) -> Kind:
    """A new Value with these fields."""
    value = kind.__new__(kind)
    value.__setstate__(state)
    return value


class _Graph:
    """The inner nodes of a graph as one object, which pickle writes as a list instead of recursing from node to node.

    Two nodes of one graph in a pickle must stay nodes of one graph. So while the pickler's memo keeps this object,
    `_pickled.places` has the place of each node, for this thread.
    """

    def __init__(self, output: Node) -> None:
        self.nodes = [node for node in order_above(_variables, [output]) if not _found(node)]
        self.places = _pickled.places
        me = weakref.ref(self)
        self.places.update((id(node), (me, place)) for place, node in enumerate(self.nodes))

    @property
    def last(self) -> tuple[_Graph, int]:
        return self, len(self.nodes) - 1

    def __reduce__(self) -> tuple[Any, ...]:
        place = {node: i for i, node in enumerate(self.nodes)}
        rows = []
        for node in self.nodes:
            *fields, operands = node.__getstate__()
            rows.append((type(node), *fields, [x if type(x) is float else place.get(x, x) for x in operands]))
        return _restored_nodes, (rows,)

    def __del__(self) -> None:
        for node in self.nodes:
            del self.places[id(node)]


class _Pickled(threading.local):
    """For each node that this thread has pickled, its graph and its place in it."""

    def __init__(self) -> None:
        self.places: dict[int, tuple[weakref.ref[_Graph], int]] = {}


_pickled = _Pickled()


def _found(node: Node) -> tuple[_Graph, int] | None:
    reference, place = _pickled.places.get(id(node), (None, 0))
    graph = reference and reference()
    return (graph, place) if graph else None


def _restored_nodes(rows: Iterable[tuple[Any, ...]]) -> list[Node]:
    nodes: list[Node] = []
    for kind, *fields, operands in rows:
        primitive = fields[-1]
        if not primitive.variadic and len(operands) != primitive.arity:
            from pickle import UnpicklingError  # not before: Values alone need no pickle

            raise UnpicklingError(
                f"{primitive.name} takes {primitive.arity} operands, and {len(operands)} were pickled, by a version in "
                "which it took others; compute the graph anew"
            )
        nodes.append(restored(kind, (*fields, tuple([nodes[x] if type(x) is int else x for x in operands]))))
    return nodes
