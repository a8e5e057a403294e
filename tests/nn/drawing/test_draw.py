"""nn.draw: what a picture of a network shows, compared with the engine; how it is asked for; what is refused."""

import re
import xml.etree.ElementTree as ElementTree
from html import unescape
from random import Random
from typing import Any

import pytest

import autograd
import nn
from autograd import Value
from autograd.common import number
from autograd.drawing import Drawing

ROW = [0.8, -1.2, 0.5, 1.6, -0.4]
TITLE = "{http://www.w3.org/1999/xlink}title"


def trained(n_inputs: int = 5, sizes: tuple[int, ...] = (2, 2, 2), **options: Any) -> nn.MLP:
    """A network with the gradients of one row."""
    model = nn.MLP(n_inputs, list(sizes), rng=22, **options)
    outputs = model.layers[0].forward([0.1 * i - 0.3 for i in range(n_inputs)])
    for layer in model.layers[1:]:
        outputs = layer.forward(outputs)
    nn.ssr(outputs, [1.0] * sizes[-1]).backward()
    return model


def rows_of(count: int, n_inputs: int) -> list[list[float]]:
    rng = Random(0)
    return [[rng.uniform(-1.0, 1.0) for _ in range(n_inputs)] for _ in range(count)]


def statements(picture: Drawing, kind: str) -> dict[str, str]:
    """The DOT statements of units n, biases b, numbers on lines w, names t, or lines "->", by name."""
    found = {}
    for line in picture.source.splitlines():
        name = line.strip().partition(" [")[0]
        if ("->" in name) if kind == "->" else re.fullmatch(rf"{kind}\d+(_\d+)*", name):
            found[name] = line
    return found


def words(statement: str) -> list[str]:
    return re.findall(r">([^<>]+)<", statement)


def tooltip(statement: str) -> str:
    return re.search(r'tooltip=(?:"(.*?)"|(\S+))(?: |\])', statement)[1]  # type: ignore[index]


# ---- numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("show", ["weight", "grad"])
def test_every_weight_and_bias_is_that_of_the_model(show: str) -> None:
    model = trained()
    picture = nn.draw(model, show=show)
    lines, on_lines, biases = (statements(picture, kind) for kind in ("->", "w", "b"))
    assert (len(lines), len(on_lines), len(biases)) == (5 * 2 + 2 * 2 + 2 * 2, 18, 6)
    for i, layer in enumerate(model.layers):
        for j, neuron in enumerate(layer.neurons):
            bias = neuron.bias.data if show == "weight" else neuron.bias.grad
            assert words(biases[f"b{i + 1}_{j}"]) == [number(bias, 2)]
            for k, weight in enumerate(neuron.weights):
                line = lines[f"n{i}_{k} -> n{i + 1}_{j}"]
                shown = weight.data if show == "weight" else weight.grad
                assert words(on_lines[f"w{i + 1}_{j}_{k}"]) == [number(shown, 2)]
                expected = f"{weight.label}: {number(weight.data, 6)}, gradient {number(weight.grad, 6)}"
                assert tooltip(line) == expected
                assert ("style=dashed" in line) == (shown == 0.0)


