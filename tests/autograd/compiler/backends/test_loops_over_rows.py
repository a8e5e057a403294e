"""Functions with loops over many rows: mapped, summed in any number of threads, and trained by LLVM."""

from random import Random
from typing import Any

import pytest

import autograd
from autograd import Value, compile, grad, scan, value_and_grad
from autograd.compiler import Training
from autograd.compiler.backends.choosing import Backend
from autograd.compiler.loops import LoopedProgram
from autograd.graph.structure import flattened

RNG = Random(5)


def reader(weights: Any, letters: Any) -> Any:
    """A recurrent network of two units that reads numbers, and what it says at the end."""

    def step(state: Any, x: Any) -> Any:
        a, b = state
        a, b = autograd.tanh(weights[0] * x + weights[1] * b), autograd.tanh(autograd.dot(weights[2:4], [a, x], b))
        return (a, autograd.where(autograd.greater(x, 0.0), b, 0.5 * b)), a

    (a, b), kept = scan(step, (0.0, weights[4]), letters)
    return a * b + autograd.sum(kept)


WEIGHTS = [RNG.uniform(-1.0, 1.0) for _ in range(5)]
ROWS = [[RNG.gauss(0.0, 1.0) for _ in range(6)] for _ in range(5000)]


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_sums_over_rows_do_not_depend_on_threads(threads: int) -> None:
    f = compile(value_and_grad(reader), backend="llvm")
    f.record(WEIGHTS, ROWS[0])
    assert isinstance(f.program, LoopedProgram)
    summed = flattened(f.map(WEIGHTS, ROWS, in_axes=(None, 0), reduce="sum", threads=threads))
    assert summed == flattened(f.map(WEIGHTS, ROWS, in_axes=(None, 0), reduce="sum", threads=1))
    rows = [flattened(row) for row in f.map(WEIGHTS, ROWS, in_axes=(None, 0), threads=threads)]
    assert summed == pytest.approx([sum(column) for column in zip(*rows)], rel=1e-11)
    for k in (0, 1234, 4999):
        assert rows[k] == pytest.approx(flattened(value_and_grad(reader)(WEIGHTS, ROWS[k])), rel=1e-12)


def test_weights_and_steps_of_each_row() -> None:
    f = compile(grad(reader, (0, 1)), backend="llvm")
    n = 11
    weights = [[w * (1.0 + 0.01 * i) for w in WEIGHTS] for i in range(n)]
    for given, axes, of in [
        ((weights, ROWS[0]), (0, None), [(w, ROWS[0]) for w in weights]),
        ((weights, ROWS[:n]), (0, 0), list(zip(weights, ROWS))),
    ]:
        found = f.map(*given, in_axes=axes)
        for row, arguments in zip(found, of, strict=True):
            assert flattened(row) == pytest.approx(flattened(grad(reader, (0, 1))(*arguments)), rel=1e-12)


def test_training_by_a_loss_with_a_loop() -> None:
    targets = [sum(row[:2]) for row in ROWS[:30]]
    ends = []
    backends: list[Backend] = ["python", "llvm"]
    for backend in backends:
        parameters = [Value(w, f"w{i}") for i, w in enumerate(WEIGHTS)]

        def loss(row: Any, target: Any, parameters: Any = parameters) -> Any:
            return (reader(parameters, row) - target) ** 2

        training = Training(loss, parameters, ROWS[:30], targets, descent, 0, backend=backend)
        assert isinstance(training.gradient, LoopedProgram)
        training.read()
        losses, _ = training.epochs(8, lr=0.002, batch_size=10, threads=1)
        training.write()
        ends.append((losses, [p.data for p in parameters]))
    (losses, numbers), (others, other_numbers) = ends
    assert losses == pytest.approx(others, rel=1e-11)
    assert numbers == pytest.approx(other_numbers, rel=1e-11)
    assert losses[-2] < losses[0]


def descent(data: Any, grad: Any, state: Any, step: Any) -> Any:
    return data - step.lr * grad / step.n, grad, ()
