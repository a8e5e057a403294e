"""The numbers of a recorded graph's Values in the Program that is being built."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from autograd.compiler.program.builder import Builder
from autograd.graph.settled import settled
from autograd.graph.source_line import name_of
from autograd.graph.tracing import RecordingError, Tracer, used_outside
from autograd.graph.value import Value


class KnownNumbers(dict[Value, int]):
    """The number of each Value in the Program that is being built; a leaf made while recording is a constant."""

    def __init__(self, inputs: Iterable[Value], name: str, tracer: Tracer, builder: Builder) -> None:
        super().__init__(zip(inputs, count()))
        self._name, self._tracer, self._builder = name, tracer, builder

    def check(self, node: Value) -> None:
        """Raises RecordingError for a node that was made before the recording."""
        if node not in self._tracer.new and not self._tracer.is_new(node):
            raise RecordingError(
                f"{self._name} uses {name_of(node)}, which was computed before and not by it; compute it there, as its "
                f"number would be another whenever those change that it was made of{self._tracer.line_of_use(node)}"
            )

    def __missing__(self, x: Value) -> int:
        if x in self._tracer.bodies:
            raise RecordingError(f"{self._name} uses {used_outside(x)}")
        if self._tracer.is_copy(x):
            raise RecordingError(
                f"{self._name} uses {name_of(x)} ({x.data!r}), a copy that was made while it was recorded; its number "
                "would be frozen. Use the Value itself, or v.detach() for its number without its gradient"
            )
        if x not in self._tracer.constants:
            raise RecordingError(
                f"{self._name} uses {name_of(x)} ({x.data!r}), a Value that is none of its arguments; its number would "
                "be frozen. Pass it as an argument, name it in `parameters=[...]`, or use the number itself, v.data"
                f"{self._tracer.line_of_use(x)}"
            )
        if x in self._tracer.reassigned:
            raise RecordingError(
                f"{self._name} uses {name_of(x)}, whose number was assigned when something had been made of it; make a "
                "new Value instead"
            )
        self[x] = self._builder.constant(settled(x))
        return self[x]