@pytest.mark.parametrize("n_rows", [1, 7])
@pytest.mark.parametrize(("n_inputs", "sizes"), [(5, (2, 2, 2)), (13, (30, 1)), (64, (50, 10))])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_every_output_is_that_of_the_model(n_rows: int, n_inputs: int, sizes: tuple[Any, ...], activation: str) -> None:
    model, rows = trained(n_inputs, sizes, activation=activation), rows_of(n_rows, n_inputs)
    units = statements(nn.draw(model, inputs=rows), "n")
    values = rows
    for i, layer in enumerate([None, *model.layers]):
        values = values if layer is None else [[y.data for y in layer.forward(row)] for row in values]
        columns = list(zip(*values))
        for j, column in enumerate(columns):
            unit = units.pop(f"n{i}_{j}")
            mean = sum(column) / n_rows
            what = "output" if layer else "value"
            if n_rows == 1:
                assert f"{what} {number(mean, 6)}" in tooltip(unit)
            else:
                ends = f"{what} {number(min(column), 6)} to {number(max(column), 6)}, mean {number(mean, 6)}"
                assert f"{ends}, 0 in {column.count(0.0)} of 7 rows" in tooltip(unit)
            is_dead = activation == "relu" and not any(column)
            assert ("dead ReLU" in tooltip(unit)) == is_dead
            if len(columns) <= 40:
                shown = number(mean) if len(number(mean)) <= 7 else number(mean, 2)  # what has room
                assert words(unit)[1] == ("dead" if is_dead else shown)
    assert not units


def test_the_model_stays_as_it_is() -> None:
    model = trained()
    before = [(p.data, p.grad, p.has_grad, p.label, p.operands) for p in model.parameters()]
    untouched = nn.network_5_2_2(rng=1)
    row = [Value(x, f"x{i}") for i, x in enumerate(ROW)]
    for show in ("weight", "grad"):
        nn.draw(model, inputs=[row, row], show=show).pipe()
        nn.draw(untouched, inputs=row, show=show)
    assert [(p.data, p.grad, p.has_grad, p.label, p.operands) for p in model.parameters()] == before
    assert not any(p.has_grad for p in [*untouched.parameters(), *row])


def test_of_several_rows_a_bar_tells_the_mean_size_and_a_number_has_room() -> None:
    units = statements(nn.draw(nn.Neuron(2, "linear", rng=1), inputs=[[3.0, 1.0], [-3.0 - 2**-31, -2.6]]), "n")
    bars = [re.findall(r'WIDTH="(\d+)" HEIGHT="3"', units[f"n0_{j}"]) for j in range(2)]
    assert bars == [["30"], ["18", "12"]]  # 3 and 1.8
    assert words(units["n0_0"])[1] == "-2e-10"
    assert "value -3 to 3, mean -2.32831e-10, 0 in 0 of 2 rows" in tooltip(units["n0_0"])


def test_a_mean_that_is_but_rounding_is_0_and_has_no_sign() -> None:
    rows = [[x, 1e-15] for x in nn.Standardize().fit_transform([1970.1, 1970.2, 1971.7, 1979.9, 1988.3])]
    units = statements(nn.draw(nn.Neuron(2, "linear", rng=1), inputs=rows), "n")
    assert sum(x for x, _ in rows) != 0.0
    assert words(units["n0_0"])[1] == "0"
    assert 'HEIGHT="3" FIXEDSIZE="TRUE" BGCOLOR="#5B6573"' in units["n0_0"]
    assert words(units["n0_1"])[1] == "1e-15"  # small numbers are not rounding
    neuron = nn.Neuron(1, "linear", rng=1)
    neuron.weights[0].data = 1e300
    assert words(statements(nn.draw(neuron, inputs=[[1e8], [1e9]]), "n")["n1_0"]) == ["y", "inf"]


def test_rows_whose_output_is_nan_are_counted() -> None:
    neuron = nn.Neuron(1, autograd.log, rng=1)
    neuron.weights[0].data, neuron.bias.data = 1.0, 0.0
    for rows, said in [
        ([[-1.0], [1.0], [2.0]], "output 0 to 0.693147, mean nan, 0 in 1 of 3 rows, nan in 1"),
        ([[-1.0], [-2.0]], "output mean nan, 0 in 0 of 2 rows, nan in 2"),
    ]:
        unit = statements(nn.draw(neuron, inputs=rows), "n")["n1_0"]
        assert said in tooltip(unit)
        assert words(unit) == ["y", "nan"]


