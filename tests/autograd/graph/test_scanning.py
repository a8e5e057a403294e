"""scan and fori, eager: what a plain loop computes, structures, and errors."""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy
import pytest

import autograd
from autograd import RecordingError, Value, compile, fori, grad, jacobian, jvp, scan


@dataclass
class Point:
    x: Any
    y: Any


class Pair(NamedTuple):
    first: Any
    second: Any


def plain(f: Any, carry: Any, xs: Any) -> Any:
    kept = []
    for x in xs:
        carry, y = f(carry, x)
        kept.append(y)
    return carry, kept


def test_it_is_a_plain_loop() -> None:
    def step(carry: Any, x: Any) -> Any:
        return autograd.tanh(carry * w + x), carry * x

    w, xs = Value(0.7), [0.1, -0.4, 0.9]
    found, expected = scan(step, 0.3, xs), plain(step, 0.3, xs)
    assert found[0].data == expected[0].data
    assert [y if isinstance(y, float) else y.data for y in found[1]] == [
        y if isinstance(y, float) else y.data for y in expected[1]
    ]
    found[0].backward()
    by_scan, w.grad = w.grad, 0.0
    expected[0].backward()
    assert by_scan == w.grad != 0.0


def swap(carry: Any, x: Any) -> Any:
    return carry, x


STRUCTURES = {
    "numbers": ([1.0, 2.0], [1.0, 2.0]),
    "ints": ([1, 2], [1.0, 2.0]),
    "lists": ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]]),
    "a tuple of lists": (([1.0, 2.0], [3.0, 4.0]), ([1.0, 2.0], [3.0, 4.0])),
    "a named tuple": (Pair([1.0, 2.0], [[3.0], [4.0]]), Pair([1.0, 2.0], [[3.0], [4.0]])),
    "a dict": ({"a": [1.0, 2.0], "b": [3.0, 4.0]}, {"a": [1.0, 2.0], "b": [3.0, 4.0]}),
    "a dataclass": (Point([1.0, 2.0], [3.0, 4.0]), Point([1.0, 2.0], [3.0, 4.0])),
    "a list of dicts": ([{"a": 1.0}, {"a": 2.0}], {"a": [1.0, 2.0]}),
    "nothing": ([], []),
}


@pytest.mark.parametrize("what", STRUCTURES)
@pytest.mark.parametrize("backend", [None, "python"])
def test_what_is_read_comes_back_as_what_is_kept(what: Any, backend: Any) -> None:
    xs, expected = STRUCTURES[what]
    f = lambda xs, c: scan(swap, c, xs)  # noqa: E731
    if backend:
        f = compile(f, backend=backend)
    assert f(xs, {"c": [0.5, 1.5]}) == ({"c": [0.5, 1.5]}, expected)


@pytest.mark.parametrize("backend", [None, "python"])
def test_arrays(backend: Any) -> None:
    def f(xs: Any, c: Any) -> Any:
        return scan(lambda c, x: (c + x, c * x), c, xs)

    called = compile(f, backend=backend) if backend else f
    xs, c = numpy.arange(12.0).reshape(4, 3), numpy.ones(3)
    carry, kept = called(xs, c)
    before = 1.0 + numpy.vstack([numpy.zeros(3), numpy.cumsum(xs, axis=0)[:-1]])
    assert numpy.array_equal(carry, 1.0 + xs.sum(axis=0))
    assert kept.shape == (4, 3)
    assert numpy.array_equal(kept, before * xs)
    carry, flat = called(numpy.array([1.0, 2.0]), 1.0)
    assert (carry, list(flat)) == (4.0, [1.0, 4.0])


def test_steps_without_xs() -> None:
    assert scan(lambda c, x: (2.0 * c, x), 1.0, None, 3) == (8.0, None)
    assert scan(lambda c, _: (2.0 * c, c), 1.0, length=3) == (8.0, [1.0, 2.0, 4.0])
    assert scan(lambda c, _: (2.0 * c, c), 1.0, [1.0, 2.0], length=2) == (4.0, [1.0, 2.0])
    assert scan(lambda c, _: (c, c), (1, [2]), length=0) == ((1.0, [2.0]), [])


def test_fori_counts() -> None:
    seen = []
    assert fori(2, 5, lambda i, c: seen.append(i) or c + i, 0.0) == 9.0  # type: ignore[func-returns-value]
    assert seen == [2.0, 3.0, 4.0]
    assert fori(5, 5, lambda i, c: c / 0, [1.0]) == [1.0]
    assert fori(7, 5, lambda i, c: c / 0, 1.0) == 1.0
    assert grad(lambda x: fori(0, 3, lambda i, c: c * x, 1.0))(2.0) == 12.0


