"""Forgotten zeroing: a leaf is moved by its gradient, step after step, and the gradient is never set to zero.

Then each gradient is the sum of all before it, and training goes astray without an error. That it is a mistake is
certain where all of this holds for a leaf:

1. A backward pass left a gradient there, nobody has assigned `grad` since, and the next pass added to it.
2. Between the two passes the number was moved by a multiple of that gradient: by step · gradient.
3. The same happened before the pass before, with the same step, up to the rounding of the numbers.

One move is no mistake: two losses with parameters in common leave such gradients, which are set to zero before they are
used. Nor are sums over passes without a move, or numbers that come from elsewhere, such as rows of data.
"""

from __future__ import annotations

import sys
import warnings
from math import inf
from typing import Any
from weakref import ReferenceType, ref

from autograd.graph.node import Node
from autograd.graph.source_line import calling_source, name_of

_ROUNDING = 4.0 * sys.float_info.epsilon  # of a number that is moved by the product of two others, or of three
_MOST_ROUNDING = 1e-9  # in units of the step; a step that is known less well tells nothing
_PATIENCE = 8  # passes without news of a leaf, until another one is watched
_LONGEST_REST = 64  # passes between a leaf and the next
_NODES = 3  # nodes among whose operands a leaf is looked for


class ForgottenZeroing(UserWarning):
    """A leaf was moved by a gradient that had not been set to zero before the backward pass added to it.

    The warning names the leaf. It is given once for each line that calls `backward`, and each time in `detect_anomaly`.

    >>> import warnings
    >>> from autograd import Value
    >>> w = Value(0.0, "w")
    >>> with warnings.catch_warnings(record=True) as given:
    ...     warnings.simplefilter("always")
    ...     for _ in range(10):
    ...         ((w - 3.0) ** 2).backward()
    ...         w.data -= 0.1 * w.grad
    >>> str(given[0].message).partition(";")[0]
    "'w' was moved by gradients that add up over backward passes"
    """


class LeafWatch:
    """What backward passes leave in one leaf, and how the leaf moves between them.

    leaf: a weak reference to it. number, gradient: after the last pass that reached it.
    step: the step of the last move, if that was by a gradient that the next pass added to. error: its rounding.
    idle: how many passes since have not reached the leaf.
    """

    __slots__ = ("error", "gradient", "idle", "leaf", "number", "step")

    def __init__(self, leaf: Node) -> None:
        self.leaf: ReferenceType[Any] = ref(leaf)
        self.number, self.gradient = leaf._number, leaf._grad
        self.step: float | None = None
        self.error = 0.0
        self.idle = 0

    def is_stale(self) -> bool:
        """To be asked before a pass: whether the leaf has the gradient that the last pass left."""
        leaf = self.leaf()
        return leaf is not None and type(leaf._grad) is float and leaf._grad == self.gradient

    def is_forgotten(self, was_stale: bool) -> bool:
        """To be asked after a pass: whether the leaf was moved twice by gradients that passes added to.

        was_stale: what `is_stale` was before the pass.
        """
        leaf = self.leaf()
        if leaf is None or (was_stale and leaf._grad == self.gradient):
            self.idle += 1
            return False
        self.idle = 0
        before, gradient, step, error = self.number, self.gradient, self.step, self.error
        self.number, self.gradient = leaf._number, leaf._grad
        if not was_stale:
            self.step = None
        elif self.number != before:
            self._take_step(before, gradient)
            return step is not None and self.step is not None and abs(self.step - step) <= self.error + error
        return False

    def _take_step(self, before: float, gradient: float) -> None:
        self.step = None
        if gradient:
            step = (self.number - before) / gradient
            error = _ROUNDING * (abs(self.number) + abs(before)) / abs(gradient)
            if error <= _MOST_ROUNDING * abs(step) < inf:
                self.step, self.error = step, error

    def tell(self) -> None:
        """Warns that the gradient was not set to zero; the warning names the leaf, and the line that called."""
        leaf, source = self.leaf(), calling_source()
        assert leaf is not None  # the graph of the pass has it
        message = (
            f"{name_of(leaf)} was moved by gradients that add up over backward passes; set them to zero before each "
            "pass, by model.zero_grad(), or p.grad = 0.0 for each parameter p"
        )
        warnings.warn_explicit(message, ForgottenZeroing, source.file, source.line)


class PassWatch:
    """Watches one leaf of the graphs that backward passes run over, and now and then another one.

    After each gradient that was set to zero it rests, longer each time, until a pass runs over a graph of another size.
    So a loop is looked at closely while it is new, and costs little afterwards.

    size: of the graph of the last pass. rest: for how many passes over graphs of that size it rests.
    """

    __slots__ = ("_next_rest", "_quiet", "_told", "_tries", "_watch", "rest", "size")

    def __init__(self) -> None:
        self.size = self.rest = 0
        self._next_rest = self._tries = self._quiet = 0
        self._watch: LeafWatch | None = None
        self._told: set[tuple[str, int]] = set()

    def is_stale(self, size: int) -> bool:
        """To be called before a pass over `size` inner nodes, unless it rests; the result is for `see`."""
        if size != self.size:
            self.size, self.rest, self._next_rest = size, 0, 1
        return self._watch is not None and self._watch.is_stale()

    def window(self, size: int) -> tuple[int, int]:
        """Which of the `size` inner nodes of a pass `see` looks at: where they begin, and where they end.

        They are of another part of the graph each time that a leaf is looked for.
        """
        start = (self._tries + 1) % size if size else 0
        return start, min(start + _NODES, size)

    def see(self, nodes: list[Any], was_stale: bool) -> None:
        """To be called after the pass, with the nodes of its `window`; warns once for each line that runs it."""
        watch = self._watch
        if watch is None or watch.leaf() is None or self._quiet > _PATIENCE:
            self._watch, self._quiet = self._next(nodes), 0
            return
        if watch.is_forgotten(was_stale):
            self._tell_once(watch)
        if not was_stale:  # it was set to zero
            self._watch, self.rest = None, self._next_rest
            self._next_rest = min(2 * self._next_rest, _LONGEST_REST)
        self._quiet = watch.idle if watch.step is not None else self._quiet + 1

    def _next(self, nodes: list[Any]) -> LeafWatch | None:
        """A watch of the next leaf, an operand of one of the nodes."""
        self._tries += 1
        for node in nodes:
            for operand in node.operands:
                if type(operand) is not float and not operand.operands and operand._grad:
                    return LeafWatch(operand)
        return None

    def _tell_once(self, watch: LeafWatch) -> None:
        line = calling_source()[:2]
        if line not in self._told:
            self._told.add(line)
            watch.tell()


PASSES = PassWatch()
"""The watch of all backward passes."""
