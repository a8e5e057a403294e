"""What is seen of a change between two epochs: of nn's own by their attributes, of the user's own by running it."""

import copy
from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter
from nn.training.watching import Watch

INPUTS, TARGETS = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 1.0, 1.0, 0.0]


def network() -> Any:
    return nn.MLP(2, [3, 1], activation="tanh", rng=0)


def another_activation(model: Any, optimizer: Any) -> None:
    model.layers[0].neurons[1].activation = autograd.relu


def a_neuron_more(model: Any, optimizer: Any) -> None:
    model.layers[0].neurons.append(copy.deepcopy(model.layers[0].neurons[0]))
    model.layers[1].neurons[0].weights.append(Parameter(0.5))


def another_order(model: Any, optimizer: Any) -> None:
    model.layers[0].neurons[0].weights.reverse()


def another_parameter(model: Any, optimizer: Any) -> None:
    model.layers[1].neurons[0].bias = Parameter(2.0)


def another_parameter_with_the_same_number(model: Any, optimizer: Any) -> None:
    model.layers[0].neurons[2].weights[1] = Parameter(model.layers[0].neurons[2].weights[1].data)


def another_bias_with_the_same_number(model: Any, optimizer: Any) -> None:
    model.layers[1].neurons[0].bias = Parameter(model.layers[1].neurons[0].bias.data)


def another_layer(model: Any, optimizer: Any) -> None:
    model.layers[1] = nn.Layer(3, 1, "sigmoid", rng=1)


def a_method_of_its_own(model: Any, optimizer: Any) -> None:
    model.layers[0].forward = lambda row: [autograd.sin(x) for x in row] + [row[0]]


def another_momentum(model: Any, optimizer: Any) -> None:
    optimizer.momentum = 0.5


def an_update_of_its_own(model: Any, optimizer: Any) -> None:
    optimizer.update = lambda data, grad, state, lr: (data - 0.5 * lr * grad, state)


CHANGES = [
    another_activation,
    a_neuron_more,
    another_order,
    another_parameter,
    another_parameter_with_the_same_number,
    another_bias_with_the_same_number,
    another_layer,
    a_method_of_its_own,
    another_momentum,
    an_update_of_its_own,
]


def trained(change: Any, **how: Any) -> Any:
    model, optimizer = network(), nn.SGD(0.05, momentum=0.9)

    def on_epoch(epoch: Any, history: Any) -> None:
        if epoch == 3:
            change(model, optimizer)

    history = nn.fit(model, INPUTS, TARGETS, optimizer=optimizer, epochs=6, on_epoch=on_epoch, **how)
    return history.losses, [parameter.data for parameter in model.parameters()]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_between_epochs_counts_from_the_next_on(change: Any) -> None:
    with pytest.warns(UserWarning, match="training runs eagerly"):
        found = trained(change, backend="python")
    assert found == trained(change, compiled=False) != trained(lambda *_: None, compiled=False)


@pytest.mark.parametrize("change", CHANGES)
def test_the_watch_sees_it(change: Any) -> None:
    model, optimizer = network(), nn.SGD(0.05, momentum=0.9)
    watch = Watch(model, nn.ssr, optimizer)
    assert not watch.may_have_changed()
    change(model, optimizer)
    assert watch.may_have_changed()


def test_what_is_read_anew_is_no_change() -> None:
    model, optimizer = network(), nn.Adam(0.05)
    nn.fit(model, INPUTS, TARGETS, loss=nn.huber_with(2.0), optimizer=optimizer, epochs=2)
    watch = Watch(model, nn.huber_with(2.0), optimizer)
    nn.fit(model, INPUTS, TARGETS, loss=nn.huber_with(2.0), optimizer=optimizer, epochs=2)
    model.parameters()[0].data = 3.0
    optimizer.lr = nn.StepDecay(0.1, every=3)
    assert not watch.may_have_changed()


class Net(nn.MLP):
    pass


class Own(nn.SGD):
    pass


