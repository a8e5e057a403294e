"""What lines look like: by their names, in every plot."""

import itertools
from typing import Any

import pytest
from matplotlib.colors import to_hex

import nn
from autograd.drawing import theme_named
from nn.plotting.looks import looks_of


def looks(figure: Any) -> Any:
    """The colour and the dashes of each line that has a name."""
    return {line.get_label(): (line.get_color(), str(line._dash_pattern)) for line in figure.axes[0].lines}


def test_a_name_looks_the_same_in_every_plot(history: Any) -> None:
    relu, sigmoid = history([2.0, 1.0]), history([3.0, 1.0])
    both = looks(nn.plot_runs({"sigmoid": sigmoid, "ReLU": relu}))
    assert both["sigmoid"][0] != both["ReLU"][0]
    assert looks(nn.plot_runs({"ReLU": [relu, relu]}))["ReLU"] == both["ReLU"]
    for mine, name, other in ((relu, "sigmoid", sigmoid), (sigmoid, "ReLU", relu)):
        beside = looks(mine.plot(beside={name: other}))
        assert beside[name] == both[name]
        assert to_hex(beside["this run"][0]).upper() == theme_named("light").ink.upper()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_order_of_names_plays_no_part(theme: str) -> None:
    for pair in (("sigmoid", "relu"), ("a", "b"), ("this run", "tanh")):
        assert looks_of(pair, theme) == looks_of(pair[::-1], theme)[::-1]
        assert looks_of(pair[1:], theme) == looks_of(pair, theme)[1:]


def test_activations_have_their_own_colours() -> None:
    own = dict(zip(nn.ACTIVATIONS, (looks_of([name], "light")[0] for name in nn.ACTIVATIONS)))
    for pair in (("relu", "sigmoid"), ("relu", "leaky_relu"), ("sigmoid", "tanh"), ("relu", "tanh")):
        assert own[pair[0]] != own[pair[1]]
        assert looks_of(pair, "light") == [own[name] for name in pair]
    assert looks_of(["Leaky ReLU"], "light") == [own["leaky_relu"]]


def test_no_two_lines_look_the_same() -> None:
    names = [f"run {i}" for i in range(16)]
    assert len(set(map(str, looks_of(names, "light")))) == 16
    for pair in itertools.combinations(["sigmoid", "softplus", "tanh", "this run", "a", "b", "c"], 2):
        first, second = looks_of(pair, "light")
        assert first[0] != second[0]
    assert len(looks_of([*names, *names], "light")) == 32


def test_colours_that_are_given_go_in_turn() -> None:
    assert [colour for colour, _ in looks_of(["relu", "sigmoid", "tanh"], "light", ["k", "r"])] == ["k", "r", "k"]
