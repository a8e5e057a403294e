"""Every primitive in every backend, with its derivatives, against eager evaluation, over its domain and at corners."""

import itertools
import math
from functools import cache
from random import Random
from typing import Any

import pytest

import autograd
from autograd import TABLE, Primitive, UnsupportedPrimitive, Value, compile, grad, value_and_grad
from autograd.compiler.backends.llvm.atoms import LISTED, ULP
from autograd.table.row import REAL
from tests.autograd.bits import BACKENDS, SPECIAL, bits, kind
from tests.autograd.rounding import with_errors
from tests.autograd.truth import CORNERS, TRUTH

OF_EAGER = 4.0  # how many ulps eager values may be off


def function_of(name: Any) -> Any:
    """A primitive as a function of its bare operands."""
    row = TABLE[name]
    return lambda *operands: (
        Value.record(row, operands) if any(isinstance(x, Value) for x in operands) else row.evaluate(*operands)
    )


def example_of(name: Any) -> Any:
    row = TABLE[name]
    return tuple(map(float, row.flatten(*row.example) if row.flatten else row.example))


@cache
def points_of(name: Any) -> Any:
    """Operands of a primitive: in the middle of its domain, far out, and at its corners."""
    rng = Random(name)
    n = TABLE[name].arity
    domain = TABLE[name].domain or (REAL,) * n
    points = [example_of(name)]
    for width in (1.0, 3.0, 30.0, 800.0):
        for _ in range(12):
            points.append(tuple(clipped(rng.uniform(-width, width), *interval) for interval in domain))
    if name == "polygamma":  # whose order is a whole number
        points = [(abs(round(order)) % 16.0, x) for order, x in points]
    if n <= 2:
        points += itertools.product(SPECIAL, repeat=n)
    else:
        points += [tuple(rng.choices(SPECIAL, k=n)) for _ in range(150)]
        points += [tuple(rng.choices([0.0, -0.0, 1.0, -1.0], k=n)) for _ in range(30)]
    points += [corner.operands for corner in CORNERS if corner.name == name and len(corner.operands) == n]
    return points


def clipped(x: Any, low: Any, high: Any) -> Any:
    """x, brought between the bounds: mirrored where there is one, scaled where there are two."""
    if math.isfinite(low) and math.isfinite(high):
        return low + (high - low) * (math.atan(x) / math.pi + 0.5)
    return low + abs(x) if math.isfinite(low) else x


def gradient_of(name: Any) -> Any:
    return grad(function_of(name), argnums=tuple(range(len(example_of(name)))))


# ---- python ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(TABLE))
def test_python_gives_the_bits_of_eager_values(name: Any) -> None:
    compiled = compile(function_of(name), backend="python")
    for point in points_of(name):
        assert bits(compiled(*point)) == bits(TABLE[name].evaluate(*point)), point


@pytest.mark.parametrize("name", sorted(TABLE))
def test_python_gives_the_bits_of_eager_derivatives(name: Any) -> None:
    eager, compiled = gradient_of(name), compile(gradient_of(name), backend="python")
    for point in points_of(name):
        assert bits(compiled(*point)) == bits(eager(*point)), point


# ---- llvm ------------------------------------------------------------------------------------------------------------


def in_vectors(compiled: Any, points: Any) -> Any:
    """The results of a compiled function at points, W of which go through it at once; as many as there are operands."""
    return compiled.map(*[list(column) for column in zip(*points)])


@pytest.mark.parametrize("name", sorted(TABLE))
def test_llvm_gives_values_within_its_stated_error_and_one_as_many(name: Any) -> None:
    compiled = compile(function_of(name), backend="llvm")
    points = points_of(name)
    for point, found in zip(points, in_vectors(compiled, points)):
        assert bits(compiled(*point)) == bits(found), point
        if name == "dot" and is_extreme(point):
            continue  # a product that overflows does not in a fused sum
        expected = TABLE[name].evaluate(*point)
        assert kind(found) == kind(expected) or is_faint(found, expected), (point, found, expected)
        if math.isfinite(expected):
            allowed = (ULP.get(name, 1.0) + OF_EAGER) * math.ulp(expected) + of_operands(name, expected, point)
            assert abs(found - expected) <= allowed + cancelled(name, point), (point, found, expected)


def of_operands(name: Any, z: Any, point: Any) -> Any:
    """What a change of the operands by as many ulps would make."""
    ulps = 1.0 if name == "sigmoid_cross_entropy" else TRUTH[name].digits.value.operands
    if not ulps:
        return 0.0
    partials = TABLE[name].local_derivatives(z, list(map(Value, point)), point)  # type: ignore[arg-type]
    return ulps * sum(abs(d) * math.ulp(x) for d, x in zip(partials, point) if math.isfinite(x))


def is_faint(found: Any, expected: Any) -> Any:
    """Whether one of them is rounded to zero or beyond the largest float, and the other just not yet."""
    smallest, largest = 1e-323, 1.7976931348623e308
    return (abs(found) <= smallest and abs(expected) <= smallest) or (
        abs(found) >= largest and abs(expected) >= largest
    )


