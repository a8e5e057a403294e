"""Levels, folding, parts of a graph, and what is refused."""

import gc
import re
from itertools import pairwise, product
from random import Random
from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter, Value, draw
from autograd.drawing import levels
from autograd.drawing.drawn.style import theme_named
from autograd.drawing.seen.counting import outline_of
from autograd.drawing.seen.focus import whole
from autograd.drawing.seen.folding import Folding


def network(n_inputs: int, sizes: list[int], rows: int = 1, *, backward: bool = True) -> Value:
    model, rng = nn.MLP(n_inputs, sizes, rng=1), Random(0)
    batch = [[Value(rng.uniform(-1, 1), f"inputs.x{i}") for i in range(n_inputs)] for _ in range(rows)]
    outputs = [model(row) for row in batch]
    targets = [[0.0] * sizes[-1] if sizes[-1] > 1 else 0.0 for _ in batch]
    loss: Value = nn.ssr(outputs, targets) if rows > 1 else nn.ssr(outputs[0], targets[0])
    if backward:
        loss.backward()
    return loss


def chain(length: int) -> Value:
    y = x = Value(1.0, "x")
    for _ in range(length):
        y = y + x
    y.backward()
    return y


def cards(value: Value, level: str) -> dict[Any, Any]:
    return {
        card.name if card.kind == "value" else ".".join(card.scope) or card.name: card
        for card in outline_of(whole(value), Folding(level)).cards
    }


def ids(picture: Any, letter: str) -> int:
    return len(set(re.findall(rf"-{letter}(\d[\d-]*)\"?[ \]]", picture.source)))


def test_a_card_for_each_neuron_input_and_loss() -> None:
    loss = network(3, [4, 2])
    found = cards(loss, "neuron")
    assert len(found) == 3 + 4 + 2 + 1
    hidden = found["layers.0.neurons.1"]
    values = {x.label: x for x in whole(loss).kept}
    weights = [x for x in values.values() if isinstance(x, Parameter) and x.label.startswith("layers.0.neurons.1.")]
    output = values["layers.0.neurons.1.h1"]
    assert (hidden.title, hidden.kind, hidden.parameters.count) == ("h₁", "neuron", 4)
    assert (hidden.exits.mean, hidden.exits.total_grad) == (output.data, output.grad)
    assert hidden.parameters.mean_slope == pytest.approx(sum(abs(w.grad) for w in weights) / 4)
    assert {source.name: flow.count for source, flow in hidden.flows.items()} == {"x₀": 1, "x₁": 1, "x₂": 1}
    assert found["loss"].role == "output"


def test_what_flows_back_adds_up_to_the_gradient_of_the_card() -> None:
    outline = outline_of(whole(network(3, [4, 4, 2], rows=5)), Folding("neuron"))
    for card in outline.cards:
        sent = [flow.sent for flow in outline.flows() if flow.source is card]
        if sent:
            assert sum(sent) == pytest.approx(card.exits.total_grad, abs=1e-12)  # type: ignore[arg-type]


def test_rows_share_cards_and_say_how_many_they_are() -> None:
    loss = network(2, [3, 1], rows=6)
    source = draw(loss, level="neuron").source
    assert "×6" in source
    assert "6 values of one name" not in source
    assert "the mean of their data" in source
    assert re.search(r"dead in \d of 6", source)


def test_a_card_for_each_layer_tells_what_is_in_it() -> None:
    found = cards(network(3, [4, 2]), "layer")
    assert list(found) == ["layers.0", "inputs", "layers.1", "loss"]
    layer = found["layers.0"]
    assert (layer.contents, layer.parameters.count, layer.relus) == ("4 neurons", 16, 4)
    assert 0 < layer.dead <= layer.values.zeros
    source = draw(network(3, [4, 2]), level="layer").source
    assert f"{layer.dead} of 4" in source
    assert "mean |grad|" in source


def test_dead_neurons_are_told_in_words_and_by_dashes() -> None:
    picture = draw(network(3, [8, 2]), level="neuron")
    dead = [line for line in picture.source.splitlines() if "<B>dead ReLU</B>" in line]
    assert dead
    assert all("dashed" in line for line in dead)
    assert "ReLUs are dead here" in picture.source


def test_before_backward_nothing_is_said_of_gradients() -> None:
    for level in ("neuron", "layer", "compact"):
        source = draw(network(3, [4, 2], backward=False), level=level, collapse=["layers.0"]).source
        assert "call backward() first" in source
        assert "style=dashed" not in source
        assert "filled,dashed" not in source


