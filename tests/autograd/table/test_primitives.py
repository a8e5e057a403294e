"""The whole table of primitives against mpmath: values, partial derivatives, documentation, and its own errors."""

import doctest
import math
from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import mpmath
import pytest
from hypothesis import given, strategies as st

import autograd
from autograd import TABLE, Primitive, Value
from autograd.table.row import NOTHING, PerElement, Recorded
from autograd.table.rows import accumulate, detached
from tests.autograd.truth import TRUTH
from tests.marking import each_of

every_primitive = pytest.mark.parametrize("primitive", TABLE.values(), ids=TABLE.keys())
each_primitive = each_of("primitive", TABLE.values(), ids=lambda primitive: primitive.name)

POINTS_PER_PRIMITIVE = 60


def within(interval: Any, rng: Any) -> Any:
    """A number of the interval, of a size or a distance from its lower end from 0.001 to 30."""
    low, high = interval
    size = 10 ** rng.uniform(-3, math.log10(30))
    if low == -math.inf:
        return rng.choice([-1, 1]) * size
    return low + size if high == math.inf else low + (high - low) * size / (1.0 + size)


def points(primitive: Any, count: Any = POINTS_PER_PRIMITIVE) -> Iterator[Any]:
    """Points of the primitive's domain, the same in every run."""
    rng, truth = Random(primitive.name), TRUTH[primitive.name]
    for _ in range(count):
        arity = truth.count(rng.choice([1, 3, 5, 9])) if primitive.variadic else primitive.arity
        domain = primitive.domain or (autograd.table.rows.REAL,) * arity  # type: ignore[attr-defined]
        point = truth.fitting(rng, [within(interval, rng) for interval in domain])
        while truth.rough and truth.rough(*point):
            point = truth.fitting(rng, [within(interval, rng) for interval in domain])
        yield point


def recorded(primitive: Any) -> Any:
    """The primitive as a function of its bare operands, however its calls read."""
    return lambda *operands: Value.record(primitive, operands)


@each_of("row", [*TABLE.values(), detached, accumulate], ids=lambda row: row.name)
def test_a_row_of_the_table_passes_the_checks_of_ones_own_primitives(row: Any) -> None:
    """They are left out when the table is imported."""
    row.check()


def test_a_row_may_use_what_is_defined_after_it() -> None:
    not_yet = "defined_after_the_row"
    row = Primitive(
        "early",
        "early",
        "x",
        evaluate=lambda x: x,
        definition=lambda x: eval(not_yet)(x),
        partials=(lambda z, x: eval(not_yet)(x),),
        example=(2.0,),
    )
    assert row(3.0) == 3.0
    row.check()


@each_primitive
def test_a_result_is_nothing_only_where_its_mask_is_known(primitive: Any) -> None:
    """`mask_of` looks through these four alone; the zero that another one makes of NOTHING can be differentiated."""
    if primitive in (autograd.step, autograd.greater, autograd.where, autograd.identity):
        return
    for arity in {primitive.arity, TRUTH[primitive.name].count(1)} if primitive.variadic else {primitive.arity}:
        for operands in product([NOTHING, -1.0, 1.0], repeat=arity):
            assert primitive.evaluate(*operands) is not NOTHING, operands


def test_the_larger_of_a_step_and_a_number_is_differentiated_twice() -> None:
    def f(p: Any) -> Any:
        return p[0] * autograd.maximum(autograd.step(p[2]), p[1])

    assert autograd.hessian(f)([3.0, 0.0, -1.0]) == [[0.0, 0.5, 0.0], [0.5, 0.0, 0.0], [0.0, 0.0, 0.0]]


def test_every_primitive_has_a_row_of_truth() -> None:
    assert TRUTH.keys() == TABLE.keys(), "give it a row in tests/autograd/truth.py"


@every_primitive
def test_partials_are_those_of_mpmath(primitive: Any, reference: Any, wrong_partials: Any) -> None:
    for point in points(primitive):
        assert not wrong_partials(recorded(primitive), reference[primitive.name], point), point