def test_a_bar_is_as_long_as_the_output_beside_the_largest_of_its_column() -> None:
    units = statements(nn.draw(nn.Layer(4, 1, rng=1), inputs=[1.0, -2.0, 4.0, 0.0]), "n")
    lengths = [
        re.findall(r'WIDTH="(\d+)" HEIGHT="3" FIXEDSIZE="TRUE" BGCOLOR="([^"]+)"', units[f"n0_{j}"]) for j in range(4)
    ]
    assert [[int(width) for width, _ in parts] for parts in lengths] == [[8, 22], [15, 15], [30], [30]]
    grey, none = "#5B6573", "#E6E9EE"  # a size has no sign, so no hue
    assert [parts[0][1] for parts in lengths] == [grey, grey, grey, none]


# ---- what is dead ----------------------------------------------------------------------------------------------


def with_a_dead_neuron() -> nn.MLP:
    model = nn.network_5_2_2(rng=22)
    model.layers[0].neurons[0].bias.data = 10.0  # alive for every row
    model.layers[0].neurons[1].bias.data = -100.0
    return model


@pytest.mark.parametrize(("n_rows", "said"), [(1, "this row"), (9, "all 9 rows")])
def test_a_dead_relu_is_told_in_words_and_by_dashes(n_rows: int, said: str) -> None:
    picture = nn.draw(with_a_dead_neuron(), inputs=rows_of(n_rows, 5))
    assert f"h₁ of layer 0 is a dead ReLU for {said}" in picture.source
    assert words(picture.source).count("1 dead") == 1
    units = statements(picture, "n")
    assert words(units["n1_1"]) == ["h₁", "dead"]
    assert "dashed" in units["n1_1"]
    assert "dashed" not in units["n1_0"]
    lines = statements(picture, "->")
    assert {name for name, line in lines.items() if "dashed" in line} == {"n1_1 -> n2_0", "n1_1 -> n2_1"}


def test_a_relu_that_is_off_for_some_rows_only_is_not_dead() -> None:
    neuron = nn.Neuron(1, rng=1)
    neuron.weights[0].data, neuron.bias.data = 1.0, 0.0
    picture = nn.draw(neuron, inputs=[[-1.0], [2.0]])
    assert "dead" not in picture.source
    assert "0 in 1 of 2 rows" in picture.source
    assert "dead" in nn.draw(neuron, inputs=[-1.0]).source


@pytest.mark.parametrize("activation", [lambda z: z.relu(), autograd.relu])
def test_a_relu_is_known_by_what_it_does(activation: Any) -> None:
    neuron = nn.Neuron(2, activation, rng=1)
    neuron.bias.data = -10.0
    assert "is a dead ReLU for this row" in nn.draw(neuron, inputs=[0.0, 1.0]).source


@pytest.mark.parametrize(
    ("name", "instead"),
    [("row", "inputs= for row="), ("rows", "inputs= for rows="), ("gradients", 'show="grad" for gradients=')],
)
def test_an_argument_of_another_name_is_refused_and_told_what_to_write(name: str, instead: str) -> None:
    with pytest.raises(TypeError, match=rf"^draw\(\) got an unexpected keyword argument '{name}'; write {instead}$"):
        nn.draw(nn.MLP(1, [1]), **{name: [1.0]})  # type: ignore[arg-type]


@pytest.mark.parametrize("sizes", [[1], [2, 1]])
def test_a_long_title_does_not_make_the_picture_of_a_small_network_wide(sizes: list[int]) -> None:
    def width(title: str) -> float:
        svg = nn.draw(nn.MLP(1, sizes, rng=1), inputs=[2.0], title=title).pipe(encoding="utf-8")
        assert [word for word in title.split() if word not in unescape(svg)] == []
        return float(re.search(r'viewBox="\S+ \S+ (\S+)', svg)[1])  # type: ignore[index]

    long = "A title that is far wider than the network below it, and so takes more than one line"
    assert width(long) < 1.1 * width("A")


