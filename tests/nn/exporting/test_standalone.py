"""Models as files of Python, C and JavaScript that stand alone."""

import ctypes
import math
import runpy
from pathlib import Path
from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter, Primitive, RecordingError, Value, compile
from tests.autograd.bits import bits, kind
from tests.autograd.exported import COMPILER, compiled_c, needs_c, ulps
from tests.autograd.node import called_in_node, needs_node

ROWS = [[0.5, -1.0, 2.0], [0.0, -0.0, 1e300], [-3.0, 0.25, 1e-310]]


def predictions(model: Any, rows: Any = ROWS) -> Any:
    results = [model(row) for row in rows]
    return [[y.data for y in (result if isinstance(result, list) else [result])] for result in results]


def from_python(model: Any, tmp_path: Path, rows: Any = ROWS, **options: Any) -> Any:
    path = nn.export_python(model, tmp_path / "model.py", **options)
    predict = runpy.run_path(str(path))["predict"]
    return [predict(row) for row in rows]


def from_c(model: Any, tmp_path: Path, rows: Any = ROWS, **options: Any) -> Any:
    c, header = nn.export_c(model, tmp_path / "model.c", **options)
    assert (c.name, header.name) == ("model.c", "model.h")
    predict = c_of(c, len(rows[0]), len(predictions(model, rows[:1])[0]))
    return [predict(row) for row in rows]


def from_js(model: Any, tmp_path: Path, rows: Any = ROWS, **options: Any) -> Any:
    module = nn.export_js(model, tmp_path / "model.mjs", **options)
    return [called_in_node(module, "predict", row) for row in rows]


def c_of(path: Any, n_inputs: Any, n_outputs: Any) -> Any:
    library = path.with_suffix(".so")
    compiled_c("-shared", "-fPIC", "-o", library, path)
    function = ctypes.CDLL(str(library)).predict
    function.restype = None

    def predict(row: Any) -> Any:
        outputs = (ctypes.c_double * n_outputs)()
        function((ctypes.c_double * n_inputs)(*row), outputs)
        return list(outputs)

    return predict


class Residual(nn.Module):
    """Two layers around which the inputs go, a slope for each output, and a number that is not trained."""

    def __init__(self) -> None:
        self.inside = nn.MLP(3, [4, 3], activation="softplus", rng=1)
        self.slopes = [Parameter(0.5), Parameter(-1.5), Parameter(2.0)]
        self.offset = Value(0.125, "offset")

    def __call__(self, inputs: Any) -> Any:
        outputs = self.inside(inputs)
        return [slope * (x + y) + self.offset for slope, x, y in zip(self.slopes, inputs, outputs)]


MODELS = {
    **{f"mlp {name}": nn.MLP(3, [5, 4, 2], activation=name, rng=2) for name in nn.ACTIVATIONS},
    "one output": nn.MLP(3, [2, 1], output_activation="sigmoid", rng=3),
    "layer": nn.Layer(3, 4, "tanh", rng=4),
    "neuron": nn.Neuron(3, "relu", rng=5),
    "own activation": nn.MLP(3, [4, 2], activation=lambda z: autograd.sin(z) * z, rng=6),
}


@pytest.mark.parametrize("name", MODELS)
def test_networks_in_python(name: Any, tmp_path: Path) -> None:
    assert bits(from_python(MODELS[name], tmp_path)) == bits(predictions(MODELS[name]))


@needs_c
@pytest.mark.parametrize("name", MODELS)
def test_networks_in_c(name: Any, tmp_path: Path) -> None:
    assert bits(from_c(MODELS[name], tmp_path)) == bits(predictions(MODELS[name]))


@needs_node
@pytest.mark.parametrize("name", MODELS)
def test_networks_in_javascript(name: Any, tmp_path: Path) -> None:
    found = from_js(MODELS[name], tmp_path)
    for row, expected in zip(found, predictions(MODELS[name])):
        for x, y in zip(row, expected):  # Math's exponential may be an ulp off, and then go through weights and sums
            assert ulps(x, y) == 0 or math.isclose(x, y, rel_tol=1e-14), name


