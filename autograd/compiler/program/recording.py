"""Recording: a function of numbers, run once on Values, as a Program."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from autograd.compiler.program.builder import Builder
from autograd.compiler.program.program import Program
from autograd.graph.collector import without_collector
from autograd.graph.reverse import topological_order
from autograd.graph.settled import settled
from autograd.graph.source_line import function_name, name_of
from autograd.graph.structure import flattened, numbers_returned, paths, rebuild
from autograd.graph.tracing import RecordingError, Tracer
from autograd.graph.value import Value


@dataclass(frozen=True)
class Recording:
    """A Program, and the structures of the arguments and the outputs, with zeros in the places of numbers.

    The Program's inputs are the numbers of the arguments, left to right, and then the parameters.
    """

    program: Program
    arguments: tuple[Any, ...]
    outputs: Any


@without_collector
def record(f: Callable[..., Any], arguments: Sequence[Any], parameters: Sequence[Value] = ()) -> Recording:
    """Runs `f` once on Values of the numbers of `arguments`; its operations become a Program.

    parameters: Values that f uses and that are none of its arguments; they become inputs too.

    Errors: RecordingError where f decides something by a number, or uses a Value that is neither; TypeError where it
    returns something that is no number.

    >>> record(lambda x: [x[0] * x[1], x[0] + 1], [[2.0, 3.0]]).program.evaluate([4.0, 5.0])
    [20.0, 5.0]
    """
    names = [path for name, argument in zip(argument_names(f), arguments) for path in paths(argument, name)]
    values = [Value(number, name) for number, name in zip(flattened(tuple(arguments)), names)]
    called = rebuild(tuple(arguments), iter(values))  # lists of its own, which f may change
    tracer = Tracer(values, parameters)
    outputs = tracer.record(f, *called)
    name = function_name(f)
    results = numbers_returned(f, outputs)
    inputs = dict(zip(values, names))
    for i, parameter in enumerate(parameters):
        inputs.setdefault(parameter, parameter.label or f"parameter {i}")
    program = program_of(results, inputs, name, tracer)
    return Recording(program, _empty(tuple(arguments)), _empty(outputs))


def _empty(structure: Any) -> Any:
    """The structure with a zero in place of each number."""
    return rebuild(structure, repeat(0.0))


def program_of(results: Sequence[Any], inputs: Mapping[Value, str], name: str, tracer: Tracer) -> Program:
    """The graph of `results`, Values or floats, as a Program of these inputs, which have names.

    Errors: RecordingError for a Value in the graph that was made before the recording and is no input, with its name.
    """
    for x in inputs:
        if x.operands:
            raise RecordingError(
                f"{name_of(x)} was made by an operation, so it is no parameter; pass leaves: Parameter(0.5)"
            )
    builder = Builder(list(inputs.values()))
    apply, constant, new = builder.apply, builder.constant, tracer.new
    number = _Numbers(inputs, name, tracer, builder)
    for node in topological_order(*(x for x in results if isinstance(x, Value))):
        primitive, operands = node.primitive, node.operands
        assert primitive is not None
        if node not in new and not tracer.is_new(node):
            raise RecordingError(
                f"{name} uses {name_of(node)}, which was computed before and not by it; compute it there, as its "
                f"number would be another whenever those change that it was made of{tracer.line_of_use(node)}"
            )
        if len(operands) == 2:  # as most have: to unpack them takes half as long
            left, right = operands
            i = constant(left) if isinstance(left, float) else number[left]
            j = constant(right) if isinstance(right, float) else number[right]
            number[node] = apply(primitive, (i, j))
        else:
            numbers = [constant(x) if isinstance(x, float) else number[x] for x in operands]
            number[node] = apply(primitive, tuple(numbers))
    return builder.program(name, [constant(x) if isinstance(x, float) else number[x] for x in results])


class _Numbers(dict[Value, int]):
    """The number of each Value in the Program that is being built; a leaf made while recording is a constant."""

    def __init__(self, inputs: Iterable[Value], name: str, tracer: Tracer, builder: Builder) -> None:
        super().__init__({x: i for i, x in enumerate(inputs)})
        self._name, self._tracer, self._builder = name, tracer, builder

    def __missing__(self, x: Value) -> int:
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


def argument_names(f: Callable[..., Any]) -> Iterable[str]:
    """The names of f's parameters; behind the last of them made-up names, as "argument 3"."""
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):  # a builtin without a signature
        parameters = ()  # type: ignore[assignment]
    positional = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    yield from positional
    i = len(positional)
    while True:
        yield f"argument {i}"
        i += 1
