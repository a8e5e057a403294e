"""Derivatives by a complex step, which rounding does not spoil, for functions that take complex numbers too."""

from __future__ import annotations

import warnings
from contextlib import suppress
from math import isfinite

import numpy

from autograd.checking.black_box.box import Box
from autograd.checking.black_box.containers import leaves, with_leaves
from autograd.checking.black_box.kinds import Vector
from autograd.checking.differences import central_slope

STEP = 1e-100
"""So small that its square is lost beside any number, so that the result is exact."""
SAME = 1e-9
"""The real part of the result is f's own result but for this share."""
ELSEWHERE = (0.7, -1.3)
"""Shares of the largest number of the point, at which the complex step is compared with differences."""


def complex_slopes(box: Box, x: Vector, direction: Vector) -> Vector | None:
    """The derivatives of all results along a direction, as Im f(x + i h d) / h; None where f takes no complex numbers.

    They are wrong where f is not analytic, as with abs, real and conj: see `is_analytic`.
    """
    places = iter(zip(box.kinds, box.starts, box.starts[1:]))
    numbers = x + 1j * STEP * direction
    made = (_made(kind.shape, numbers[a:b]) for kind, a, b in places)
    with suppress(Exception), warnings.catch_warnings():  # whatever f cannot do with complex numbers
        warnings.simplefilter("error")  # as where it drops the imaginary part
        returned = box.f(*(with_leaves(part, made) for part in box.parts))
        results = [numpy.asarray(leaf).ravel() for _, leaf in leaves(returned, "f")]
        real = box(x)
        found = numpy.concatenate(results)
        usable = found.dtype.kind == "c" and found.shape == real.shape and bool(numpy.isfinite(found).all())
        if usable and bool((numpy.abs(found.real - real) <= SAME * numpy.abs(real)).all()):
            slopes: Vector = found.imag / STEP
            return slopes
    return None


def is_analytic(box: Box, place: int, i: int) -> bool:
    """Whether the complex step agrees with differences where the i-th number is as large as the point's largest."""
    largest = float(numpy.abs(box.x).max()) or 1.0
    direction = numpy.zeros(len(box.x))
    direction[i] = 1.0
    for share in ELSEWHERE:
        x = box.x.copy()
        x[i] = share * largest
        slopes = complex_slopes(box, x, direction)

        def f(step: float, x: Vector = x) -> float:
            found = box(x + step * direction)
            return float(found[place]) if len(found) > place else numpy.nan

        differences = central_slope(f, 0.0, 0.1 * abs(share) * largest)
        if slopes is None or not isfinite(differences.error):
            return False
        apart = abs(float(slopes[place]) - differences.value)
        if not (apart <= 1e-6 * abs(differences.value) and differences.error <= 1e-4 * abs(differences.value)):
            return False
    return True


def _made(shape: tuple[int, ...], numbers: numpy.ndarray) -> numpy.ndarray | complex:
    return numbers.reshape(shape) if shape else complex(numbers[0])
