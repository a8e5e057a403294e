"""Calling compiled functions with anything: numbers as numbers, everything else an error, and nothing leaks."""

import copy
import gc
import pickle
import re
import sys
import threading
import time
from array import array
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from random import Random
from types import MappingProxyType
from typing import Any

import numpy
import pytest

import autograd
from autograd import Value, compile, grad, value_and_grad
from autograd.compiler.backends.llvm.ir import machine_code
from autograd.compiler.backends.llvm.ir.python_calls import provide_python
from autograd.compiler.backends.llvm.run import calling
from tests.autograd.bits import BACKENDS, bits
from tests.marking import each_of

every_backend = pytest.mark.parametrize("backend", BACKENDS)


def f(p: Any, s: Any) -> Any:
    return [p[0] * s, (p[1][0] - s, p[1][1])]


ARGUMENTS = ([2.0, (3.0, 4.0)], 0.5)
RESULT = [1.0, (2.5, 4.0)]


# ---- what is a number ------------------------------------------------------------------------------------------------


@cache
def compiled_f(backend: Any) -> Any:
    return compile(f, backend=backend)


@cache
def compiled_identity(backend: Any) -> Any:
    return compile(lambda x: x, backend=backend)


@every_backend
@each_of(
    "two",
    [
        2,
        2.0,
        True + 1,
        numpy.float64(2.0),
        numpy.float32(2.0),
        numpy.int8(2),
        numpy.array(2.0),
        numpy.uint64(2),
        Fraction(2),
    ],
    ids=repr,
)
def test_whatever_is_a_real_number(two: Any, backend: Any) -> None:
    compiled, same = compiled_f(backend), compiled_identity(backend)
    for _ in range(2):
        assert compiled([two, (3.0, two)], 0.5) == [1.0, (2.5, 2.0)]
        assert compiled([2.0, (3.0, 4.0)], two) == [4.0, (1.0, 4.0)]
        assert repr(same(two)) == "2.0"


@every_backend
def test_bools_and_large_ints(backend: Any) -> None:
    compiled = compile(lambda x: x * 1.0, backend=backend)
    assert [compiled(x) for x in (True, False, 2**70, -(2**1000), 2**53 + 1, -1)] == [
        1.0,
        0.0,
        2.0**70,
        -(2.0**1000),
        2.0**53,
        -1.0,
    ]


class Half(float):
    """A float that is another number when one asks it."""

    def __float__(self) -> float:
        return 0.5


@every_backend
def test_subclasses_are_asked_for_their_number(backend: Any) -> None:
    compiled = compile(lambda x: x * 4.0, backend=backend)
    compiled(1.0)
    assert compiled(Half(7.0)) == 2.0
    assert compile(lambda p: p[0] * 4.0, backend=backend)([Half(7.0)]) == 2.0


class Numbers(list[Any]):
    pass


@every_backend
def test_arrays_and_subclasses_of_lists_are_lists(backend: Any) -> None:
    compiled = compile(lambda p: [x * 2.0 for x in p], backend=backend)
    for numbers in (
        [1.0, 2.0], numpy.array([1.0, 2.0]), numpy.array([1, 2]), array("d", [1.0, 2.0]), array("i", [1, 2]),
        Numbers([1.0, 2.0]), [numpy.float64(1.0), 2.0],
    ):  # fmt: skip
        for _ in range(2):
            assert compiled(numbers) == [2.0, 4.0]
    nested = compile(lambda p: [p[0][0] + p[1][1]], backend=backend)
    for rows in (numpy.eye(2), [numpy.array([1.0, 0.0]), [0.0, 1.0]]):
        assert nested(rows) == [2.0]


@every_backend
def test_the_bits_of_every_float_come_through(backend: Any) -> None:
    compiled = compile(lambda x: [x, -x, (x,)], backend=backend)
    for x in (0.0, -0.0, float("inf"), float("nan"), 5e-324, 1.7976931348623157e308, 0.1, 2.0**53 + 2):
        assert bits(compiled(x)) == bits([x, -x, (x,)])


