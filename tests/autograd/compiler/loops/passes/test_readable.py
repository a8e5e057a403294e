"""Which loops an exported file has: the neurons of a layer are one, however few they are."""

from dataclasses import replace
from typing import Any

import autograd
from autograd import Value, compile
from autograd.compiler.loops import Loop
from autograd.compiler.loops.passes.known_weights import with_weights_as_inputs
from autograd.compiler.loops.passes.readable import readable
from tests.autograd.bits import bits


def written(f: Any, *arguments: Any) -> Any:
    """The loops of a function with known weights, each with its trips and primitives, and the other primitives.

    What is written has the bits of the function.
    """
    program = compile(f).record(*arguments)
    moved, numbers = with_weights_as_inputs(program)
    made = readable(moved, [program.n_inputs])
    made.validate()
    for point in ([0.5 - 0.25 * i for i in range(program.n_inputs)], [-0.0] * program.n_inputs):
        assert bits(made.evaluate([*point, *numbers])) == bits(program.evaluate(point))
    return [
        (part.trips, [line.primitive.name for block in part.body for line in block.program])  # type: ignore[union-attr]
        if isinstance(part, Loop)
        else [line.primitive.name for line in part.program]
        for part in made.parts
    ]


def dots(rows: Any, x: Any) -> list[Value]:
    return [autograd.dot(row, x, 0.5) for row in rows]


def test_a_network_is_its_layers() -> None:
    def network(x: Any) -> Any:
        hidden = [autograd.tanh(z) for z in dots([[0.1 * i, 0.2, 0.3] for i in range(4)], x)]
        return [autograd.sigmoid(z) for z in dots([[0.5, 0.25, i, 2.0] for i in (3.0, 4.0)], hidden)]

    assert written(network, [0.0] * 3) == [(4, ["dot", "tanh"]), (2, ["dot", "sigmoid"])]


def test_layers_of_two_neurons_that_read_each_other() -> None:
    def network(x: Any) -> Any:
        for k in (1.0, 2.0, 3.0):
            x = [autograd.tanh(z) for z in dots([[k, 2.0], [3.0, -k]], x)]
        return x

    assert written(network, [0.0, 0.0]) == [(2, ["dot", "tanh"])] * 3


def test_three_neurons_of_which_one_does_something_else() -> None:
    def network(x: Any) -> Any:
        a, b, c = dots([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], x)
        return [autograd.tanh(a), autograd.tanh(b), autograd.sin(c)]

    assert written(network, [0.0, 0.0]) == [(2, ["dot", "tanh"]), ["dot", "sin"]]


def test_two_neurons_that_differ_are_no_loop() -> None:
    def network(x: Any) -> Any:
        a, b = dots([[1.0, 2.0], [3.0, 4.0]], x)
        return autograd.tanh(a) * autograd.dot([5.0, 6.0], [b, a], 0.5) - b

    assert written(network, [0.0, 0.0]) == [["dot", "tanh", "dot", "dot", "mul", "sub"]]


def test_what_repeats_itself_but_is_short_and_no_layer_is_written_out() -> None:
    assert written(lambda x: [autograd.sin(u) * 2.0 for u in x], [0.0] * 5) == [["sin", "mul"] * 5]


def test_what_no_output_needs_is_left_out() -> None:
    program = compile(lambda x: [autograd.sin(x), autograd.cos(x)]).record(1.0)
    (part,) = readable(replace(program, outputs=program.outputs[1:]), []).parts
    assert [line.primitive.name for line in part.program] == ["cos"]  # type: ignore[union-attr]
