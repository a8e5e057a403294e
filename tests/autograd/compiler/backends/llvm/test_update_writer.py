"""Steps of optimizers in machine code: what depends on counters alone is kept while these are the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

import nn
from autograd import Parameter
from autograd.compiler.backends.llvm.run.update_writer import UpdateWriter
from autograd.compiler.backends.training_task import Step
from autograd.compiler.training import Training
from autograd.compiler.training_programs import update_program

pytest.importorskip("llvmlite")

N = 37  # parameters: no whole number of vectors
COUNTERS = {
    "none differs": [5.0] * N,
    "all differ": [float(i) for i in range(N)],
    "some in a vector differ": [3.0] * 9 + [7.0] + [3.0] * (N - 10),
    "those of two halves differ": [2.0] * 16 + [900.0] * (N - 16),
    "the first is -0.0": [-0.0] * 8 + [0.0] * (N - 8),
}


def adam(data: Any, grad: Any, state: tuple[Any, ...], step: Step) -> tuple[Any, Any, tuple[Any, ...]]:
    moved, state = nn.Adam(1e-2, weight_decay=0.1).update(data, grad / step.n, state, step.lr)
    return moved, grad, state


@pytest.mark.parametrize("steps", COUNTERS.values(), ids=COUNTERS)
def test_each_parameter_has_the_powers_of_its_own_counter(steps: Sequence[float]) -> None:
    rng = random.Random(0)
    parameters = [Parameter(rng.gauss(0.0, 1.0)) for _ in range(N)]
    rows = [[rng.gauss(0.0, 1.0) for _ in range(N)] for _ in range(3)]

    def loss(row: Any, target: Any) -> Any:
        return (sum(p * x for p, x in zip(parameters, row)) - target) ** 2

    training = Training(loss, parameters, rows, [1.0] * 3, adam, n_state=3, backend="llvm")
    training.read()
    mean, mean_square, counter = training.states
    for k, n in enumerate(steps):
        counter[k], mean[k], mean_square[k] = n, rng.gauss(0.0, 0.1), rng.random()
    before = [list(column) for column in (training.data, *training.states)]
    training.epochs(1, lr=1e-2, batch_size=3)
    after = list(zip(training.data, training.grad, *training.states))
    for data, *state, moved in zip(*before, after):
        expected = update_program(adam, 3).evaluate([1e-2, 3.0, 0.0, moved[1], data, *state])
        assert [moved[1], moved[0], *moved[2:]] == pytest.approx(expected, rel=1e-13)


def test_only_functions_of_counters_are_kept() -> None:
    def rule(data: Any, grad: Any, state: tuple[Any, ...], step: Step) -> tuple[Any, Any, tuple[Any, ...]]:
        steps, other = state
        return data - step.lr * grad * 0.9**steps * 0.8**other, grad, (steps + 1.0, other + grad)

    writer = UpdateWriter(update_program(rule, 2), 4, 3, 8)
    kept = [x for x in writer._program if x.result in writer._kept]
    assert [x.primitive.name for x in kept] == ["pow"]
    assert writer._counters == [5]