@every_primitive
def test_partials_are_central_differences(primitive: Any) -> None:
    evaluate = primitive.evaluate
    for point in points(primitive):
        operands = [Value(x) for x in point]
        Value.record(primitive, tuple(operands)).backward()
        domain = primitive.domain or (autograd.table.rows.REAL,) * len(point)  # type: ignore[attr-defined]
        for i, (x, (low, high)) in enumerate(zip(point, domain)):
            if i in TRUTH[primitive.name].orders:
                continue  # it is not defined between two orders
            h = 1e-5 * min(abs(x) or 1.0, x - low, high - x, 1.0)
            above, below = [*point], [*point]
            above[i], below[i] = x + h, x - h
            noise = 1e-15 * (abs(evaluate(*above)) + abs(evaluate(*below)) + sum(map(abs, point))) / h
            difference = (evaluate(*above) - evaluate(*below)) / (above[i] - below[i])
            assert operands[i].grad == pytest.approx(difference, rel=1e-6, abs=noise), (point, i)


@each_primitive
def test_rules_compute_the_same_on_values_as_on_floats(primitive: Any) -> None:
    for point in points(primitive, 10):
        values = tuple(map(Value, point))
        z = Value.record(primitive, values)
        on_floats = primitive.local_derivatives(z.data, values, point)
        on_values = primitive.local_derivatives(z, values, values)
        assert [x.data if isinstance(x, Value) else x for x in on_values] == list(on_floats)


@each_primitive
def test_a_constant_operand_changes_no_other_gradient(primitive: Any) -> None:
    for point in points(primitive, 5):
        operands = [Value(x) for x in point]
        Value.record(primitive, tuple(operands)).backward()
        for alone, among in enumerate(operands):
            x = Value(among.data)
            Value.record(primitive, (*point[:alone], x, *point[alone + 1 :])).backward()
            assert x.grad == among.grad


@each_primitive
def test_documentation_runs(primitive: Any) -> None:
    test = doctest.DocTestParser().get_doctest(primitive.__doc__, {}, primitive.name, None, None)
    runner = doctest.DocTestRunner()
    runner.run(test)
    assert runner.summarize(verbose=False) == (0, 2)
    assert primitive.__doc__.startswith(primitive.formula)


@each_primitive
def test_public_under_its_own_name(primitive: Any) -> None:
    assert getattr(autograd, primitive.name) is primitive
    assert primitive.name in autograd.__all__  # type: ignore[attr-defined]
    assert repr(primitive) == f"<primitive {primitive.name}>"


@each_primitive
def test_numbers_give_a_float_and_values_a_value(primitive: Any) -> None:
    def as_values(argument: Any) -> Any:
        return [as_values(x) for x in argument] if isinstance(argument, list) else Value(argument)

    on_floats = primitive(*primitive.example)
    on_values = primitive(*map(as_values, primitive.example))
    if isinstance(primitive, PerElement):
        assert len(on_floats) == len(on_values) == len(primitive.example[0])
    else:
        on_floats, on_values = [on_floats], [on_values]
    for number, value in zip(on_floats, on_values):
        assert type(number) is float
        assert type(value) is Value
        assert value.data == number
        assert value.primitive is primitive


@pytest.mark.parametrize("primitive", [p for p in TABLE.values() if p.expand], ids=lambda p: p.name)
def test_expanded_it_is_the_same_function(primitive: Any) -> None:
    for point in points(primitive):
        together, apart = ([Value(x) for x in point] for _ in range(2))
        whole, parts = Value.record(primitive, tuple(together)), primitive.expand(*apart)
        whole.backward()
        parts.backward()
        assert parts.data == pytest.approx(whole.data, rel=1e-12, abs=1e-12)
        assert [x.grad for x in apart] == [x.grad for x in together]
        assert parts.primitive is not primitive


