"""Large programs: compiled without recursion, in time and memory that grow no faster than they do."""

import math
import os
import sys
import time
import tracemalloc
from array import array
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest

import autograd
from autograd import compile, value_and_grad
from autograd.compiler.backends.llvm.tape.encoding import Tape
from tests.autograd.bits import BACKENDS, bits
from tests.marking import long_unless

every_backend = pytest.mark.parametrize("backend", BACKENDS)


def chain(x: Any, n: Any) -> Any:
    """n instructions, each of the one before; whole numbers, so that every backend gives the same."""
    for i in range(n):
        x = x * -1.0 + float(i) if i % 2 else 1.0 - x
    return x


def seconds(work: Any) -> Any:
    started = time.process_time()
    work()
    return time.process_time() - started


@every_backend
@pytest.mark.parametrize("n", [5_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_chain(n: int, backend: Any) -> None:
    limit = sys.getrecursionlimit()
    compiled = compile(lambda x: chain(x, n), backend=backend)
    assert len(compiled.record(1.0)) >= n
    for x in (3.0, -0.5):
        assert compiled(x) == chain(x, n)
    assert compiled.map([3.0, -0.5]) == [chain(3.0, n), chain(-0.5, n)]
    assert sys.getrecursionlimit() == limit


@pytest.fixture
def shallow() -> Iterator[None]:
    """Few calls within calls are allowed, so that what recurses fails in programs of moderate length."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    yield
    sys.setrecursionlimit(limit)


@every_backend
@pytest.mark.parametrize("n", [100, pytest.param(200, marks=pytest.mark.long)])
def test_a_chain_of_choices(n: int, backend: Any, shallow: None) -> None:
    """Conditions made of conditions, and what is sent back only where a condition holds."""

    def f(x: Any) -> Any:
        y = z = x
        for i in range(n):
            y = autograd.where(autograd.greater(y, float(i % 3)), autograd.relu(z) - y, z + 0.5)
            z = autograd.maximum(autograd.minimum(z, y + 1.0), -y)
        return y + z

    compiled = compile(value_and_grad(f), backend=backend)
    for x in (0.25, -1.5, 1.0):
        assert compiled(x) == value_and_grad(f)(x)


@every_backend
def test_whether_a_number_is_zero_may_be_asked_far_below(backend: Any) -> None:
    """By then it has left the registers, be it that the number itself, or what it is the sum of, was never needed."""

    def f(a: Any, b: Any) -> Any:
        conditions = [*map(autograd.exp, [a, b]), autograd.tanh(a), autograd.sin(b), a * b, a - b, autograd.exp(a) * b]
        b = b + autograd.greater(conditions[0], -1.0)
        for i in range(1500):
            b = 1.0 - b if i % 2 else b * -1.0 + i
        return [autograd.where(condition, b, float(i)) for i, condition in enumerate(conditions)]

    compiled = compile(f, backend=backend)
    for a, b in ((1.0, 2.0), (-1000.0, 5.0), (0.0, 0.0), (3.0, -1000.0), (7.0, 7.0)):
        assert compiled(a, b) == f(a, b)
        assert compiled.map([a, 1.0], [b, 2.0])[0] == f(a, b)


@every_backend
@pytest.mark.parametrize("n", [3_000, pytest.param(50_000, marks=pytest.mark.long)])
def test_a_number_that_everything_reads(n: int, backend: Any) -> None:
    def f(p: Any) -> Any:
        numbers = [p[i % 7] * float(i % 5) + autograd.step(p[(i + 1) % 7]) for i in range(n)]
        return [autograd.sum(numbers), *numbers[:: n // 3]]

    point = [1.0, -2.0, 3.0, 0.0, 5.0, -6.0, 7.0]
    compiled = compile(f, backend=backend)
    assert compiled(point) == f(point)
    assert compiled.map([point] * 3) == [f(point)] * 3


@every_backend
@pytest.mark.parametrize("n", [1_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_many_inputs_and_outputs(n: int, backend: Any) -> None:
    compiled = compile(value_and_grad(lambda x: autograd.sum([a * b for a, b in pairwise(x)])), backend=backend)
    numbers = [float(i % 10) for i in range(n)]
    value, slopes = compiled(numbers)
    assert value == sum(a * b for a, b in pairwise(numbers))
    assert slopes == [a + b for a, b in zip([0.0, *numbers], [*numbers[1:], 0.0])]
    out = array("d", [0.0] * (n + 1))
    compiled.into(out, array("d", numbers))
    assert list(out) == [value, *slopes]


@every_backend
def test_results_of_earlier_parts_are_results_too(backend: Any) -> None:
    n = 1_500

    def f(x: Any) -> Any:
        made = []
        for i in range(n):
            x = autograd.relu(x - 1.0) + float(i % 4) - autograd.step(x)
            made.append(x)
        return [*made[:: n // 9], x, made[0], made[n // 2] - made[1], autograd.step(made[2])]

    compiled = compile(f, backend=backend)
    rows = [2.0, -1.0, 0.5, 4.0, 1.0]
    assert compiled(rows[0]) == f(rows[0])
    assert compiled.map(rows) == list(map(f, rows))
    sums = [math.fsum(column) for column in zip(*map(f, rows))]
    assert compiled.map(rows, reduce="sum") == sums


@pytest.mark.long
def test_training_a_network_of_four_thousand_weights() -> None:
    import nn

    model = nn.MLP(40, [50, 40, 3], activation="tanh", rng=1)
    assert sum(1 for _ in model.parameters()) > 4_000
    rows = [[math.sin(i * j) for j in range(40)] for i in range(3)]
    losses = {}
    for backend in BACKENDS:
        twin = nn.MLP(40, [50, 40, 3], activation="tanh", rng=1)
        history = nn.fit(twin, rows, [[0.1, 0.2, 0.3]] * 3, optimizer=nn.SGD(0.01), epochs=2, backend=backend)
        losses[backend] = history.losses, [p.grad for p in twin.parameters()]
    (python, slopes), (llvm, slopes_of_llvm) = losses["python"], losses["llvm"]
    assert llvm == pytest.approx(python, rel=1e-12)
    assert slopes_of_llvm == pytest.approx(slopes, rel=1e-9, abs=1e-13)


# ---- time and memory -------------------------------------------------------------------------------------------------


def test_a_recorded_and_encoded_instruction_takes_less_than_a_hundred_bytes() -> None:
    n = 10_000
    compile(lambda x: chain(x, 10)).record(1.0)
    tracemalloc.start()
    compiled = compile(lambda x: chain(x, n))
    before = tracemalloc.get_traced_memory()[0]
    program = compiled.record(1.0)
    tape = Tape(program, range(0))
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(program) >= n
    assert program.nbytes + tape.nbytes <= taken <= 100 * len(program)


@pytest.mark.parametrize("n", [2_000, pytest.param(4_000, marks=pytest.mark.long)])
def test_recording_differentiating_and_encoding_take_time_in_proportion(n: int) -> None:
    def preparing(n: Any) -> Any:
        def work() -> None:
            Tape(compile(value_and_grad(lambda x: chain(autograd.sin(x), n))).record(1.0), range(0))

        return min(seconds(work) for _ in range(3))

    preparing(100)
    assert preparing(5 * n) < 10.0 * preparing(n)


@pytest.mark.long
@every_backend
def test_compiling_takes_time_in_proportion(backend: Any) -> None:
    def compiling(n: Any) -> Any:
        return seconds(lambda: compile(lambda x: chain(x, n), backend=backend)(1.0))

    compiling(100)
    assert compiling(40_000) < 4.0 * compiling(20_000)  # twice


@pytest.mark.skipif(not hasattr(os, "fork"), reason="asks how much memory the process takes, which only Unix tells")
@pytest.mark.parametrize("backend", long_unless("tape".__ne__, BACKENDS))
def test_compiling_again_and_again_gives_its_memory_back(run_python: Callable[..., str], backend: Any) -> None:
    program = f"""
import gc, resource
from autograd import compile
def work(numbers):
    for i in numbers:
        f = compile(lambda x: [x * float(i)] * 3 + [x + float(k) for k in range(60)], backend="{backend}")
        f(1.0), f.map([1.0, 2.0], reduce="sum")
    gc.collect()
work(range(10))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
work(range(10, 30))  # of which nothing was compiled before
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    assert int(run_python(program)) < 6_000  # kilobytes: 300 for each


@every_backend
def test_an_mlp_of_two_hidden_layers_is_as_eager(backend: Any) -> None:
    weights = [[[math.sin(i + 3 * j + 7 * k) for k in range(9)] for j in range(8)] for i in range(2)]

    def f(weights: Any, x: Any) -> Any:
        for layer in weights:
            x = [autograd.relu(autograd.dot(neuron[:-1], x, neuron[-1])) for neuron in layer]
        return autograd.sum(x)

    x = [math.cos(i) for i in range(8)]
    value, slopes = compile(value_and_grad(f), backend=backend)(weights, x)
    expected, expected_slopes = value_and_grad(f)(weights, x)
    assert value == pytest.approx(expected, rel=1e-13)
    flat = [w for layer in slopes for neuron in layer for w in neuron]
    assert flat == pytest.approx(
        [w for layer in expected_slopes for neuron in layer for w in neuron], rel=1e-12, abs=1e-14
    )
    if backend == "python":
        assert bits([value, slopes]) == bits([expected, expected_slopes])
