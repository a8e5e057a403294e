"""Every mixed derivative up to the third of every primitive, at points where a rule's guard could cut a path.

The truth are difference quotients with so many digits that they are as good as the derivative. At a kink or a pole,
where those of both sides differ, nothing is compared: what happens there is in truth.py and corners.py.
"""

import functools
import itertools
import math
from typing import Any

import mpmath
import pytest

import autograd
from autograd import TABLE, Value, gradient
from tests.autograd.bits import BACKENDS
from tests.autograd.other_rows import row_like
from tests.autograd.truth import TRUTH

GRID = [-1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0]
FEWER = [-1.0, 0.0, 1.0, 2.0]
TIES = [-1.0, 0.0, 1.0]
STEP = mpmath.mpf(10) ** -20
GUARDED = [
    "abs",
    "atan2",
    "clip",
    "elu",
    "leaky_relu",
    "maximum",
    "norm",
    "pow",
    "prod",
    "sigmoid_cross_entropy",
    "tanh",
]


def points(name: Any) -> Any:
    """Points of a grid with zeros, ones, whole exponents and ties."""
    arity = TABLE[name].arity
    if TABLE[name].variadic:
        arity = next(n for n in map(TRUTH[name].count, range(1, 5)) if n >= 3)
    if arity == 1:
        return [(x,) for x in GRID]
    if arity == 2:
        return list(itertools.product([1.0] if TRUTH[name].orders else FEWER, FEWER))
    if arity == 3:  # between bounds that are equal, the derivative by x is passed on, though nothing changes
        return [point for point in itertools.product(TIES, repeat=3) if name != "clip" or point[1] != point[2]]
    return [(1.0, 1.0, 0.0, 1.0), (0.0, 0.0, 0.5, 0.5), (2.0, -1.0, 1.0, 0.0), (0.5, 3.0, 0.25, 0.75)]


class Truth:
    """The derivatives of a reference at a point; None where there is none, as behind a jump or a kink."""

    def __init__(self, reference: Any, point: Any) -> None:
        self._reference = reference
        self._point = list(map(mpmath.mpf, point))
        self._known: dict[Any, Any] = {}
        self._value = functools.cache(self._computed)

    def __getitem__(self, orders: Any) -> Any:
        if orders not in self._known:
            lower = [(*orders[:i], n - 1, *orders[i + 1 :]) for i, n in enumerate(orders) if n]
            self._known[orders] = None if any(self[below] is None for below in lower) else self._found(orders)
        return self._known[orders]

    def _found(self, orders: Any) -> Any:
        with mpmath.workdps(90):
            sides = [self._difference_quotient(orders, side) for side in (1, -1)]
            if not any(orders):  # the values on both sides of a jump
                for i, side in itertools.product(range(len(orders)), (1, -1)):
                    sides.append(self._value(*(side * (j == i) for j in range(len(orders)))))
            if None in sides or max(sides) - min(sides) > 1e-12 * (1 + abs(sides[0])) or abs(sides[0]) > 1e12:
                return None
            return float(sides[0])

    def _difference_quotient(self, orders: Any, side: Any) -> Any:
        """The mixed derivative of these orders, from points on one side; None where a value is missing."""
        total = mpmath.mpf(0)
        for steps in itertools.product(*(range(order + 1) for order in orders)):
            sign = (-1) ** (sum(orders) - sum(steps))
            weight = math.prod(math.comb(order, k) for order, k in zip(orders, steps))
            value = self._value(*(side * k for k in steps))
            if value is None:
                return None
            total += sign * weight * value
        return total / (side * STEP) ** sum(orders)

    def _computed(self, *steps: int) -> Any:
        """The reference so many steps from the point; None where it has no value, or none that is real and finite."""
        try:
            found = mpmath.mpmathify(self._reference(*(x + k * STEP for x, k in zip(self._point, steps))))
        except (ZeroDivisionError, ValueError):
            return None
        return None if mpmath.im(found) or not mpmath.isfinite(found) else mpmath.re(found)


def derivatives(row: Any, operands: Any, order: Any) -> Any:
    """Of a row at Values, by each operand and each of them again: by the places that were differentiated for."""
    z = Value.record(row, tuple(operands))
    return {(): z, **_further((), z, operands, order)}


def _further(places: Any, z: Any, operands: Any, order: Any) -> Any:
    found = {}
    if len(places) < order:
        slopes = gradient(z, operands) if isinstance(z, Value) else [0.0] * len(operands)
        for i, slope in enumerate(slopes):
            further = (*places, i)
            found[further] = slope
            found.update(_further(further, slope, operands, order))
    return found


@pytest.mark.parametrize("name", sorted(TABLE))
def test_mixed_derivatives_up_to_the_third(name: Any, reference: Any) -> None:
    compared = 0
    for point in points(name):
        truth, operands = Truth(reference[name], point), [Value(x) for x in point]
        for places, found in derivatives(TABLE[name], operands, 3).items():
            if any(i in TRUTH[name].fixed for i in places):
                continue
            expected = truth[tuple(places.count(i) for i in range(len(point)))]
            if expected is not None:
                number = found.data if isinstance(found, Value) else found
                assert number == pytest.approx(expected, rel=1e-9, abs=1e-12), (point, places)
                compared += 1
    assert compared >= 4


def all_guarded(x: Any, y: Any, w: Any) -> Any:
    """The derivatives of all rows whose rules choose, to the second order."""
    found = []
    for name in GUARDED:
        operands = (x, y, w)[: TABLE[name].arity]
        found += derivatives(TABLE[name], operands, 2).values()
    return found


@pytest.mark.parametrize("backend", BACKENDS)
def test_compiled_they_are_the_same_at_corners_too(backend: Any) -> None:
    if backend != "python":
        pytest.importorskip("llvmlite")
    compiled = autograd.compile(all_guarded, backend=backend)
    for point in itertools.product(FEWER, FEWER, TIES):
        eager = [z.data if isinstance(z, Value) else z for z in all_guarded(*map(Value, point))]
        for found, expected in zip(compiled(*point), eager):
            assert found == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True), point


def test_a_path_that_is_cut_is_noticed(reference: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    row = TABLE["pow"]

    def cut(z: Any, x: Any, y: Any) -> Any:
        return autograd.where(y, y * autograd.pow(x, y - 1.0), 0.0)

    monkeypatch.setitem(TABLE, "pow", row_like(row, partials=(cut, row.partials[1])))  # type: ignore[index]
    with pytest.raises(AssertionError):
        test_mixed_derivatives_up_to_the_third("pow", reference)