def line_of(count: int) -> Value:
    y = Value(0.5, "x")
    for _ in range(count):
        y = y.tanh()
    y.backward()
    return y


def row_of(count: int) -> Value:
    total: Value = autograd.sum([Value(float(i), f"x{i}") for i in range(count)])
    total.backward()
    return total


@pytest.mark.parametrize("value", [line_of(60), row_of(101), line_of(390)], ids=["wide", "high", "wider"])
def test_auto_makes_no_picture_that_nobody_would_scroll_along(value: Value) -> None:
    assert "each card sums up" in draw(value).source
    assert "flows left to right" in draw(value, level="compact").source


def test_who_asks_for_a_part_sees_its_values() -> None:
    value = line_of(200)
    assert "number = data, chip = gradient; data flows" in draw(value, around=value, depth=100).source


def test_auto_takes_no_cards_of_neurons_where_there_are_none() -> None:
    xs = [Value(0.1 * i, f"x{i}") for i in range(90)]
    value = sum((b - a * a) ** 2 for a, b in pairwise(xs))
    value.backward()  # type: ignore[union-attr]
    assert len(whole(value).kept) > 400  # type: ignore[arg-type]
    assert "each card sums up" in draw(value).source  # type: ignore[arg-type]


def test_lines_go_around_the_cards_that_they_would_pass_behind() -> None:
    def led_around(value: Value, **options: str) -> list[str]:
        lines = draw(value, level="layer", **options).source.splitlines()  # type: ignore[arg-type]
        return [line.split("[")[0].strip() for line in lines if "->" in line and " pos=" in line]

    skipping = chain(3_000)  # x is added at every stage, and at the end
    assert len(led_around(skipping)) == len(led_around(skipping, direction="TB")) == 12
    assert not led_around(line_of(390))
    draw(skipping, level="layer").pipe()


def test_the_legend_tells_what_is_there_and_nothing_else() -> None:
    def legend(value: Value, level: str) -> list[str]:
        source = draw(value, level=level).source
        return [role for role in ("input", "parameter", "constant", "output") if f">{role}</FONT>" in source]

    assert legend(Value(1.0), "full") == ["output"]
    assert legend(Value(1.0, "x") * 2.0, "full") == ["input", "constant", "output"]
    assert legend(network(3, [2, 1]), "compact") == ["input", "parameter", "constant", "output"]
    assert legend(network(3, [2, 1]), "neuron") == ["input", "output"]
    assert "∂" not in draw(chain(1_200), level="compact").source


def test_a_graph_without_scopes_is_cut_into_stages() -> None:
    found = cards(chain(3_000), "layer")
    assert [name for name in found if name.startswith("stage")] == [f"stage {i}" for i in range(12)]
    assert sum(card.values.count for card in found.values()) == 3_001


def test_unlabelled_neurons_are_found_by_what_is_used_once() -> None:
    xs = [Value(float(i), "") for i in range(3)]
    hidden = [autograd.tanh(autograd.dot([Value(0.1) for _ in xs], xs)) for _ in range(4)]
    first, second = autograd.dot([Value(0.5) for _ in hidden], hidden), autograd.sum(hidden)
    first.label, second.label = "first", "second"
    y = first * second
    y.backward()
    outline = outline_of(whole(y), Folding("neuron"))
    assert len(outline.cards) == 3 + 4 + 2 + 1
    layered = outline_of(whole(y), Folding("layer"))
    assert {card.name for card in layered.cards} >= {"first", "second", "stage 0", "stage 1"}


def test_own_labels_stay_apart_at_level_layer_while_they_are_few() -> None:
    w, total = Parameter(2.0), Value(0.0, "start")
    for i in range(40):
        total = total * w
        total.label = f"step_{i}_"
    total = total + Value(1.0, "scope.x").exp() + w
    total.backward()
    names = [card.name for card in outline_of(whole(total), Folding("layer")).cards]
    assert "parameters" in names
    assert sum(name.startswith("step") for name in names) == 23
    assert any(name.startswith("stage") for name in names)


def test_values_of_a_scope_stay_with_it_and_shared_ones_go_outside() -> None:
    a, b = Parameter(1.0, "block.left.w"), Parameter(2.0, "block.right.w")
    shared = Value(3.0, "x") * 2.0
    left, right = shared * a, shared * b
    left.label, right.label = "block.left.y", "block.right.y"
    loss = left + right
    loss.backward()
    assert set(cards(loss, "neuron")) == {"x", "block.left", "block.right", "block", "+"}
    assert set(cards(loss, "layer")) == {"inputs", "block", "+"}


