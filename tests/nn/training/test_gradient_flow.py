"""The gradient flow: each layer's gradient as it is, however training runs, and what is wrong with it in words."""

import itertools
import math
from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter, Value

INPUTS = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.1, 0.2], [1.0, 1.0]]
TARGETS = [0.3, -0.2, 0.9, 0.4, 0.0]


def rms(numbers: Any) -> Any:
    return math.sqrt(sum(x * x for x in numbers) / len(numbers))


def flow_of(**sizes: Any) -> Any:
    """A flow with these sizes, as if they had been recorded."""
    flow = nn.GradientFlow({name: [Parameter(1.0)] for name in sizes})
    for name, recorded in sizes.items():
        flow.sizes[name] += recorded
    return flow


def trained(loss: Any = nn.mse, epochs: Any = 4, **options: Any) -> Any:
    model = nn.MLP(2, [3, 3, 1], activation="tanh", rng=3)
    flow = nn.GradientFlow(model)
    history = nn.fit(model, INPUTS, TARGETS, loss=loss, optimizer=nn.SGD(0.05), epochs=epochs, on_epoch=flow, **options)
    return model, flow, history


# ---- what is recorded ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", [nn.ssr, nn.mse])
@pytest.mark.parametrize("how", [{"compiled": False}, {"backend": "python"}, {"backend": "llvm"}])
def test_an_epoch_of_one_step_has_the_gradient_of_the_loss_in_the_history(loss: Any, how: Any) -> None:
    """Taken again from the weights that each epoch began with, by `backward` on all rows at once."""
    _, flow, history = trained(loss, **how)
    model = nn.MLP(2, [3, 3, 1], activation="tanh", rng=3)
    for epoch in range(4):
        model.zero_grad()
        total = loss([model(row) for row in INPUTS], TARGETS)
        total.backward()
        assert history.losses[epoch] == pytest.approx(total.data, rel=1e-12)
        for i, layer in enumerate(model.layers):
            expected = rms([p.grad for p in layer.parameters()])
            assert flow.sizes[f"layer {i}"][epoch] == pytest.approx(expected, rel=1e-9)
        nn.SGD(0.05).step(model.parameters())


@pytest.mark.parametrize("how", [{"compiled": False}, {"backend": "python"}, {"backend": "llvm"}])
def test_with_mini_batches_it_is_the_gradient_of_the_last_one(how: Any) -> None:
    _, flow, _ = trained(batch_size=2, **how)
    model = nn.MLP(2, [3, 3, 1], activation="tanh", rng=3)
    for epoch in range(4):
        for start in (0, 2, 4):
            model.zero_grad()
            nn.mse([model(row) for row in INPUTS[start : start + 2]], TARGETS[start : start + 2]).backward()
            nn.SGD(0.05).step(model.parameters())
        for i, layer in enumerate(model.layers):  # of the fifth row alone
            assert flow.sizes[f"layer {i}"][epoch] == pytest.approx(rms([p.grad for p in layer.parameters()]), rel=1e-9)


def test_the_same_bits_eagerly_and_compiled_to_python() -> None:
    assert (
        trained(compiled=False, batch_size=2, rng=0)[1].sizes == trained(backend="python", batch_size=2, rng=0)[1].sizes
    )


def test_recording_changes_nothing() -> None:
    watched, _, history = trained()
    alone = nn.MLP(2, [3, 3, 1], activation="tanh", rng=3)
    assert history == nn.fit(alone, INPUTS, TARGETS, loss=nn.mse, optimizer=nn.SGD(0.05), epochs=4)
    assert [p.data for p in watched.parameters()] == [p.data for p in alone.parameters()]


def test_a_loop_of_ones_own() -> None:
    model = nn.MLP(1, [2, 1], rng=0)
    flow = nn.GradientFlow(model)
    for factor in (1.0, 2.0):
        model.zero_grad()
        (factor * model([1.0])).backward()
        flow.record()
    assert flow.n_epochs == 2
    for sizes in flow.sizes.values():
        assert sizes[1] == 2.0 * sizes[0] > 0.0


def test_sizes_do_not_overflow() -> None:
    large = [Parameter(1.0), Parameter(1.0)]
    for parameter in large:
        parameter.grad = 1e300
    flow = nn.GradientFlow({"large": large})
    flow.record()
    assert flow.sizes == {"large": [pytest.approx(1e300)]}


def test_without_gradients_there_is_nothing_to_record() -> None:
    model = nn.MLP(1, [1], rng=0)
    flow = nn.GradientFlow(model)
    with pytest.raises(ValueError, match=r"no parameter has a gradient: record between backward\(\) and zero_grad\(\)"):
        flow.record()
    assert flow.n_epochs == 0


# ---- layers ----------------------------------------------------------------------------------------------------


class Block(nn.Module):
    def __init__(self) -> None:
        self.scale = Parameter(1.0)
        self.inner = nn.Layer(2, 2, rng=0)
        self.neuron = nn.Neuron(2, rng=0)


