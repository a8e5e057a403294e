"""Random expressions of all primitives against mpmath's derivatives, and wrong rules planted to test that check."""

from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import autograd
from autograd import TABLE, Value, local_derivatives
from tests.autograd.other_rows import row_like
from tests.autograd.truth import TRUTH

TOLERANCE = 1e-10


# The order of a polygamma is a whole number, which the operands here are not; digamma's derivatives have them all.
NAMES = sorted(name for name in TABLE if not TRUTH[name].orders)


@dataclass(frozen=True)
class Expression:
    """A point, and instructions (primitive's name, positions of its operands) that each add a number to the list."""

    point: tuple[float, ...]
    instructions: tuple[tuple[str, tuple[int, ...]], ...]

    def __call__(self, apply: Any, inputs: Any) -> Any:
        """The sum of all the numbers, so that each matters; `apply(name, operands)` works on any kind of them."""
        numbers = list(inputs)
        for name, positions in self.instructions:
            numbers.append(apply(name, [numbers[i] for i in positions]))
        return sum(numbers)


def is_tame(name: Any, operands: Any, largest: Any = 30.0) -> bool:
    """Whether a primitive is smooth around these floats, and neither it nor its derivatives are large there."""
    domain = TABLE[name].domain or (autograd.table.rows.REAL,) * len(operands)  # type: ignore[attr-defined]
    if not all(low + 0.05 < x < high - 0.05 for x, (low, high) in zip(operands, domain)):
        return False
    distance_from_kink = TRUTH[name].kink
    if distance_from_kink and distance_from_kink(*operands) < 1e-3:
        return False
    if any(abs(operands[place]) < 1e-3 for place in TRUTH[name].conditions):
        return False  # what is 0 by rounding alone is not 0 to mpmath
    z = Value.record(TABLE[name], tuple(map(Value, operands)))
    return all(abs(x) < largest for x in [z.data, *local_derivatives(z)])


# Numbers up to 3 whose sums and differences are not 0 by accident.
IRREGULAR = st.integers(-3000, 3000).map(lambda k: (k + 1 / 3) * 0.000997)


@st.composite
def expressions(draw: Any) -> Any:
    """Expressions of up to 15 operations on up to 4 inputs, with operands used many times, and tame at their point."""
    point = draw(st.lists(IRREGULAR, min_size=1, max_size=4, unique=True))
    floats, instructions = list(point), []
    for _ in range(draw(st.integers(1, 15))):
        name = draw(st.sampled_from(NAMES))
        arity = TABLE[name].arity
        positions = tuple(draw(st.lists(st.integers(0, len(floats) - 1), min_size=arity, max_size=arity)))
        operands = [floats[i] for i in positions]
        if is_tame(name, operands):
            instructions.append((name, positions))
            floats.append(TABLE[name].evaluate(*operands))
    return Expression(tuple(point), tuple(instructions))


@st.composite
def long_expressions(draw: Any) -> Any:
    """Expressions of 100 to 200 operations, whose numbers and slopes stay small, as else they soon would not.

    They are too long to be drawn choice by choice, so the choices are those of a random generator, whose seed is drawn.
    """
    rng = Random(draw(st.integers(0, 2**32)))
    floats = [rng.uniform(-2.0, 2.0) for _ in range(4)]
    point, instructions = tuple(floats), []  # type: ignore[var-annotated]
    count = rng.randint(100, 200)
    while len(instructions) < count:
        name = rng.choice(NAMES)
        arity = TRUTH[name].count(rng.choice([1, 2, 3, 5])) if TABLE[name].variadic else TABLE[name].arity
        positions = tuple(rng.choice([len(floats) - 1, rng.randrange(len(floats))]) for _ in range(arity))
        operands = [floats[i] for i in positions]
        if is_tame(name, operands, largest=3.0):
            instructions.append((name, positions))
            floats.append(TABLE[name].evaluate(*operands))
    return Expression(point, tuple(instructions))