@pytest.mark.parametrize("level", ["auto", "full", "compact", "neuron", "layer"])
def test_a_collapsed_scope_is_one_card_at_any_level(level: str) -> None:
    loss = network(5, [2, 2, 2])
    source = draw(loss, level=level, collapse=["layers.0", "inputs"]).source
    if level in ("neuron", "full"):
        assert source.count("<B>layer 0</B>") == 1
    assert "2 neurons" in source
    assert "5 values" in source
    draw(loss, level=level, collapse=["layers.0", "loss"], theme="dark").pipe()


def test_a_collapsed_scope_passes_on_what_flows_through_it() -> None:
    loss = network(3, [4, 2])
    w = Value(1.0, "w")
    total = loss * w
    total.backward()
    source = draw(total, level="compact", collapse=["layers.0", "layers.1"]).source
    assert source.count("gradient sent back: ") == 3 + 4 - 3  # three inputs into layer 0, and that into layer 1


def test_an_expanded_scope_is_opened() -> None:
    loss = network(3, [4, 2])
    opened = draw(loss, level="layer", expand=["layers.1"])
    assert ids(opened, "c") == 5
    deeper = draw(loss, level="neuron", expand=["layers.1.neurons.0"])
    assert ids(deeper, "c") == 10 + 5 - 0
    assert "w₃" in deeper.source


def test_around_shows_the_neighbourhood() -> None:
    a = Value(2.0, "a")
    b = a * 3.0
    c = b.exp()
    d = c + Value(1.0, "far")
    e = d.tanh()
    for value, label in ((b, "b"), (c, "c"), (d, "d"), (e, "e")):
        value.label = label
    e.backward()
    near = draw(e, around=c, depth=1).source
    assert all(f"<B>{name}</B>" in near for name in "bcd")
    assert all(f"<B>{name}</B>" not in near for name in ["a", "e", "far"])
    assert "a part of the graph" in near
    assert draw(e, around="c").source == draw(e, around=c, depth=2).source
    assert "<B>e</B>" in draw(e, around=c).source
    alone = draw(e, around=a, depth=0).source
    assert alone.count("tooltip=") == 1
    for level in ("neuron", "layer", "compact"):
        assert "<B>b</B>" in draw(e, around=c, depth=1, level=level).source.replace("stage 0", "<B>b</B>")
    assert draw(e, around=a, depth=0, level="neuron").source.count("tooltip=") == 1


def test_between_shows_the_paths() -> None:
    loss = network(3, [4, 2])
    source = draw(loss, between=("inputs.x1", loss)).source
    assert "x₁" in source
    assert "x₀" not in source
    assert "w₀" not in source
    w = draw(loss, between=("layers.0.neurons.1.weights.2", "layers.1.neurons.0.o0")).source
    assert "<B>w₂</B>" in w
    assert "loss" not in w
    assert draw(loss, between=("inputs.x1", loss), level="neuron", collapse=["layers.0"]).source.count("->") == 5
    draw(loss, between=("inputs.x1", loss), level="full", collapse=["layers.0"]).pipe()


def test_a_dot_of_which_all_is_shown_is_spelled_out_in_a_part_too() -> None:
    loss = network(2, [2, 1])
    source = draw(loss, around="layers.0.neurons.1.z", depth=1, level="full").source
    assert ">w₀ x₀<" in source
    assert source.count("∂ ") == 2 * 2 + 3 + 1 + 1  # two products, their sum, the ReLU, the legend


def test_down_instead_of_to_the_right() -> None:
    loss = network(3, [4, 2])
    for level in ("full", "compact"):
        assert "rankdir=TB" in draw(loss, level=level, direction="TB").source
        assert "data flows down" in draw(loss, level=level, direction="TB").source
    for level in ("neuron", "layer"):
        picture = draw(loss, level=level, direction="TB")
        assert "headport=n" in picture.source
        places = re.findall(r'\tc\d+ .*pos="([-\d.e]+),([-\d.e]+)"', picture.source)
        assert len({y for _, y in places}) == 4
        picture.pipe()


def test_circles_between_cards_are_drawn_too() -> None:
    state = Value(0.5, "start")
    model = nn.MLP(1, [1, 1], activation="tanh", rng=1)
    for _ in range(3):
        state = model([state])
    state.backward()
    picture = draw(state, level="neuron")
    assert picture.source.count("->") == 3
    picture.pipe()


