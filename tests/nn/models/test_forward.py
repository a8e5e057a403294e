"""Modules that are called by `forward`, as in PyTorch, their `training`, and the modules inside them."""

import copy
import pickle
from random import Random
from typing import Any

import pytest

import nn
from autograd import Parameter, RecordingError, Value


class Line(nn.Module):
    """Called by `forward` alone."""

    def __init__(self) -> None:
        self.slope, self.offset = Parameter(2.0), Parameter(1.0)

    def forward(self, x: Any) -> Any:
        return self.slope * x[0] + self.offset


class CalledLine(Line):
    """The same called by `__call__`."""

    def __call__(self, x: Any) -> Any:
        return self.slope * x[0] + self.offset


class Dropout(nn.Module):
    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def forward(self, row: list[Any], *, scale: float = 2.0) -> list[Any]:
        if not self.training:
            return row
        return [scale * x if self.rng.random() < 0.5 else 0.0 for x in row]


class Net(nn.Module):
    def __init__(self) -> None:
        self.hidden = nn.Layer(2, 3, "tanh", rng=0)
        self.dropout = Dropout(Random(1))
        self.heads = [nn.Neuron(3, "linear", rng=1), nn.Neuron(3, "linear", rng=2)]
        self.again = self.heads[0]

    def forward(self, row: list[Any]) -> list[Value]:
        row = self.dropout(self.hidden.forward(row))
        return [head(row) for head in self.heads]


ROWS, TARGETS = [[0.0], [1.0], [2.0]], [1.0, 2.0, 4.0]


def test_a_call_is_forward() -> None:
    assert Line()([3.0]).data == 7.0
    assert Line().forward([3.0]).data == 7.0
    assert Dropout(Random(0))([1.0] * 4, scale=3.0) in ([[3.0, 3.0, 0.0, 3.0], [0.0, 0.0, 3.0, 3.0]])


@pytest.mark.parametrize("compiled", [True, False])
def test_it_trains_predicts_and_is_saved_as_one_that_is_called(compiled: bool, tmp_path: Any) -> None:
    found: list[list[Any]] = []
    for model in (Line(), CalledLine()):
        history = nn.fit(model, ROWS, TARGETS, optimizer=nn.SGD(0.05), epochs=5, compiled=compiled)
        nn.save(tmp_path / "line.json", model)
        twin = type(model)()
        nn.load(tmp_path / "line.json", twin)
        found.append([*history.losses, nn.predict(model, ROWS), nn.predict(twin, ROWS)])
    assert found[0] == found[1]
    assert found[0][4] < found[0][0]


def test_copies_and_pickles_are_called() -> None:
    for twin in (copy.deepcopy(Line()), pickle.loads(pickle.dumps(Line()))):
        assert twin([3.0]).data == 7.0


def test_a_class_with_neither_says_so() -> None:
    class Empty(nn.Module):
        def __init__(self) -> None:
            self.w = Parameter(1.0)

    message = r"^Empty cannot be called: its class has no forward; write def forward\(self, inputs\)$"
    with pytest.raises(TypeError, match=message):
        Empty()([1.0])
    with pytest.raises(TypeError, match=message):
        nn.fit(Empty(), ROWS, TARGETS, optimizer=nn.SGD(0.1), epochs=1)
    assert not hasattr(Empty(), "forward")


def test_an_error_within_forward_is_its_own() -> None:
    class Broken(nn.Module):
        def forward(self, x: Any) -> Any:
            return self.missing  # type: ignore[attr-defined]

    with pytest.raises(AttributeError, match="'Broken' object has no attribute 'missing'"):
        Broken()(1.0)


@pytest.mark.parametrize("kind", [nn.Neuron, nn.Layer, nn.MLP])
def test_forward_of_nns_modules(kind: Any) -> None:
    model = nn.MLP(2, [3, 2], rng=0)
    part: Any = {nn.MLP: model, nn.Layer: model.layers[0], nn.Neuron: model.layers[0].neurons[0]}[kind]
    called, forward = part([0.5, -1.0]), part.forward([0.5, -1.0])
    both = [(x if isinstance(x, list) else [x]) for x in (called, forward)]
    assert [y.data for y in both[0]] == [y.data for y in both[1]]