# ---- what is none ----------------------------------------------------------------------------------------------------

REFUSED = [
    (TypeError, "2", "expected a real number, got the str '2'; write float('2')"),
    (TypeError, None, "expected a real number, got the NoneType None"),
    (TypeError, 2j, "expected a real number, got the complex 2j"),
    (TypeError, Decimal(2), "expected a real number, got the Decimal Decimal('2')"),
    (TypeError, b"2", "expected a real number, got the bytes b'2'"),
    (TypeError, MappingProxyType({}), "expected a real number, got the mappingproxy"),
    (TypeError, {2.0}, "expected a real number, got the set {2.0}"),
    (TypeError, float, "expected a real number, got the type"),
    (TypeError, object(), "expected a real number, got the object"),
    (TypeError, NotImplemented, "expected a real number, got the NotImplementedType NotImplemented"),
    (OverflowError, 10**400, "an int beyond 1.8e308 does not fit a float64"),
    (OverflowError, -(10**400), "an int beyond 1.8e308 does not fit a float64"),
]


@every_backend
def test_what_is_no_number_is_named(backend: Any) -> None:
    compiled = compile(f, backend=backend)
    for called_before in (False, True):
        for error, what, message in REFUSED:
            for arguments in (([2.0, (3.0, 4.0)], what), ([what, (3.0, 4.0)], 0.5), ([2.0, (3.0, what)], 0.5)):
                with pytest.raises(error, match=re.escape(message)):
                    compiled(*arguments)
            if called_before:
                assert compiled(*ARGUMENTS) == RESULT
        assert compiled(*ARGUMENTS) == RESULT


@every_backend
@pytest.mark.parametrize(
    ("error", "arguments", "message"),
    [
        (TypeError, (), "missing 2 required positional arguments: 'p' and 's'"),
        (TypeError, ([2.0, (3.0, 4.0)],), "missing 1 required positional argument: 's'"),
        (TypeError, (*ARGUMENTS, 1.0), "takes 2 positional arguments but 3 were given"),
        (IndexError, ([2.0], 0.5), "list index out of range"),
        (IndexError, ([2.0, (3.0,)], 0.5), "tuple index out of range"),
        (TypeError, (2.0, 0.5), "'Value' object is not subscriptable"),
        (TypeError, ([2.0, 3.0], 0.5), "'Value' object is not subscriptable"),
    ],
)
def test_what_the_function_cannot_take_is_its_own_error(error: Any, arguments: Any, message: str, backend: Any) -> None:
    compiled = compile(f, backend=backend)
    for _ in range(2):
        with pytest.raises(error, match=re.escape(message)):
            compiled(*arguments)
        assert compiled(*ARGUMENTS) == RESULT


@every_backend
def test_another_structure_is_another_recording(backend: Any) -> None:
    compiled = compile(
        lambda p: autograd.sum([x[0] if isinstance(x, (list, tuple)) else x for x in p]), backend=backend
    )
    calls = [
        ([1.0, 2.0], 3.0),
        ((1.0, 2.0), 3.0),
        ([1.0, 2.0, 3.0], 6.0),
        ([[1.0], 2.0], 3.0),
        ([(1.0, 5.0), [2.0]], 3.0),
        ([], 0.0),
    ]
    for _ in range(3):
        for argument, expected in calls:
            assert compiled(argument) == expected


@every_backend
def test_like_parts_with_others_between_them(backend: Any) -> None:
    def twice(p: Any) -> Any:
        return [twice(part) for part in p] if isinstance(p, list) else p * 2.0

    compiled = compile(twice, backend=backend)
    p = [[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], 7.0, [[8.0]], [[9.0]], [], [], 1.0, 2.0, [[], [[[3.0], [4.0]]]]]
    assert compiled(p) == twice(p)
    p[0][1] = [3.0]  # type: ignore[index]
    assert compiled(p) == twice(p)
    p[0][1] = [3.0, "x"]  # type: ignore[index]
    with pytest.raises(TypeError, match="got the str 'x'"):
        compiled(p)


