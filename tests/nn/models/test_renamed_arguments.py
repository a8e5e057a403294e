"""Arguments of micrograd's and PyTorch's modules: an error that says which to write, or the right module."""

from typing import Any

import pytest

import nn
from autograd import Parameter

NONLIN = 'activation="linear" where it is False, "relu" where it is True, for nonlin='


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: nn.Neuron(2, nonlin=False),  # type: ignore[call-arg]
            "Neuron.__init__() got an unexpected keyword argument 'nonlin'; write " + NONLIN,
        ),
        (
            lambda: nn.Neuron(nin=2),  # type: ignore[call-arg]
            "Neuron.__init__() got an unexpected keyword argument 'nin'; write n_inputs= for nin=",
        ),
        (
            lambda: nn.Layer(nin=2, nout=3),  # type: ignore[call-arg]
            "Layer.__init__() got an unexpected keyword argument 'nin'; write n_inputs= for nin=, n_neurons= for nout=",
        ),
        (
            lambda: nn.Layer(2, 3, nonlin=True),  # type: ignore[call-arg]
            "Layer.__init__() got an unexpected keyword argument 'nonlin'; write " + NONLIN,
        ),
        (
            lambda: nn.Layer(in_features=2, out_features=3),  # type: ignore[call-arg]
            "Layer.__init__() got an unexpected keyword argument 'in_features'; "
            "write n_inputs= for in_features=, n_neurons= for out_features=",
        ),
        (
            lambda: nn.MLP(nin=2, nouts=[3, 1]),  # type: ignore[call-arg]
            "MLP.__init__() got an unexpected keyword argument 'nin'; write n_inputs= for nin=, sizes= for nouts=",
        ),
    ],
)
def test_names_of_micrograd_and_pytorch(make: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        make()
    assert str(caught.value) == message


@pytest.mark.parametrize(("flag", "name"), [(False, "linear"), (True, "relu")])
@pytest.mark.parametrize(
    "make",
    [
        lambda flag: nn.Neuron(2, flag),
        lambda flag: nn.Layer(2, 3, flag),
        lambda flag: nn.MLP(2, [1], activation=flag),
        lambda flag: nn.MLP(2, [1], output_activation=flag),
    ],
)
def test_nonlin_by_position(make: Any, flag: bool, name: str) -> None:
    with pytest.raises(TypeError, match=f'^the activation is a name .*, got {flag}; write "{name}"$'):
        make(flag)
    assert make(name) is not None


def test_other_wrong_arguments_show_a_call() -> None:
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'speed'; write nn\.Neuron\(2, "):
        nn.Neuron(2, speed=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'sizes'; write nn\.MLP\(2, \[4, 1\]"):
        nn.MLP(2)  # type: ignore[call-arg]


def test_micrograds_call_by_position_works() -> None:
    assert [len(layer.neurons) for layer in nn.MLP(3, [4, 4, 1]).layers] == [4, 4, 1]
    assert len(nn.Layer(3, 2).parameters()) == 8


def test_modules_of_ones_own_may_have_these_names() -> None:
    class Scaled(nn.Module):
        def __init__(self, nin: int, nonlin: bool = True) -> None:
            self.scale = Parameter(float(nin))
            if nonlin:
                raise TypeError("nonlin is not there yet")

    assert Scaled(nin=2, nonlin=False).scale.data == 2.0
    with pytest.raises(TypeError, match=r"^nonlin is not there yet$"):
        Scaled(nin=2, nonlin=True)
    with pytest.raises(TypeError, match="unexpected keyword argument 'nout'"):
        Scaled(nin=2, nout=3)  # type: ignore[call-arg]


def test_a_subclass_that_hands_its_arguments_on() -> None:
    class Mine(nn.Neuron):
        def __init__(self, n: int, **options: Any) -> None:
            super().__init__(n, **options)

    assert Mine(2, activation="tanh").activation_name == "tanh"
    with pytest.raises(TypeError, match=f"write {NONLIN}"):
        Mine(2, nonlin=False)