def test_where_nothing_is_recorded_the_picture_is_the_same() -> None:
    model = with_a_dead_neuron()
    with autograd.no_grad():
        unrecorded = nn.draw(model, inputs=ROW).source
    assert unrecorded == nn.draw(model, inputs=ROW).source


@pytest.mark.parametrize("activation", ["linear", "tanh", "leaky_relu"])
def test_an_output_of_0_that_lets_gradients_through_is_not_dead(activation: str) -> None:
    picture = nn.draw(nn.MLP(1, [2, 1], activation=activation, initializer="zeros"), inputs=[0.0])
    assert "dead" not in picture.source
    assert all("dashed" in line for line in statements(picture, "->").values())


def test_several_dead_relus_are_counted_and_marked_in_a_grid() -> None:
    model = nn.MLP(5, [100, 2], rng=1)
    picture = nn.draw(model, inputs=ROW)
    dead = [j for j, y in enumerate(model.layers[0].forward(ROW)) if y.data == 0.0]
    assert f"{len(dead)} ReLUs are dead for this row" in picture.source
    units = statements(picture, "n")
    marked = [j for j in range(100) if words(units[f"n1_{j}"]) == ["×"]]
    assert marked == dead
    assert all("dashed" in units[f"n1_{j}"] for j in dead)


def test_neurons_without_gradient_are_dashed_and_counted() -> None:
    model = with_a_dead_neuron()
    nn.ssr(model(ROW), [1.0, 0.0]).backward()
    picture = nn.draw(model, show="grad")
    assert "1 neuron gets no gradient (dashed, grey)" in picture.source
    assert {name for name, unit in statements(picture, "n").items() if "dashed" in unit} == {"n1_1"}
    model.zero_grad()
    nn.ssr(model([0.0] * 5), [1.0, 0.0]).backward()
    both = nn.draw(model, show="grad", inputs=ROW).source
    assert "is a dead ReLU" in both
    assert "gets no gradient" not in both  # it is told once


# ---- lines, colours, legend ------------------------------------------------------------------------------------


def test_positive_and_negative_weights_differ_in_colour_and_large_ones_in_width() -> None:
    neuron = nn.Neuron(3, rng=1)
    for weight, x in zip(neuron.weights, [1.0, -1.0, 0.0]):
        weight.data = x
    neuron.bias.data = 0.1
    lines = statements(nn.draw(neuron), "->")
    assert "#B35806" in lines["n0_0 -> n1_0"]
    assert "#5E3C99" in lines["n0_1 -> n1_0"]
    assert "#A9B3C0" in lines["n0_2 -> n1_0"]
    widths = [float(re.search(r"penwidth=([\d.]+)", line)[1]) for line in lines.values()]  # type: ignore[index]
    assert widths == sorted(widths)
    assert next(iter(lines)) == "n0_2 -> n1_0"  # the largest are drawn last, on top
    assert ["dashed" in line for line in lines.values()] == [True, False, False]


@pytest.mark.parametrize(
    ("show", "inputs", "said"),
    [
        ("weight", None, ["line = weight; chip below a neuron = bias", "weight or bias", "size; dashed = 0"]),
        ("weight", ROW, ["number and bar = output for this row", "dashed = hands on 0"]),
        ("weight", [ROW, ROW], ["number = mean output over 2 rows; bar = its mean size"]),
        ("grad", None, ["line = gradient of a weight; chip below a neuron = gradient of a bias", "dashed = 0"]),
    ],
)
def test_the_picture_says_how_to_read_it(show: str, inputs: Any, said: list[str]) -> None:
    model = trained()
    source = nn.draw(model, show=show, inputs=inputs).source
    for part in said:
        assert part in source
    largest = max(abs(p.data if show == "weight" else p.grad) for p in model.parameters())
    assert {number(largest, 2), number(-largest, 2)} <= set(words(source))


