"""least_squares: against numpy, at its corners, and as a model like others."""

import math
import random
from typing import Any

import numpy as np
import pytest

import nn


def rows(n: int, k: int, seed: int) -> list[list[float]]:
    rng = random.Random(seed)
    return [[rng.gauss(10.0**j, 1.0 + j) for j in range(k)] for _ in range(n)]


def weights(model: nn.MLP) -> Any:
    return [[*(w.data for w in neuron.weights), neuron.bias.data] for neuron in model.layers[0].neurons]


@pytest.mark.parametrize(("n", "k", "m"), [(3, 1, 1), (40, 5, 2), (200, 4, 3), (6, 5, 1)])
def test_the_weights_are_numpys(n: int, k: int, m: int) -> None:
    inputs, targets = rows(n, k, 1), rows(n, m, 2)
    expected = np.linalg.lstsq(np.c_[np.array(inputs), np.ones(n)], np.array(targets), rcond=None)[0].T
    assert np.array(weights(nn.least_squares(inputs, targets))) == pytest.approx(expected, rel=1e-7)


def test_the_residuals_are_orthogonal_to_every_column() -> None:
    inputs, targets = rows(50, 3, 3), [row[0] ** 2 for row in rows(50, 1, 4)]
    model = nn.least_squares(inputs, targets)
    residuals = [target - model(row).data for row, target in zip(inputs, targets)]
    size = math.hypot(*residuals)
    for column in [[1.0] * 50, *zip(*inputs)]:
        assert abs(math.fsum(map(float.__mul__, residuals, column))) < 1e-12 * size * math.hypot(*column)


def test_no_small_change_of_a_weight_lowers_the_loss() -> None:
    inputs, targets = rows(30, 2, 5), [row[0] for row in rows(30, 1, 6)]
    model = nn.least_squares(inputs, targets)

    def loss() -> float:
        return sum((model(row).data - target) ** 2 for row, target in zip(inputs, targets))  # type: ignore[no-any-return]

    least = loss()
    for parameter in model.parameters():
        for change in (1e-3, -1e-3):
            parameter.data += change
            assert loss() > least
            parameter.data -= change


@pytest.mark.parametrize(
    "inputs",
    [
        [[1.0, 2.0, 5.0], [2.0, 4.0, 5.0], [4.0, 8.0, 5.0]],  # the second is twice the first, the third constant
        [[0.0, 0.0, 0.0]] * 2 + [[1.0, 0.0, 0.0]],
        [[1.0, 2.0, 3.0]],  # fewer rows than columns
    ],
)
def test_a_dependent_column_gets_the_weight_0(inputs: Any) -> None:
    targets = [3.0 * row[0] + 1.0 for row in inputs]
    model = nn.least_squares(inputs, targets)
    assert [model(row).data for row in inputs] == pytest.approx(targets)
    assert [w.data for w in model.layers[0].neurons[0].weights[1:]] == [0.0, 0.0]


def test_it_is_the_limit_of_gradient_descent() -> None:
    inputs, targets = [[0.0], [1.0], [2.0], [3.0]], [1.0, 2.0, 2.0, 5.0]
    trained = nn.MLP(1, [1], rng=0)
    nn.fit(trained, inputs, targets, loss=nn.ssr, optimizer=nn.SGD(0.03), epochs=2000, progress=False)
    assert weights(nn.least_squares(inputs, targets))[0] == pytest.approx(weights(trained)[0], abs=1e-9)


def test_the_names_of_the_columns_stay_with_it() -> None:
    table = nn.Table(["a", "b"], [[0.0, 1.0], [1.0, 1.5], [2.0, 0.0]])
    model = nn.least_squares(table, [1.0, 2.0, 3.0])
    assert nn.predict(model, table) == pytest.approx([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="b, a"):
        nn.predict(model, table[["b", "a"]])


@pytest.mark.parametrize(
    ("inputs", "targets", "words"),
    [
        ([], [], "no rows"),
        ([1.0, 2.0], [1.0, 2.0], r"write each row as a list of numbers"),
        ([[], []], [1.0, 2.0], r"inputs row 0 is \[\]"),
        ([[1.0]], [1.0, 2.0], "1 rows of inputs but 2 of targets"),
        ([[1.0], [math.nan]], [1.0, 2.0], "inputs row 1, column 0 is nan"),
    ],
)
def test_errors_say_which_row(inputs: Any, targets: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        nn.least_squares(inputs, targets)
