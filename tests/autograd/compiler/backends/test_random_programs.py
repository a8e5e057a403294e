"""Random programs, long ones and such with infinities in branches not taken: eager, Python and llvm agree everywhere.

The numbers at which a program is compared are not those at which it was recorded, so that choices fall otherwise.
"""

import math
from dataclasses import dataclass, replace
from math import inf, nan
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import autograd
from autograd import compile, grad, hessian, hvp, jacobian, jvp, value_and_grad
from tests.autograd.bits import BACKENDS, bits, kind
from tests.autograd.corners import CHAINS, SECOND
from tests.autograd.rounding import with_errors


@dataclass(frozen=True)
class Sketch:
    """A function of a list of numbers: steps that make one of earlier ones, and then the mean of all, or the last."""

    n_inputs: int
    steps: tuple[Any, ...]
    averaged: bool = True

    def __call__(self, point: Any) -> Any:
        numbers = list(point)
        for step, places in self.steps:
            numbers.append(step(*[numbers[i] for i in places]))
        return autograd.mean(numbers) if self.averaged else numbers[-1]


# ---- long programs ---------------------------------------------------------------------------------------------------


def mixed(a: Any, b: Any, c: Any) -> Any:
    return autograd.dot([a, b, 0.5], [b, c, a], -c)


SMOOTH = [
    (1, autograd.sin),
    (1, autograd.tanh),
    (1, lambda a: autograd.exp(-(a * a))),
    (1, lambda a: autograd.sigmoid(3.0 * a - 1.0)),
    (1, lambda a: autograd.log(1.5 + a * a)),
    (1, lambda a: autograd.sqrt(a * a + 0.25)),
    (1, autograd.softplus),
    (1, autograd.gelu),
    (2, lambda a, b: autograd.tanh(a + b)),
    (2, lambda a, b: autograd.sin(a - b)),
    (2, lambda a, b: autograd.tanh(a * b)),
    (2, lambda a, b: a / (2.0 + b * b)),
    (2, lambda a, b: autograd.atan2(a, 1.5 + b * b)),
    (3, lambda a, b, c: autograd.tanh(mixed(a, b, c))),
    (3, lambda a, b, c: autograd.sin(autograd.sum([a, b, c, a]))),
    (3, lambda a, b, c: autograd.logsumexp([a, b, c]) * 0.5),
    (3, lambda a, b, c: autograd.softmax([a, b, c])[1]),
]
KINKED = [
    (1, autograd.relu),
    (1, lambda a: autograd.leaky_relu(a, 0.1)),
    (1, abs),
    (1, lambda a: autograd.step(a) * 0.5),
    (2, autograd.maximum),
    (2, autograd.minimum),
    (2, lambda a, b: autograd.greater(a, b) - 0.25),
    (2, lambda a, b: autograd.relu(a) * autograd.sin(b)),
    (3, lambda a, b, c: autograd.where(autograd.greater(a, b), autograd.sin(c), a)),
    (3, lambda a, b, c: autograd.where(autograd.step(a), b, autograd.tanh(c * b))),
    (3, lambda a, b, c: autograd.where(autograd.relu(a), autograd.sin(b), autograd.relu(c))),
    (3, lambda a, b, c: autograd.clip(a, -1.0, 1.0) + 0.1 * autograd.max([b, c])),
]


def long_sketch(rng: Any, n: Any, ways: Any) -> Any:
    """A function of n steps, and points. Most steps use any earlier number: a chain of them all would be chaotic."""
    n_inputs, steps = rng.randint(1, 6), []
    for i in range(n_inputs, n_inputs + n):
        arity, step = rng.choice(ways)
        places = tuple(rng.choice([i - 1, rng.randrange(i), rng.randrange(i), rng.randrange(i)]) for _ in range(arity))
        steps.append((step, places))
    return Sketch(n_inputs, tuple(steps)), [[rng.uniform(-2.0, 2.0) for _ in range(n_inputs)] for _ in range(4)]


@st.composite
def long_sketches(draw: Any, largest: Any) -> Any:
    rng = Random(draw(st.integers(0, 2**32)))
    return long_sketch(rng, rng.randint(5, largest), SMOOTH + rng.choice([KINKED, KINKED[:2], []]))


def check_python(f: Any, points: Any) -> None:
    for transform in (lambda f: f, value_and_grad):
        compiled = compile(transform(f), backend="python")
        compiled.record(points[0])
        for point in points:
            assert bits(compiled(point)) == bits(transform(f)(point))