@each_of("primitive", [p for p in TABLE.values() if not p.flatten], ids=lambda p: p.name)
def test_wrong_number_of_operands(primitive: Any) -> None:
    too_many = (*primitive.example, 1.0)
    if primitive.longer:
        too_many = (1.0,) * (primitive.longer().arity + 1)
        primitive = primitive.longer()
    takes = f"^{primitive.name} takes {primitive.arity} operand{'' if primitive.arity == 1 else 's'}"
    with pytest.raises(TypeError, match=f"{takes}, got {len(too_many)}$"):
        primitive(*too_many)
    with pytest.raises(TypeError, match=f"{takes}, got 0$"):
        primitive()


def test_unknown_options() -> None:
    with pytest.raises(TypeError, match="maximum takes its operands by position and has no option axis"):
        autograd.maximum(1.0, 2.0, axis=0)
    with pytest.raises(TypeError, match="axis"):
        autograd.dot([1.0], [2.0], axis=0)


def test_dot_of_unequal_lengths() -> None:
    with pytest.raises(ValueError, match="as many weights as inputs, got 1 weights and 2 inputs"):
        autograd.dot([Value(1.0)], [2.0, 3.0])


def test_sequences_of_nothing() -> None:
    assert autograd.sum([]) == 0.0
    assert autograd.prod([]) == 1.0
    assert autograd.norm([]) == 0.0
    assert autograd.logsumexp([]) == -math.inf
    assert autograd.sumexp([]) == 0.0
    assert autograd.softmax([]) == autograd.log_softmax([]) == []
    assert autograd.dot([], []) == 0.0
    assert autograd.dot([], [], 3) == 3.0


@pytest.mark.parametrize("function", [autograd.mean, autograd.max, autograd.min])
def test_of_no_values_there_is_no_largest(function: Any) -> None:
    with pytest.raises(ValueError, match="of no values there is no mean"):
        function([])


def test_sum_and_dot_take_any_iterables() -> None:
    x = Value(2.0)
    assert autograd.sum(x * k for k in range(4)).data == 12.0
    assert autograd.dot((w for w in (1, 2)), iter([x, 3]), bias=x).data == 10.0


def test_a_primitive_refuses_what_is_not_a_number() -> None:
    for wrong in ("3", None, 1j, [1.0]):
        with pytest.raises(TypeError, match="expected a real number"):
            autograd.exp(wrong)
        with pytest.raises(TypeError, match="expected a real number"):
            autograd.maximum(Value(1.0), wrong)


# ---- rows that users add ---------------------------------------------------------------------------------------


def test_a_row_that_a_user_adds_is_differentiable() -> None:
    hypotenuse = Primitive(
        "hypotenuse",
        "hyp",
        "the length of (x, y)",
        evaluate=math.hypot,
        partials=(lambda z, x, y: x / z, lambda z, x, y: y / z),
        example=(3.0, 4.0),
    )
    x, y = Value(3.0), Value(4.0)
    z = hypotenuse(x, y) ** 2
    z.backward()
    assert (z.data, x.grad, y.grad) == (25.0, 6.0, 8.0)


def test_a_variadic_row_that_a_user_adds_is_differentiable() -> None:
    mean = Primitive(
        "mean",
        "mean",
        "the mean of the values",
        evaluate=lambda *terms: math.fsum(terms) / len(terms),
        partials=lambda z, *terms: [1.0 / len(terms)] * len(terms),
        example=([1.0, 3.0],),
        flatten=tuple,
    )
    x = Value(2.0)
    mean([x, 4.0, x, 8.0]).backward()
    assert mean([1, 2, 3]) == 2.0
    assert x.grad == 0.5