def test_larger_networks_say_so_of_pills_and_cells() -> None:
    assert "; chip = bias" in nn.draw(nn.MLP(3, [20, 1], rng=1)).source
    assert "chip = bias; cell = bias" in nn.draw(nn.MLP(3, [50, 1], rng=1)).source
    assert "number and bar or cell = output" in nn.draw(nn.MLP(3, [50, 1], rng=1), inputs=[1, 2, 3]).source
    only = nn.draw(nn.MLP(50, [50], rng=1), inputs=[1.0] * 50).source
    assert "line = weight; cell = output for this row" in only


def test_of_many_weights_the_largest_are_drawn_and_the_rest_is_counted() -> None:
    model = nn.MLP(6, [50, 3], rng=1)
    picture = nn.draw(model, max_lines=40)
    assert "80 of 450 weights are drawn: in each layer those that are largest" in picture.source
    sizes = [abs(w.data) for neuron in model.layers[0].neurons for w in neuron.weights]
    assert {"40 of 300 weights", "40 of 150 weights", f"mean |w| {number(sum(sizes) / 300)}"} <= set(
        words(picture.source)
    )
    lines = [line for name, line in statements(picture, "->").items() if "-> n1_" in name]
    drawn = [abs(float(re.search(r": (\S+?)[\",]", line)[1])) for line in lines]  # type: ignore[index]
    assert drawn == pytest.approx(sorted(sizes)[-40:], rel=1e-5)
    assert len(statements(nn.draw(model, max_lines=300), "->")) == 450


def test_with_inputs_the_weights_that_hand_on_most_are_drawn() -> None:
    model = nn.MLP(6, [50, 3], rng=1)
    picture = nn.draw(model, inputs=[0.0, 0.0, 100.0, 0.0, 0.0, 0.1], max_lines=50)
    assert "those that hand on most" in picture.source
    assert {name.split(" ")[0] for name in statements(picture, "->") if "-> n1_" in name} == {"n0_2"}


def test_of_many_gradients_none_of_0_is_drawn() -> None:
    model = with_a_dead_neuron()
    nn.ssr(model(ROW), [1.0, 0.0]).backward()
    picture = nn.draw(model, show="grad", max_lines=8)
    lines = [name for name in statements(picture, "->") if "-> n1_" in name]
    assert sorted(lines) == [f"n0_{k} -> n1_0" for k in range(5)]
    assert "5 of 10 weights" in picture.source
    assert "mean |dw|" in picture.source


def test_before_backward_no_gradient_is_shown() -> None:
    model = nn.network_5_2_2(rng=22)
    picture = nn.draw(model, show="grad")
    assert "no gradients yet: call backward() on a loss first" in picture.source
    assert not statements(picture, "w")
    assert all(words(chip) == [] for chip in statements(picture, "b").values())
    assert "dashed" not in picture.source
    assert len(statements(nn.draw(nn.MLP(5, [50, 2], rng=1), show="grad", max_lines=9), "->")) == 18
    nn.ssr(model(ROW), [1.0, 0.0]).backward()
    assert "no gradients yet" not in nn.draw(model, show="grad").source


def test_a_dead_network_after_backward_is_not_taken_for_one_before() -> None:
    neuron = nn.Neuron(1, initializer="zeros")
    neuron([1.0]).backward()
    assert "no gradients yet" not in nn.draw(neuron, show="grad").source


