"""A Module whose attributes are plain Values says so; one that has Parameters too may have them."""

import warnings
from typing import Any

import pytest

import nn
from autograd import Parameter, Value

WORDS = r"^Net has no Parameter; its {} is a Value, which training leaves alone: write Parameter\(\.\.\.\)$"


class Net(nn.Module):
    def __init__(self, **parts: Any) -> None:
        vars(self).update(parts)

    def forward(self, row: Any) -> Any:
        return row[0] * 2.0


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"w": Value(1.0)}, "w"),
        ({"name": "n", "w": [Value(1.0), Value(2.0)]}, r"w\.0"),
        ({"layers": [{"b": Value(1.0)}]}, r"layers\.0\.b"),
        ({"inner": Net(w=(Value(1.0),))}, r"inner\.w\.0"),
    ],
)
def test_it_says_so_when_it_is_asked_for_parameters(parts: Any, name: str) -> None:
    net = Net(**parts)
    with pytest.warns(UserWarning, match=WORDS.format(name)) as given:
        assert net.parameters() == []
    assert given[0].filename == __file__
    assert net.parameters() == []  # said once, while nothing changes
    with pytest.raises(ValueError, match=r"the model has no parameters; make its weights autograd\.Parameter"):
        nn.fit(net, [[1.0]], [2.0], optimizer=nn.SGD(0.1), epochs=1)


def test_zero_grad_says_so_too() -> None:
    with pytest.warns(UserWarning, match=WORDS.format("w")):
        Net(w=Value(1.0)).zero_grad()


def test_values_beside_parameters_are_constants() -> None:
    net: Any = Net(w=Parameter(1.0), scale=Value(10.0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert net.parameters() == [net.w]


@pytest.mark.parametrize("parts", [{}, {"rate": 0.5}, {"rows": [[1.0], [2.0]]}, {"inner": Net()}])
def test_modules_without_values_have_nothing_to_say(parts: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Net(**parts).parameters() == []


def test_lists_that_hold_themselves_are_searched_once() -> None:
    held: list[Any] = []
    held.append(held)
    assert Net(held=held).parameters() == []


def test_a_value_that_is_added_later() -> None:
    net: Any = Net()
    assert net.parameters() == []
    net.w = Value(1.0)
    with pytest.warns(UserWarning, match=WORDS.format("w")):
        net.parameters()