@pytest.mark.parametrize("backend", ["llvm", "tape"])
def test_a_matrix_of_many_rows_takes_no_code_for_each(backend: Any) -> None:
    matrix = [[float(i), 1.0] for i in range(3_000)]
    compiled = compile(lambda m: [m[0], m[-1], *[[x] for x in m[1]]], backend=backend)
    started = time.process_time()
    assert compiled(matrix) == [[0.0, 1.0], [2999.0, 1.0], [1.0], [1.0]]
    assert time.process_time() - started < 10.0  # it was a minute with code for each


@every_backend
def test_results_do_not_depend_on_the_order_of_calls(backend: Any) -> None:
    rng = Random(5)
    function = value_and_grad(lambda p: autograd.sum([autograd.sin(x) * x for x in p]))
    compiled = compile(function, backend=backend)
    points = [[rng.uniform(-3.0, 3.0) for _ in range(rng.randint(1, 4))] for _ in range(40)]
    alone = [bits(compile(function, backend=backend)(point)) for point in points[:8]]
    for _ in range(3):
        for point in rng.sample(points, len(points)):
            compiled(point)
        assert [bits(compiled(point)) for point in points[:8]] == alone


# ---- Values ----------------------------------------------------------------------------------------------------------


@every_backend
def test_with_values_it_is_the_function_itself(backend: Any) -> None:
    compiled = compile(f, backend=backend)
    compiled(*ARGUMENTS)
    s = Value(0.5, "s")
    first, (second, third) = compiled([2.0, (3.0, 4.0)], s)
    assert (first.data, second.data, third) == (1.0, 2.5, 4.0)
    (first * second).backward()
    assert s.grad == 2.0 * 2.5 - 1.0
    (mixed, _) = compiled([Value(2.0), (3, Value(4.0))], 0.5)
    assert mixed.data == 1.0


@every_backend
def test_it_is_differentiated_and_compiled_in_turn(backend: Any) -> None:
    square = compile(lambda x: x * x, backend=backend)
    square(1.0)
    assert grad(square)(3.0) == 6.0
    assert grad(grad(square))(3.0) == 2.0
    assert compile(grad(square), backend=backend)(3.0) == 6.0
    assert autograd.gradcheck(lambda x: square(x) * 2.0, 1.5).ok
    assert square(Value(3.0)).data == square(3.0)


# ---- what it leaves behind -------------------------------------------------------------------------------------------


def counts(objects: Any) -> Any:
    gc.collect()
    return [sys.getrefcount(x) for x in objects]


@every_backend
def test_calls_leave_every_reference_count_as_it_was(backend: Any) -> None:
    compiled = compile(lambda p, s: [p[0] * s, (p[1][0] * s, [s * 2.0])], backend=backend)
    p, s, wrong, huge = [123.25, (456.75,)], 789.5, [1.0, ("x",)], 10**400
    buffers = [array("d", [1.0, 2.0]), array("d", [3.0]), array("d", [0.0] * 3), array("f", [0.0] * 3)]
    kept = [p, p[0], p[1], p[1][0], s, wrong, huge, None, NotImplemented, float, list, tuple, *buffers, array]  # type: ignore[index]
    results = [compiled(p, s) for _ in range(3)]
    n, slack = 20_000, 200  # a leak of one reference in a call would be seen a hundred times over

    def call() -> None:
        compiled(p, s)
        compiled.into(buffers[2], buffers[0], buffers[1])
        for refused in ((wrong, s), (p, huge), (p,)):
            with pytest.raises((TypeError, OverflowError)):
                compiled(*refused)

    call()
    before = counts(kept)
    for _ in range(n):
        compiled(p, s)
        compiled.into(buffers[2], buffers[0], buffers[1])
    for _ in range(400):
        call()
        with pytest.raises(TypeError):
            compiled.into(buffers[3], buffers[0], buffers[1])
    assert all(abs(after - count) < slack for after, count in zip(counts(kept), before))
    assert sys.getrefcount(results[0]) == sys.getrefcount(results[1])
    held = [sys.getrefcount(part) for part in (results[0][0], results[0][1], results[0][1][1], results[0][1][1][0])]
    assert held == [4, 4, 4, 4]  # the list that holds it, and what the line above holds it by


