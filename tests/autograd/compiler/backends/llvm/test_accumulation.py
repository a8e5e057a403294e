"""Many sums over rows: whatever is added to them, and however the rows end, they are those of what eager code gives."""

import math
import re
from array import array
from random import Random
from typing import Any

import numpy
import pytest

import autograd
from autograd import compile, value_and_grad
from autograd.compiler.backends.llvm.ir.machine_code import vector_width
from autograd.compiler.backends.llvm.kernel.accumulation import MANY, accumulation_of, tiles_of
from autograd.compiler.backends.llvm.kernel.kernel import Kernel, KernelWriter
from autograd.compiler.backends.llvm.run import many_rows
from autograd.compiler.program.arranging import over_rows
from autograd.compiler.program.fusing import fused
from autograd.compiler.rows.memory import Floats

RNG = Random(2)
W = vector_width()
N_WEIGHTS = 40  # more than are summed one by one
WEIGHTS = [RNG.uniform(-1.0, 1.0) for _ in range(N_WEIGHTS)]


def layers(w: Any, x: Any) -> Any:
    """Dead and living ReLUs, shared weights, and a sum of squares that depends on no row."""
    hidden = [autograd.relu(autograd.dot(w[3 * j : 3 * j + 2], x, w[3 * j + 2])) for j in range(8)]
    output = autograd.dot(w[24:32], hidden, w[0])
    return (output - x[0]) ** 2 + 0.5 * autograd.sum([v * v for v in w[30:]])


def products(w: Any, x: Any) -> Any:
    """Terms that are products of what the row gives, choices, and constants."""
    a, b = x
    chosen = autograd.where(autograd.greater(a, b), a * w[0], b)
    return [a, a * b, w[1] * a, w[1] * w[2], 3.0, chosen, -a, autograd.step(a), *[v * a * b for v in w[: MANY + 4]]]


def choices(w: Any, x: Any) -> Any:
    """Terms of which some count for some rows alone: otherwise it is a zero, a constant or another number."""
    a, b = x
    asked = [autograd.where(b, a, y) for y in (0.0, 5.0)]  # by a number that nothing has read before
    chosen = [autograd.where(autograd.greater(a, b), v * a, y) for v, y in zip(w, (0.0, -0.0, 3.0, -1e-9, b))]
    return [*asked, *chosen, *[v * a for v in w[: MANY + 4]]]


def of_the_row_alone(w: Any, x: Any) -> Any:
    """What the row gives, for which nothing has to be kept."""
    return [x[i % 2] for i in range(MANY)]


def rows_of(n: Any) -> Any:
    rng = Random(n)
    return [[rng.gauss(0.0, 1.0) for _ in range(2)] for _ in range(n)]


def summed_over_rows(f: Any) -> Any:
    """The Program of f whose outputs are summed, and how many there are."""
    program = compile(f).record(WEIGHTS, [1.0, 2.0])
    return over_rows(program, range(N_WEIGHTS), range(N_WEIGHTS, N_WEIGHTS + 2), True), len(program.outputs)


def flat(result: Any) -> Any:
    return [x for part in result for x in (part if isinstance(part, list) else [part])]


@pytest.mark.parametrize(
    "f",
    [value_and_grad(layers), products, choices, of_the_row_alone],
    ids=["a network's gradient", "products", "choices", "of the row alone"],
)
def test_sums_over_any_number_of_rows(f: Any) -> None:
    compiled = compile(f, backend="llvm")
    others = rows_of(613)  # a prime: no two blocks of rows are alike
    every_row = [others[i % 613] for i in range(5000)]
    of_others = [flat(f(WEIGHTS, row)) for row in others]
    terms = [of_others[i % 613] for i in range(5000)]
    for n in (1, W - 1, W, W + 1, 63 * W + 3, 64 * W + 1, 2048, 2049, 5000):
        rows, columns = every_row[:n], list(zip(*terms[:n]))
        expected = [math.fsum(column) for column in columns]
        sizes = [math.fsum(map(abs, column)) for column in columns]
        for data in (rows, numpy.array(rows)):
            sums = flat(compiled.map(WEIGHTS, data, in_axes=(None, 0), reduce="sum"))
            assert len(sums) == len(expected)
            for found, truth, size in zip(sums, expected, sizes):
                assert abs(found - truth) <= 1e-13 * size, n


