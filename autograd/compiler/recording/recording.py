"""Recording: a function of numbers, run once on Values, as a Program."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from autograd.common.collector import without_collector
from autograd.compiler.loops.looped import AnyProgram
from autograd.compiler.program.builder import Builder
from autograd.compiler.recording.known_numbers import KnownNumbers
from autograd.compiler.recording.loop_levels import looped_program_of
from autograd.graph.reverse import topological_order
from autograd.graph.source_line import function_name, name_of
from autograd.graph.structure import flattened, numbers_returned, paths, rebuild
from autograd.graph.tracing import RecordingError, Tracer
from autograd.graph.value import Value


@dataclass(frozen=True)
class Recording:
    """A Program, and the structures of the arguments and the outputs, with zeros in the places of numbers.

    The Program's inputs are the numbers of the arguments, left to right, and then the parameters.
    """

    program: AnyProgram
    arguments: tuple[Any, ...]
    outputs: Any


@without_collector
def record(
    f: Callable[..., Any], arguments: Sequence[Any], parameters: Sequence[Value] = (), keeps_loops: bool = True
) -> Recording:
    """Runs `f` once on Values of the numbers of `arguments`; its operations become a Program.

    parameters: Values that f uses and that are none of its arguments; they become inputs too.
    keeps_loops: whether loops of `autograd.scan` stay loops; without it each of their steps is recorded.

    Errors: RecordingError where f decides something by a number, or uses a Value that is neither; TypeError where it
    returns something that is no number.

    >>> record(lambda x: [x[0] * x[1], x[0] + 1], [[2.0, 3.0]]).program.evaluate([4.0, 5.0])
    [20.0, 5.0]
    """
    names = [path for name, argument in zip(argument_names(f), arguments) for path in paths(argument, name)]
    values = [Value(number, name) for number, name in zip(flattened(tuple(arguments)), names)]
    called = rebuild(tuple(arguments), iter(values))  # lists of its own, which f may change
    tracer = Tracer(values, frozenset(parameters), keeps_loops)
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


def program_of(results: Sequence[Any], inputs: Mapping[Value, str], name: str, tracer: Tracer) -> AnyProgram:
    """The graph of `results`, Values or floats, as a Program of these inputs, which have names.

    Errors: RecordingError for a Value in the graph that was made before the recording and is no input, with its name.
    """
    for x in inputs:
        if x.operands:
            raise RecordingError(
                f"{name_of(x)} was made by an operation, so it is no parameter; pass leaves: Parameter(0.5)"
            )
    if tracer.bodies:
        return looped_program_of(results, inputs, name, lambda known, made: KnownNumbers(known, name, tracer, made))
    builder = Builder(list(inputs.values()))
    apply, constant, new = builder.apply, builder.constant, tracer.new
    number = KnownNumbers(inputs, name, tracer, builder)
    for node in topological_order(*(x for x in results if isinstance(x, Value))):
        primitive, operands = node.primitive, node.operands
        assert primitive is not None
        if node not in new:
            number.check(node)
        if len(operands) == 2:  # as most have: to unpack them takes half as long
            left, right = operands
            i = constant(left) if isinstance(left, float) else number[left]
            j = constant(right) if isinstance(right, float) else number[right]
            number[node] = apply(primitive, (i, j))
        else:
            numbers = [constant(x) if isinstance(x, float) else number[x] for x in operands]
            number[node] = apply(primitive, tuple(numbers))
    return builder.program(name, [constant(x) if isinstance(x, float) else number[x] for x in results])


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