@every_backend
def test_refusals_of_the_machine_code_leave_reference_counts_as_they_were(backend: Any) -> None:
    """What `call` and `into` themselves do with what they leave alone."""
    compiled = compile(f, backend=backend)
    compiled(*ARGUMENTS)
    call, into = compiled._call, compiled._into
    out, numbers, of_another_format = array("d", [0.0] * 3), array("d", [1.0, 2.0, 3.0]), array("f", [1.0])
    refused = [
        (ARGUMENTS[0], "x"),
        (ARGUMENTS[0], 10**400),
        (ARGUMENTS[0],),
        ([2.0], 1.0),
        ("x", 1.0),
        (ARGUMENTS[0], None),
    ]
    buffers = [
        (out, numbers, of_another_format),
        (out, numbers),
        (numbers[:1], numbers, numbers[:1]),
        (b"123", numbers, out),
    ]
    kept = [None, NotImplemented, *ARGUMENTS, *(x for row in (*refused, *buffers) for x in row)]
    before = counts(kept)
    for _ in range(3000):
        for arguments in refused:
            assert call(*arguments) is NotImplemented  # type: ignore[misc]
        for arguments in buffers:
            assert into(*arguments) is NotImplemented  # type: ignore[misc]
    assert all(abs(after - count) < 50 for after, count in zip(counts(kept), before))


MEMORY = """
import gc, resource, sys
from array import array
import autograd
from autograd import compile, value_and_grad
backend, n = "{backend}", {n}
f = compile(value_and_grad(lambda p, q: autograd.dot(p, [q[0], p[0], q[1]], q[0])), backend=backend)
out, p, q = array("d", [0.0] * 4), array("d", [1.0] * 3), array("d", [2.0] * 2)
rows = [[float(i), 2.0, 3.0] for i in range(50)]

def work(n):
    for i in range(n):
        f([float(i), 2.0, 3.0], (0.5, i))
        f.into(out, p, q)
        if i % 50 == 0:
            f.map(rows, (0.5, 1.0), in_axes=(0, None), reduce="sum")
        if i % 10 == 0:
            try:
                f([1.0, "x", 2.0], (0.5, i))
            except TypeError:
                pass

def taken():
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, sys.getallocatedblocks()  # the first in kilobytes

f([1.0] * 3, (2.0, 3.0))
work(n // 10)
before = taken()
work(n)
print(*(now - then for now, then in zip(taken(), before)))
"""


@every_backend
def test_calls_take_no_memory(run_python: Callable[..., str], backend: Any) -> None:
    n = 10_000
    kilobytes, blocks = map(int, run_python(MEMORY.format(backend=backend, n=n)).split())
    assert kilobytes * 1024 < 16 * n  # less than one float for each call
    assert blocks < n / 100


@every_backend
def test_a_compiled_function_is_freed(backend: Any) -> None:
    """The function itself, with all that it holds."""

    class Held:
        pass

    import weakref

    def made() -> Any:
        held = Held()
        compiled = compile(lambda x: (held, x * 2.0)[1], backend=backend)
        compiled(1.0)
        compiled.map([1.0, 2.0])
        return weakref.ref(held)

    watched = made()
    gc.collect()
    assert watched() is None


