"""Names of micrograd and PyTorch on modules: each error says what to write, which is right."""

import re
from typing import Any

import pytest

import nn
from autograd import Parameter
from nn.models.modules_elsewhere import LAYER_ELSEWHERE, MLP_ELSEWHERE, MODULE_ELSEWHERE, NEURON_ELSEWHERE


class Line(nn.Module):
    def __init__(self) -> None:
        self.slope = Parameter(2.0)


PARTS: dict[str, Any] = {
    "neuron": nn.Neuron(2, rng=0),
    "layer": nn.Layer(2, 3, rng=0),
    "model": nn.MLP(2, [3, 1], rng=0),
    "line": Line(),
}
NAMES = {"neuron": NEURON_ELSEWHERE, "layer": LAYER_ELSEWHERE, "model": MLP_ELSEWHERE, "line": {}}


@pytest.mark.parametrize(("part", "name"), [(part, name) for part in NAMES for name in NAMES[part] | MODULE_ELSEWHERE])
def test_each_name_says_what_to_write(part: str, name: str) -> None:
    module = PARTS[part]
    with pytest.raises(AttributeError) as caught:
        getattr(module, name)
    assert str(caught.value).startswith(f"'{type(module).__name__}' object has no attribute '{name}'; ")
    assert not hasattr(module, name)
    assert name not in dir(module)


@pytest.mark.parametrize(("part", "name"), [(part, name) for part in NAMES for name in NAMES[part]])
def test_what_it_says_to_write_can_be_written(part: str, name: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(PARTS[part], name)
    words = re.search(r"write (.+?)(?:, a .*| for all .*)?$", str(caught.value))
    assert words is not None
    eval(words[1], {part: PARTS[part]})


@pytest.mark.parametrize(
    ("part", "name", "instead"),
    [
        ("neuron", "w", "neuron.weights"),
        ("neuron", "b", "neuron.bias"),
        ("neuron", "nin", "neuron.n_inputs"),
        ("layer", "weight", "neuron.weights for neuron in layer.neurons"),
        ("layer", "nout", "len(layer.neurons)"),
        ("model", "nouts", "for layer in model.layers"),
        ("line", "fit", "nn.fit(model, inputs, targets, optimizer=nn.SGD(lr=0.1), epochs=100)"),
    ],
)
def test_the_names_that_are_tried_most(part: str, name: str, instead: str) -> None:
    with pytest.raises(AttributeError, match=re.escape(instead)):
        getattr(PARTS[part], name)


def test_modules_may_have_these_names_of_their_own() -> None:
    class Mine(nn.Neuron):
        def __init__(self) -> None:
            super().__init__(2, rng=0)
            self.w = self.weights

        def predict(self, row: list[float]) -> float:
            return float(self(row).data)

    neuron = Mine()
    assert neuron.w is neuron.weights
    assert neuron.predict([1.0, 2.0]) == neuron([1.0, 2.0]).data
    assert {"w", "predict"} <= set(dir(neuron))
    assert len(neuron.parameters()) == 3


def test_an_unknown_name_is_an_ordinary_error() -> None:
    with pytest.raises(AttributeError, match="'Line' object has no attribute 'slop'"):
        PARTS["line"].slop  # noqa: B018