def share_compared_with_llvm(f: Any, points: Any) -> Any:
    """Checks that llvm differs by what rounding explains; returns for how many of the numbers that says something."""
    compiled = compile(value_and_grad(f), backend="llvm")
    program = compiled.record(points[0])
    told = []
    rows = compiled.map([*points, *points, *points])
    for point, row in zip(points, rows):
        value, gradient = compiled(point)
        of_a_row, gradient_of_a_row = row
        eager_value, eager_gradient = value_and_grad(f)(point)
        bounds = [4.0 * bound for _, bound in with_errors(program, point)]  # two of them, and second order
        numbers = zip([value, *gradient], [of_a_row, *gradient_of_a_row], [eager_value, *eager_gradient], bounds)
        for found, found_in_row, expected, bound in numbers:
            assert abs(found - expected) <= bound
            assert abs(found_in_row - expected) <= bound
            told.append(bound <= 1e-6 * max(abs(expected), 1e-3))
    assert rows == compiled.map(points) * 3
    return sum(told) / len(told)


@settings(max_examples=6)
@given(long_sketches(largest=120))
def test_random_programs_in_python(drawn: Any) -> None:
    check_python(*drawn)


@settings(max_examples=6)
@given(long_sketches(largest=60))
def test_random_programs_whose_last_number_alone_is_differentiated(drawn: Any) -> None:
    """A mean of all numbers would say in which order the graph is walked; here only the steps say it."""
    sketch, points = drawn
    check_python(replace(sketch, averaged=False), points)


DETACHED = {
    "softmax": lambda x, y: autograd.softmax([y, x])[1],
    "log_softmax": lambda x, y: autograd.log_softmax([y, y, x])[2],
    "shifted": lambda x, y: autograd.exp(x - autograd.maximum(y, x).detach()) + y,
    "first": lambda x, y: y.detach() * x + y,
    "twice": lambda x, y: (y.detach() * x).detach() * x + y * x,
}


@pytest.mark.parametrize("name", DETACHED)
def test_what_is_detached_does_not_say_in_which_order_a_derivative_is_added_up(name: str) -> None:
    """In eager code it is a leaf, so that the walk over the graph meets what it was made of later, or never."""

    def f(x: Any) -> Any:
        return DETACHED[name](x, x * x * 0.3)

    for transform in (value_and_grad, lambda f: jacobian(f, mode="reverse"), lambda f: grad(grad(f))):
        compiled = compile(transform(f), backend="python")
        for x in [Random(i).uniform(-2.0, 2.0) for i in range(40)]:
            assert bits(compiled(x)) == bits(transform(f)(x)), x


@settings(max_examples=3)
@given(long_sketches(largest=40))
def test_random_programs_in_llvm(drawn: Any) -> None:
    share_compared_with_llvm(*drawn)


@pytest.mark.long
@settings(max_examples=20)
@given(long_sketches(largest=80))
def test_more_random_programs(drawn: Any) -> None:
    check_python(*drawn)
    share_compared_with_llvm(*drawn)


@pytest.mark.parametrize("seed", [2, *(pytest.param(seed, marks=pytest.mark.long) for seed in (3, 34))])
def test_programs_of_two_thousand_instructions(seed: int) -> None:
    f, points = long_sketch(Random(seed), 220, SMOOTH + KINKED)
    assert len(compile(value_and_grad(f)).record(points[0])) > 1900
    check_python(f, points)
    assert share_compared_with_llvm(f, points) > 0.9


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 200, 4))
def test_many_long_programs(seed: int) -> None:
    """Of 20 to 308 steps, each 12 longer than the one before."""
    f, points = long_sketch(Random(seed), seed * 3 - 280, SMOOTH + (KINKED if seed % 3 else []))
    check_python(f, points)
    share_compared_with_llvm(f, points)


def test_the_comparison_with_llvm_would_see_a_wrong_digit() -> None:
    """A term of 1e-12 too much is more than rounding explains, in the value as in the gradient."""
    sketch = Sketch(2, tuple((step, (0, 1, 0)[:arity]) for arity, step in SMOOTH))
    program = compile(value_and_grad(sketch)).record([1.0, 1.0])
    for (_, bound), expected in zip(with_errors(program, [0.3, -0.7]), program.evaluate([0.3, -0.7])):
        assert 0.0 < 4.0 * bound < 1e-12 * max(1.0, abs(expected))


# ---- infinities and nan in branches not taken ------------------------------------------------------------------------