def test_modules_and_functions_of_ones_own(tmp_path: Path) -> None:
    model = Residual()
    assert bits(from_python(model, tmp_path, example=ROWS[0])) == bits(predictions(model))
    if COMPILER:
        assert bits(from_c(model, tmp_path, example=ROWS[0])) == bits(predictions(model))

    def scaled(row: Any) -> Any:
        return [100.0 + 10.0 * y for y in model([x / 2.0 for x in row])]

    assert bits(from_python(scaled, tmp_path, example=[1, 2, 3])) == bits(predictions(scaled))


@pytest.mark.parametrize("initializer", nn.INITIALIZERS)
def test_networks_that_have_not_learned_yet(initializer: Any, tmp_path: Path) -> None:
    model = nn.MLP(3, [4, 2], activation="tanh", initializer=initializer, rng=0)
    assert bits(from_python(model, tmp_path)) == bits(predictions(model))


@pytest.mark.parametrize("number", [0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324])
def test_parameters_of_any_number(number: Any, tmp_path: Path) -> None:
    model = nn.MLP(3, [2, 2], activation="linear", rng=0)
    for neuron in model.layers[0].neurons:
        neuron.bias.data = neuron.weights[1].data = number
    assert bits(from_python(model, tmp_path)) == bits(predictions(model))
    if COMPILER:
        assert [list(map(kind, row)) for row in from_c(model, tmp_path)] == [
            list(map(kind, row)) for row in predictions(model)
        ]


def test_nested_outputs_and_parameters_among_them(tmp_path: Path) -> None:
    model, scale = nn.Layer(3, 2, rng=0), Parameter(0.0)
    found = from_python(lambda row: [model(row), (scale * row[0], scale)], tmp_path, example=ROWS[0])
    assert bits(found) == bits([[*outputs, 0.0 * row[0], 0.0] for row, outputs in zip(ROWS, predictions(model))])


def test_what_was_learned_since_is_in_the_next_file(tmp_path: Path) -> None:
    model = nn.MLP(3, [2, 2], rng=0)
    before = from_python(model, tmp_path)
    model.parameters()[-1].data += 1.0
    after = from_python(model, tmp_path)
    assert [row[1] for row in after] == [row[1] + 1.0 for row in before]


def test_the_name_of_the_function(tmp_path: Path) -> None:
    model = nn.Neuron(3, rng=0)
    path = nn.export_python(model, tmp_path / "model.py", name="price")
    assert runpy.run_path(str(path))["price"](ROWS[0]) == predictions(model)[0]
    _, header = nn.export_c(model, tmp_path / "model.c", name="price")
    assert "void price(const double inputs[3], double outputs[1]);" in header.read_text()
    with pytest.raises(ValueError, match="'double' cannot be the name"):
        nn.export_c(model, tmp_path / "model.c", name="double")


def test_a_primitive_of_ones_own_in_c(tmp_path: Path) -> None:
    twice = Primitive("twice", "2x", "2 x", lambda x: 2.0 * x, partials=(lambda z, x: 2.0,), example=(1.0,))
    model = nn.Layer(3, 2, twice, rng=0)
    with pytest.raises(ValueError, match="there is no C for the primitive 'twice'"):
        nn.export_c(model, tmp_path / "model.c")
    functions = {twice: "static double twice(double x)\n{\n    return 2.0 * x;\n}"}
    c, _ = nn.export_c(model, tmp_path / "model.c", functions=functions)
    assert "[i] = twice(z);" in c.read_text()


def test_outputs_that_are_constants_or_inputs(tmp_path: Path) -> None:
    found = from_python(lambda row: [Value(2.0), row[0], 3.0], tmp_path, rows=[[5.0]], example=[0.0])
    assert found == [[2.0, 5.0, 3.0]]


def test_what_cannot_be_exported(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="what is exported is a model, which is called with a row of inputs; got 3"):
        nn.export_python(3, tmp_path / "model.py")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"not known how many inputs .* takes; give a row of them: example="):
        nn.export_python(Residual(), tmp_path / "model.py")
    with pytest.raises(RecordingError, match="`<` asked for the number"):
        nn.export_c(lambda row: row[0] if row[0] < 1.0 else row[1], tmp_path / "model.c", example=[0.0, 0.0])
    with pytest.raises(ValueError, match="expects 3 inputs, got 2"):
        nn.export_python(nn.MLP(3, [1]), tmp_path / "model.py", example=[1.0, 2.0])
    assert not list(tmp_path.iterdir())