@every_backend
def test_bound_functions_outlive_the_compiled_one(backend: Any) -> None:
    def made() -> Any:
        compiled = compile(lambda x: autograd.exp(x), backend=backend)
        compiled(1.0)
        return compiled._call

    call = made()
    gc.collect()
    assert call(0.0) == 1.0


# ---- threads ---------------------------------------------------------------------------------------------------------


def in_threads(work: Any, n: Any = 6) -> None:
    failures = []

    def guarded(k: Any) -> None:
        try:
            work(k)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(k,)) for k in range(n)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert failures == []


@every_backend
def test_calls_from_many_threads(backend: Any) -> None:
    compiled = compile(value_and_grad(lambda p: autograd.sum([x * x for x in p])), backend=backend)
    w = Value(2.0, "w")
    weighted = compile(lambda x: w * x, parameters=[w], backend=backend)

    def work(k: Any) -> None:
        out = array("d", [0.0] * (k + 2))
        for i in range(300):
            point = [float(i + j) for j in range(k + 1)]
            expected = (sum(x * x for x in point), [2.0 * x for x in point])
            assert compiled(point) == expected
            assert weighted(float(i)) == 2.0 * i
            compiled.into(out, array("d", point))
            assert [out[0], list(out[1:])] == list(expected)

    in_threads(work)


@every_backend
def test_maps_of_different_structures_from_many_threads(backend: Any) -> None:
    compiled = compile(lambda p: autograd.sum([x * x for x in p]), backend=backend)

    def work(k: Any) -> None:
        for i in range(60):
            rows = [[float(r % 11 + i)] * (k + 1) for r in range(40)]
            assert compiled.map(rows) == [sum(x * x for x in row) for row in rows]
            assert compiled.map(rows, reduce="sum") == sum(sum(x * x for x in row) for row in rows)

    in_threads(work)


@every_backend
def test_first_calls_from_many_threads(backend: Any) -> None:
    for _ in range(2):
        compiled = compile(lambda p: autograd.sum([autograd.relu(x) for x in p]), backend=backend)

        def work(k: Any, compiled: Any = compiled) -> None:
            for n in (1 + k % 3, 2, 3):
                assert compiled([1.0] * n) == float(n)
                assert compiled.map([[2.0] * n] * 5, reduce="sum") == 10.0 * n

        in_threads(work)


# ---- copies ----------------------------------------------------------------------------------------------------------


@compile
def decorated(x: Any) -> Any:
    return x * 3.0


def plain(x: Any) -> Any:
    return x * 3.0


UNDECORATED = compile(plain, backend="python")


def test_a_decorated_function_keeps_its_name_and_words() -> None:
    @compile(backend="python")
    def area(width: Any, height: Any) -> Any:
        """The area of a rectangle."""
        return width * height

    assert (area.__name__, area.__doc__) == ("area", "The area of a rectangle.")  # type: ignore[attr-defined]
    assert repr(area) == "<compiled area, backend 'python', 0 recorded>"
    area(2.0, 3.0)
    assert repr(area) == "<compiled area, backend 'python', 1 recorded>"


@every_backend
@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy])
def test_copies_run(how: Any, backend: Any) -> None:
    compiled = compile(lambda x: x * 3.0, backend=backend)
    for _ in range(2):
        twin = how(compiled)
        assert (twin(2.0), twin.map([1.0]), compiled(2.0), twin.backend) == (6.0, [3.0], 6.0, backend)


@pytest.mark.parametrize("function", [decorated, UNDECORATED])
def test_pickles_run(function: Any) -> None:
    function(1.0)
    twin = pickle.loads(pickle.dumps(function))
    assert (twin(2.0), twin.backend) == (6.0, function.backend)


def test_a_function_without_a_name_to_find_it_by_cannot_be_pickled() -> None:
    compiled = compile(lambda x: x)
    compiled(1.0)
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(compiled)