def test_a_call_with_more_operands_may_be_another_row() -> None:
    def row(name: Any, *fields: Any, **named: Any) -> Any:
        return Primitive(name, name, name, *fields, **named)

    of_two = row("area", lambda x, y: x * y, (lambda z, x, y: y, lambda z, x, y: x), (2.0, 3.0))
    of_one = row("square", lambda x: x * x, (lambda z, x: 2.0 * x,), (3.0,), longer=lambda: of_two)
    x, y = Value(2.0), Value(5.0)
    assert [of_one(x).primitive, of_one(x, y).primitive] == [of_one, of_two]
    assert (of_one(3), of_one(3, 4)) == (9.0, 12.0)
    with pytest.raises(TypeError, match="area takes 2 operands, got 3"):
        of_one(x, y, 1.0)
    with pytest.raises(TypeError, match="square takes 1 operand, got 0"):
        of_one()


def one_rule(z: Any, x: Any) -> float:
    return 1.0


RIGHT = {"symbol": "2x", "formula": "2 * x", "evaluate": lambda x: 2.0 * x, "partials": (one_rule,), "example": (1.0,)}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"symbol": 3}, "a primitive's symbol is a text, got the int 3"),
        ({"formula": None}, "a primitive's formula is a text, got the NoneType None"),
        ({"evaluate": None}, "twice: evaluate is a function, got the NoneType None"),
        ({"flatten": [1]}, r"twice: flatten is a function, got the list \[1\]"),
        ({"expand": "x + x"}, "twice: expand is a function, got the str 'x \\+ x'"),
        ({"longer": "log_base"}, "twice: longer is a function, got the str 'log_base'"),
        ({"flatten": lambda x: None}, "twice: flatten returned None at the example, not a tuple of operands"),
        ({"example": 1.0}, r"twice: example is a tuple of arguments, `\(0.5,\)`, got 1.0"),
        (
            {"evaluate": lambda x: None},
            "twice: evaluate returned None at the example, not a number; is there a `return`",
        ),
        ({"partials": (lambda z, x: None,)}, "twice: the rule of operand 1 returned None at the example, not a number"),
        ({"partials": lambda z, x: ["2"]}, "twice: the rule of operand 1 returned '2' at the example"),
        ({"partials": (2.0,)}, "twice: partials must be a tuple with one rule per operand"),
    ],
)
def test_fields_of_a_row_that_do_not_fit_are_refused(fields: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Primitive("twice", **RIGHT | fields)


def test_a_row_stays_as_it_was_made() -> None:
    with pytest.raises(AttributeError, match=r"partials of <primitive sin> cannot be assigned; write another autograd"):
        autograd.sin.partials = ()
    with pytest.raises(AttributeError, match=r"name of <primitive sin> cannot be deleted; write another autograd"):
        del autograd.sin.name


def test_a_rule_may_use_what_is_defined_after_it() -> None:
    growth = Primitive("growth", "g", "exp", math.exp, partials=(lambda z, x: later(x),), example=(0.5,))
    later = growth
    x = Value(1.0)
    growth(x).backward()
    assert x.grad == math.e


@pytest.mark.parametrize(
    ("partials", "example"),
    [
        pytest.param(one_rule, (1.0,), id="a rule that is not in a tuple"),
        pytest.param((one_rule,), (1.0, 2.0), id="a rule missing"),
        pytest.param((one_rule, one_rule), (1.0,), id="a rule too many"),
        pytest.param(lambda z, *operands: (1.0,), (1.0, 2.0), id="a variadic rule with a derivative missing"),
        pytest.param(lambda z, *operands: 1.0, (1.0, 2.0), id="a variadic rule that returns a number"),
    ],
)
def test_a_row_whose_partials_do_not_fit_is_refused(partials: Any, example: Any) -> None:
    with pytest.raises(TypeError, match="wrong: partials must be a tuple with one rule per operand"):
        Primitive("wrong", "?", "nothing", evaluate=lambda *operands: 1.0, partials=partials, example=example)


@given(st.floats())
def test_a_square_is_correctly_rounded(x: float) -> None:
    """C's `pow` misses the nearest float now and then; x * x does not."""
    square, product = autograd.pow(x, 2.0), x * x
    assert square == product or (math.isnan(square) and math.isnan(product))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: autograd.sum(1.0, 2.0), r"sum\(values\): too many positional arguments"),
        (lambda: autograd.sum(1.0), r"sum\(values\): 'float' object is not iterable"),
        (lambda: autograd.dot([1.0]), r"dot\(weights, inputs, bias=0.0\): missing a required argument: 'inputs'"),
        (lambda: autograd.leaky_relu(), r"leaky_relu\(x, slope=0.01\): missing a required argument: 'x'"),
        (lambda: autograd.softmax(1.0), r"softmax\(values\): 'float' object is not iterable"),
        (lambda: autograd.softmax([1.0], 2.0), r"softmax\(values\): too many positional arguments"),
        (
            lambda: autograd.log_softmax([1.0], axis=0),
            r"log_softmax\(values\): got an unexpected keyword argument 'axis'",
        ),
        (lambda: autograd.relu(1.0, 2.0), r"relu takes 1 operand, got 2"),
    ],
)
def test_a_wrong_call_is_shown_the_right_one(call: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call()


def test_a_kind_of_number_must_say_how_it_is_recorded() -> None:
    class Dual(Recorded):
        pass

    with pytest.raises(TypeError, match="exp met a number that does not say how to record it; define `record`"):
        autograd.exp(Dual())


@pytest.mark.parametrize("x", [-0.5, -1.25, -3.7, -20.01, -1e-9, -1000.5])
def test_special_functions_left_of_zero(x: float, reference: Any) -> None:
    with mpmath.workdps(50):
        assert autograd.lgamma(x) == pytest.approx(float(mpmath.loggamma(x).real), rel=1e-12)
        assert autograd.digamma(x) == pytest.approx(float(mpmath.digamma(x)), rel=1e-12)
        for n in range(1, 6):
            assert autograd.polygamma(n, x) == pytest.approx(float(mpmath.polygamma(n, x)), rel=1e-12)
    assert autograd.grad(autograd.lgamma)(x) == autograd.digamma(x)


@pytest.mark.parametrize(
    ("order", "x"),
    [(0.5, 1.0), (-1.0, 1.0), (151.0, 1.0), (math.inf, 1.0), (math.nan, 1.0), (1.0, math.nan), (2.0, -3.0)],
)
def test_polygamma_of_nothing(order: Any, x: Any) -> None:
    assert math.isnan(autograd.polygamma(order, x))


def test_polygamma_just_below_zero() -> None:
    assert [autograd.polygamma(n, -5e-324) for n in range(4)] == [math.inf] * 4


@pytest.mark.parametrize("x", [1.0, 0.3, 50.0, 1e4])
def test_polygamma_of_the_highest_order(x: float) -> None:
    with mpmath.workdps(400):
        truth = mpmath.polygamma(150, x)
    assert autograd.polygamma(150, x) == pytest.approx(float(truth), rel=1e-12)


def test_a_cross_entropy_is_of_as_many_targets_as_values() -> None:
    with pytest.raises(ValueError, match="needs as many targets as values, got 1 targets of 2 values"):
        autograd.softmax_cross_entropy([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="give at least one"):
        autograd.softmax_cross_entropy([], [])


@pytest.mark.parametrize("name", ["max", "min"])
def test_the_largest_of_two_is_another_primitive(name: str) -> None:
    with pytest.raises(TypeError, match=rf"write {name}\(\[x, y\]\), or {name}imum\(x, y\)"):
        getattr(autograd, name)(autograd.Value(1.0), 2.0)
    with pytest.raises(TypeError, match=r"but 2 were given|too many positional arguments; write mean\(\[x, y\]\)$"):
        autograd.mean(1.0, 2.0)


def test_a_number_that_remembers_nothing_is_its_own_constant() -> None:
    class Number(Recorded):
        pass

    number = Number()
    assert number.as_constant() is number
