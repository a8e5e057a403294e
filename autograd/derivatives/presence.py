"""When a number that is being recorded will be NOTHING: a condition in the graph, as it depends on numbers to come.

Eager code sends nothing along an edge whose derivative is NOTHING, as that of a ReLU below 0, not even 0 * inf. What
is recorded at one point must do the same at every other one: a derivative goes along with its presence, a number that
is not 0 wherever the derivative is not NOTHING. Presences are 1.0 (always), 0.0 (never), or Values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.graph.value import Operand, Value
from autograd.table.row import NOTHING
from autograd.table.rows import greater, identity, step, where

Combined = Callable[[Any, Any], Any]


def presence(number: Operand) -> Operand:
    """Where `number` is something: a step is itself its presence, a choice is present where what it chooses is.

    >>> x = Value(2.0)
    >>> presence(x * x), presence(NOTHING)
    (1.0, 0.0)
    >>> s = step(x)
    >>> presence(s) is s
    True
    """
    while not isinstance(number, float):
        primitive = number.primitive
        if primitive is identity:
            (number,) = number.operands
        elif primitive is where:
            return _presence_of_choice(number)
        else:
            return number if primitive is step or primitive is greater else 1.0
    return 0.0 if number is NOTHING else 1.0


def _behind_identities(number: Operand) -> Operand:
    while not isinstance(number, float) and number.primitive is identity:
        (number,) = number.operands
    return number


def _presence_of_choice(choice: Value) -> Operand:
    found: dict[int, Operand] = {}
    waiting = [choice]
    while waiting:  # a choice may hold choices, to any depth
        node = waiting.pop()
        if id(node) in found:
            continue
        missing = list[Value]()
        branches = [_behind_identities(branch) for branch in node.operands[1:]]
        for branch in branches:
            if not isinstance(branch, float) and branch.primitive is where:
                if id(branch) not in found:
                    missing.append(branch)
            else:
                found[id(branch)] = presence(branch)
        if missing:
            waiting += [node, *missing]
        else:
            found[id(node)] = _chosen(node.operands[0], *(found[id(branch)] for branch in branches))
    return found[id(choice)]


def both(p: Operand, q: Operand) -> Operand:
    """The presence of what is there where p and q are."""
    return _chosen(p, q, 0.0)


def either(p: Operand, q: Operand) -> Operand:
    """The presence of what is there where p or q is."""
    return _chosen(p, 1.0, q)


def _chosen(condition: Operand, p: Operand, q: Operand) -> Operand:
    """p where the condition is not 0, else q."""
    if type(condition) is float:
        return p if condition else q
    if p is condition:
        p = 1.0
    if p is q or (type(p) is float and type(q) is float and p == q):
        return p
    if type(p) is float and type(q) is float and p:
        return condition
    chosen: Operand = where(condition, p, q)
    return chosen


class GuardedSums:
    """What has come to each Value, of numbers that are there at some points and not at others.

    plus, times: how numbers are added up, and multiplied by a derivative.
    """

    def __init__(self, plus: Combined, times: Combined) -> None:
        self._plus, self._times = plus, times
        self._sums: dict[Value, tuple[Any, Operand, bool]] = {}  # the number, its presence, and whether it is guarded

    def start(self, at: Value, number: Any) -> None:
        """Adds a number from outside, which is there unless it is 0."""
        self._add(at, number, 1.0 if type(number) is float else number)

    def always(self, at: Value, number: Any) -> None:
        """Adds a number from outside, be it 0."""
        self._add(at, number, 1.0)

    def send(self, source: Value, to: Value, derivative: Any) -> None:
        """Adds what has come to `source`, times the derivative, to what has come to `to`."""
        sent, was_there, _ = self._sums[source]
        there = presence(derivative)
        if there is not derivative:  # else a step, which is 1 wherever it is something
            sent = self._times(sent, derivative)
        # a presence that is a float is 1.0: `_add` keeps nothing whose presence is 0
        self._add(to, sent, there if isinstance(was_there, float) else both(was_there, there))

    def __contains__(self, node: object) -> bool:
        return node in self._sums

    def total(self, node: Value) -> Any:
        """What has come to a Value in all, 0.0 where nothing has."""
        number, there, _ = self._sums.get(node, (0.0, 1.0, True))
        return _guarded(there, number, 0.0)

    def _add(self, to: Value, number: Any, there: Operand) -> None:
        if type(there) is float and not there:
            return
        found = self._sums.get(to)
        if found is None:
            self._sums[to] = number, there, False
            return
        before, was_there, is_guarded = found
        if not is_guarded:
            before = _guarded(was_there, before, -0.0)
        # -0.0 is what changes no sum: 0.0 would turn -0.0 into 0.0
        total = self._plus(before, _guarded(there, number, -0.0))
        self._sums[to] = total, either(was_there, there), True


def _guarded(there: Operand, number: Any, instead: float) -> Any:
    return number if type(there) is float and there else where(there, number, instead)
