"""Follower: what is told of the Values of a function that is being recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from autograd.graph.value import Operand, Value


class Follower(Protocol):
    """Observes the Values while a function is being recorded; `autograd.graph.tracing.Tracer` is one.

    picks: the results of recorded loops that have Values. keeps_loops: whether loops are recorded as loops. ended: the
    Values that stand for numbers of loops which are over.

    It is called for the Values of all threads. `here` is True in the thread that records the function, and False in
    other threads, which the function may have started or which may have nothing to do with it.
    """

    def knows(self, value: Value) -> bool:
        """Whether a Value depends on the function's arguments."""

    picks: dict[Any, Value]
    keeps_loops: bool
    ended: set[Value]

    def made(self, node: Value, here: bool) -> None:
        """Called with each new Value."""

    @property
    def new(self) -> dict[Value, int]:
        """A code for each Value that it was called with: the largest of its operands'."""

    def made_here(self, node: Value, operands: tuple[Operand, ...]) -> None:
        """`made` in the thread that records, with the operands of the Value.

        Most often this alone is called, or `new` gets the code where it has those of all operands.
        """

    def unknown(self, leaf: Value) -> None:
        """Called with a leaf that stands for numbers of a loop that is being recorded."""

    def add(self, nodes: Iterable[Value]) -> None:
        """Called with Values whose numbers are unknown, whatever they were made of."""

    def n_told(self) -> int:
        """How many nodes it was told of."""

    def since(self, n: int) -> set[Value]:
        """The nodes that it was told of after the first n."""

    def is_unknown(self, node: Value) -> bool:
        """Whether a node that it was told of depends on arguments, or on Values from elsewhere."""

    def read(self, value: Value, how: str, here: bool) -> None:
        """Called before a number is read; `how` names the operation in the user's words. It may raise an error."""

    def written(self, value: Value, what: str, here: bool) -> None:
        """Called before a Value gets a number from outside the graph, or a gradient; `what` names which."""

    def detached(self, value: Value, here: bool) -> Value | None:
        """The result of `value.detach()`; None if that is an ordinary leaf."""

    def check_backward(self, output: Value, here: bool) -> None:
        """Called before a backward pass."""

    def check_derivative(self, outputs: Iterable[Any]) -> None:
        """Called before derivatives of outputs become part of the graph."""