ERRORS: dict[str, tuple[Any, Any, str]] = {
    "no function": (lambda: scan(3.0, 0.0, [1.0]), TypeError, "scan takes a function, got the float 3.0"),  # type: ignore[arg-type]
    "no length": (lambda: scan(swap, 0.0), TypeError, "write length=10"),
    "a length that is none": (lambda: scan(swap, 0.0, length=2.5), TypeError, "length is a number of steps"),  # type: ignore[arg-type]
    "another length": (lambda: scan(swap, 0.0, [1.0], length=2), ValueError, "length=2, but xs has 1 elements"),
    "empty xs": (lambda: scan(swap, 0.0, ()), TypeError, "write xs=None, length=10"),
    "a number": (lambda: scan(swap, 0.0, 3.0), TypeError, "xs is to have an element for each step, got the float 3.0"),
    "a Value": (lambda: scan(swap, 0.0, Value(3.0)), TypeError, "got a Value, which is one number"),
    "a tuple": (lambda: scan(swap, 0.0, (1.0, 2.0)), TypeError, r"xs\[0\] is to have an element for each step"),
    "lengths": (
        lambda: scan(swap, 0.0, {"a": [1.0], "b": Pair([1.0, 2.0], [1.0])}),
        ValueError,
        re.escape("xs['a'] has 1, xs['b'].first has 2, xs['b'].second has 1"),
    ),
    "elements": (lambda: scan(swap, 0.0, [1.0, [2.0]]), ValueError, "element 1 of xs has the structure"),
    "no pair": (lambda: scan(lambda c, x: c, 0.0, [1.0]), TypeError, "write `return carry, None`"),
    "a carry of another structure": (
        lambda: scan(lambda c, x: ([c, c], None), 0.0, [1.0]),
        ValueError,
        re.escape("the carry that <lambda> returned has the structure [·, ·], and not ·"),
    ),
    "a carry of no numbers": (lambda: scan(lambda c, x: ("a", x), 0.0, [1.0]), TypeError, "<lambda> is to return"),
    "no carry": (lambda: scan(lambda c, x: (None, x), 0.0, [1.0]), TypeError, "it returned None"),
    "what is kept changes": (
        lambda: scan(lambda c, x: (c + 1.0, [x] * int(c)), 1.0, [1.0, 1.0]),
        ValueError,
        re.escape("what <lambda> kept of a step has the structure [·, ·], and not [·]"),
    ),
    "bounds": (lambda: fori(0, 2.5, lambda i, c: c, 0.0), TypeError, "to another, got the float 2.5"),  # type: ignore[arg-type]
    "the first bound": (lambda: fori(Value(0.0), 2, lambda i, c: c, 0.0), TypeError, "to another, got"),  # type: ignore[arg-type]
    "a carry of fori": (lambda: fori(0, 2, lambda i, c: [c], 0.0), ValueError, "the carry that <lambda> returned"),
}


@pytest.mark.parametrize("what", ERRORS)
def test_errors(what: Any) -> None:
    call, kind, message = ERRORS[what]
    with pytest.raises(kind, match=message):
        call()


def test_a_loop_that_is_recorded_decides_nothing_by_a_number() -> None:
    def step(c: Any, x: Any) -> Any:
        return (c if x > 0 else -c), None

    with pytest.raises(RecordingError, match=r"`>` asked for the number of"):
        compile(lambda c, xs: scan(step, c, xs)[0]).record(1.0, [1.0, 2.0])
    with pytest.raises(RecordingError, match="asked for the number of 'carry 0'"):
        compile(lambda w: fori(0, 3, lambda i, c: c if i else w, w)).record(1.0)


def test_values_of_the_body_stay_in_it() -> None:
    leaked: list[Any] = []

    def step(c: Any, x: Any) -> Any:
        leaked.append(c * x)
        return c, None

    with pytest.raises(RecordingError, match="a Value of a loop's body, outside of the loop; return it from the body"):
        compile(lambda c, xs: scan(step, c, xs)[0] + leaked[-1]).record(1.0, [1.0, 2.0])


def test_what_a_step_made_has_no_derivative_outside_of_the_loop() -> None:
    def f(a: Any, xs: Any) -> Any:
        leaked: list[Any] = []

        def step(c: Any, x: Any) -> Any:
            leaked.append(c + x)  # whose derivatives read no number of the step
            return c * a, None

        return scan(step, a, xs)[0] + leaked[-1]

    along = [1.0, [0.0, 0.0]]
    for derivative in (
        *(grad(f), grad(f, 1), grad(grad(f)), lambda a, xs: jvp(f, (a, xs), along)[1]),
        *(jacobian(lambda a, xs: [f(a, xs), a], mode=mode) for mode in ("reverse", "forward")),
    ):
        with pytest.raises(RecordingError, match=r"a derivative was asked for of what a step made of .*; return it"):
            compile(derivative).record(2.0, [1.0, 2.0])


def test_a_step_may_take_derivatives_of_what_it_carries() -> None:
    def f(a: Any, xs: Any) -> Any:
        return scan(lambda c, x: (grad(lambda b: b * c * x)(a) + a, None), a, xs)[0]

    for function in (f, grad(f), grad(grad(f))):
        assert compile(function, backend="python")(2.0, [1.0, 3.0]) == function(2.0, [1.0, 3.0])


def test_a_result_that_leaks_out_of_the_recording_has_no_derivative() -> None:
    leaked: list[Any] = []

    def f(c: Any, xs: Any) -> Any:
        leaked.append(scan(lambda c, x: (c * x, None), c, xs)[0])
        return leaked[-1]

    compile(f).record(1.0, [1.0, 2.0])
    with pytest.raises(TypeError, match=r"was recorded by autograd\.compile has no derivative outside"):
        leaked[-1].backward()
