"""Intervals: what is drawn from them, with hypothesis and without."""

import sys
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings, strategies as st

from autograd.testing import interval

ends = st.floats(-1e30, 1e30)
ANY = settings(phases=[Phase.generate])
"""Finds an example without looking for a smaller one, which takes seconds for a large array."""


@given(ends, ends, st.booleans(), st.booleans(), st.data())
def test_numbers_lie_within_and_have_few_digits(a: float, b: float, no_min: bool, no_max: bool, data: Any) -> None:
    low, high = min(a, b), max(a, b)
    if not high - low > 1e-6 * max(abs(low), abs(high)):
        return
    of = interval(low, high, exclude_min=no_min, exclude_max=no_max)
    x = data.draw(of.strategy())
    assert type(x) is float
    assert low <= x <= high
    assert x > low or not no_min
    assert x < high or not no_max
    assert x in (0.0, of.lowest, of.highest) or abs(x) >= 1e-8 * (high - low)
    assert low <= of.drawn(Random(1)) <= high


@pytest.mark.parametrize(("low", "high"), [(0.1, 0.3), (-0.3, -0.1), (-0.1, 0.1), (1e-8, 1e-7), (-1e5, 1e-3)])
@pytest.mark.parametrize("no_ends", [False, True])
def test_numbers_of_float32_lie_within_too(low: float, high: float, no_ends: bool) -> None:
    of = interval(low, high, dtype="float32", exclude_min=no_ends, exclude_max=no_ends)
    random = Random(1)
    numbers = [of.drawn(random) for _ in range(200)]
    assert {type(x) for x in numbers} == {np.float32}
    assert all(low <= float(x) <= high for x in numbers)
    assert min(numbers) == np.float32(of.lowest)
    assert Fraction(of.lowest) - Fraction(low) < Fraction(high - low) / 1000
    assert Fraction(high) - Fraction(of.highest) < Fraction(high - low) / 1000


@pytest.mark.parametrize(
    ("shape", "options", "kind", "outline"),
    [
        ((2, 3), {}, np.ndarray, (2, 3)),
        (4, {"dtype": "float32"}, np.ndarray, (4,)),
        ((), {}, np.ndarray, ()),
        ((20, 30), {}, np.ndarray, (20, 30)),
        ((2, 3), {"of": "list"}, list, (2, 3)),
    ],
)
def test_arrays_have_the_shape_and_the_type_asked_for(shape: Any, options: Any, kind: Any, outline: Any) -> None:
    of = interval(-1.0, 1.0, shape=shape, **options)
    x: Any
    for x in (of.drawn(Random(1)), find(of.strategy(), lambda x: True, settings=ANY)):
        assert type(x) is kind
        assert np.shape(x) == outline
        assert np.asarray(x).dtype == options.get("dtype", "float64")
        assert np.all(np.abs(x) <= 1.0)


@pytest.mark.parametrize("n", [3, 8])
def test_the_smallest_array_is_of_zeros_but_for_what_is_asked_of_it(n: int) -> None:
    smallest = find(interval(-2.0, 2.0, shape=n).strategy(), lambda x: x[1] > 0.7)
    assert list(smallest) == [0.0, 1.0] + [0.0] * (n - 2)


@pytest.mark.parametrize(("low", "number"), [(-1.0, 0.0), (0.5, 0.5)])
def test_large_arrays_shrink_to_one_number_but_are_of_many(low: float, number: float) -> None:
    strategy = interval(low, 2.0, shape=65).strategy()
    assert set(find(strategy, lambda x: True)) == {number}
    assert len(set(find(strategy, lambda x: len(set(x)) > 50, settings=ANY))) > 50


def test_a_tensor_is_made_by_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    class Torch:
        float64, float32 = np.float64, np.float32
        tensor = staticmethod(np.array)

    monkeypatch.setitem(sys.modules, "torch", Torch)
    x = interval(-1.0, 1.0, of="torch", dtype="float32").drawn(Random(1))
    assert (x.shape, x.dtype) == ((), np.float32)
    assert interval(-1.0, 1.0, shape=(2, 2), of="torch").drawn(Random(1)).dtype == np.float64


@pytest.mark.parametrize(
    ("arguments", "options", "error", "words"),
    [
        ((1.0, 1.0), {}, ValueError, "from a low number up to a high one, got 1.0 and 1.0"),
        ((0.0, float("inf")), {}, ValueError, "got 0.0 and inf"),
        ((-1.7e308, 1.7e308), {}, ValueError, "from a low number up to"),
        (("a", 1.0), {}, TypeError, "low is a number, got the str 'a'"),
        ((0.0, True), {}, TypeError, "high is a number, got the bool True"),
        ((0.0, 1.0), {"shape": (0,)}, ValueError, "each number of shape must be at least 1, got 0"),
        ((0.0, 1.0), {"shape": (2.5,)}, TypeError, "each number of shape must be an int"),
        ((0.0, 1.0), {"dtype": "float16"}, ValueError, "unknown dtype 'float16'; known are: float64, float32"),
        ((0.0, 1.0), {"of": "jax"}, ValueError, "unknown of 'jax'; known are: numpy, torch, list"),
        ((0.0, 1.0), {"of": "list", "dtype": "float32"}, ValueError, "lists hold floats of Python"),
        ((1.0, 1.00000001), {"dtype": "float32"}, ValueError, "float32 has no two numbers from 1.0 to 1.00000001"),
        ((0.0, 1e39), {"dtype": "float32"}, ValueError, r"float32 has no number as large as 1e\+39"),
    ],
)
def test_errors_say_what_came(arguments: Any, options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        interval(*arguments, **options)


def test_without_numpy_the_error_says_what_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ImportError, match=r'numpy is not installed: give interval\(..., of="list"\)'):
        interval(0.0, 1.0, shape=(2,))
