"""Recording a function once, for all the numbers that it may be called with: its Values stand for unknown numbers.

What Python decides by a Value's number would be decided for ever, so whatever takes a number out of the graph is an
error that names the line.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from autograd.copying import variables_kept
from autograd.modes import mode
from autograd.number import settled
from autograd.primitive import NOTHING, Primitive
from autograd.reverse import run_backward
from autograd.source import calling_source, name_of
from autograd.value import Value, new_era, new_node


class RecordingError(TypeError):
    """What cannot be recorded: a number taken out of the graph, or a Value that came from elsewhere."""


detached = Primitive(
    "detached", "=", "x itself, as a constant", lambda x: x, example=(2.0,), partials=(lambda z, x: NOTHING,)
)
"""What `detach` is while recording, where the number itself is not known yet."""

accumulate = Primitive(
    "accumulate",
    "+",
    "x + y, of which y may be a product that is not rounded before",
    operator.add,
    example=(2.0, 3.0),
    partials=(lambda z, x, y: 1.0, lambda z, x, y: 1.0),
)
"""The addition of a term to a derivative, or to a sum over rows: not written by the user, so a backend may fuse it.

`add`, `sub` and `sum` are rounded as they are written, in every backend: so a * a - b * b is 0 where a is b.
"""


@contextmanager
def tracing(arguments: Sequence[Value], parameters: Iterable[Value] = ()) -> Iterator[Tracer]:
    """Within, the numbers of these Values, and of all that is made of them, cannot be read.

    arguments: leaves made for the recording, which nothing has been made of before.

    Gives what remembers the Values that are made within.

    >>> x = Value(2.0, "x")
    >>> try:
    ...     with tracing([x]):
    ...         abs(x) if x < 0 else x
    ... except RecordingError as error:
    ...     print(str(error).partition(";")[0])
    while recording, `<` asked for the number of 'x', which differs from call to call
    """
    tracer = Tracer(arguments, parameters)
    with variables_kept(arguments), mode(records=True, tracer=tracer, check_node=None, check_backward=None):
        yield tracer


class Tracer:
    """What follows the Values of a function that is being recorded.

    new: what is made meanwhile, and whether its number is unknown.
    constants: leaves that are made meanwhile, by `Value(number)`: their numbers are always the same.
    """

    def __init__(self, arguments: Iterable[Value], parameters: Iterable[Value]) -> None:
        self.new = dict.fromkeys(arguments, True)
        self._parameters = set(parameters)
        self.constants: set[Value] = set()
        self._era = new_era()

    def is_new(self, node: Value) -> bool:
        """Whether an operation has made it meanwhile; a copy of what was made is as good."""
        return node in self.new or any(x in self.new or x in self.constants for x in node.operands)

    def is_copy(self, leaf: Value) -> bool:
        """Whether it was made meanwhile, by copying or unpickling, and not by `Value(number)` as constants are."""
        return leaf._era >= self._era and leaf not in self.constants

    def _is_unknown(self, value: Value) -> bool:
        """Whether it is one of them, or made of them, as a copy is too."""
        if value in self._parameters or self.new.get(value):
            return True
        return any(not isinstance(x, float) and (x in self._parameters or self.new.get(x)) for x in value.operands)

    def made(self, node: Value) -> None:
        """Called with each new Value."""
        is_unknown = self.new.get
        for x in node.operands:
            if not isinstance(x, float) and (is_unknown(x) or self._is_unknown(x)):
                self.new[node] = True
                return
        self.new[node] = False

    def read(self, value: Value, how: str) -> None:
        """Refuses to give an unknown number away."""
        if self._is_unknown(value):
            raise RecordingError(
                f"while recording, `{how}` asked for the number of {name_of(value)}, which differs from call to call; "
                "write autograd.where(autograd.greater(x, y), a, b) for a choice, or maximum, minimum, clip, relu, "
                f"step, floor, where they say it\n  {calling_source()}"
            )

    def written(self, value: Value) -> None:
        """Remembers a leaf that is made, and refuses to change another."""
        if not hasattr(value, "_data"):
            self.constants.add(value)
        elif value not in self.constants:
            raise RecordingError(
                f"while recording, the number of {name_of(value)} was assigned, which compiled code would not do; "
                f"assign it outside, or return the number\n  {calling_source()}"
            )

    def detached(self, value: Value) -> Value:
        """A constant with an unknown number."""
        if not self._is_unknown(value):
            return Value(settled(value), value.label)
        node = new_node(settled(value), detached, (value,))
        node.label = value.label
        self.new[node] = True
        return node

    def run_backward(self, output: Value) -> None:
        """Refuses to write unknown numbers."""
        if not self._is_unknown(output):
            return run_backward(output)
        raise RecordingError(
            f"while recording, backward() of {name_of(output)} would write numbers that differ from call to call; "
            f"write autograd.gradient(output, [x]), or compile autograd.grad(f)\n  {calling_source()}"
        )