@pytest.mark.parametrize("f", [value_and_grad(layers), products, choices, of_the_row_alone])
def test_nothing_is_written_beyond_memory(f: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    class Guarded(Floats):
        def __init__(self, n: Any) -> None:
            super().__init__(n + W)
            self.guard, self.view = self.view[n:], self.view[:n]
            self.guard[:] = array("d", [7.0] * W)
            made.append(self)

    monkeypatch.setattr(many_rows, "Floats", Guarded)
    compiled = compile(f, backend="llvm")
    for n in range(1, 2 * W + 2):
        compiled.map(WEIGHTS, rows_of(n), in_axes=(None, 0), reduce="sum")
    assert made
    assert {x for floats in made for x in floats.guard} == {7.0}


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 1e308])
@pytest.mark.parametrize("place", [0, W, 3 * W + 1])
def test_what_one_row_makes_of_inf_and_nan_stays_its_own(place: Any, value: Any) -> None:
    rows = rows_of(3 * W + 2)
    rows[place][1] = value
    f = value_and_grad(layers)
    each = [flat(f(WEIGHTS, row)) for row in rows]
    expected = [sum(column) for column in zip(*each)]
    found = flat(compile(f, backend="llvm").map(WEIGHTS, rows, in_axes=(None, 0), reduce="sum"))
    for x, truth in zip(found, expected):
        assert x == pytest.approx(truth, rel=1e-9, nan_ok=True)


def test_a_dead_branch_sends_nothing_to_any_sum() -> None:
    def loss(w: Any, x: Any) -> Any:
        return autograd.sum([autograd.relu(x[0] * v) * x[1] for v in w])

    f = value_and_grad(loss)
    rows = [[-1.0, math.inf], [-2.0, math.nan], [1.0, 2.0]] * W
    weights = [0.5 + i for i in range(MANY + 6)]
    _, gradient = compile(f, backend="llvm").map(weights, rows, in_axes=(None, 0), reduce="sum")
    assert gradient == [2.0 * W] * len(weights)


def test_sums_are_kept_in_registers_together_with_what_they_have_in_common() -> None:
    summed, n_outputs = summed_over_rows(value_and_grad(layers))
    carried = range(N_WEIGHTS, N_WEIGHTS + n_outputs)
    sums = accumulation_of(fused(summed), carried)
    assert sums is not None
    tiles = tiles_of(sums, 8)
    assert sorted(k for tile in tiles for k in tile) == list(range(n_outputs))
    assert len(tiles) < n_outputs / 4
    assert all(len(tile) <= 30 for tile in tiles)


def kept_in_order(text: Any) -> Any:
    """For each place of the scratch memory, whether it is written before it is read, in the order of the IR."""
    pointers, written, too_early = {}, set(), []
    for line in text.splitlines():
        if found := re.match(r"  (%\S+) = getelementptr double, ptr %kept, i64 (\d+)", line):
            pointers[found[1]] = int(found[2])
        elif found := re.search(r"store .* ptr (%[\w.]+)", line):
            written.add(pointers.get(found[1], 0 if found[1] == "%kept" else None))
        elif found := re.search(r"load .* ptr (%[\w.]+)", line):
            place = pointers.get(found[1], 0 if found[1] == "%kept" else None)
            if place is not None and place not in written:
                too_early.append(line)
        elif line.startswith("define"):
            pointers = {}
    return too_early


@pytest.mark.parametrize("width", [1, W])
def test_nothing_is_read_from_memory_before_it_is_written(width: Any) -> None:
    def mixture(p: Any, points: Any) -> Any:
        terms = [[w - (x - m) ** 2 for w, m in zip(p[:5], p[5:])] for x in points]
        dead = [autograd.relu(autograd.sin(x)) * autograd.where(autograd.greater(x, p[0]), x, 1.0) for x in points]
        asked = [autograd.where(autograd.exp(x), x, 1.0) for x in points]  # functions of which only a mask is kept
        return autograd.sum([autograd.logsumexp(row) for row in terms] + dead + asked)

    program = compile(value_and_grad(mixture)).record([0.1] * 10, [0.01 * i for i in range(200)])
    writer = KernelWriter(Kernel(program, "kernel", width, program.n_inputs))
    text = writer.text()
    assert writer.is_long
    assert writer.scratch_size > 100
    assert not kept_in_order(text)


@pytest.mark.parametrize("f", [value_and_grad(layers), products, choices, of_the_row_alone])
def test_sums_read_nothing_from_memory_before_it_is_written(f: Any) -> None:
    summed, n_outputs = summed_over_rows(f)
    assert not kept_in_order(KernelWriter(Kernel(summed, "kernel", W, N_WEIGHTS, n_outputs)).text())
