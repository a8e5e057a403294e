"""Which dots become a layer, and what is left as instructions."""

from dataclasses import replace
from typing import Any

import autograd
from autograd import Parameter, compile
from autograd.compiler.languages.dense import DenseLayer, with_dense_layers


def steps(f: Any, *arguments: Any) -> Any:
    return with_dense_layers(compile(f).record(*arguments))


def kinds(found: Any) -> Any:
    return [f"{len(s.results)}×{len(s.inputs)}" if isinstance(s, DenseLayer) else s.primitive.name for s in found]


def test_a_network_is_its_layers() -> None:
    def network(x: Any) -> Any:
        hidden = [autograd.tanh(autograd.dot([0.1 * i, 0.2, 0.3], x, 1.0)) for i in range(4)]
        return [autograd.sigmoid(autograd.dot([0.5, 0.25, i, 2.0], hidden)) for i in (3.0, 4.0)]

    found = steps(network, [0.0] * 3)
    assert kinds(found) == ["4×3", "2×4"]
    assert [[row.name for row in layer.activation.rows] for layer in found] == [["tanh"], ["sigmoid"]]
    assert found[1].weights == [(0.5, 0.25, 3.0, 2.0), (0.5, 0.25, 4.0, 2.0)]
    assert found[1].inputs == found[0].results


def test_what_differs_stands_behind_the_layer() -> None:
    def scaled(x: Any) -> Any:
        a, b = (autograd.dot(row, x) for row in ([1.0, 2.0], [3.0, 4.0]))
        return [autograd.exp(a) * 2.0, autograd.exp(b) * 3.0]

    found = steps(scaled, [0.0, 0.0])
    assert kinds(found) == ["2×2", "mul", "mul"]
    assert [row.name for row in found[0].activation.rows] == ["exp"]


def test_what_is_used_twice_is_no_part_of_an_activation() -> None:
    def residual(x: Any) -> Any:
        zs = [autograd.dot(row, x) for row in ([1.0, 2.0], [3.0, 4.0])]
        return [autograd.tanh(z) + 1.0 for z in zs] + zs

    found = steps(residual, [0.0, 0.0])
    assert kinds(found) == ["2×2", "tanh", "add", "tanh", "add"]
    assert found[0].activation.evaluate([7.0]) == [7.0]


def test_an_activation_of_several_instructions() -> None:
    def swish(x: Any) -> Any:
        zs = [autograd.dot(row, x) for row in ([1.0, 2.0], [3.0, 4.0])]
        return [z * autograd.sigmoid(z * 0.25) - 1.0 for z in zs]

    (layer,) = steps(swish, [0.0, 0.0])
    assert layer.activation.evaluate([2.0]) == [2.0 * autograd.sigmoid(0.5) - 1.0]


def test_dots_far_from_each_other_are_one_layer_if_they_read_the_same() -> None:
    def f(x: Any, y: Any) -> Any:
        first = autograd.dot([1.0, 2.0], x)
        return autograd.dot([3.0, 4.0], x) * autograd.sin(first * y)

    assert sorted(kinds(steps(f, [0.0, 0.0], 1.0))) == ["2×2", "mul", "mul", "sin"]


def test_unknown_weights_and_single_products_are_no_layer() -> None:
    assert kinds(steps(lambda w, x: autograd.dot(w, x), [1.0, 2.0], [3.0, 4.0])) == ["dot"]
    weight = Parameter(2.0)
    program = compile(lambda x: autograd.dot([weight], [x]), parameters=[weight]).record(1.0)
    assert kinds(with_dense_layers(program)) == ["dot"]


def test_what_no_output_needs_is_left_out() -> None:
    program = compile(lambda x: [autograd.sin(x), autograd.cos(x)]).record(1.0)
    assert kinds(with_dense_layers(replace(program, outputs=program.outputs[1:]))) == ["cos"]


def test_a_long_chain_behind_neurons_is_not_their_activation() -> None:
    def chained(x: Any) -> Any:
        zs = [autograd.dot(row, x) for row in ([1.0, 2.0], [3.0, 4.0])]
        for _ in range(50):
            zs = [autograd.sin(z) for z in zs]
        return zs

    found = steps(chained, [0.0, 0.0])
    assert len(found[0].activation) == 31
    assert kinds(found) == ["2×2"] + ["sin"] * 38
