"""map, bind and into: rows of every kind and number, any number of threads, and errors that name the row."""

import gc
import math
import os
import re
import subprocess
import sys
from array import array
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import numpy
import pytest

import autograd
from autograd import Value, compile, value_and_grad
from autograd.compiler.backends.llvm.ir.machine_code import vector_width
from tests.autograd.bits import BACKENDS, bits
from tests.marking import each_of

W = vector_width()
NUMBERS_OF_ROWS = [1, W - 1, W, W + 1, 3 * W, 300, 2048, 2049, 10_007]
every_backend = pytest.mark.parametrize("backend", BACKENDS)


def f(row: Any, scale: Any) -> Any:
    """Exact on whole numbers, so that every order of adding up gives the same."""
    return [row[0] * scale + row[1], autograd.maximum(row[0], row[1]) - scale]


def rows_of(n: Any) -> Any:
    return [[float(i % 13), float(-i % 7)] for i in range(n)]


# ---- how many --------------------------------------------------------------------------------------------------------


@cache
def compiled_f(backend: Any) -> Any:
    return compile(f, backend=backend)


@every_backend
@each_of("n", NUMBERS_OF_ROWS)
def test_any_number_of_rows(n: Any, backend: Any) -> None:
    compiled, rows = compiled_f(backend), rows_of(n)
    expected = [f(row, 3.0) for row in rows]
    assert compiled.map(rows, 3.0, in_axes=(0, None)) == expected
    assert compiled.map(rows, [3.0] * n) == expected
    sums = [math.fsum(column) for column in zip(*expected)]
    assert compiled.map(rows, 3.0, in_axes=(0, None), reduce="sum") == sums
    assert compiled.map(rows, array("d", [3.0] * n), reduce="sum") == sums


@every_backend
def test_no_rows(backend: Any) -> None:
    compiled = compile(f, backend=backend)
    empty = numpy.empty((0, 2))
    assert compiled.map([], 3.0, in_axes=(0, None)) == []
    assert [column.tolist() for column in compiled.map(empty, 3.0, in_axes=(0, None))] == [[], []]
    assert compiled.map(empty, 3.0, in_axes=(0, None), reduce="sum") == [0.0, 0.0]
    with pytest.raises(ValueError, match="there are no rows to sum"):
        compiled.map([], 3.0, in_axes=(0, None), reduce="sum")


@pytest.mark.parametrize("n", NUMBERS_OF_ROWS)
def test_llvm_sums_within_rounding_and_always_the_same(n: Any) -> None:
    loss = value_and_grad(lambda w, x, y: (autograd.tanh(w[0] * x) + w[1] - y) ** 2)
    xs, ys = [math.sin(i) for i in range(n)], [math.cos(i * i) for i in range(n)]
    arguments = ([0.5, -0.25], xs, ys)
    expected, expected_slopes = compile(loss, backend="python").map(*arguments, in_axes=(None, 0, 0), reduce="sum")
    compiled = compile(loss, backend="llvm")
    results = [
        compiled.map(*arguments, in_axes=(None, 0, 0), reduce="sum", threads=threads) for threads in (1, 2, 3, None)
    ]
    assert {str(bits(result)) for result in results} == {str(bits(results[0]))}
    value, slopes = results[0]
    assert [value, *slopes] == pytest.approx([expected, *expected_slopes], rel=1e-13, abs=1e-13 * n)


@every_backend
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_results_of_rows_for_any_number_of_threads(threads: int, backend: Any) -> None:
    rows = rows_of(10_007)
    compiled = compile(f, backend=backend)
    assert compiled.map(rows, 3.0, in_axes=(0, None), threads=threads) == [f(row, 3.0) for row in rows]


def test_python_adds_up_in_the_order_of_the_rows() -> None:
    xs = [0.1 * i for i in range(1000)]
    total = 0.0
    for x in xs:
        total += math.sin(x)
    assert compile(autograd.sin, backend="python").map(xs, reduce="sum") == total