@pytest.mark.parametrize(("kind", "arguments"), [(nn.Neuron, (2, "linear")), (nn.MLP, (2, [1])), (nn.Layer, (2, 1))])
def test_a_subclass_that_overrides_forward_is_called_by_it(kind: Any, arguments: Any) -> None:
    class Twice(kind):  # type: ignore[misc]
        def forward(self, inputs: Any) -> Any:
            outputs = super().forward(inputs)
            return [2.0 * y for y in outputs] if isinstance(outputs, list) else 2.0 * outputs

    class Thrice(Twice):
        def forward(self, inputs: Any) -> Any:
            outputs = kind.forward(self, inputs)
            return [3.0 * y for y in outputs] if isinstance(outputs, list) else 3.0 * outputs

    class Called(Twice):
        def __call__(self, inputs: Any) -> Any:
            return "called"

    once = kind(*arguments, rng=3)([0.5, 1.0]).data
    assert Twice(*arguments, rng=3)([0.5, 1.0]).data == 2.0 * once
    assert Thrice(*arguments, rng=3)([0.5, 1.0]).data == 3.0 * once
    assert Called(*arguments, rng=3)([0.5, 1.0]) == "called"


# ---- training ----------------------------------------------------------------------------------------------------


def test_train_and_eval_reach_every_module_and_return_the_model() -> None:
    net = Net()
    assert all(module.training for module in net.modules())
    assert net.eval() is net
    assert not any(module.training for module in net.modules())
    assert net([1.0, 2.0])[0].data == net([1.0, 2.0])[0].data
    assert net.train() is net
    assert all(module.training for module in net.modules())
    assert len({net([1.0, 2.0])[0].data for _ in range(20)}) > 1
    assert not net.train(False).training


@pytest.mark.parametrize("mode", [[[1.0]], 1, "yes", None])
def test_train_is_no_fit(mode: Any) -> None:
    with pytest.raises(TypeError, match=r"train takes True or False, got .*; nn\.fit\(model, inputs, targets\) trains"):
        Net().train(mode)


def test_the_flag_is_no_part_of_the_state(tmp_path: Any) -> None:
    model = nn.MLP(2, [2, 1], rng=0)
    state, names = model.state_dict(), [name for name, _ in model.named_parameters()]
    before = model([1.0, 2.0]).data
    model.eval()
    assert (model.state_dict(), [name for name, _ in model.named_parameters()]) == (state, names)
    nn.save(tmp_path / "model.json", model)
    assert nn.load(tmp_path / "model.json").model([1.0, 2.0]).data == before
    assert copy.deepcopy(model).training is False
    assert nn.draw(model).source == nn.draw(nn.MLP(2, [2, 1], rng=0)).source


def test_a_change_of_the_flag_during_fit_is_seen() -> None:
    class Scaled(Line):
        def forward(self, x: Any) -> Any:
            return super().forward(x) if self.training else 10.0 * super().forward(x)

    def losses(compiled: bool | None) -> list[float]:
        model = Scaled()

        def on_epoch(epoch: int, history: nn.History) -> None:
            if epoch == 2:
                model.eval()

        given: dict[str, Any] = {"optimizer": nn.SGD(1e-4), "epochs": 4, "on_epoch": on_epoch, "compiled": compiled}
        return nn.fit(model, ROWS, TARGETS, **given).losses

    eager = losses(False)
    assert eager[2] > 10.0 * eager[1]
    with pytest.raises(RecordingError, match="change from call to call"):
        losses(True)
    with pytest.warns(UserWarning, match="change from call to call"):
        assert losses(None) == pytest.approx(eager, rel=1e-12)


# ---- the modules inside ------------------------------------------------------------------------------------------


def test_modules_and_children() -> None:
    net = Net()
    assert net.modules() == [module for _, module in net.named_modules()]
    assert net.children() == [net.hidden, net.dropout, *net.heads]
    assert net.hidden.children() == net.hidden.neurons
    assert net.dropout.children() == []


def test_a_module_in_two_places_is_one_child() -> None:
    class Tied(nn.Module):
        def __init__(self) -> None:
            self.first = nn.Layer(2, 1, rng=0)
            self.neuron = self.first.neurons[0]

    tied = Tied()
    assert tied.children() == [tied.first]


def test_a_neuron_whose_bias_is_a_number() -> None:
    neuron = nn.Neuron(2, "linear", initializer="zeros")
    neuron.weights[0].data = 3.0
    neuron.bias = 0.5  # type: ignore[assignment]
    assert neuron([2.0, 1.0]).data == 6.5