def test_every_refusal_names_the_mend() -> None:
    loss, y = network(3, [4, 2]), chain(2_500)
    with pytest.raises(ValueError, match=r"^2,501 values, and level='full' draws up to 2,000: choose level='com"):
        draw(y, level="full")
    assert draw(y, level="full", max_values=3_000).source
    with pytest.raises(ValueError, match=r"level='layer' draws up to 100: fold scopes .* max_values=2501$"):
        draw(y, max_values=100)
    with pytest.raises(ValueError, match=r"max_values=44"):
        draw(network(5, [2, 2, 2]), max_values=10)
    with pytest.raises(ValueError, match=r"unknown direction 'RL'; known are: LR, to the right, TB, down, and auto"):
        draw(loss, direction="RL")
    with pytest.raises(ValueError, match=r"collapse= names 'layer.0', which is no scope here; known are: inputs, l"):
        draw(loss, collapse=["layer.0"])
    with pytest.raises(ValueError, match=r"expand= names 'a', which is no scope here; known are: none, for"):
        draw(y, expand=["a"])
    for level in ("auto", "full"):
        with pytest.raises(ValueError, match=r"expand= names 'layer.0', which is no scope here; known are: inputs, l"):
            draw(loss, level=level, expand=["layer.0"])
    for wrong in ("layers.0", 3, [3]):
        with pytest.raises(TypeError, match=r'collapse= takes .*, as collapse=\["layers.0"\], got'):
            draw(loss, collapse=wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"expand= takes names of scopes"):
        draw(loss, level="layer", expand=["no scope"])
    with pytest.raises(ValueError, match=r"around= takes a value that the drawn one is made from, and 'z' is not"):
        draw(loss, around=Value(1.0, "z"))
    with pytest.raises(ValueError, match=r"around= names 'z', but no value of the graph has that label"):
        draw(loss, around="z")
    with pytest.raises(TypeError, match=r"around= takes Values or their labels, got the int 3"):
        draw(loss, around=3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"depth is a whole number of steps from 0 on, got -1"):
        draw(loss, around=loss, depth=-1)
    with pytest.raises(TypeError, match=r"between= takes two Values or labels"):
        draw(loss, between=loss)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"give one of them"):
        draw(loss, around=loss, between=(loss, loss))
    with pytest.raises(ValueError, match=r"^nothing flows from 'loss.loss' to 'inputs.x0': between=\(a, b\) takes"):
        draw(loss, between=(loss, "inputs.x0"))


@pytest.mark.parametrize(
    ("level", "direction", "size"),
    [
        ("full", "LR", 20),
        ("compact", "TB", 28),
        *(pytest.param(*case, 32, marks=pytest.mark.long) for case in product(("full", "compact"), ("LR", "TB"))),
    ],
)
def test_a_large_graph_is_drawn_value_by_value_in_columns(level: str, direction: str, size: int) -> None:
    picture = draw(network(8, [size, size, 2]), level=level, direction=direction, theme="dark")
    assert "cluster" not in picture.source
    statements = [line for line in picture.source.splitlines() if re.match(r"\t[vo]\d+ \[", line)]
    assert len(statements) > 1_000
    assert all("pos=" in line for line in statements)
    picture.pipe()


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "MOST_LINES", 20)
    with pytest.raises(ValueError, match=r"would draw 10 cards and 22 lines between them: choose level='layer'"):
        draw(network(3, [4, 2]), level="neuron")


@pytest.mark.parametrize("is_on", [True, False])
def test_the_garbage_collector_is_left_as_it_was(is_on: bool) -> None:
    before = gc.isenabled()
    (gc.enable if is_on else gc.disable)()
    try:
        draw(chain(500))
        assert gc.isenabled() == is_on
    finally:
        (gc.enable if before else gc.disable)()


@pytest.mark.parametrize("n", [60_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_so_many_values_make_a_picture_of_layers(n: int) -> None:
    picture = draw(chain(n - 1))
    assert f"{n:,} values in 14 cards" in picture.source


def test_a_line_whose_gradients_cancel_is_drawn_as_zero() -> None:
    x = Value(2.0, "in.x")
    y = x * 3.0 - x * 3.0
    y.label = "out.y"
    z = y * 2.0
    z.backward()
    [line] = [text for text in draw(z, level="neuron").source.splitlines() if "gradient sent back 0," in text]
    assert "style=dashed" in line
    assert theme_named("light").zero_border in line
