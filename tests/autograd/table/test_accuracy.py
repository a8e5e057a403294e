"""How many digits are right: values, first and second derivatives of every primitive, all over its domain.

The rows of truth.py state how far off a result may be. The truth is mpmath's, with as many digits as the operands'
range needs, and fifty more.
"""

import math
from collections.abc import Iterator
from random import Random
from typing import Any

import mpmath
import pytest

import autograd
from autograd import TABLE, Value, gradient
from autograd.table.row import REAL
from tests.autograd.other_rows import row_like
from tests.autograd.truth import TRUTH, Bound

POINTS, FEW = 6, 2  # few where mpmath takes long
MANY, MORE = 200, 60  # in the tests that are marked as long
SLOW = [name for name, truth in TRUTH.items() if truth.digits.slow]


def size(rng: Any, largest: Any, reach: Any = 300.0) -> Any:
    """A positive number: mostly moderate, sometimes tiny or huge."""
    exponents = (rng.uniform(-2.0, 1.5), rng.uniform(-12.0, 12.0), rng.uniform(-reach, reach))
    return min(10.0 ** rng.choice(exponents), largest)


def within(interval: Any, rng: Any, largest: Any, reach: Any) -> Any:
    """A number of the interval, often beside one of its ends."""
    low, high = interval
    if interval == REAL:
        return rng.choice([-1.0, 1.0]) * size(rng, largest, reach)
    if high == math.inf:
        return low + max(size(rng, largest, reach), 1e-15 * abs(low))
    middle, half = (low + high) / 2.0, (high - low) / 2.0
    share = rng.choice([rng.random(), size(rng, 0.5, reach), 1.0 - 10.0 ** rng.uniform(-15.0, 0.0)])
    return middle + rng.choice([-1.0, 1.0]) * half * share


def points(primitive: Any, count: Any, reach: Any = 300.0) -> Iterator[Any]:
    """Points all over the primitive's domain, the same in every run, of sizes from 10**-reach to 10**reach."""
    rng, truth = Random(primitive.name), TRUTH[primitive.name]
    reach = min(reach, truth.digits.reach)
    for _ in range(count):
        arity = truth.count(rng.choice([1, 3, 5])) if primitive.variadic else primitive.arity
        domain = primitive.domain or (REAL,) * arity
        point = [within(interval, rng, truth.digits.largest, reach) for interval in domain]
        yield truth.digits.operands(rng, truth.fitting(rng, point))


def digits(name: str, point: Any, order: Any) -> Any:
    """So many that the smallest operand counts beside the largest and beside 1, also in exp(x) and in exp(x * x)."""
    spans = sum(abs(math.log10(abs(x))) for x in point if x)
    exponents = sum(2 * abs(x) + (x * x if abs(x) < 40 else 0) for x in point if abs(x) < 1e3)
    return 60 + int((2 + order) * spans + (exponents if TRUTH[name].digits.exponential else 0))


def true_derivative(name: str, reference: Any, point: Any, orders: Any) -> Any:
    """mpmath's derivative, of the orders given for each operand; its steps are relative to the operands."""
    with mpmath.workdps(digits(name, point, sum(orders))):
        exact = tuple(map(mpmath.mpf, point))
        scales = [x or mpmath.mpf(1) for x in exact]

        def scaled(*t: Any) -> Any:
            return reference(*(x + scale * u for x, scale, u in zip(exact, scales, t)))

        found = mpmath.re(mpmath.diff(scaled, (0,) * len(exact), orders) if any(orders) else reference(*exact))
        largest = abs(reference(*exact)) if any(orders) else max(map(abs, exact))
        noise = largest * mpmath.mpf(10) ** (25 - mpmath.mp.dps)
        return found / mpmath.fprod(map(pow, scales, orders)) if abs(found) > noise else mpmath.mpf(0)


def excess(found: Any, truth: Any, bound: Any, slopes: Any, point: Any) -> Any:
    """The error in units of what is allowed; 0 where the truth is no normal float, and found is none either."""
    with mpmath.workdps(50):
        if abs(truth) < 1e-290 or abs(truth) > 1e300:
            return 0.0 if abs(found) < 1e-289 or abs(found) > 1e299 else math.inf
        allowed = bound.ulps * math.ulp(float(truth))
        if bound.operands:
            allowed += bound.operands * sum(abs(s) * math.ulp(x) for s, x in zip(slopes, point) if math.isfinite(s))
        if bound.terms:
            allowed += 4.0 * math.ulp(1.0) * bound.terms(*point)
        return float(abs(found - truth) / allowed)