@pytest.mark.parametrize(
    ("model", "loss", "optimizer"),
    [
        (Net(2, [1]), nn.ssr, nn.SGD(0.1)),
        (nn.MLP(2, [2, 1], activation=abs), nn.ssr, nn.SGD(0.1)),
        (nn.MLP(2, [1]), nn.Loss(lambda outputs, targets: outputs[0]), nn.SGD(0.1)),
        (nn.MLP(2, [1]), nn.ssr, Own(0.1)),
    ],
)
def test_code_of_the_users_own_may_always_have_changed(model: Any, loss: Any, optimizer: Any) -> None:
    assert Watch(model, loss, optimizer).may_have_changed()


def test_the_watch_sees_two_parameters_of_the_same_number_change_places() -> None:
    model, optimizer = nn.MLP(2, [1], initializer="zeros"), nn.SGD(0.05)
    watch = Watch(model, nn.ssr, optimizer)
    weights = model.layers[0].neurons[0].weights
    assert weights[0].data == weights[1].data
    weights.reverse()
    assert watch.may_have_changed()


@pytest.mark.parametrize("n", [-1, 1])
def test_the_watch_sees_more_and_less_at_the_end(n: int) -> None:
    loss = nn.huber_with(2.0)
    watch = Watch(network(), loss, nn.SGD(0.05))
    assert not watch.may_have_changed()
    if n > 0:
        vars(loss)["more"] = None
    else:
        vars(loss).popitem()
    assert watch.may_have_changed()


def test_a_parameter_of_a_model_of_ones_own_that_is_replaced_counts_whatever_its_number() -> None:
    def weights_with(**how: Any) -> Any:
        model = Net(2, [3, 1], activation="tanh", rng=0)

        def on_epoch(epoch: Any, history: Any) -> None:
            if epoch == 3:
                another_bias_with_the_same_number(model, None)

        nn.fit(model, INPUTS, TARGETS, optimizer=nn.SGD(0.05), epochs=6, on_epoch=on_epoch, **how)
        return [parameter.data for parameter in model.parameters()]

    with pytest.warns(UserWarning, match="training runs eagerly.* other parameters than when training began"):
        found = weights_with(backend="python")
    assert found == weights_with(compiled=False)
    with pytest.raises(autograd.RecordingError, match="did a callback replace one"):
        weights_with(compiled=True)


def test_a_number_outside_that_a_loss_of_ones_own_uses_counts() -> None:
    def losses_with(**how: Any) -> Any:
        share = [1.0]

        def own(output: Any, target: Any) -> Any:
            return share[0] * (output - target) ** 2

        def on_epoch(epoch: Any, history: Any) -> None:
            share[0] = 1.0 if epoch < 3 else 0.25

        history = nn.fit(
            network(), INPUTS, TARGETS, loss=own, optimizer=nn.SGD(0.05), epochs=5, on_epoch=on_epoch, **how
        )
        return history.losses

    with pytest.warns(UserWarning, match="training runs eagerly"):
        found = losses_with(backend="python")
    assert found == losses_with(compiled=False)


def test_states_that_a_callback_changes_count() -> None:
    def weights_with(**how: Any) -> Any:
        model, optimizer = network(), nn.Adam(0.05)

        def on_epoch(epoch: Any, history: Any) -> None:
            if epoch == 3:
                optimizer.remember(model.parameters()[2], (0.5, 0.25, 3.0))

        nn.fit(model, INPUTS, TARGETS, optimizer=optimizer, epochs=6, on_epoch=on_epoch, **how)
        return [parameter.data for parameter in model.parameters()]

    assert weights_with(backend="python") == weights_with(compiled=False)


def test_nothing_is_run_again_while_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    forward = nn.MLP.__call__
    monkeypatch.setattr(nn.MLP, "__call__", lambda *arguments: calls.append(1) or forward(*arguments))  # type: ignore[func-returns-value]
    counted = []
    model = network()
    options: dict[str, Any] = {"optimizer": nn.Adam(0.01), "validation": (INPUTS, TARGETS), "progress": False}
    nn.fit(model, INPUTS, TARGETS, epochs=9, on_epoch=lambda *_: counted.append(len(calls)), **options)
    assert len(set(counted)) == 1