def cancelled(name: Any, point: Any) -> Any:
    """What cancellation of the terms of a sum costs, in both."""
    if name in ("sum", "mean", "dot", "logsumexp", "log_softmax"):
        finite = [abs(x) for x in point if math.isfinite(x)]
        terms = [w * x for w, x in zip(finite, finite[len(finite) // 2 :])] if name == "dot" else []
        return 4.0 * 2.0**-52 * sum([*finite, *terms]) if sum([*finite, *terms]) < math.inf else 0.0
    return 0.0


@pytest.mark.parametrize("name", sorted(TABLE))
def test_llvm_gives_derivatives_within_the_rounding_of_their_formulas(name: Any) -> None:
    compiled, eager = compile(gradient_of(name), backend="llvm"), gradient_of(name)
    points = points_of(name)
    compared = 0
    for point, row in zip(points, in_vectors(compiled, points)):
        for found, expected, bound in zip(row, eager(*point), bounds(compiled.program, point)):
            if is_extreme(point):
                continue  # on the way, a formula's terms overflow in one order and not in the other
            compared += 1
            assert kind(found) == kind(expected) or abs(found - expected) <= bound, (point, found, expected)
            if math.isfinite(expected) and math.isfinite(bound):
                assert abs(found - expected) <= bound, (point, found, expected, bound)
    assert compared > 30


def bounds(program: Any, point: Any) -> Any:
    return [bound for _, bound in with_errors(program, point, ulps=8.0)]


def is_extreme(point: Any) -> bool:
    return any(0.0 < abs(x) < 1e-150 or 1e150 < abs(x) < math.inf for x in point)


# ---- what llvm has no code for ---------------------------------------------------------------------------------------

SQUARE = Primitive("square", "x²", "x * x", evaluate=lambda x: x * x, partials=(lambda z, x: 2.0 * x,), example=(3.0,))
NAMESAKE = Primitive(
    "sin", "sin", "not the sine", evaluate=lambda x: x + 1.0, partials=(lambda z, x: 1.0,), example=(3.0,)
)
TWO_OF_THEM = Primitive(
    "square", "x²", "x * x, again", evaluate=lambda x: x * x + 0.5, partials=(lambda z, x: 2.0 * x,), example=(3.0,)
)
UNKNOWN = [SQUARE, NAMESAKE]


def test_what_is_unsupported_is_known() -> None:
    assert not [row for row in TABLE.values() if row not in LISTED and row.definition is None]


@pytest.mark.parametrize("row", UNKNOWN, ids=str)
def test_llvm_refuses_a_primitive_that_it_has_no_code_for(row: Any) -> None:
    point = row.example
    message = rf"{row.name} has no vector code yet; compile with backend='python', which runs every primitive"
    for run in (
        lambda f: f(*point),
        lambda f: f.map(*[[x] for x in point]),
        lambda f: f.map(*[[x] for x in point], reduce="sum"),
    ):
        with pytest.raises(UnsupportedPrimitive, match=message):
            run(compile(lambda *x: row(*x) * 2.0, backend="llvm"))


@pytest.mark.parametrize("row", UNKNOWN, ids=str)
def test_auto_runs_it_in_python(row: Any) -> None:
    point = row.example
    compiled = compile(lambda *x: row(*x) * 2.0)
    with pytest.warns(UserWarning, match=f"the primitive {row.name} has no definition"):
        assert bits(compiled(*point)) == bits(row.evaluate(*point) * 2.0)
    assert bits(compiled.map(*[[x] for x in point])) == bits([row.evaluate(*point) * 2.0])
    slope = compile(grad(lambda *x: row(*x) * row(*x), argnums=len(point) - 1))
    assert bits(slope(*point)) == bits(grad(lambda *x: row(*x) * row(*x), argnums=len(point) - 1)(*point))


def test_a_primitive_that_the_result_does_not_depend_on_is_no_matter() -> None:
    assert compile(lambda x: (SQUARE(x), x * 3.0)[1], backend="llvm")(2.0) == 6.0


def test_primitives_of_the_same_name_are_told_apart() -> None:
    compiled = compile(lambda x: [SQUARE(x), TWO_OF_THEM(x), NAMESAKE(x), autograd.sin(x)], backend="python")
    assert compiled(3.0) == [9.0, 9.5, 4.0, math.sin(3.0)]


# ---- both ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("lengths", [(1, 2, 7), pytest.param((3, 40), marks=pytest.mark.long)])
@pytest.mark.parametrize("name", [name for name in sorted(TABLE) if TABLE[name].variadic])
def test_sequences_of_any_length(name: Any, lengths: Any, backend: Any) -> None:
    def f(values: Any) -> Any:
        if name == "dot":
            return autograd.dot(values, values[::-1], 0.5)
        if name == "softmax_cross_entropy":
            return autograd.softmax_cross_entropy(values, values[::-1])
        found = TABLE[name](values)
        return autograd.dot(found, values) if isinstance(found, list) else found

    def slopes_of_all(sequences: Any) -> Any:
        return [value_and_grad(f)(values) for values in sequences]

    sequences = [[Random(n).uniform(0.5, 1.5) for _ in range(n)] for n in lengths]
    found = compile(slopes_of_all, backend=backend)(sequences)
    for n, (value, slopes), (expected, expected_slopes) in zip(lengths, found, slopes_of_all(sequences)):
        assert [value, *slopes] == pytest.approx([expected, *expected_slopes], rel=1e-13), n
        if backend == "python":
            assert bits([value, *slopes]) == bits([expected, *expected_slopes]), n


@pytest.mark.parametrize("backend", BACKENDS)
def test_sequences_of_nothing(backend: Any) -> None:
    compiled = compile(
        lambda x: [autograd.sum(x), autograd.prod(x), autograd.norm(x), autograd.dot(x, x)], backend=backend
    )
    assert bits(compiled([])) == bits([0.0, 1.0, 0.0, 0.0])
