"""predict: the bits of calling the model row by row, with and without a recording, and scaling undone."""

import math
import random
import re
from typing import Any

import numpy
import pandas
import pytest

import autograd
import nn
from autograd import Parameter
from nn import prediction
from nn.prediction import _WORTH_RECORDING

RNG = random.Random(0)
FEW, MANY = ([[RNG.uniform(-2.0, 2.0) for _ in range(3)] for _ in range(n)] for n in (5, _WORTH_RECORDING + 40))


def one_by_one(model: Any, rows: Any) -> Any:
    outputs = [model(row) for row in rows]
    return [[y.data for y in output] if isinstance(output, list) else output.data for output in outputs]


@pytest.mark.parametrize("rows", [FEW, MANY], ids=["few", "many"])
@pytest.mark.parametrize("sizes", [[4, 1], [4, 2]])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_it_is_the_model_row_by_row(rows: Any, sizes: list[int], activation: str) -> None:
    model = nn.MLP(3, sizes, activation=activation, rng=0)
    expected = one_by_one(model, rows)
    for data in (rows, numpy.array(rows), pandas.DataFrame(rows), nn.Table(["a", "b", "c"], rows)):
        found = nn.predict(model, data)
        assert found == expected
        assert type(found) is list
    assert type(found[0]) is (float if sizes[-1] == 1 else list)


def test_few_rows_are_the_first_of_many() -> None:
    model = nn.MLP(3, [8, 2], activation="sigmoid", rng=1)
    assert nn.predict(model, MANY)[:5] == nn.predict(model, MANY[:5])


@pytest.mark.parametrize("backend", ["auto", "tape"])
@pytest.mark.parametrize("sizes", [[4, 1], [4, 2]])
def test_other_backends_compute_the_same_faster(backend: Any, sizes: list[int]) -> None:
    pytest.importorskip("llvmlite")
    model = nn.MLP(3, sizes, activation="tanh", rng=0)
    found, expected = nn.predict(model, MANY, backend=backend), nn.predict(model, MANY)
    assert numpy.array(found) == pytest.approx(numpy.array(expected), rel=1e-13)
    assert type(found[0]) is type(expected[0])


def test_a_backend_that_is_none() -> None:
    with pytest.raises(ValueError, match="backend is one of 'auto', 'python', 'llvm', 'tape', got 'gpu'"):
        nn.predict(nn.MLP(3, [1]), FEW, backend="gpu")  # type: ignore[arg-type]


def calls_of(model: Any, n: Any) -> int:
    """How often predicting n rows calls the model."""
    calls = []

    def counted(row: Any) -> Any:
        calls.append(row)
        return model(row)

    counted.parameters = model.parameters  # type: ignore[attr-defined]
    nn.predict(counted, MANY[:n])
    return len(calls)


def test_many_rows_are_computed_from_one_recording() -> None:
    model = nn.MLP(3, [1], rng=0)
    assert calls_of(model, _WORTH_RECORDING - 1) == _WORTH_RECORDING - 1
    assert calls_of(model, _WORTH_RECORDING) == 3  # the recording, and the two rows that it is compared with


def test_a_model_of_many_parameters_to_a_row_is_not_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    model = nn.MLP(3, [1], rng=0)
    assert calls_of(model, _WORTH_RECORDING) == 3
    monkeypatch.setattr(prediction, "_PARAMETERS_OF_A_ROW", (len(model.parameters()) - 1) / _WORTH_RECORDING)
    assert calls_of(model, _WORTH_RECORDING) == _WORTH_RECORDING


@pytest.mark.parametrize("rows", [FEW, MANY], ids=["few", "many"])
def test_neither_graph_nor_gradient(rows: Any) -> None:
    model = nn.MLP(3, [2], rng=0)
    model(rows[0])[0].backward()
    before = [(p.data, p.grad) for p in model.parameters()]
    nn.predict(model, rows)
    assert [(p.data, p.grad) for p in model.parameters()] == before


def test_eager_code_keeps_no_graph() -> None:
    model, outputs = nn.MLP(3, [1], rng=0), []
    nn.predict(lambda row: outputs.append(model(row)) or outputs[-1], FEW)  # type: ignore[func-returns-value]
    assert len(outputs) == len(FEW)
    assert not any(output.operands for output in outputs)


def test_weights_are_those_of_now() -> None:
    model = nn.MLP(3, [1], rng=0)
    before = nn.predict(model, MANY)
    model.parameters()[0].data += 1.0
    assert nn.predict(model, MANY) == one_by_one(model, MANY) != before


# Models that cannot be recorded, or not by their parameters.
SCALE = Parameter(3.0, "scale")
DRAWS = random.Random(1)
MODELS = {
    "a branch": lambda row: autograd.Value(row[0]) * 2.0 if row[0] > 0 else autograd.Value(-1.0),
    "a parameter that nobody names": lambda row: SCALE * row[0],
    "numbers": lambda row: [2.0 * row[0], 1],
    "a tuple": lambda row: (SCALE * row[0], SCALE * row[1]),
    "an array": lambda row: numpy.array([SCALE * row[0], SCALE * row[1]], dtype=object),
    "nan": lambda row: autograd.log(autograd.Value(-1.0) * SCALE) + row[0],
}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("rows", [FEW, MANY], ids=["few", "many"])
def test_models_of_other_kinds(model: Any, rows: Any) -> None:
    expected = [model(row) for row in rows]
    expected = [list(y) if isinstance(y, (tuple, numpy.ndarray)) else y for y in expected]
    numbers = [[float(getattr(y, "data", y)) for y in x] if isinstance(x, list) else x.data for x in expected]  # type: ignore[arg-type]
    assert repr(nn.predict(model, rows)) == repr(numbers)


