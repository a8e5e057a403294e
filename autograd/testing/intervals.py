"""Intervals that points are drawn from: numbers, or arrays of them."""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import floor, isfinite, log10, prod
from random import Random
from typing import Any

from autograd.common.arguments import check_choice, check_count
from autograd.common.wording import with_type

DIGITS = 6
"""How many digits of an interval's width a drawn number has; so there is nothing between 0 and a millionth of it."""
ONE_BY_ONE = 64
"""Arrays of more numbers are drawn from a seed, with a few numbers changed, and shrink less."""
LARGEST_FLOAT32 = (2.0 - 2.0**-23) * 2.0**127
CORNERS = 0.125
"""The share of numbers that are an end of the interval or 0, where random numbers are drawn without hypothesis."""


@dataclass(frozen=True)
class Interval:
    """Numbers from `lowest` to `highest`, rounded to multiples of 10**-`digits`; `interval` makes it.

    shape: of an array of such numbers; None for one number. dtype: "float64" or "float32".
    of: "numpy", "list" or "torch", what holds the numbers.
    """

    lowest: float
    highest: float
    digits: int
    shape: tuple[int, ...] | None
    dtype: str
    of: str

    def strategy(self) -> Any:
        """A strategy of hypothesis, for `given`: it shrinks to numbers of few digits, close to 0.

        >>> interval(-1.0, 1.0, shape=(2, 2)).strategy().example().shape  # doctest: +SKIP
        (2, 2)
        """
        from hypothesis import strategies as st

        number = st.floats(self.lowest, self.highest).map(self._rounded)
        if self.shape is None:
            return number.map(self._single)
        count = prod(self.shape)
        if count <= ONE_BY_ONE:
            return st.lists(number, min_size=count, max_size=count).map(self._array)
        changed = st.dictionaries(st.integers(0, count - 1), number, max_size=8)
        return st.builds(self._from_seed, st.integers(0, 2**32 - 1), changed)

    def drawn(self, random: Random) -> Any:
        """A number or an array from `random`, where there is no hypothesis."""
        if self.shape is None:
            return self._single(self._random(random))
        return self._array([self._random(random) for _ in range(prod(self.shape))])

    def _random(self, random: Random) -> float:
        if random.random() < CORNERS:
            return random.choice((self.lowest, self.highest, self._simplest()))
        return self._rounded(random.uniform(self.lowest, self.highest))

    def _from_seed(self, seed: int, changed: dict[int, float]) -> Any:
        """Random numbers, the simplest ones for seed 0, but for those at a few places."""
        random, simplest = Random(seed), self._simplest()
        count = prod(self.shape or ())
        numbers = [self._random(random) for _ in range(count)] if seed else [simplest] * count
        for place, number in changed.items():
            numbers[place] = number
        return self._array(numbers)

    def _simplest(self) -> float:
        """0, or the number closest to it."""
        return min(max(0.0, self.lowest), self.highest)

    def _rounded(self, x: float) -> float:
        x = round(x, self.digits) + 0.0  # -0.0 becomes 0.0
        if self.dtype == "float32":
            x = _as_float32(x)
        return min(max(x, self.lowest), self.highest)

    def _single(self, x: float) -> Any:
        if self.of == "torch":
            return self._array([x])
        return _module("numpy").float32(x) if self.dtype == "float32" else x

    def _array(self, numbers: Sequence[float]) -> Any:
        shape = self.shape or ()
        if self.of == "list":
            return _nested(iter(numbers), shape)
        module = _module(self.of)
        make: Callable[..., Any] = module.array if self.of == "numpy" else module.tensor
        return make(numbers, dtype=getattr(module, self.dtype)).reshape(shape)


def interval(
    low: float,
    high: float,
    *,
    shape: int | Sequence[int] | None = None,
    dtype: str = "float64",
    of: str = "numpy",
    exclude_min: bool = False,
    exclude_max: bool = False,
) -> Interval:
    """Numbers from `low` to `high`, for `points` to draw.

    Numbers are drawn with six digits of the interval's width, so that none is so small that differences mean nothing;
    use several intervals for several scales.

    shape: of an array; without it one number, a float or numpy.float32 is drawn, or a torch tensor without dimensions.
    dtype: "float64" or "float32". of: "numpy", "torch", or "list" for nested lists of floats.
    exclude_min, exclude_max: leaves out the ends, as for a square root from 0 on.

    Errors: ValueError for ends without numbers between them and for a shape without numbers; TypeError for what is no
    number; ImportError where numpy or torch is asked for and not installed.

    >>> interval(-2.0, 2.0, shape=(2, 3), of="list").shape
    (2, 3)
    >>> interval(0.0, 4.0, exclude_min=True).lowest
    1e-06
    >>> interval(1.0, 0.0)
    Traceback (most recent call last):
    ValueError: an interval goes from a low number up to a high one, got 1.0 and 0.0
    """
    for name, end in (("low", low), ("high", high)):
        if isinstance(end, bool) or not isinstance(end, (int, float)):
            raise TypeError(f"{name} is a number, got {with_type(end)}")
    low, high = float(low), float(high)
    if not (isfinite(high - low) and low < high):
        raise ValueError(f"an interval goes from a low number up to a high one, got {low!r} and {high!r}")
    check_choice("dtype", dtype, ("float64", "float32"))
    check_choice("of", of, ("numpy", "torch", "list"))
    if of == "list" and dtype == "float32":
        raise ValueError('lists hold floats of Python, which are float64: give of="numpy" or of="torch" for float32')
    if shape is not None:
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        for n in shape:
            check_count("each number of shape", n)
    digits = DIGITS - floor(log10(high - low))
    lowest, highest = low + exclude_min * 10.0**-digits, high - exclude_max * 10.0**-digits
    if dtype == "float32":
        if max(abs(low), abs(high)) > LARGEST_FLOAT32:
            raise ValueError(f"float32 has no number as large as {max(low, high, key=abs)!r}")
        lowest, highest = _float32_above(lowest), -_float32_above(-highest)
        if not lowest < highest:
            raise ValueError(f"float32 has no two numbers from {low!r} to {high!r}")
    if of != "list" and (shape is not None or of == "torch" or dtype == "float32"):
        _module(of)
    return Interval(lowest, highest, digits, shape, dtype, of)


def _module(name: str) -> Any:
    try:
        return sys.modules.get(name) or import_module(name)
    except ImportError as error:
        raise ImportError(f'{name} is not installed: give interval(..., of="list") for lists of floats') from error


def _nested(numbers: Iterator[float], shape: tuple[int, ...]) -> Any:
    return [_nested(numbers, shape[1:]) for _ in range(shape[0])] if shape else next(numbers)


def _as_float32(x: float) -> float:
    number: float = struct.unpack("f", struct.pack("f", x))[0]
    return number


def _float32_above(x: float) -> float:
    """The smallest float32 that is not below `x`."""
    near = _as_float32(x)
    if near >= x:
        return near
    (bits,) = struct.unpack("i", struct.pack("f", near))
    above: float = struct.unpack("f", struct.pack("i", bits + 1 if near >= 0.0 else bits - 1))[0]
    return above
