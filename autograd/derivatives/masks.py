"""Masks: for a derivative in a recorded graph, the condition under which it is sent at all.

Eager code sends nothing along an edge whose derivative is NOTHING, such as that of a ReLU below 0: it does not even add
0 * inf. A recorded graph is evaluated at other points than the one where it was recorded, and must send nothing at just
those where eager code would. So each contribution has a mask: a number that is 0 where nothing is sent, and not 0
where the contribution counts. A mask is 1.0 (always), 0.0 (never), or a Value, if it depends on the point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from autograd.derivatives.stack_terms import StackTerm
from autograd.graph.loop_nodes import Key
from autograd.graph.value import Operand, Value
from autograd.table.row import NOTHING
from autograd.table.rows import greater, identity, step, where

Combined = Callable[[Any, Any], Any]

_MASKING = {identity, where, step, greater}  # the mask of any other derivative is 1.0


def mask_of(number: Operand) -> Operand:
    """The mask of a derivative: 0 where the derivative is NOTHING.

    A step is its own mask. The mask of a choice is the mask of the operand that it chooses.

    >>> x = Value(2.0)
    >>> mask_of(x * x), mask_of(NOTHING)
    (1.0, 0.0)
    >>> s = step(x)
    >>> mask_of(s) is s
    True
    """
    while not isinstance(number, float):
        primitive = number.primitive
        if primitive is identity:
            (number,) = number.operands
        elif primitive is where:
            return _mask_of_choice(number)
        else:
            return number if primitive is step or primitive is greater else 1.0
    return 0.0 if number is NOTHING else 1.0


def _behind_identities(number: Operand) -> Operand:
    while not isinstance(number, float) and number.primitive is identity:
        (number,) = number.operands
    return number


def _mask_of_choice(choice: Value) -> Operand:
    masks: dict[int, Operand] = {}
    waiting = [choice]
    while waiting:  # a choice may hold choices, to any depth
        node = waiting.pop()
        if id(node) in masks:
            continue
        missing = list[Value]()
        branches = [_behind_identities(branch) for branch in node.operands[1:]]
        for branch in branches:
            if not isinstance(branch, float) and branch.primitive is where:
                if id(branch) not in masks:
                    missing.append(branch)
            else:
                masks[id(branch)] = mask_of(branch)
        if missing:
            waiting += [node, *missing]
        else:
            masks[id(node)] = _chosen(node.operands[0], *(masks[id(branch)] for branch in branches))
    return masks[id(choice)]


def both(p: Operand, q: Operand) -> Operand:
    """The mask that is not 0 where neither p nor q is 0."""
    return _chosen(p, q, 0.0)


def either(p: Operand, q: Operand) -> Operand:
    """The mask that is not 0 where p or q is not 0."""
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


class KnownMasks(dict[Value, Operand]):
    """`mask_of` for derivatives that are sent along several tangents: the mask of each is made once."""

    def __missing__(self, derivative: Value) -> Operand:
        self[derivative] = mask = mask_of(derivative)
        return mask

    def __call__(self, derivative: Operand) -> Operand:
        """The mask of a derivative."""
        return mask_of(derivative) if isinstance(derivative, float) else self[derivative]


class MaskedSums(dict[Value, tuple[Any, Operand, bool]]):
    """For each Value the sum of its contributions, of which each counts only where its mask is not 0.

    As a dict it has for each Value the sum, its mask, and whether that is applied to it.

    plus, times: how numbers are added up, and multiplied by a derivative.
    mask: the mask of a derivative.

    stacks: for stacks of a loop's node what was sent to their entries.
    """

    def __init__(self, plus: Combined, times: Combined, mask: Callable[[Operand], Operand] = mask_of) -> None:
        self._plus, self._times, self._mask_of = plus, times, mask
        self.stacks: dict[tuple[Value, Key], list[StackTerm]] = {}

    def start(self, at: Value, number: Any) -> None:
        """Adds a number from outside, whose mask is the number itself."""
        self._add(at, number, 1.0 if type(number) is float else number)

    def always(self, at: Value, number: Any) -> None:
        """Adds a number from outside whose mask is 1, even if the number is 0."""
        self._add(at, number, 1.0)

    def send(self, source: Value, to: Value, derivative: Any) -> None:
        """Adds the sum at `source`, times the derivative, to the sum at `to`."""
        sent, mask_at_source, _ = self[source]
        mask = self._mask_of(derivative)
        if mask is not derivative:  # a step is its own mask and needs no product: it is 1 where it is not 0
            sent = self._times(sent, derivative)
        # `_add` keeps no contribution whose mask is 0.0: of a sum that was kept, a mask that is a float is 1.0
        self._add(to, sent, mask if isinstance(mask_at_source, float) else both(mask_at_source, mask))

    def send_all(self, source: Value, to: Iterable[tuple[Value, Any]]) -> None:
        """The same for each of these, with the derivative by it."""
        sent, mask_at_source, _ = self[source]
        plus, times = self._plus, self._times
        is_always = type(mask_at_source) is float  # of a sum that was kept, a mask that is a float is 1.0
        for x, derivative in to:
            if type(derivative) is float:
                if derivative is NOTHING:
                    continue
            elif derivative.primitive in _MASKING:
                self.send(source, x, derivative)
                continue
            if not is_always:
                self._add(x, times(sent, derivative), mask_at_source)
                continue
            found = self.get(x)
            if found is None:
                self[x] = times(sent, derivative), 1.0, False
            elif type(found[1]) is float:
                self[x] = plus(found[0], times(sent, derivative)), 1.0, True
            else:
                self._add(x, times(sent, derivative), 1.0)

    def receive(self, at: Value, number: Any, mask: Operand) -> None:
        """Adds a number from outside and its mask."""
        self._add(at, number, mask)

    def resume(self, at: Value, number: Any, mask: Operand) -> None:
        """Puts a sum from outside in the place of the one that is there: `number` is -0.0 where the mask is 0."""
        if type(mask) is not float or mask:
            self[at] = number, mask, True

    def applied(self, node: Value) -> tuple[Any, Operand]:
        """The sum at a Value, -0.0 where its mask is 0, and this mask."""
        number, mask, is_applied = self.get(node, (-0.0, 0.0, True))
        return number if is_applied else _masked(mask, number, -0.0), mask

    def reach(self, node: Value, key: Key, term: StackTerm) -> None:
        """Adds a term to a stack of a loop's node."""
        self.stacks.setdefault((node, key), []).append(term)
        self[node] = 0.0, 1.0, True

    def found(self, node: Any) -> tuple[Any, Operand]:
        """The sum at a Value, which means nothing where its mask is 0, and this mask."""
        number, mask, _ = self.get(node, (-0.0, 0.0, False))
        return number, mask

    def total(self, node: Value) -> Any:
        """The whole sum at a Value; 0.0 where its mask is 0."""
        number, mask, _ = self.get(node, (0.0, 1.0, True))
        return _masked(mask, number, 0.0)

    def _add(self, to: Value, number: Any, mask: Operand) -> None:
        if type(mask) is float and not mask:
            return
        found = self.get(to)
        if found is None:
            self[to] = number, mask, False
            return
        before, mask_before, is_applied = found
        if not is_applied:
            before = _masked(mask_before, before, -0.0)
        # adding -0.0 changes no sum; adding 0.0 would turn -0.0 into 0.0
        total = self._plus(before, _masked(mask, number, -0.0))
        self[to] = total, either(mask_before, mask), True


def _masked(mask: Operand, number: Any, instead: float) -> Any:
    return number if type(mask) is float and mask else where(mask, number, instead)