@every_backend
def test_a_deep_copy_has_parameters_of_its_own(backend: Any) -> None:
    class Line:
        def __init__(self) -> None:
            self.w = Value(2.0, "w")

        def __call__(self, x: Any) -> Any:
            return self.w * x

    line = Line()
    compiled = compile(line, parameters=[line.w], backend=backend)
    assert compiled(3.0) == 6.0
    twin = copy.deepcopy(compiled)
    twin.f.w.data = 10.0  # type: ignore[attr-defined]
    assert (twin(3.0), compiled(3.0)) == (30.0, 6.0)


def test_what_has_not_been_recorded_has_nothing_to_show() -> None:
    compiled = compile(plain)
    for look in (lambda: compiled.program, lambda: compiled.source):
        with pytest.raises(ValueError, match=r"plain has not been recorded yet: call it, or record\(...\) it, first"):
            look()


# ---- how long the code gets ------------------------------------------------------------------------------------------


def length(entry: Any) -> int:
    return len(entry.text().splitlines())


def test_the_code_that_takes_numbers_is_as_long_for_any_number_of_them() -> None:
    few, many = (length(calling.entry_of_structures("call", n, n, 0, [0.0] * n, [0.0] * n)) for n in (10, 1000))
    assert few == many
    few, many = (length(calling.entry_of_buffers("into", 1, 0, list(range(1, n)))) for n in (10, 80))
    assert few == many


def test_the_code_that_takes_lists_grows_with_their_number_alone() -> None:
    def structures(n: Any) -> Any:
        return [[0.0] * i for i in range(n)]

    few, many = (length(calling.entry_of_structures("call", n * n // 2, 1, 0, structures(n), 0.0)) for n in (40, 80))
    assert many / few < 2.1


@pytest.mark.parametrize("backend", ["llvm", "tape"])
def test_many_arguments(backend: Any) -> None:
    n = 300
    total = compile(lambda *x: autograd.sum([v * v for v in x]), backend=backend)
    slopes = compile(grad(lambda *x: autograd.sum([v * v for v in x]), argnums=tuple(range(n))), backend=backend)
    assert total(*[2.0] * n) == 4.0 * n
    assert slopes(*range(n)) == tuple(2.0 * i for i in range(n))
    out = array("d", [0.0])
    total.into(out, *[array("d", [3.0])] * n)
    assert out[0] == 9.0 * n
    with pytest.raises(TypeError, match="'a'"):
        total(*[2.0] * (n - 1), "a")
    with pytest.raises((TypeError, ValueError)):
        total.into(out, *[array("d", [3.0])] * (n - 1), array("f", [3.0]))


# ---- memory that there is not ----------------------------------------------------------------------------------------

NO_MEMORY = """
declare i64 @PyErr_NoMemory()
define i64 @nothing(i64 %n) {
  ret i64 0
}
define i64 @no_memory(i64 %n) {
  %none = call i64 @PyErr_NoMemory()
  ret i64 %none
}
define i64 @no_float(double %x) {
  %none = call i64 @PyErr_NoMemory()
  ret i64 %none
}
"""


@pytest.mark.parametrize(
    ("name", "function", "n"),
    [
        ("PyMem_Malloc", "nothing", 5000),
        ("PyList_New", "no_memory", 3),
        ("PyTuple_New", "no_memory", 3),
        ("PyFloat_FromDouble", "no_float", 3),
    ],
)
def test_where_there_is_no_memory_for_numbers_or_objects(name: str, function: str, n: int) -> None:
    provide_python()
    code = machine_code.MachineCode(NO_MEMORY, [function])
    compiled = compile(lambda x: [(2.0 * x[0], x[1]), x[2]], backend="llvm")
    machine_code.provide({name: code.address(function)})
    try:
        with pytest.raises(MemoryError):
            compiled([1.0] * n)
    finally:
        provide_python.__wrapped__()
    assert compile(compiled.f, backend="llvm")([1.0, 2.0, 3.0]) == [(2.0, 2.0), 3.0]