@pytest.fixture(scope="session")
def wrong_partials_of(reference: Any, wrong_partials: Any) -> Any:
    """The inputs whose gradient is not mpmath's, for an expression whose rules are those of a given table."""

    def find(expression: Any, table: Any) -> Any:
        return wrong_partials(
            lambda *inputs: expression(lambda name, operands: Value.record(table[name], tuple(operands)), inputs),
            lambda *inputs: expression(lambda name, operands: reference[name](*operands), inputs),
            expression.point,
            TOLERANCE,
        )

    return find


@settings(max_examples=100)
@given(expressions())
def test_gradients_of_random_expressions(wrong_partials_of: Any, expression: Any) -> None:
    assert wrong_partials_of(expression, TABLE) == []


@settings(max_examples=20)
@given(long_expressions())
def test_gradients_of_long_random_expressions(wrong_partials_of: Any, expression: Any) -> None:
    assert len(expression.instructions) >= 100
    assert wrong_partials_of(expression, TABLE) == []


@pytest.mark.long
@settings(max_examples=600)
@given(st.one_of(*[expressions()] * 5, long_expressions()))
def test_gradients_of_many_random_expressions(wrong_partials_of: Any, expression: Any) -> None:
    assert wrong_partials_of(expression, TABLE) == []


# ---- the tester, tested ----------------------------------------------------------------------------------------


def scaled(rule: Any) -> Any:
    return lambda z, *operands: 1.001 * rule(z, *operands)


def swapped(name: Any) -> Any:
    return tuple(reversed(TABLE[name].partials))  # type: ignore[arg-type]


WRONG_RULES = [
    pytest.param("tanh", (scaled(TABLE["tanh"].partials[0]),), id="a factor of 1.001 in tanh"),  # type: ignore[index]
    pytest.param("pow", (TABLE["pow"].partials[0], scaled(TABLE["pow"].partials[1])), id="a factor of 1.001 in pow"),  # type: ignore[index]
    pytest.param("mul", swapped("mul"), id="the partials of mul swapped"),
    pytest.param("maximum", swapped("maximum"), id="the partials of maximum swapped"),
    pytest.param("cos", (lambda z, x: autograd.sin(x),), id="a sign missing in cos"),
    pytest.param("div", (TABLE["div"].partials[0], lambda z, x, y: -z), id="a division missing in div"),  # type: ignore[index]
    pytest.param("sigmoid", (lambda z, x: z,), id="a factor missing in sigmoid"),
    pytest.param("dot", lambda z, w, v, x, y, b: (x, y, w, v, 0.0), id="the bias missing in dot"),
]


@pytest.mark.parametrize(("name", "partials"), WRONG_RULES)
def test_a_planted_wrong_rule_is_caught(wrong_partials_of: Any, name: Any, partials: Any) -> None:
    """Twice: where the primitive stands alone, and where it is one operation among others."""
    planted = {**TABLE, name: row_like(TABLE[name], partials=partials)}
    point = (1.3, 0.7, -0.4, 0.9, 1.6)
    alone = Expression(point, ((name, tuple(range(TABLE[name].arity))),))
    among = Expression(point, (*alone.instructions, ("add", (5, 0)), ("sin", (6,)), ("sub", (7, 1))))
    for expression in (alone, among):
        assert wrong_partials_of(expression, TABLE) == []
        assert wrong_partials_of(expression, planted) != []


def test_a_term_that_an_engine_forgets_is_caught(wrong_partials: Any) -> None:
    """As if a second use of a Value overwrote its gradient instead of adding to it."""

    assert wrong_partials(lambda x: x * x, lambda x: x * x, [1.5]) == []
    assert wrong_partials(lambda x: x * x.data, lambda x: x * x, [1.5]) == [0]


def test_a_nan_is_caught(wrong_partials: Any) -> None:
    assert wrong_partials(lambda x: x * autograd.sqrt(x - x), lambda x: x, [1.5]) == [0]