def test_nan_and_inf_among_the_parameters_are_shown_as_such() -> None:
    model = nn.network_5_2_2(rng=22)
    model.layers[1].neurons[0].weights[0].data = float("nan")
    assert "1 of the weights and biases is nan or inf" in nn.draw(model).source
    model.layers[2].neurons[1].bias.data = float("inf")
    picture = nn.draw(model, inputs=ROW)
    assert "2 of the weights and biases are nan or inf" in picture.source
    assert words(statements(picture, "b")["b3_1"]) == ["inf"]
    assert words(statements(picture, "w")["w2_0_0"]) == ["nan"]
    assert "#B00020" in statements(picture, "->")["n1_0 -> n2_0"]
    assert words(statements(picture, "n")["n3_0"])[1] == "nan"
    model.layers[0].neurons[0].weights[0].grad = float("nan")
    assert "1 of the gradients is nan or inf" in nn.draw(model, show="grad").source
    wide = nn.MLP(5, [50, 1], rng=1)
    wide.layers[0].neurons[7].bias.data = float("nan")
    assert words(statements(nn.draw(wide), "n")["n1_7"]) == ["?"]
    assert words(statements(nn.draw(wide, inputs=ROW), "n")["n1_7"]) == ["?"]


# ---- names and other options -----------------------------------------------------------------------------------


def test_inputs_and_outputs_can_have_names() -> None:
    names: dict[str, Any] = {"input_names": ["age & sex", "weights.3"], "output_names": ("risk",)}
    picture = nn.draw(nn.MLP(2, [3, 1], rng=1), **names)
    shown = {name: words(line) for name, line in statements(picture, "t").items()}
    assert shown == {"t0_0": ["age &amp; sex"], "t0_1": ["weights.3"], "t2_0": ["risk"]}
    places = {name: float(re.search(r'pos="(\S+),', line)[1]) for name, line in statements(picture, "t").items()}  # type: ignore[index]
    assert places["t0_0"] < 0 < places["t2_0"]
    long = nn.draw(nn.MLP(2, [3, 1], rng=1), input_names=["a" * 10_000, "b"])
    assert ["a" * 23 + "…"] in [words(line) for line in statements(long, "t").values()]
    assert "x0 (" + "a" * 50 in long.source


def test_cells_have_their_names_in_tooltips() -> None:
    picture = nn.draw(nn.MLP(50, [1], rng=1), input_names=[f"pixel {i}" for i in range(50)])
    assert "inputs, x7 (pixel 7)" in picture.source
    assert not statements(picture, "t")


def test_title_and_subtitle_stand_above() -> None:
    model = nn.network_5_2_2(rng=22)
    source = nn.draw(model, title="The network", subtitle="as it\nstarts").source
    assert {"The network", "as it", "starts"} <= set(words(source))
    assert "line = weight" not in source
    assert "line = weight" not in nn.draw(model, subtitle="").source


def test_layers_say_what_they_are() -> None:
    model = nn.MLP(3, [4, 2], rng=1)
    model.layers[0].neurons[1].activation = autograd.tanh
    found = words(nn.draw(model).source)
    assert {"layer 0", "hidden, 4 relu, tanh", "layer 1", "output, 2 linear", "inputs", "3"} <= set(found)
    anonymous = nn.draw(nn.Neuron(1, lambda z: z, rng=1))
    assert "output, 1 &lt;lambda&gt;" in words(anonymous.source)


def test_the_themes_differ_in_their_colours_only() -> None:
    light, dark = (nn.draw(nn.network_5_2_2(rng=22), inputs=ROW, theme=theme).source for theme in ("light", "dark"))
    plain = [re.sub(r"#[0-9A-F]{6}|g[0-9a-f]{8}-", "", source) for source in (light, dark)]
    assert light != dark
    assert plain[0] == plain[1]


@pytest.mark.parametrize("inputs", [[1, -2], [[1, -2]], (1.0, -2.0), [Value(1.0), Value(-2.0)]])
def test_a_row_comes_in_many_shapes(inputs: Any) -> None:
    model = nn.MLP(2, [3, 1], rng=1)
    assert nn.draw(model, inputs=inputs).source == nn.draw(model, inputs=[[1.0, -2.0]]).source


def test_arrays_are_rows_too() -> None:
    numpy = pytest.importorskip("numpy")
    model = nn.MLP(2, [3, 1], rng=1)
    rows = [[1.0, -2.0], [0.5, 0.25]]
    assert nn.draw(model, inputs=numpy.array(rows)).source == nn.draw(model, inputs=rows).source
    assert nn.draw(model, inputs=numpy.array(rows[0])).source == nn.draw(model, inputs=rows[0]).source