# All of these are exact on small whole numbers, so that fusing a product with a sum changes nothing: every backend has
# to give the bits of eager evaluation.
EXACT = [
    (2, lambda a, b: a + b),
    (2, lambda a, b: a - b),
    (2, lambda a, b: a * b),
    (1, lambda a: -a),
    (1, lambda a: a * inf),
    (1, lambda a: a + inf),
    (1, lambda a: 0.0 * a),
    (1, abs),
    (1, autograd.relu),
    (1, autograd.step),
    (2, autograd.greater),
    (2, autograd.maximum),
    (2, autograd.minimum),
    (3, autograd.where),
    (3, lambda a, b, c: autograd.where(autograd.greater(a, b), c, a * inf)),
    (2, lambda a, b: autograd.where(autograd.step(a), b * inf, b)),
    (2, lambda a, b: autograd.where(autograd.step(a), nan * b, b)),
    (1, lambda a: autograd.where(a, a, 0.0)),
    (2, lambda a, b: autograd.clip(a, -1.0, b)),
    (1, lambda a: autograd.leaky_relu(a, 2.0)),
    (1, lambda a: a.detach() if isinstance(a, autograd.Value) else a),
    (3, lambda a, b, c: autograd.dot([a, b], [b, c], a)),
    (2, lambda a, b: autograd.sum([a, b, a])),
    (2, lambda a, b: autograd.max([a, b])),
    (3, lambda a, b, c: autograd.prod([a, b, c])),
]
SMALL = st.sampled_from([0.0, -0.0, 1.0, -1.0, 2.0, -3.0, inf, -inf, nan])


@st.composite
def exact_sketches(draw: Any) -> Any:
    n_inputs, steps = draw(st.integers(1, 3)), []
    for i in range(n_inputs, n_inputs + draw(st.integers(1, 9))):
        arity, step = draw(st.sampled_from(EXACT))
        steps.append((step, tuple(draw(st.lists(st.integers(0, i - 1), min_size=arity, max_size=arity)))))
    point = st.lists(SMALL, min_size=n_inputs, max_size=n_inputs)
    points = draw(st.lists(point, min_size=3, max_size=3))
    return Sketch(n_inputs, tuple(steps), averaged=False), points


def forward(f: Any) -> Any:
    return lambda point: jvp(f, [point], [[1.0 + i for i in range(len(point))]])


def second(f: Any) -> Any:
    return lambda point: hvp(f, [point], [[1.0 + i for i in range(len(point))]])


TRANSFORMS = {
    "value": lambda f: f,
    "gradient": value_and_grad,
    "jvp": forward,
    "hvp": second,
    "hessian": hessian,
    "third": lambda f: forward(second(f)),
}


def is_exact(structure: Any, largest: Any = 2.0**40) -> Any:
    if isinstance(structure, (list, tuple)):
        return all(map(is_exact, structure))
    return not largest < abs(structure) < inf


def floats(structure: Any) -> Any:
    """With what eager code leaves a Value, as it depends on a detached one, as its number."""
    if isinstance(structure, (list, tuple)):
        return type(structure)(map(floats, structure))
    return structure.data if isinstance(structure, autograd.Value) else float(structure)


def all_numbers(program: Any, point: Any) -> Any:
    """What every instruction makes."""
    numbers = list(point)
    for _, primitive, operands in program:
        numbers.append(primitive.evaluate(*[numbers[i] if i >= 0 else program.constants[~i] for i in operands]))
    return numbers


def check_that_python_sends_nothing(transform: Any, f: Any, points: Any) -> None:
    derived = TRANSFORMS[transform](f)
    compiled = compile(derived, backend="python")
    compiled.record([0.5] * f.n_inputs)
    for point in points:
        assert bits(floats(compiled(point))) == bits(floats(derived(point))), point


@pytest.mark.parametrize("transform", TRANSFORMS)
@settings(max_examples=15)
@given(exact_sketches())
def test_python_sends_nothing_where_eager_sends_nothing(transform: str, drawn: Any) -> None:
    check_that_python_sends_nothing(transform, *drawn)


@pytest.mark.long
@pytest.mark.parametrize("transform", TRANSFORMS)
@settings(max_examples=120)
@given(exact_sketches())
def test_nor_does_it_in_many_programs(transform: str, drawn: Any) -> None:
    check_that_python_sends_nothing(transform, *drawn)


def check_that_llvm_sends_nothing(transform: Any, f: Any, points: Any) -> None:
    derived = TRANSFORMS[transform](f)
    compiled = compile(derived, backend="llvm")
    program = compiled.record([0.5] * f.n_inputs)
    for point, row in zip(points, compiled.map(points)):
        if is_exact(all_numbers(program, point)):
            assert bits(floats(compiled(point))) == bits(floats(derived(point))), point
            assert bits(floats(row)) == bits(floats(derived(point))), point


