"""`nn.micrograd`: micrograd's networks with its weights, its losses, its names, and pictures that name the weights."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

import autograd
from autograd.micrograd import Value, draw_dot
from nn.micrograd import MLP, Layer, Module, Neuron
from tests.marking import long_unless

DEMO = json.loads((Path(__file__).parent / "figures" / "micrograd.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("n_steps", long_unless(lambda n: n <= 12, [12, 100]))
def test_the_demo_prints_micrograds_losses_and_accuracies(n_steps: int) -> None:
    random.seed(1337)
    model = MLP(2, [16, 16, 1])
    for k in range(n_steps):
        scores = [model(list(map(Value, point))) for point in DEMO["points"]]
        losses = [(1 + -label * score).relu() for label, score in zip(DEMO["labels"], scores)]
        loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in model.parameters())
        hits = [(label > 0) == (score.data > 0) for label, score in zip(DEMO["labels"], scores)]
        assert loss.data == pytest.approx(DEMO["losses"][k], rel=1e-9, abs=1e-10)
        assert sum(hits) / len(hits) == DEMO["accuracies"][k]
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= (1.0 - 0.9 * k / 100) * p.grad


def test_the_first_and_the_last_of_the_published_lines() -> None:
    """As the notebook of micrograd's repository shows them."""
    lines = [
        f"step {k} loss {loss}, accuracy {accuracy * 100}%"
        for k, (loss, accuracy) in enumerate(zip(DEMO["losses"], DEMO["accuracies"]))
    ]
    assert lines[0] == "step 0 loss 0.8958441028683222, accuracy 50.0%"
    assert lines[1] == "step 1 loss 1.7235905336972022, accuracy 81.0%"
    assert lines[-1].startswith("step 99 loss 0.010978")
    assert lines[-1].endswith("accuracy 100.0%")


@pytest.mark.parametrize(("nin", "nouts"), [(2, [16, 16, 1]), (3, [1]), (1, [4, 2])])
def test_weights_reprs_and_gradients_are_micrograds(nin: int, nouts: list[int]) -> None:
    theirs: Any = pytest.importorskip("micrograd.nn")
    models, totals = [], list[Any]()
    for kind in (MLP, theirs.MLP):
        random.seed(7)
        models.append(kind(nin, nouts))
    ours, other = models
    assert repr(ours) == repr(other)
    assert [p.data for p in ours.parameters()] == [p.data for p in other.parameters()]
    row = [0.5, -1.25, 2.0][:nin]
    for model in models:
        for _ in range(2):
            outputs = model(row)
            totals.append(sum(outputs) if isinstance(outputs, list) else outputs)
            totals[-1].backward()
    assert totals[0].data == totals[2].data  # added in the same order
    assert [p.grad for p in ours.parameters()] == pytest.approx([p.grad for p in other.parameters()], rel=1e-12)


def test_attributes_are_micrograds() -> None:
    neuron = Neuron(3, nonlin=False)
    assert [len(neuron.w), neuron.b.data, neuron.nonlin] == [3, 0.0, False]
    assert neuron.parameters() == [*neuron.w, neuron.b]
    assert [type(n) for n in Layer(2, 3).neurons] == [Neuron] * 3
    assert [len(layer.neurons) for layer in MLP(2, [3, 1]).layers] == [3, 1]
    assert isinstance(neuron, Module)
    assert isinstance(neuron([1.0, 2.0, 3.0]), Value)


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"ReLUNeuron\(2\) takes 2 inputs, got 3"):
        Neuron(2)([1.0, 2.0, 3.0])


def test_weights_have_names_in_pictures_and_errors() -> None:
    model = MLP(2, [2, 1])
    loss = (model([1.0, -2.0]) - 1.0) ** 2
    loss.backward()
    assert [p.label for p in model.parameters()][:4] == [
        *(f"layers.0.neurons.0.{name}" for name in ("w.0", "w.1", "b")),
        "layers.0.neurons.1.w.0",
    ]
    assert "neurons.1" in draw_dot(loss).source
    assert all(isinstance(p, autograd.Parameter) for p in model.parameters())
    assert repr(model.parameters()[0]).startswith("Value(data=")
