"""The DOT source: levels, determinism, refusals."""

import re
from typing import Any

import graphviz
import pytest

import autograd
import nn
from autograd import Parameter, Primitive, Value, draw
from autograd.common import number
from autograd.drawing.seen.scene import scene_of


def test_a_picture_is_a_digraph_of_graphviz(neuron: Any) -> None:
    picture = draw(neuron())
    assert isinstance(picture, graphviz.Digraph)
    assert picture.source.startswith("digraph")


def test_every_level_shows_every_gradient_of_a_leaf(network_loss: Any) -> None:
    full, compact = (
        draw(network_loss, level="full", digits=6).source,
        draw(network_loss, level="compact", digits=6).source,
    )
    leaves = {x for node in autograd.topological_order(network_loss) for x in node.operands if isinstance(x, Value)}
    for leaf in leaves:
        text = f"{number(leaf.grad, 6)}<"
        assert text in full
        assert text in compact


def test_auto_goes_by_size(neuron: Any, network_loss: Any) -> None:
    assert draw(neuron()).source == draw(neuron(), level="full").source
    assert draw(network_loss).source == draw(network_loss, level="neuron").source


def test_compact_folds_leaves_and_sums() -> None:
    a, b, c = (Value(float(i), name) for i, name in enumerate("abc"))
    total = sum([a * b, b * c, c * a, 1.0])  # type: ignore[list-item]
    source = draw(total, level="compact").source  # type: ignore[arg-type]
    assert source.count("Σ") == 1
    assert source.count("->") == 9  # two operands of each product, three products into one sum


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["a"], "a is a dead ReLU here, so nothing flows back through it"),
        ([""], "one ReLU is dead here, so nothing flows back through it"),
        (["a", "b"], "a and b are dead ReLUs here, so nothing flows back through them"),
        (["a", "b", "c"], "a, b and c are dead ReLUs here"),
        (["a", "a"], "2 ReLUs are dead here"),
        (["a", "", "b"], "3 ReLUs are dead here"),
    ],
)
def test_several_dead_relus(labels: list[str], words: str) -> None:
    total = Value(1.0, "x") * 2.0
    for label in labels:
        dead = (Value(-1.0) * total).relu()
        dead.label = label
        total = total + dead
    total.backward()
    assert words in draw(total).source


def test_dead_relus_are_named(neuron: Any) -> None:
    assert "y is a dead ReLU" in draw(neuron(bias=-2.5)).source
    assert "dead ReLU" not in draw(neuron()).source


def test_before_backward_the_picture_says_so(neuron: Any) -> None:
    source = draw(neuron(backward=False)).source
    assert "call backward() first" in source
    assert ">grad<" not in source


def test_numbers_that_do_not_belong_together_are_pointed_out() -> None:
    w, x = Parameter(1.0, "w"), Value(2.0, "x")
    y = w * x
    y.backward()
    assert "do not belong together" not in draw(y).source
    w.data -= 0.1 * w.grad
    assert "do not belong together" in draw(y).source
    assert "several backward passes" not in draw(y).source  # x.grad is of one pass, before w changed
    again = w * Value(float("nan"))
    again.backward()
    assert "do not belong together" not in draw(again).source


def test_gradients_of_several_passes_are_pointed_out(neuron: Any) -> None:
    y = neuron()
    assert "several backward passes" not in draw(y).source
    y.backward()
    assert "several backward passes" in draw(y).source


def test_a_leaf_alone_and_not_a_number_can_be_drawn() -> None:
    x = Value(float("nan"), "x")
    assert "nan" in draw(x).source
    y = x * 2.0
    y.backward()
    x.grad = float("-inf")
    assert "-inf" in draw(y, level="compact").source


def test_unknown_choices_list_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"unknown level 'tiny'; known are: auto, full, compact"):
        draw(Value(1.0), level="tiny")
    with pytest.raises(ValueError, match=r"known are: light, dark"):
        draw(Value(1.0), theme="pink")
    with pytest.raises(TypeError, match=r"draw takes a Value, got the float 1.0$"):
        draw(1.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"got the MLP MLP\(2, \[1\].*; write nn.draw\(model\) for a model$"):
        draw(nn.MLP(2, [1]))  # type: ignore[arg-type]


def test_no_two_pictures_share_an_id(neuron: Any) -> None:
    pictures = [
        draw(neuron(1.0)),
        draw(neuron(2.0)),
        draw(neuron(1.0), theme="dark"),
        draw(neuron(1.0), level="compact"),
    ]
    pictures += [nn.draw(nn.Neuron(2, rng=1), theme=theme) for theme in ("light", "dark")]
    ids = [set(re.findall(r' id="?(g[^" \]]+)', picture.source)) for picture in pictures]
    assert all(len(own) > 4 for own in ids)
    assert sum(map(len, ids)) == len(set().union(*ids))