# ---- rendering -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("model", "n_inputs"), [(nn.Neuron(3, rng=1), 3), (nn.Layer(2, 3, rng=1), 2), (nn.MLP(64, [32, 10], rng=1), 64)]
)
def test_every_kind_of_network_renders(model: Any, n_inputs: int, theme: str) -> None:
    picture = nn.draw(model, theme=theme, inputs=[0.5] * n_inputs, title="t", input_names=["name"] * n_inputs)
    root = ElementTree.fromstring(picture.pipe(encoding="utf-8"))
    drawn = {element.get("id", "").partition("-")[2] for element in root.iter()}
    assert set(statements(picture, "n")) | set(statements(picture, "t")) <= drawn
    assert {name.replace(" -> ", "-") for name in statements(picture, "->")} <= drawn


def test_hundreds_of_neurons_make_a_picture_of_less_than_a_megabyte() -> None:
    svg = nn.draw(nn.MLP(5, [300, 300, 2], rng=1), inputs=rows_of(3, 5)).pipe(encoding="utf-8")
    assert len(svg) < 1_000_000
    assert len(re.findall(r'class="edge"', svg)) == 600
    drawn = [element.get("id", "") for element in ElementTree.fromstring(svg).iter()]
    assert sum(bool(re.fullmatch(r"g\w+-n1_\d+", name)) for name in drawn) == 300


def test_no_two_pictures_share_an_id() -> None:
    model = trained()
    pictures = [
        nn.draw(model),
        nn.draw(model, show="grad"),
        nn.draw(model, inputs=ROW),
        nn.draw(model, theme="dark"),
        nn.draw(model, output_names=["a", "b"]),
        nn.draw(nn.network_5_2_2(rng=1), show="grad"),
        nn.draw(nn.network_5_2_2(rng=2), show="grad"),
    ]
    ids = [set(re.findall(r' id="?(g[^" \]]+)', picture.source)) for picture in pictures]
    assert all(len(own) > 30 for own in ids)
    assert sum(map(len, ids)) == len(set().union(*ids))


HOSTILE = [
    "</script>",
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "a & b",
    "&amp;",
    '"quoted"',
    "it's",
    "\\N \\G",
    "</TD></TABLE>>",
    "nul\0here",
    "line\nbreak",
    "\u202eevil",
    "\ud800",
    "x" * 10_000,
]


@pytest.mark.parametrize("sizes", [[2, 1], [20, 1], [50, 1]], ids=["circles", "pills", "cells"])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_is_text_whatever_is_in_it(text: str, sizes: list[int]) -> None:
    model = nn.MLP(2, sizes, rng=1)
    hostile = model.layers[0].neurons[0]
    hostile.label, hostile.weights[0].label, hostile.bias.label = text, text, text
    hostile.activation = type(autograd.relu)(text, "f", "x", lambda x: x, example=(1.0,), partials=(lambda z, x: 1.0,))
    options: dict[str, Any] = {"title": text, "subtitle": text, "input_names": [text, "b"], "output_names": [text]}
    svg = nn.draw(model, inputs=[1.0, 2.0], **options).pipe(encoding="utf-8")
    root = ElementTree.fromstring(svg)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "g", "a", "title", "text", "path", "polygon", "polyline", "ellipse"}
    assert not set(svg) & {"\0", "\u202e", "\ud800"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in attributes if name.startswith("on")]
    texts = {(element.text or "").replace("\u00a0", " ").strip() for element in root.iter()}
    if text.isprintable():
        assert text in texts  # the title
        tooltips = " ".join(element.get(TITLE, "") for element in root.iter())
        assert text[:200] in tooltips


# ---- what is refused -------------------------------------------------------------------------------------------

