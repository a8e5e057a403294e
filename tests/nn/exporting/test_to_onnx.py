"""A network as an ONNX file: what onnx's checker says of it, and what onnxruntime makes of it."""

import math
import sys
from pathlib import Path
from random import Random
from typing import Any

import numpy
import pytest

import nn

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

ROWS = [[Random(i).gauss(0.0, 10.0 ** (i % 5 - 2)) for _ in range(3)] for i in range(40)]
ROWS += [[400.0, -300.0, 200.0], [0.0, 0.0, 0.0], [-0.0, 1e-300, -1e300]]


def run(path: Any, rows: Any) -> Any:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    [made] = session.run(["outputs"], {"inputs": numpy.array(rows, dtype=float)})
    return made


@pytest.mark.parametrize("activation", sorted(nn.ACTIVATIONS))
def test_outputs_are_equal(activation: Any, tmp_path: Path) -> None:
    model = nn.MLP(3, [5, 4, 2], activation=activation, output_activation=activation, rng=1)
    path = nn.to_onnx(model, tmp_path / "model.onnx")
    onnx.checker.check_model(str(path), full_check=True)
    for row, theirs in zip(ROWS, run(path, ROWS)):
        assert [output.data for output in model(row)] == pytest.approx(list(theirs), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("activation", sorted(nn.ACTIVATIONS))
def test_activations_are_right_to_the_last_digits_everywhere(activation: Any, tmp_path: Path) -> None:
    """A neuron of weight 1: below -37 a plain sigmoid is 0 and a plain softplus too, which has lost all digits."""
    layer = nn.Layer(1, 1, activation)
    layer.load_state_dict({"weight": [[1.0]], "bias": [0.0]})
    points = [s * x for x in (0.0, 1e-300, 1e-9, 1e-3, 0.5, 1.0, 5.0, 20.0, 36.0, 40.0, 100.0, 700.0) for s in (1, -1)]
    points += [math.inf, -math.inf, math.nan]
    made = run(nn.to_onnx(layer, tmp_path / "neuron.onnx"), [[x] for x in points])
    for x, [theirs] in zip(points, made):
        assert theirs == pytest.approx(
            layer([x]).data, rel=1e-15 if activation == "leaky_relu" else 2e-15, abs=0.0, nan_ok=True
        ), x


def test_names_shapes_and_any_number_of_rows(tmp_path: Path) -> None:
    model = nn.MLP(3, [4, 2], activation="tanh", rng=1)
    graph = onnx.load(nn.to_onnx(model, tmp_path / "model.onnx")).graph
    assert [tensor.name for tensor in graph.initializer] == list(model.state_dict())
    for tensor in graph.initializer:
        assert onnx.numpy_helper.to_array(tensor).tolist() == model.state_dict()[tensor.name]
    sizes = [
        [d.dim_param or d.dim_value for d in end.type.tensor_type.shape.dim] for end in (*graph.input, *graph.output)
    ]
    assert sizes == [["rows", 3], ["rows", 2]]
    for n in (1, 7):
        assert run(tmp_path / "model.onnx", ROWS[:n]).shape == (n, 2)


def test_a_model_that_cannot_be_written_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="an MLP or a Layer"):
        nn.to_onnx(nn.Neuron(2), tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("call", "missing", "hint"),
    [
        (lambda: nn.to_onnx(nn.MLP(1, [1]), "model.onnx"), "onnx", r'pip install "glassgrad\[onnx\]"'),
        (lambda: nn.to_torch(nn.MLP(1, [1])), "torch", "pip install torch"),
    ],
)
def test_what_is_missing_is_named(call: Any, missing: str, hint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ModuleNotFoundError, match=hint):
        call()