def test_a_primitive_of_your_own_is_not_taken_for_another() -> None:
    product = Primitive(
        "product", "Σ", "x * y", lambda x, y: x * y, example=(2.0, 3.0), partials=(lambda z, x, y: y, lambda z, x, y: x)
    )
    gate = Primitive("gate", "ReLU", "0", lambda x: 0.0, example=(2.0,), partials=(lambda z, x: 0.0,))
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = gate(product(product(x, y), x))
    z.backward()
    source = draw(z, level="compact").source
    assert source.count("∂ ") == 6  # five edges and the legend
    assert "dead ReLU" not in source


@pytest.mark.parametrize("option", ["digits", "max_values"])
def test_counts_must_be_whole_numbers(option: str) -> None:
    for count in (0, -1):
        with pytest.raises(ValueError, match=f"{option} must be at least 1, got {count}"):
            draw(Value(1.0), **{option: count})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="digits must be at most 100, got 1000000000"):
        draw(Value(1.0), digits=10**9)
    for count in (2.5, "3", True):  # type: ignore[assignment]
        with pytest.raises(TypeError, match=f"{option} must be an int, got the {type(count).__name__} {count!r}"):
            draw(Value(1.0), **{option: count})  # type: ignore[arg-type]


@pytest.mark.parametrize("option", ["level", "theme", "direction"])
@pytest.mark.parametrize("choice", [[], {}, None, 3])
def test_choices_of_any_kind_are_answered_with_the_known_ones(option: str, choice: object) -> None:
    with pytest.raises(ValueError, match=rf"unknown {option} {re.escape(repr(choice))}; known are: "):
        draw(Value(1.0), **{option: choice})  # type: ignore[arg-type]


@pytest.mark.parametrize("option", ["title", "subtitle"])
def test_titles_must_be_texts(option: str) -> None:
    with pytest.raises(TypeError, match=f"{option}= takes a text, got the int 3"):
        draw(Value(1.0), **{option: 3})  # type: ignore[arg-type]


def test_a_copy_keeps_its_layout() -> None:
    picture = nn.draw(nn.Neuron(2, rng=1))
    assert picture.copy().pipe() == picture.pipe()


@pytest.mark.parametrize("inputs", ["values", "numbers"])
def test_neurons_and_weights_stand_in_their_order_from_top_to_bottom(inputs: str) -> None:
    model = nn.network_5_2_2(rng=3)
    row = [0.8, -1.2, 0.5, 1.6, -0.4]
    values = [Value(x, f"inputs.x{i}") for i, x in enumerate(row)]
    loss = nn.ssr(model(values if inputs == "values" else row), [1.0, 0.0])
    heights: dict[str, list[float]] = {}
    for y, name in re.findall(
        r' y="(-?[\d.]+)"[^>]*>([wxo][₀-₄])<', draw(loss, level="compact").pipe(encoding="utf-8")
    ):
        heights.setdefault(name, []).append(float(y))
    rows = ["w₀ w₁ w₂ w₃ w₄", "o₀ o₁", "x₀ x₁ x₂ x₃ x₄"]
    for names in map(str.split, rows if inputs == "values" else rows[:2]):
        tops = [min(heights[name]) for name in names]
        assert tops == sorted(tops)


def test_operands_stand_beside_their_operation_and_inputs_left_of_it(neuron: Any) -> None:
    svg = draw(neuron(), level="full").pipe(encoding="utf-8")
    boxes = {
        title: [float(x) for x in re.findall(r"-?[\d.]+(?=,)", points)]
        for title, points in re.findall(r"<title>(\w+)</title>.*?<path[^>]* d=\"([^\"]*)\"", svg, re.DOTALL)
    }
    scene = scene_of(neuron())
    operations = dict(re.findall(r"<title>(o\d+)</title>.*?<ellipse[^>]* cx=\"([\d.]+)\"", svg, re.DOTALL))
    products = [vertex for vertex in scene.vertices if vertex.symbol == "×"]
    assert len(products) == 2
    for product in products:
        middle = float(operations[f"o{product.index}"])
        for source in (link.source for link in product.links):
            left, right = (edge(boxes[f"v{source.index}"]) for edge in (min, max))
            assert left < middle < right if source.role == "parameter" else right < middle