def numbers(values: Any) -> Any:
    return [x.data for x in values]


every_primitive = pytest.mark.parametrize("name", sorted(TABLE))


def check_values_and_first_derivatives(name: Any, reference: Any, count: Any) -> None:
    bounds = TRUTH[name].digits
    for point in points(TABLE[name], count):
        operands = [Value(x) for x in point]
        z = Value.record(TABLE[name], tuple(operands))
        first = gradient(z, operands)
        truth = true_derivative(name, reference[name], point, (0,) * len(point))
        assert excess(z.data, truth, bounds.value, numbers(first), point) <= 1.0, (point, z.data)
        for i in places(name, point):
            truth = true_derivative(name, reference[name], point, orders(point, i))
            second = numbers(gradient(first[i], operands))
            found = first[i].data
            assert excess(found, truth, bounds.first, second, point) <= 1.0, (point, i, found, truth)


def check_second_derivatives(name: Any, reference: Any, count: Any) -> None:
    bound = TRUTH[name].digits.second
    for point in points(TABLE[name], count, reach=60.0):
        operands = [Value(x) for x in point]
        first = gradient(Value.record(TABLE[name], tuple(operands)), operands)
        for i in places(name, point)[:2]:
            second = gradient(first[i], operands)
            for j in places(name, point)[-2:]:
                truth = true_derivative(name, reference[name], point, orders(point, i, j))
                third = numbers(gradient(second[j], operands))
                found = second[j].data
                assert excess(found, truth, bound, third, point) <= 1.0, (point, i, j, found, truth)


@every_primitive
def test_values_and_first_derivatives(name: Any, reference: Any) -> None:
    check_values_and_first_derivatives(name, reference, FEW if name in SLOW else POINTS)


@every_primitive
def test_second_derivatives(name: Any, reference: Any) -> None:
    check_second_derivatives(name, reference, FEW if name in SLOW else POINTS // 2)


@pytest.mark.long
@every_primitive
@pytest.mark.parametrize("check", [check_values_and_first_derivatives, check_second_derivatives])
def test_many_points(check: Any, name: Any, reference: Any) -> None:
    count = MORE if name in SLOW else MANY
    check(name, reference, count if check is check_values_and_first_derivatives else count // 2)


@pytest.mark.parametrize(
    ("name", "partials"),
    [
        ("tanh", (lambda z, x, right=TABLE["tanh"].partials[0]: (1.0 + 1e-14) * right(z, x),)),  # type: ignore[index]
        ("log", (lambda z, x: 1.0 / (x + 1e-15),)),
        ("mul", (lambda z, x, y: y, lambda z, x, y: x * (1.0 + 2e-15))),
    ],
)
def test_a_loss_of_digits_is_noticed(name: str, partials: Any, reference: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TABLE, name, row_like(TABLE[name], partials=partials))
    with pytest.raises(AssertionError):
        check_values_and_first_derivatives(name, reference, MANY)


def places(name: Any, point: Any) -> Any:
    return [i for i in range(len(point)) if i not in TRUTH[name].fixed]


def orders(point: Any, *by: Any) -> Any:
    return tuple(by.count(i) for i in range(len(point)))


@pytest.mark.parametrize(
    ("order", "backend"), [(0, "python"), (0, "llvm"), (1, "python"), (2, "python"), (3, "python")]
)
def test_digamma_and_its_derivatives_beside_their_poles(order: int, backend: Any) -> None:
    function = (lambda x: autograd.polygamma(float(order), x)) if order else autograd.digamma
    compiled = autograd.compile(lambda x: function(x), backend=backend)
    for pole in (-1, -2, -3, -7):
        for k in (5, 10, 25, 40, 49):
            for x in (pole + 2.0**-k, pole - 2.0**-k):
                with mpmath.workdps(60):
                    truth = mpmath.psi(order, mpmath.mpf(x))
                assert excess(compiled(x), truth, Bound(), [], []) <= 1.0, x