@every_backend
def test_the_sum_of_minus_zeros_starts_from_zero(backend: Any) -> None:
    for n in (1, W, W + 1, 300):
        assert bits(compile(lambda x: x, backend=backend).map([-0.0] * n, reduce="sum")) == bits(0.0)


@every_backend
def test_a_nan_stays_in_its_row(backend: Any) -> None:
    for n in (W, W + 3):
        for bad in (0, n // 2, n - 1):
            xs = [1.0] * n
            xs[bad] = math.nan
            found = compile(lambda x: [x * 2.0, 3.0], backend=backend).map(xs)
            assert [i for i, row in enumerate(found) if math.isnan(row[0])] == [bad]
            assert all(row[1] == 3.0 for row in found)
            assert math.isnan(compile(lambda x: x, backend=backend).map(xs, reduce="sum"))


@every_backend
def test_rows_that_only_fill_up_a_vector_count_for_nothing(backend: Any) -> None:
    """The last block of vectors is filled up with something: with the last row, whatever that gives."""
    assert compile(lambda x: 1.0 / x, backend=backend).map([0.0], reduce="sum") == math.inf
    assert compile(lambda x: x, backend=backend).map([math.inf], reduce="sum") == math.inf
    assert compile(lambda x: x * 0.0 + 1.0, backend=backend).map([2.0] * (W + 1), reduce="sum") == W + 1.0


# ---- of every kind ---------------------------------------------------------------------------------------------------


class Pair(NamedTuple):
    a: float
    b: list[Any]


@every_backend
@pytest.mark.parametrize(
    ("function", "rows"),
    [
        (lambda x: x * 2.0, [1, 2.5, True, numpy.float32(0.5), 10**300]),
        (lambda x: x * 2.0, (1.0, 2.0, 3.0)),
        (lambda x: [x], [1.0, 2.0]),
        (lambda x: (x[0], [x[1] * 2.0]), [[1.0, 2.0], [3, 4], [numpy.float64(5.0), 6.0]]),
        (lambda x: x[0] * x[1], [(1.0, 2.0), (3.0, 4.0)]),
        (lambda x: [x[0][0] * x[1], x[0][1]], [[[1.0, 2.0], 3.0], [[4.0, 5.0], 6.0]]),
        (lambda x: Pair(x.b[0], [x.a]), [Pair(1.0, [2.0]), Pair(3.0, [4.0])]),
        (lambda x: 5.0, [1.0, 2.0]),
        (lambda x: [], [1.0, 2.0]),
        (lambda x: [], [[], []]),
        (lambda x: 7.0, [[], []]),
        (lambda x: x[0], [[1.0], [2.0]]),
    ],
)
def test_lists_of_rows(function: Any, rows: Any, backend: Any) -> None:
    found = compile(function, backend=backend).map(rows)
    expected = [function(row) for row in rows]
    assert found == expected
    assert [type(row) for row in found] == [
        float if type(row) in (int, float, numpy.float64, numpy.float32) else type(row) for row in expected
    ]


ROWS = numpy.arange(1.0, 41.0).reshape(10, 4)
STRUCTURED = numpy.zeros(10, dtype=[("flag", "i4"), ("x", "f8", 4)])
STRUCTURED["x"] = ROWS
READ_ONLY = ROWS.copy()
READ_ONLY.flags.writeable = False
MANY = numpy.zeros((10, 3, 8))
MANY[:, 1, ::2] = ROWS

BUFFERS = {
    "C order": ROWS.copy(),
    "F order": numpy.asfortranarray(ROWS),
    "every other row": numpy.repeat(ROWS, 2, axis=0)[::2],
    "every other column": numpy.repeat(ROWS, 2, axis=1)[:, ::2],
    "backwards": ROWS[::-1].copy()[::-1],
    "backwards in rows": ROWS[:, ::-1].copy()[:, ::-1],
    "read-only": READ_ONLY,
    "a slice of three dimensions": MANY[:, 1, ::2],
    "float32": ROWS.astype(numpy.float32),
    "int32": ROWS.astype(numpy.int32),
    "uint8": ROWS.astype(numpy.uint8),
    "a field of a structure": STRUCTURED["x"],
    "big-endian": ROWS.astype(">f8"),
    "float16": ROWS.astype(numpy.float16),
    "longdouble": ROWS.astype(numpy.longdouble),
    "fractions": numpy.array([[Fraction(x) for x in row] for row in ROWS.tolist()]),
    "memoryview": memoryview(ROWS),  # type: ignore[arg-type]
}


@cache
def compiled_products(backend: Any) -> Any:
    return compile(lambda row: [row[0] - row[3], row[1] * row[2]], backend=backend)


@every_backend
@each_of("how", BUFFERS)
def test_arrays_of_rows(how: Any, backend: Any) -> None:
    buffer, compiled = BUFFERS[how], compiled_products(backend)
    differences, products = compiled.map(buffer)
    assert list(differences) == (ROWS[:, 0] - ROWS[:, 3]).tolist()
    assert list(products) == (ROWS[:, 1] * ROWS[:, 2]).tolist()
    assert compiled.map(buffer, reduce="sum") == [-30.0, (ROWS[:, 1] * ROWS[:, 2]).sum()]


@every_backend
def test_the_same_row_again_and_again(backend: Any) -> None:
    rows = numpy.broadcast_to(numpy.array([2.0, 3.0]), (100, 2))
    assert compile(lambda row: row[0] * row[1], backend=backend).map(rows, reduce="sum") == 600.0


@every_backend
def test_three_dimensions_are_rows_of_lists_of_lists(backend: Any) -> None:
    cubes = numpy.arange(24.0).reshape(4, 3, 2)
    found = compile(lambda row: row[2][1] - row[0][0], backend=backend).map(cubes)
    assert found.tolist() == (cubes[:, 2, 1] - cubes[:, 0, 0]).tolist()


@every_backend
def test_what_comes_back_is_as_what_was_given(backend: Any) -> None:
    square = compile(lambda x: x * x, backend=backend)
    assert type(square.map([1.0, 2.0])) is list
    assert square.map(array("d", [1.0, 2.0])) == array("d", [1.0, 4.0])
    of_numpy = square.map(numpy.array([1.0, 2.0]))
    assert type(of_numpy) is numpy.ndarray
    assert of_numpy.dtype == float
    of_numpy[0] = 5.0  # it is the caller's
    pair = compile(lambda x, y: (x, [y, x * y]), backend=backend)
    first, (second, third) = pair.map(numpy.array([1.0, 2.0]), [3.0, 4.0])
    assert [column.tolist() for column in (first, second, third)] == [[1.0, 2.0], [3.0, 4.0], [3.0, 8.0]]


@every_backend
def test_results_live_on_when_everything_else_is_gone(backend: Any) -> None:
    compiled = compile(lambda x: x * x, backend=backend)
    found = compiled.map(numpy.arange(5000.0))
    del compiled
    gc.collect()
    numpy.arange(5000.0) * 3.0
    assert (found == numpy.arange(5000.0) ** 2).all()


@every_backend
def test_arguments_that_all_rows_share(backend: Any) -> None:
    line = compile(lambda w, x, b: [w[0][0] * x + w[0][1] * b[0]], backend=backend)
    for w in ([[2.0, 3.0]], numpy.array([[2.0, 3.0]])):
        assert line.map(w, [1.0, 2.0], [5.0], in_axes=(None, 0, None)) == [[17.0], [19.0]]
    assert line.map([[[2.0, 3.0]], [[4.0, 5.0]]], 10.0, [1.0], in_axes=[0, None, None]) == [[23.0], [45.0]]


@every_backend
def test_all_rows_share_what_changes_from_call_to_call(backend: Any) -> None:
    scaled = compile(lambda x, scale: x * scale, backend=backend)
    for scale in (2.0, 3, numpy.float64(4.0), True):
        assert scaled.map([1.0, 2.0], scale, in_axes=(0, None), reduce="sum") == 3.0 * scale


@every_backend
def test_numbers_that_do_not_change_are_read_where_they_lie(backend: Any) -> None:
    xs = array("d", [1.0, 2.0])
    total = compile(lambda x: x, backend=backend)
    assert total.map(xs, reduce="sum") == 3.0
    xs[1] = 5.0
    assert total.map(xs, reduce="sum") == 6.0
    xs.append(1.0)  # nobody holds on to the buffer
    assert total.map(xs, reduce="sum") == 7.0


def test_float64_is_not_copied() -> None:
    """The copy of what is mapped would be seen in the memory that is taken."""
    import tracemalloc

    rows = numpy.zeros((200_000, 4))
    total = compile(lambda row: autograd.sum(row), backend="llvm")
    total.map(rows[:10], reduce="sum")
    tracemalloc.start()
    for view in (rows, rows[::2], numpy.asfortranarray(rows)[:100_000], memoryview(rows)):  # type: ignore[arg-type]
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        total.map(view, reduce="sum", threads=1)
        assert tracemalloc.get_traced_memory()[1] - before < rows.nbytes / 20
    tracemalloc.stop()


# ---- what does not fit -----------------------------------------------------------------------------------------------


@every_backend
@pytest.mark.parametrize(
    ("error", "call", "message"),
    [
        (
            ValueError,
            lambda c: c.map([[1.0, 2.0], [3.0]], 1.0, in_axes=(0, None)),
            "row row 1 is [3.0], but row 0 is [1.0, 2.0]",
        ),
        (
            ValueError,
            lambda c: c.map([[1.0, 2.0], (3.0, 4.0)], 1.0, in_axes=(0, None)),
            "row row 1 is (3.0, 4.0), but row 0",
        ),
        (
            ValueError,
            lambda c: c.map([[1.0, 2.0], 3.0], 1.0, in_axes=(0, None)),
            "row row 1 is 3.0, but row 0 is [1.0, 2.0]",
        ),
        (
            ValueError,
            lambda c: c.map([[1.0, 2.0]] * 3, [1.0, 2.0]),
            "differ in their numbers of rows: row has 3, scale has 2",
        ),
        (
            TypeError,
            lambda c: c.map([[1.0, "2"]], 1.0, in_axes=(0, None)),
            "row row 0: expected a real number, got the str '2'; write float('2')",
        ),
        (
            TypeError,
            lambda c: c.map([[1.0, 2.0], [1.0, None]], 1.0, in_axes=(0, None)),
            "row row 1: expected a real number, got the NoneType",
        ),
        (
            TypeError,
            lambda c: c.map([[1.0, 2.0], [1.0, Value(2.0)]], 1.0, in_axes=(0, None)),
            "row row 1: converting Value(data=2.0",
        ),
        (OverflowError, lambda c: c.map([[1.0, 10**400]], 1.0, in_axes=(0, None)), "row row 0: an int beyond 1.8e308"),
        (
            TypeError,
            lambda c: c.map([[1.0, 2.0]], Value(1.0), in_axes=(0, None)),
            "map runs compiled code, which takes numbers; pass .data",
        ),
        (
            TypeError,
            lambda c: c.map(1.0, 1.0),
            "row must be rows, a list or a buffer such as a numpy array; got the float 1.0",
        ),
        (
            TypeError,
            lambda c: c.map("ab", 1.0),
            "row must be rows, a list or a buffer such as a numpy array; got the str 'ab'",
        ),
        (TypeError, lambda c: c.map({1.0: 2.0}, 1.0), "row must be rows, a list or a buffer"),
        (
            TypeError,
            lambda c: c.map(numpy.float64(3.0), 1.0),
            "row must be rows, got a single number; say in_axes=None",
        ),
        (
            TypeError,
            lambda c: c.map(numpy.array([1j]), 1.0, in_axes=(0, None)),
            "row row 0: expected a real number, got the complex 1j",
        ),
        (
            TypeError,
            lambda c: c.map(numpy.array([["1", "2"]]), 1.0, in_axes=(0, None)),
            "row row 0: expected a real number, got the str '1'",
        ),
        (TypeError, lambda c: c.map(memoryview(STRUCTURED), 1.0, in_axes=(0, None)), "make them float64"),  # type: ignore[arg-type]
        (
            ValueError,
            lambda c: c.map([[1.0, 2.0]], 1.0, in_axes=(0,)),
            "in_axes has 0 (rows) or None (shared by all rows) for each of 2 arguments",
        ),
        (ValueError, lambda c: c.map([[1.0, 2.0]], 1.0, in_axes=(0, 1)), "in_axes has 0 (rows) or None"),
        (
            ValueError,
            lambda c: c.map([[1.0, 2.0]], 1.0, in_axes=None),
            "in_axes names no argument that is given as rows",
        ),
        (
            ValueError,
            lambda c: c.map([[1.0, 2.0]], 1.0, in_axes=(0, None), reduce="mean"),
            "reduce is None or 'sum', got 'mean'",
        ),
        (
            ValueError,
            lambda c: c.map([[1.0, 2.0]], 1.0, in_axes=(0, None), threads=0),
            "threads is a positive number, or None; got 0",
        ),
        (
            ValueError,
            lambda c: c.map([[1.0, 2.0]], 1.0, in_axes=(0, None), threads="2"),
            "threads is a positive number, or None; got '2'",
        ),
        (TypeError, lambda c: c.map([[1.0, 2.0]]), "missing 1 required positional argument: 'scale'"),
        (TypeError, lambda c: c.map([[1.0, 2.0]], [1.0], [1.0]), "takes 2 positional arguments but 3 were given"),
    ],
)
def test_what_does_not_fit_is_named(error: Any, call: Any, message: str, backend: Any) -> None:
    with pytest.raises(error, match=re.escape(message)):
        call(compile(f, backend=backend))


# ---- bind ------------------------------------------------------------------------------------------------------------


@every_backend
@pytest.mark.parametrize("threads", [1, 2, None])
@each_of("n", [1, W, W + 1, 5000])
def test_bind_writes_what_map_returns(n: Any, threads: Any, backend: Any) -> None:
    compiled = compiled_f(backend)
    rows, scale = numpy.array(rows_of(n)), array("d", [3.0])
    out, sums = numpy.full((n, 2), math.nan), array("d", [math.nan] * 2)
    run = compiled.bind(out, rows, scale, in_axes=(0, None), threads=threads)
    add_up = compiled.bind(sums, rows, scale, in_axes=(0, None), reduce="sum", threads=threads)
    for scale[0], rows[0, 0] in ((3.0, 0.0), (-2.0, 11.0)):
        assert run() is None
        assert add_up() is None
        assert out.tolist() == [f(row, scale[0]) for row in rows.tolist()]
        assert list(sums) == compiled.map(rows, scale[0], in_axes=(0, None), reduce="sum")


@every_backend
def test_bind_holds_what_it_reads(backend: Any) -> None:
    out = array("d", [0.0])

    def bound() -> Any:
        rows = numpy.arange(1000.0)
        return compile(lambda x, s: x * s, backend=backend).bind(
            out, rows, array("d", [2.0]), in_axes=(0, None), reduce="sum"
        )

    run = bound()
    gc.collect()
    numpy.full(1000, 7.0)
    run()
    assert out[0] == 2.0 * 499_500.0


@every_backend
def test_bind_reads_parameters_from_a_buffer(backend: Any) -> None:
    w, b = Value(2.0), Value(1.0)
    rows, sums, numbers = array("d", [1.0, 2.0, 3.0]), array("d", [0.0]), array("d", [10.0, 0.5])
    line = compile(lambda x: w * x + b, parameters=[w, b], backend=backend)
    run = line.bind(sums, rows, reduce="sum", parameters=numbers)
    of_a_point = line.bind(sums, array("d", [4.0]), in_axes=None, parameters=numbers)
    run()
    assert sums[0] == 61.5
    numbers[0], w.data = -1.0, 100.0
    run()
    assert sums[0] == -4.5
    of_a_point()
    assert sums[0] == -3.5
    with pytest.raises(ValueError, match="parameters must be a buffer of 2 numbers; it has 1"):
        line.bind(sums, rows, reduce="sum", parameters=array("d", [1.0]))
    with pytest.raises(TypeError, match="parameters must be a buffer of float64"):
        line.bind(sums, rows, reduce="sum", parameters=[1.0])


@every_backend
def test_bind_shares_lists_of_numbers(backend: Any) -> None:
    weights, offset, out = array("d", [2.0, 3.0]), array("d", [1.0]), numpy.zeros(3)
    rows = numpy.arange(6.0).reshape(3, 2)
    run = compile(lambda w, row, b: autograd.dot(w, row, b), backend=backend).bind(
        out, weights, rows, offset, in_axes=(None, 0, None)
    )
    run()
    assert out.tolist() == [4.0, 14.0, 24.0]
    weights[0], offset[0] = 0.0, 0.5
    run()
    assert out.tolist() == [3.5, 9.5, 15.5]


@every_backend
def test_bind_may_write_over_its_rows(backend: Any) -> None:
    rows = numpy.array(rows_of(5000))
    swap = compile(lambda row: [row[1] * 2.0, row[0] * 3.0], backend=backend)
    expected = (rows[:, ::-1] * [2.0, 3.0]).tolist()
    swap.bind(rows, rows)()
    assert rows.tolist() == expected


FORKED = """
import os
import time
from array import array
from autograd import compile
square, xs = compile(lambda x: x * x, backend="llvm"), array("d", range(100000))
before = square.map(xs, reduce="sum", threads=2)
time.sleep(0.5)  # until they wait for work
if os.fork() == 0:
    os._exit(0 if square.map(xs, reduce="sum", threads=2) == before else 1)
print(os.wait()[1])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_has_threads_of_its_own() -> None:
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, timeout=60)
    assert done.stdout == "0\n", done.stderr


@every_backend
def test_bind_may_write_over_what_all_rows_share(backend: Any) -> None:
    numbers = array("d", [2.0] * 1000)
    compile(lambda x, s: x * s, backend=backend).bind(numbers, numbers, memoryview(numbers)[:1], in_axes=(0, None))()
    assert list(numbers) == [4.0] * 1000


@every_backend
def test_bind_does_not_write_over_rows_to_come(backend: Any) -> None:
    numbers = memoryview(array("d", range(1001)))
    double = compile(lambda x: x * 2.0, backend=backend)
    with pytest.raises(ValueError, match="out lies where rows of x are still to be read"):
        double.bind(numbers[1:], numbers[:1000])
    double.bind(numbers[:500], numbers[500:1000])()
    assert list(numbers[:500]) == [2.0 * x for x in range(500, 1000)]
    double.bind(numbers[:1], numbers[:1000], reduce="sum")()
    twice = compile(lambda x: [2.0 * x, 3.0 * x], backend=backend)
    with pytest.raises(ValueError, match="out lies where rows of x"):
        twice.bind(numbers[:1000], numbers[500:1000])
    table = numpy.arange(2000.0).reshape(1000, 2)
    twice.bind(table, table[:, 1])()  # each row lies where its own results go
    assert table.tolist() == [[2.0 * x, 3.0 * x] for x in range(1, 2000, 2)]


@every_backend
def test_bind_takes_the_structure_that_was_recorded(backend: Any) -> None:
    f = compile(lambda w, x: w[0][0] * x + w[1][0], backend=backend)
    f.map([[2.0], [3.0]], [1.0], in_axes=(None, 0))
    weights, xs, out = array("d", [2.0, 3.0]), array("d", [1.0, 5.0]), array("d", [0.0] * 2)
    f.bind(out, weights, xs, in_axes=(None, 0))()
    assert list(out) == [5.0, 13.0]


@every_backend
def test_bind_has_the_parameters_of_its_moment(backend: Any) -> None:
    w = Value(2.0, "w")
    out = array("d", [0.0])
    run = compile(lambda x: w * x, parameters=[w], backend=backend).bind(out, array("d", [1.0, 2.0]), reduce="sum")
    run()
    assert out[0] == 6.0


FITTING = [ROWS[:, :2].copy(), array("d", [1.0])]


@every_backend
@pytest.mark.parametrize(
    ("error", "out", "arguments", "options", "message"),
    [
        (ValueError, array("d", [0.0]), FITTING, {}, "out must be a writable buffer of 20 numbers; it has 1"),
        (ValueError, numpy.zeros(21), FITTING, {}, "out must be a writable buffer of 20 numbers; it has 21"),
        (ValueError, numpy.zeros(20), FITTING, {"reduce": "sum"}, "out must be a writable buffer of 2 numbers"),
        (ValueError, bytes(16), FITTING, {"reduce": "sum"}, None),
        (ValueError, READ_ONLY[:5].reshape(20), FITTING, {}, "out must be a writable buffer of 20 numbers"),
        (TypeError, numpy.zeros(40)[::2], FITTING, {}, "out must be a contiguous buffer of float64"),
        (
            TypeError,
            numpy.zeros(20, dtype="f4"),
            FITTING,
            {},
            "out must be a contiguous buffer of float64; its format is 'f'",
        ),
        (
            TypeError,
            [0.0] * 20,
            FITTING,
            {},
            "out must be a buffer of float64, as array.array('d', ...) is; got the list",
        ),
        (
            TypeError,
            numpy.zeros(20),
            [ROWS[:, :2].tolist(), array("d", [1.0])],
            {},
            "row must be a buffer of float64 to be bound",
        ),
        (
            TypeError,
            numpy.zeros(20),
            [ROWS[:, :2].astype("f4"), array("d", [1.0])],
            {},
            "row must be a buffer of float64 to be bound",
        ),
        (TypeError, numpy.zeros(20), [FITTING[0], 1.0], {}, "scale must be a buffer of float64"),
        (TypeError, numpy.zeros(20), [FITTING[0], numpy.zeros(4)[::2]], {}, "scale must be a contiguous buffer"),
        (ValueError, numpy.zeros(20), FITTING, {"reduce": "max"}, "reduce is None or 'sum', got 'max'"),
        (ValueError, numpy.zeros(20), FITTING, {"threads": -1}, "threads is a positive number"),
        (
            ValueError,
            numpy.zeros(20),
            [FITTING[0], array("d", [1.0] * 3)],
            {"in_axes": 0},
            "arguments differ in their numbers of rows",
        ),
    ],
)
def test_bind_refuses_what_does_not_fit(
    error: Any, out: Any, arguments: Any, options: Any, message: Any, backend: Any
) -> None:
    with pytest.raises((error, TypeError) if message is None else error, match=message and re.escape(message)):
        compile(f, backend=backend).bind(out, *arguments, **{"in_axes": (0, None), **options})


# ---- into ------------------------------------------------------------------------------------------------------------


@every_backend
def test_into_writes_what_a_call_returns(backend: Any) -> None:
    compiled = compile(value_and_grad(lambda p, s: autograd.tanh(p[0] * p[1] * s) * p[2]), backend=backend)
    p, s, out = array("d", [0.5, -2.0, 3.0]), array("d", [0.75]), numpy.full(4, math.nan)
    for p[0] in (0.5, 1.5, -0.0):
        assert compiled.into(out, p, s) is None  # type: ignore[func-returns-value]
        value, slopes = compiled(list(p), s[0])
        assert bits(out.tolist()) == bits([value, *slopes])


@every_backend
def test_into_after_a_call_of_another_structure(backend: Any) -> None:
    compiled = compile(lambda p, s: [p[0][0] * s[0], p[1]], backend=backend)
    assert compiled([[2.0], 3.0], [5.0]) == [10.0, 3.0]
    out = array("d", [0.0] * 2)
    compiled.into(out, array("d", [2.0, 3.0]), array("d", [7.0]))
    assert list(out) == [14.0, 3.0]


@every_backend
def test_into_may_write_over_what_it_reads(backend: Any) -> None:
    n = 9
    one = compile(lambda p: [autograd.exp(x) * 2.0 for x in p][::-1], backend=backend)
    two = compile(lambda p, q: [x * 2.0 + y for x, y in zip(p, q)][::-1], backend=backend)
    for start in (0, 1, n):
        memory = array("d", [0.25 * i for i in range(2 * n)])
        p = memory[:n]
        expected = one(list(p))
        one.into(memoryview(memory)[start : start + n], memoryview(memory)[:n])
        assert bits(list(memory[start : start + n])) == bits(expected)
        memory = array("d", range(2 * n))
        expected = two(list(memory[:n]), list(memory[n:]))
        two.into(memoryview(memory)[start : start + n], memoryview(memory)[:n], memoryview(memory)[n:])
        assert list(memory[start : start + n]) == expected


@every_backend
def test_into_reads_parameters_at_each_call(backend: Any) -> None:
    w = Value(2.0, "w")
    compiled = compile(lambda x: w * x, parameters=[w], backend=backend)
    out = array("d", [0.0])
    for w.data in (2.0, 5.0):
        compiled.into(out, array("d", [3.0]))
        assert out[0] == 3.0 * w.data


PAIR = [array("d", [1.0, 2.0]), array("d", [1.0])]


@every_backend
@pytest.mark.parametrize(
    ("error", "out", "arguments", "message"),
    [
        (ValueError, array("d", [0.0]), PAIR, "out must be a writable buffer of 2 numbers; it has 1"),
        (ValueError, array("d", [0.0] * 3), PAIR, "out must be a writable buffer of 2 numbers; it has 3"),
        (ValueError, READ_ONLY[0][:2], PAIR, "out must be a writable buffer of 2 numbers"),
        (TypeError, [0.0, 0.0], PAIR, "out must be a buffer of float64"),
        (TypeError, numpy.zeros(4)[::2], PAIR, "out must be a contiguous buffer of float64"),
        (TypeError, array("f", [0.0] * 2), PAIR, "out must be a contiguous buffer of float64; its format is 'f'"),
        (TypeError, array("d", [0.0] * 2), [[1.0, 2.0], array("d", [1.0])], "argument 0 must be a buffer of float64"),
        (
            TypeError,
            array("d", [0.0] * 2),
            [array("d", [1.0, 2.0]), array("q", [1])],
            "argument 1 must be a contiguous buffer of float64; its format is 'q'",
        ),
        (
            TypeError,
            array("d", [0.0] * 2),
            [numpy.zeros(4)[::2], array("d", [1.0])],
            "argument 0 must be a contiguous buffer of float64",
        ),
        (TypeError, array("d", [0.0] * 2), [array("d", [1.0, 2.0])], "missing 1 required positional argument"),
    ],
)
@pytest.mark.parametrize("called_before", [False, True])
def test_into_refuses_what_does_not_fit(
    error: Any, out: Any, arguments: Any, message: str, called_before: bool, backend: Any
) -> None:
    compiled = compile(f, backend=backend)
    if called_before:
        compiled.into(array("d", [0.0] * 2), array("d", [1.0, 2.0]), array("d", [1.0]))
    with pytest.raises(error, match=re.escape(message)):
        compiled.into(out, *arguments)
    good = array("d", [0.0] * 2)
    compiled.into(good, array("d", [1.0, 2.0]), array("d", [3.0]))
    assert list(good) == [5.0, -1.0]


@every_backend
def test_into_of_another_length_records_anew(backend: Any) -> None:
    total = compile(lambda x: autograd.sum(x), backend=backend)
    out = array("d", [0.0])
    for n in (3, 5, 3):
        total.into(out, array("d", range(n)))
        assert out[0] == n * (n - 1) / 2
