"""What a picture shows, before it is drawn: values, names, roles, places, gradients."""

import math
from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter, Value
from autograd.common.labels import scope_title, short_name, split_label
from autograd.drawing.seen.focus import whole
from autograd.drawing.seen.scene import scene_of


def by_name(value: Value) -> dict[Any, Any]:
    return {vertex.name: vertex for vertex in scene_of(value).vertices if vertex.name}


def test_roles_symbols_and_local_derivatives(neuron: Any) -> None:
    shown = by_name(neuron())
    assert {name: vertex.role for name, vertex in shown.items()} == {
        "x₁": "input",
        "w₁": "parameter",
        "x₂": "input",
        "w₂": "parameter",
        "b": "parameter",
        "x₁ w₁": "",
        "x₂ w₂": "",
        "z": "",
        "y": "output",
    }
    product = shown["x₁ w₁"]
    assert product.symbol == "×"
    assert [(link.source.name, link.derivative, link.sent) for link in product.links] == [
        ("x₁", -3.0, -3.0),
        ("w₁", 2.0, 2.0),
    ]


def test_a_dot_is_spelled_out_and_its_products_have_its_gradient() -> None:
    weights = [Parameter(0.5, "w0"), Parameter(-2.0, "w1")]
    x = Value(3.0, "x")
    z = autograd.dot(weights, [x, 4.0], Parameter(1.0, "b"))
    loss = z * z
    loss.backward()
    vertices = scene_of(loss).vertices
    products = [vertex for vertex in vertices if vertex.symbol == "×" and vertex.role != "output"]
    assert [product.data for product in products] == [1.5, -8.0]
    assert [product.grad for product in products] == [z.grad, z.grad]
    total = next(vertex for vertex in vertices if vertex.symbol == "Σ")
    assert (total.data, total.grad) == (z.data, z.grad)
    assert [link.derivative for link in total.links] == [1.0, 1.0, 1.0]
    sent = dict.fromkeys(("w₀", "w₁", "x"), 0.0)
    for product in products:
        for link in product.links:
            if link.source.name in sent:
                sent[link.source.name] += link.sent  # type: ignore[operator]
    assert sent == {"w₀": weights[0].grad, "w₁": weights[1].grad, "x": x.grad}


def test_gradients_sent_along_edges_add_up_to_the_gradient(network_loss: Any) -> None:
    scene = scene_of(network_loss)
    sums = dict.fromkeys(scene.vertices, 0.0)
    for link, _ in scene.links():
        sums[link.source] += link.sent or 0.0
    for vertex in scene.vertices[:-1]:
        if vertex.grad is not None:
            assert math.isclose(sums[vertex], vertex.grad, abs_tol=1e-12), vertex.name


def test_an_operand_used_twice_has_two_edges() -> None:
    x = Value(3.0, "x")
    scene = scene_of(x * x)
    assert [link.source.name for link in scene.output.links] == ["x", "x"]
    assert scene.vertices[0].uses == 2


def test_constants_stand_beside_each_use_and_have_no_derivative() -> None:
    x = Value(3.0, "x")
    scene = scene_of(2.0 * x + 2.0)
    constants = [vertex for vertex in scene.vertices if vertex.role == "constant"]
    assert [vertex.data for vertex in constants] == [2.0, 2.0]
    assert all(link.derivative is None for link, _ in scene.links() if link.source in constants)


@pytest.mark.parametrize(("power", "symbol"), [(2, "x²"), (-1, "x⁻¹"), (0.5, "x^0.5"), (12, "x¹²")])
def test_a_constant_exponent_is_part_of_the_symbol(power: float, symbol: str) -> None:
    scene = scene_of(Value(3.0) ** power)
    assert scene.output.symbol == symbol
    assert len(scene.vertices) == 2


def test_the_zero_that_sum_begins_with_is_left_out() -> None:
    a, b = Value(1.0, "a"), Value(2.0, "b")
    scene = scene_of(sum([a, b]))  # type: ignore[arg-type]
    assert [vertex.name for vertex in scene.vertices] == ["a", "b", "a + b"]


def test_not_run_backward_is_not_the_same_as_zero(neuron: Any) -> None:
    fresh = scene_of(neuron(backward=False))
    assert not fresh.has_gradients
    assert all(vertex.grad is None for vertex in fresh.vertices)
    dead = by_name(neuron(bias=-2.5))
    assert dead["y"].is_dead_relu
    assert not dead["y"].is_zero
    assert dead["w₁"].is_zero
    assert not dead["w₁"].is_dead_relu
    assert not by_name(neuron())["y"].is_dead_relu


def test_labels_make_scopes_and_unlabelled_values_go_where_they_are_used(network_loss: Any) -> None:
    for vertex in scene_of(network_loss).vertices:
        if vertex.name in ("z", "w₀ x₀", "w₁ h₁") or vertex.name.startswith(("w", "h")):
            assert vertex.scope[0].startswith("layers."), vertex
            assert vertex.scope[1].startswith("neurons."), vertex
        if vertex.symbol in ("−", "x²"):
            assert vertex.scope == ("loss",)


@pytest.mark.parametrize(
    ("label", "scope", "name"),
    [
        ("layers.0.neurons.1.weights.3", ("layers.0", "neurons.1"), "w₃"),
        ("layers.0.neurons.1.bias", ("layers.0", "neurons.1"), "b"),
        ("hidden.w1", ("hidden",), "w₁"),
        ("x", (), "x"),
        ("0.5", (), "0.5"),
        ("Dr. Who", (), "Dr. Who"),
        ("a..b", (), "a..b"),
        ("year1970", (), "year1970"),
        ("a" * 100, (), "a" * 23 + "…"),
        ("", (), ""),
    ],
)
def test_labels_become_scopes_and_short_names(label: str, scope: tuple[Any, ...], name: str) -> None:
    assert split_label(label)[0] == scope
    assert short_name(split_label(label)[1]) == name


def test_a_very_deep_label_has_a_bounded_number_of_scopes() -> None:
    assert len(split_label(".".join("a" * 5000))[0]) == 8


def test_scope_titles() -> None:
    assert scope_title("layers.2") == ("layer 2", "layer")


def test_values_are_counted_once() -> None:
    x = Value(1.0)
    y = x * x + 1.0
    assert len(whole(y * y).kept) == 4  # x, x·x, y, y·y
    assert len(whole(x).kept) == 1


def test_every_part_of_a_batch_lies_in_its_neuron() -> None:
    model = nn.MLP(2, [2, 1], rng=1)
    loss = nn.ssr([model(row) for row in ([1.0, 2.0], [3.0, 4.0])], [1.0, 0.0])
    scopes = {vertex.scope for vertex in scene_of(loss).vertices if vertex.name == "z"}
    assert scopes == {("layers.0", "neurons.0"), ("layers.0", "neurons.1")}