def test_a_model_that_draws_random_numbers_draws_for_every_row() -> None:
    model = nn.MLP(3, [1], rng=0)

    class Noisy(nn.Module):
        def __init__(self) -> None:
            self.inner = model

        def __call__(self, row: Any) -> Any:
            return self.inner(row) + DRAWS.random()

    noise = [x - y for x, y in zip(nn.predict(Noisy(), MANY), one_by_one(model, MANY))]
    assert len({round(x, 9) for x in noise}) == len(MANY)


def test_single_numbers_are_rows() -> None:
    line = nn.Neuron(1, "linear", rng=0)
    for n in (3, _WORTH_RECORDING):
        numbers = [0.1 * i for i in range(n)]
        assert nn.predict(lambda x: line([x]), numbers) == one_by_one(line, [[x] for x in numbers])


# ---- scaling -------------------------------------------------------------------------------------------------------

TARGETS = {1: [10.0, 50.0, 20.0], 2: [[10.0, 1.0], [50.0, 2.0], [20.0, 3.0]]}


@pytest.mark.parametrize("n_outputs", [1, 2])
@pytest.mark.parametrize("rows", [FEW, MANY], ids=["few", "many"])
def test_rows_are_scaled_and_outputs_unscaled(rows: Any, n_outputs: int) -> None:
    model = nn.MLP(3, [4, n_outputs], rng=0)
    inputs, targets = nn.Standardize().fit(rows), nn.MinMax().fit(TARGETS[n_outputs])
    scaled = one_by_one(model, inputs.transform(rows))
    expected = targets.inverse_transform(scaled)
    assert nn.predict(model, rows, scaling={"inputs": inputs, "targets": targets}) == expected
    assert nn.predict(model, rows, scaling={"inputs": inputs}) == scaled
    assert nn.predict(model, rows, scaling={"targets": targets}) == targets.inverse_transform(one_by_one(model, rows))
    assert nn.predict(model, rows, scaling={}) == one_by_one(model, rows)


def test_names_are_checked() -> None:
    frame = pandas.DataFrame(FEW, columns=["a", "b", "c"])
    scaling = {"inputs": nn.Standardize().fit(frame)}
    model = nn.MLP(3, [1], rng=0)
    assert nn.predict(model, frame, scaling=scaling) == nn.predict(model, FEW, scaling=scaling)
    with pytest.raises(ValueError, match="rows have the columns c, b, a, but the rows that were fitted have a, b, c"):
        nn.predict(model, frame[["c", "b", "a"]], scaling=scaling)


def test_a_model_that_diverged_is_not_hidden() -> None:
    model = nn.MLP(3, [1], rng=0)
    model.parameters()[0].data = math.nan
    for rows in (FEW, MANY):
        assert all(map(math.isnan, nn.predict(model, rows, scaling={"targets": nn.MinMax().fit([1.0, 2.0])})))


@pytest.mark.parametrize(
    ("scaling", "error", "message"),
    [
        (nn.MinMax(), TypeError, 'scaling is a dict, {"inputs": scaler, "targets": scaler}; got MinMax()'),
        ({"outputs": nn.MinMax()}, ValueError, """scaling is of "inputs" and "targets", got the key 'outputs'"""),
        ({"inputs": 2.0}, TypeError, 'scaling["inputs"] is an nn.Standardize() or nn.MinMax(), got 2.0'),
        ({"inputs": nn.MinMax()}, ValueError, "this MinMax knows no rows yet: call fit(training_rows) first"),
        ({"targets": nn.MinMax().fit([[1, 2], [2, 3]])}, ValueError, "numbers, but 2 columns were fitted"),
    ],
)
def test_scaling_that_does_not_fit(scaling: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        nn.predict(nn.MLP(3, [1], rng=0), FEW, scaling=scaling)


@pytest.mark.parametrize("n", [3, _WORTH_RECORDING])
@pytest.mark.parametrize(
    ("model", "inputs", "message"),
    [
        (lambda row: None, [1.0], "the model returned None for a row; does its __call__ end with `return`?"),
        (lambda row: "y", [1.0], "an output of the model: expected a real number, got the str 'y'"),
        (nn.MLP(2, [1]), [1.0], "layer 0 expects 2 inputs, got 1"),
        (nn.MLP(1, [1]), [math.nan], "inputs row 0, column 0 is nan"),
    ],
)
def test_models_and_rows_that_do_not_fit(model: Any, inputs: Any, message: str, n: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        nn.predict(model, [inputs] * n)


def test_no_rows() -> None:
    with pytest.raises(ValueError, match="inputs has no rows"):
        nn.predict(nn.MLP(1, [1]), [])
