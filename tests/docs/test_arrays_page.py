"""The tables of numpy's functions on the page about arrays: what works is right, and what is refused raises."""

import math
import re
from pathlib import Path
from typing import Any

import numpy
import pytest
import scipy.special

import autograd
from autograd import Value, grad
from tests.marking import each_of

PAGE = (Path(__file__).parents[2] / "docs" / "how_to" / "arrays.md").read_text(encoding="utf-8")
X, A = numpy.array([0.35, -1.25, 0.7, 2.1]), numpy.array([[3.3, -1.2], [0.7, 2.1]])


def rows_of(heading: str) -> list[list[list[str]]]:
    """The code in each cell of the table with this heading."""
    rows = re.search(rf"^\| {heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert rows
    return [[re.findall(r"`([^`]+)`", cell) for cell in row.split(" | ")] for row in rows[1].splitlines()]


WORKS = [code for _, codes in rows_of("what works") for code in codes]
REFUSED = [(refused[0], write[0]) for refused, write in rows_of("refused")]


def result_of(code: str, x: Any, a: Any) -> Any:
    names = {"np": numpy, "autograd": autograd, "scipy": scipy, "math": math, "x": x, "A": a}
    return eval(code, names)


def summed(code: str, x: Any, a: Any) -> Any:
    """The sum of the results, each with a weight of its own."""
    found = numpy.asarray(result_of(code, x, a)).ravel()
    return sum((weight * y for weight, y in zip(numpy.linspace(1.0, 2.0, found.size).tolist(), found.tolist())), 0.0)


def differences(f: Any, x: Any) -> Any:
    steps = 1e-6 * numpy.eye(x.size).reshape(x.size, *x.shape)
    return numpy.array([(f(x + step) - f(x - step)) / 2e-6 for step in steps]).reshape(x.shape)


def as_floats(code: str, x: Any, a: Any) -> Any:
    """The same of plain arrays, where the code is written for Values alone."""
    return getattr(value := summed(code, values(x), values(a)), "data", value)


def values(x: Any) -> Any:
    return numpy.array([Value(y) for y in x.ravel()], dtype=object).reshape(x.shape)


def test_the_tables_were_found() -> None:
    assert len(WORKS) > 90
    assert len(REFUSED) > 15


@each_of("code", [*WORKS, *(write for _, write in REFUSED)])
def test_derivatives(code: str) -> None:
    by_x, by_a = grad(lambda x, a: summed(code, x, a), (0, 1))(X, A)
    numpy.testing.assert_allclose(by_x, differences(lambda x: as_floats(code, x, A), X), rtol=1e-6, atol=1e-6)
    numpy.testing.assert_allclose(by_a, differences(lambda a: as_floats(code, X, a), A), rtol=1e-6, atol=1e-6)
    assert by_x.dtype == by_a.dtype == float


@each_of("code", WORKS)
def test_values_are_those_of_numpy(code: str) -> None:
    assert as_floats(code, X, A) == pytest.approx(summed(code, X, A), rel=1e-12)


@pytest.mark.parametrize(("refused", "write"), REFUSED)
def test_what_is_refused_raises(refused: str, write: str) -> None:
    with pytest.raises((TypeError, AttributeError)):
        result_of(refused, values(X), values(A))
    right = numpy.asarray(result_of(refused, X, A))
    if refused.startswith("np.fft"):
        right = right.real
    found = numpy.asarray(result_of(write, values(X), values(A)))
    if refused == "np.modf(x)":
        right = right[0]
    numbers = [y.data if isinstance(y, Value) else y for y in found.ravel()]
    numpy.testing.assert_allclose(numpy.array(numbers, float).reshape(found.shape), right, rtol=1e-12)