class Net(nn.Module):
    def __init__(self) -> None:
        self.encoder = nn.MLP(2, [2, 2], rng=0)
        self.blocks = [Block(), Block()]
        self.tied = self.blocks[0].inner
        self.offset = Parameter(0.0)


def names_and_counts(flow: Any) -> Any:
    return {name: len(parameters) for name, parameters in flow._parameters.items()}


def test_layers_are_the_modules_that_hold_parameters() -> None:
    assert names_and_counts(nn.GradientFlow(Net())) == {
        "encoder.layer 0": 6,
        "encoder.layer 1": 6,
        "blocks.0": 1 + 3,
        "blocks.0.inner": 6,
        "blocks.1": 1 + 3,
        "blocks.1.inner": 6,
        "Net": 1,
    }


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (nn.Neuron(3), {"Neuron": 4}),
        (nn.Layer(3, 2), {"Layer": 8}),
        (nn.MLP(3, [2, 1]), {"layer 0": 8, "layer 1": 3}),
        ({"one": iter([Value(1.0)]), 2: (Value(2.0), Value(3.0))}, {"one": 1, "2": 2}),
    ],
)
def test_models_of_every_kind_have_layers(model: Any, expected: Any) -> None:
    assert names_and_counts(nn.GradientFlow(model)) == expected


class Empty(nn.Module):
    pass


@pytest.mark.parametrize(
    ("error", "message", "make"),
    [
        (TypeError, "takes an nn.Module, or .* got the list", lambda: nn.GradientFlow([Parameter(1.0)])),  # type: ignore[arg-type]
        (TypeError, "the parameters of a must be Values, got 1.0", lambda: nn.GradientFlow({"a": [1.0]})),  # type: ignore[list-item]
        (ValueError, "the model has no parameters", lambda: nn.GradientFlow(Empty())),
        (ValueError, "the model has no parameters", lambda: nn.GradientFlow({})),
        (ValueError, "b has no parameters", lambda: nn.GradientFlow({"a": [Parameter(1.0)], "b": []})),
        (ValueError, "between 0 and 1; got 1", lambda: nn.GradientFlow(nn.Neuron(1), vanishing=1)),
        (ValueError, "between 0 and 1; got 0", lambda: nn.GradientFlow(nn.Neuron(1), vanishing=0)),
        (ValueError, "above 1; got 1", lambda: nn.GradientFlow(nn.Neuron(1), exploding=1)),
        (ValueError, "above 1; got nan", lambda: nn.GradientFlow(nn.Neuron(1), exploding=math.nan)),
    ],
)
def test_what_cannot_be_recorded_is_refused(error: Any, message: str, make: Any) -> None:
    with pytest.raises(error, match=message):
        make()


# ---- vanishing, exploding --------------------------------------------------------------------------------------

SMALL, USUAL, LARGE = 0.9e-3, 1.1e-3, 1.1e3


@pytest.mark.parametrize(
    ("sizes", "last", "states"),
    [
        ([USUAL, SMALL, 0.0], [1.0] * 3, ["", "vanishing", "zero gradient"]),
        ([2.0, 2.0, math.nan, math.inf], [1.0] * 4, ["", "", "not finite", "not finite"]),
        ([LARGE, 900.0], [1.0] * 2, ["exploding", ""]),
        ([1.0, 900.0, LARGE], [1.0, 900.0, 900.0], ["", "", "exploding"]),
        ([1.0, 1.0], [math.inf, math.nan], ["", ""]),
        ([1.0, 0.0], [0.0, 0.0], ["", "zero gradient"]),
        ([0.0, 5.0], [1.0, 1.0], ["zero gradient", ""]),
        ([1e-320, 1e308], [1e-310, 1e-310], ["vanishing", "exploding"]),
    ],
)
def test_states(sizes: Any, last: Any, states: list[str]) -> None:
    assert flow_of(first=sizes, last=last).states("first") == states


def test_the_last_layer_explodes_by_its_own_first_epoch() -> None:
    assert flow_of(last=[1.0, 999.0, 1001.0]).states("last") == ["", "", "exploding"]


def test_the_ratios_can_be_chosen() -> None:
    flow = nn.GradientFlow({"first": [Parameter(1.0)], "last": [Parameter(1.0)]}, vanishing=0.5, exploding=4.0)
    flow.sizes.update(first=[0.4, 0.6, 3.9, 4.1], last=[1.0] * 4)
    assert flow.states("first") == ["vanishing", "", "", "exploding"]