def test_exporting_changes_nothing_in_the_model(tmp_path: Path) -> None:
    model = nn.MLP(3, [2, 2], rng=0)
    before = [(p.data, p.grad, p.label) for p in model.parameters()]
    nn.export_python(model, tmp_path / "model.py")
    assert [(p.data, p.grad, p.label) for p in model.parameters()] == before
    assert compile(model, parameters=model.parameters())(ROWS[0])


# ---- scaling ---------------------------------------------------------------------------------------------------------

UNITS = [[130.0, 3504.0, 12.0], [165.0, 3693.0, 11.5], [46.0, 1835.0, 20.5], [95.0, 2372.0, 15.0]]
TARGETS = [[18.0, 1.0], [15.0, 1.0], [26.0, 3.0], [24.0, 2.0]]
SCALINGS = [
    {"inputs": nn.Standardize().fit(UNITS), "targets": nn.MinMax().fit(TARGETS)},
    {"inputs": nn.MinMax().fit(UNITS)},
    {"targets": nn.Standardize().fit(TARGETS)},
    {},
    None,
]


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize(
    "exported", [from_python, pytest.param(from_c, marks=needs_c), pytest.param(from_js, marks=needs_node)]
)
def test_scaled_models_take_and_give_numbers_in_their_units(exported: Any, scaling: Any, tmp_path: Path) -> None:
    model = nn.MLP(3, [4, 2], activation="relu", rng=0)
    expected = nn.predict(model, UNITS, scaling=scaling)
    assert bits(exported(model, tmp_path, UNITS, scaling=scaling)) == bits([list(row) for row in expected])


@pytest.mark.parametrize(
    "exported", [from_python, pytest.param(from_c, marks=needs_c), pytest.param(from_js, marks=needs_node)]
)
def test_one_output_in_the_units_of_its_target(exported: Any, tmp_path: Path) -> None:
    model = nn.MLP(1, [3, 1], activation="relu", rng=0)
    scaling = {"inputs": nn.Standardize().fit([1.0, 2.0, 6.0]), "targets": nn.MinMax().fit([10.0, 30.0])}
    expected = nn.predict(model, [[1.0], [4.0]], scaling=scaling)
    assert exported(model, tmp_path, [[1.0], [4.0]], scaling=scaling) == [[y] for y in expected]


def test_a_function_takes_as_many_inputs_as_its_scaler(tmp_path: Path) -> None:
    scaling = {"inputs": nn.Standardize().fit(UNITS)}
    assert from_python(lambda x: autograd.sum(x), tmp_path, UNITS, scaling=scaling) == [
        [sum(row)] for row in scaling["inputs"].transform(UNITS)
    ]


@pytest.mark.parametrize("export", [nn.export_python, nn.export_c, nn.export_js])
@pytest.mark.parametrize(
    ("scaling", "message"),
    [
        (nn.Standardize().fit(UNITS), "scaling is a dict"),
        ({"rows": nn.Standardize()}, 'scaling is of "inputs" and "targets", got the key \'rows\''),
        ({"inputs": "standard"}, "is an nn.Standardize"),
        ({"inputs": nn.Standardize()}, "call fit"),
        ({"inputs": nn.Standardize().fit([[1.0, 2.0]])}, "a row has 3 numbers, but 2 columns were fitted"),
        ({"targets": nn.MinMax().fit([[1.0, 2.0, 3.0]])}, "a row has 2 numbers, but 3 columns were fitted"),
    ],
)
def test_scaling_that_does_not_fit(export: Any, scaling: Any, message: str, tmp_path: Path) -> None:
    path = tmp_path / {nn.export_python: "model.py", nn.export_c: "model.c", nn.export_js: "model.js"}[export]
    with pytest.raises((TypeError, ValueError), match=message):
        export(nn.MLP(3, [2], rng=0), path, scaling=scaling)
    assert not list(tmp_path.iterdir())