MODEL = nn.MLP(2, [3, 1], rng=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"show": "bias"}, r"unknown show 'bias'; known are: weight, grad"),
        ({"show": []}, r"unknown show \[\]; known are: weight, grad"),
        ({"theme": []}, r"unknown theme \[\]; known are: light, dark"),
        ({"theme": "blue"}, r"unknown theme 'blue'"),
        ({"input_names": ["age"]}, r"1 input names for 2 inputs"),
        ({"output_names": ["a", "b"]}, r"2 output names for 1 output$"),
        ({"inputs": [1.0]}, r"inputs row 0 has 1 numbers, not 2$"),
        ({"inputs": [[1.0, 2.0], [1.0]]}, r"inputs row 1 has 1 numbers, but row 0 has 2"),
        ({"inputs": []}, r"inputs has no rows"),
        ({"inputs": [1.0, float("nan")]}, r"inputs row 0, column 1 is nan"),
        ({"inputs": [[1.0, 2.0], [float("inf"), 0.0]]}, r"inputs row 1, column 0 is inf"),
        ({"max_lines": 0}, r"max_lines must be at least 1, got 0"),
        ({"max_units": 0}, r"max_units must be at least 1, got 0"),
        ({"max_units": 5}, r"6 inputs and neurons, and nn.draw draws up to 5: draw one layer with nn.draw\(model.lay"),
    ],
)
def test_what_does_not_fit_is_refused(options: dict[Any, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        nn.draw(MODEL, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"inputs": 3}, r"inputs must be a list of rows, got the int 3"),
        ({"inputs": "ab"}, r"inputs must be a list of rows, got the str 'ab'"),
        ({"inputs": ["a", "b"]}, r"inputs row 0, column 0: expected a real number, got the str 'a'"),
        ({"input_names": "ab"}, r"input_names is a list of names, got the str 'ab'"),
        ({"max_lines": 2.5}, r"max_lines must be an int"),
        ({"title": 3}, r"title= takes a text, got the int 3"),
        ({"subtitle": 3}, r"subtitle= takes a text, got the int 3"),
    ],
)
def test_what_is_of_another_type_is_refused(options: dict[Any, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        nn.draw(MODEL, **options)


def test_other_models_are_refused() -> None:
    with pytest.raises(TypeError, match=r"takes an MLP, a Layer or a Neuron, got the int 3"):
        nn.draw(3)
    model = nn.MLP(2, [3, 1], rng=1)
    model.layers[0].neurons.pop()
    with pytest.raises(ValueError, match=r"neuron 0 of layer 1 reads 3 values, and 2 come"):
        nn.draw(model)
    model.layers[1].neurons.clear()
    with pytest.raises(ValueError, match=r"a neuron in every layer, got layers of \[2, 0\] neurons"):
        nn.draw(model)


def test_a_single_number_may_want_to_be_several_rows() -> None:
    with pytest.raises(ValueError, match=r"inputs row 0 has 3 numbers, not 1; write \[\[1.0\], \[2.0\]\] for several"):
        nn.draw(nn.Neuron(1, rng=1), inputs=[1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("make", "mend"),
    [
        (lambda: nn.MLP(1, [4_000, 1], rng=1), "draw one layer with nn.draw(model.layers[i]), or them all the same"),
        (lambda: nn.Layer(1, 4_001, rng=1), "draw one neuron with nn.draw(layer.neurons[i]), or them all the same"),
        (lambda: nn.Neuron(4_001, rng=1), "draw them all the same"),
    ],
)
def test_a_network_too_large_to_be_drawn_is_refused_with_the_mend(make: Any, mend: str) -> None:
    model = make()
    with pytest.raises(ValueError, match=re.escape(f"4,002 inputs and neurons, and nn.draw draws up to 3,000: {mend}")):
        nn.draw(model)
    assert len(statements(nn.draw(model, max_units=4_002), "n")) == 4_002