@pytest.mark.parametrize("transform", ["gradient", "jvp", "hvp"])
@settings(max_examples=6)
@given(exact_sketches())
def test_llvm_sends_nothing_where_eager_sends_nothing(transform: str, drawn: Any) -> None:
    check_that_llvm_sends_nothing(transform, *drawn)


@pytest.mark.long
@pytest.mark.parametrize("transform", ["gradient", "jvp", "hvp"])
@settings(max_examples=60)
@given(exact_sketches())
def test_nor_does_llvm_in_many_programs(transform: str, drawn: Any) -> None:
    check_that_llvm_sends_nothing(transform, *drawn)


DEAD = [
    (lambda x: autograd.relu(x) * inf, -1.0),
    (lambda x: autograd.relu(x * inf), -1.0),
    (lambda x: autograd.where(autograd.step(x), autograd.log(x), x), -1.0),
    (lambda x: autograd.where(autograd.step(x), autograd.log(x), x), 0.0),
    (lambda x: autograd.where(x, autograd.sqrt(x), 0.0), 0.0),
    (lambda x: autograd.where(x, x * nan, x), 0.0),
    (lambda x: autograd.sqrt(autograd.relu(x)), -2.0),
    (lambda x: autograd.sqrt(autograd.maximum(x, 0.0)), -2.0),
    (lambda x: autograd.maximum(x, -inf) * autograd.minimum(x, inf), 3.0),
    (lambda x: autograd.log(autograd.clip(x, 0.0, 1.0)), -2.0),
    (lambda x: autograd.relu(x) * autograd.exp(1000.0 * x) * inf, -1.0),
    (lambda x: autograd.step(x) * inf + x, -1.0),
    (lambda x: autograd.where(autograd.step(x - 1.0), inf * x * x, x * x), 0.5),
    (lambda x: autograd.relu(autograd.relu(x) * inf) + x**3, -1.0),
    (lambda x: (x * inf).detach() * autograd.relu(-x), 2.0),
]


def of_a_value(f: Any) -> Any:
    return lambda x: f(autograd.identity(x) if isinstance(x, autograd.Value) else autograd.Value(x))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("transform", [value_and_grad, lambda f: lambda x: jvp(f, [x], [1.0]), lambda f: grad(grad(f))])
def test_an_infinity_in_a_branch_not_taken(transform: Any, backend: Any) -> None:
    transformed = [transform(of_a_value(f)) for f, _ in DEAD]
    compiled = compile(lambda points: [f(x) for f, x in zip(transformed, points)], backend=backend)
    points = [x for _, x in DEAD]
    for at in (points, [-x for x in points], [0.5] * len(points), [x + 0.25 for x in points]):  # recorded at the first
        for i, (x, found) in enumerate(zip(at, compiled(at))):
            for found_number, expected_number in zip(as_list(found), as_list(transformed[i](x))):
                assert kind(found_number) == kind(expected_number), (i, x)
                assert found_number == pytest.approx(expected_number, rel=1e-13, nan_ok=True), (i, x)


def as_list(numbers: Any) -> Any:
    numbers = numbers if isinstance(numbers, (list, tuple)) else [numbers]
    return [number.data if isinstance(number, autograd.Value) else float(number) for number in numbers]


@pytest.mark.parametrize("backend", BACKENDS)
def test_chains_at_their_corners(backend: Any) -> None:
    slopes = [value_and_grad(lambda x, chain=chain: chain(autograd, x)) for chain in CHAINS]
    compiled = compile(lambda points: [f(x) for f, x in zip(slopes, points)], backend=backend)
    compiled.record([0.5] * len(CHAINS))
    for chain, (value, slope) in zip(CHAINS, compiled([chain.x for chain in CHAINS])):
        assert kind(value).strip("+-") == kind(chain.value).strip("+-"), chain
        assert [value, slope] == pytest.approx([chain.value, chain.grad], rel=1e-15, nan_ok=True), chain


@pytest.mark.parametrize("backend", BACKENDS)
def test_second_derivatives_at_corners(backend: Any) -> None:
    def second(formula: Any, x: Any) -> Any:
        names = {**vars(autograd), "inf": inf, "nan": nan}
        return grad(grad(lambda x: eval(formula, {}, {**names, "x": x})))(x)

    compiled = compile(lambda points: [second(row[0], x) for row, x in zip(SECOND, points)], backend=backend)
    compiled.record([0.5] * len(SECOND))
    for (formula, x, expected), found in zip(SECOND, compiled([x for _, x, _ in SECOND])):
        assert found == pytest.approx(expected, rel=1e-14, abs=1e-300, nan_ok=True), (formula, x)
        assert math.isnan(expected) or not math.isnan(found), (formula, x)