@pytest.mark.parametrize(
    ("sizes", "verdict"),
    [
        ([1.0] * 4, ""),
        ([SMALL] * 4, "vanishing"),
        ([SMALL, SMALL, 1.0, 1.0], "vanishing until epoch 2"),
        ([0.5, SMALL, SMALL, SMALL], "vanishing from epoch 2"),
        ([0.5, SMALL, SMALL, 0.5], "vanishing in epochs 2 to 3"),
        ([0.5, SMALL, 0.5, 0.5], "vanishing in epoch 2"),
        ([0.5, 0.5, 0.5, SMALL], "vanishing in epoch 4"),
        ([SMALL, 0.5, 0.5, 0.5], "vanishing in epoch 1"),
        ([0.5, SMALL, 0.5, SMALL], "vanishing in 2 of 4 epochs"),
        ([0.5, SMALL, 0.0, 0.0], "zero gradient from epoch 3, vanishing in epoch 2"),
        ([0.5, 0.5, 0.5, math.nan], "not finite in epoch 4"),
    ],
)
def test_verdicts(sizes: Any, verdict: str) -> None:
    assert flow_of(first=sizes, last=[1.0] * 4).verdict("first") == verdict


def test_a_deep_sigmoid_network_vanishes_and_a_relu_one_does_not() -> None:
    flows = {}
    for activation in ("sigmoid", "relu"):
        model = nn.MLP(2, [4] * 8 + [1], activation=activation, rng=2, initializer="xavier")
        flows[activation] = nn.GradientFlow(model)
        nn.fit(model, INPUTS, TARGETS, loss=nn.mse, optimizer=nn.SGD(0.05), epochs=3, on_epoch=flows[activation])
    assert flows["sigmoid"].verdict("layer 0") == flows["sigmoid"].verdict("layer 1") == "vanishing"
    assert flows["sigmoid"].verdict("layer 8") == flows["relu"].verdict("layer 0") == ""
    sizes = [flows["sigmoid"].sizes[layer][0] for layer in flows["sigmoid"].layers]
    assert all(a < b for a, b in itertools.pairwise(sizes))


def test_a_dead_network_has_zero_gradient() -> None:
    model = nn.MLP(1, [2, 1], rng=0)
    for neuron in model.layers[0].neurons:
        neuron.bias.data = -100.0
    flow = nn.GradientFlow(model)
    nn.fit(model, [[0.5], [1.0]], [0.0, 1.0], optimizer=nn.SGD(0.1), epochs=2, on_epoch=flow)
    assert repr(flow) == "<GradientFlow of 2 layers over 2 epochs: layer 0 zero gradient>"


def test_a_derivative_that_is_not_finite_is_recorded_before_training_stops() -> None:
    weight = Parameter(0.0, "weight")
    flow = nn.GradientFlow({"weight": [weight]})

    class Root:
        def __call__(self, x: Any) -> Any:
            return autograd.sqrt(weight * x)

        def parameters(self) -> Any:
            return [weight]

    with pytest.raises(nn.Diverged) as caught:
        nn.fit(Root(), [1.0], [1.0], optimizer=nn.SGD(0.1), epochs=3, on_epoch=flow)
    assert flow.verdict("weight") == "not finite"
    assert caught.value.history.diverged == caught.value.epoch


# ---- what is shown ---------------------------------------------------------------------------------------------


def test_as_text() -> None:
    flow = flow_of(first=[0.0, 2e-5, 1e-5, 1.23456e-5, 1e-5], last=[0.25, 0.5, 0.5, 0.5, 0.5])
    assert repr(flow) == (
        "<GradientFlow of 2 layers over 5 epochs: first zero gradient in epoch 1, vanishing from epoch 2>"
    )
    assert str(flow).splitlines() == [
        "root mean square of each layer's gradient",
        "       epoch 1  epoch 3  epoch 5  ÷ last",
        "first        0     1e-5     1e-5    2e-5  zero gradient in epoch 1, vanishing from epoch 2",
        "last      0.25      0.5      0.5       1",
    ]


def test_as_text_of_few_epochs() -> None:
    assert repr(flow_of(only=[])) == "<GradientFlow of 1 layer over 0 epochs>"
    assert str(flow_of(only=[])) == "<GradientFlow of 1 layer over 0 epochs>, of which none is recorded yet"
    assert str(flow_of(a=[0.0], b=[0.0])).splitlines()[1:] == [
        "   epoch 1  ÷ b",
        "a        0    -  zero gradient",
        "b        0    -  zero gradient",
    ]
    assert str(flow_of(a=[1.0, 2.0])).splitlines()[1] == "   epoch 1  epoch 2  ÷ a"


@pytest.mark.parametrize(
    ("model", "limits", "error", "message"),
    [
        (None, {"vanishing": "a"}, TypeError, r"vanishing: expected a real number, got the str 'a'"),
        (None, {"exploding": None}, TypeError, r"exploding: expected a real number, got the NoneType None"),
        (
            {"a": nn.Layer(1, 1)},
            {},
            TypeError,
            r"the parameters of a must .*, as layer\.parameters\(\), got",
        ),
        ({"a": 3}, {}, TypeError, r"the parameters of a must be a list of Values, .* got the int 3"),
        ({1: [Value(1.0)], "1": [Value(2.0)]}, {}, ValueError, r"two layers are called 1: give each a name of its own"),
    ],
)
def test_settings_of_the_wrong_kind_are_named(model: Any, limits: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        nn.GradientFlow(nn.MLP(1, [1]) if model is None else model, **limits)
