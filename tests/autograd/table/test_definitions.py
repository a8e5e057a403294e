"""Definitions: what a row computes in terms of others is what it evaluates, in every language; and what is none."""

import copy
import importlib.util
import inspect
import itertools
import math
import pickle
import warnings
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

import autograd
import nn
from autograd import TABLE, Primitive, Value, compile, div, exp, grad, maximum, where
from autograd.compiler.program.expanding import opened
from autograd.table.row import NOTHING, PerElement
from tests.autograd.bits import SPECIAL, bits

DEFINED = [row for row in TABLE.values() if row.definition is not None]
every_definition = pytest.mark.parametrize("row", DEFINED, ids=str)


def points(row: Any, count: Any) -> Iterator[Any]:
    rng = Random(row.name)
    for _ in range(count):
        n = rng.randrange(1, 6) if row.variadic else row.arity
        yield tuple(
            rng.choice([rng.gauss(0.0, 1.0), rng.choice([-1.0, 1.0]) * 10.0 ** rng.uniform(-12.0, 4.0)])
            for _ in range(n)
        )


def corner_points(row: Any) -> Any:
    n = 2 if row.variadic else row.arity
    chosen = list(itertools.product(SPECIAL, repeat=n))
    return chosen if len(chosen) <= 2000 else Random(row.name).sample(chosen, 2000)


def differing(row: Any, points: Any) -> Iterator[Any]:
    """The points where the definition's steps, called one by one, have other bits than `evaluate`."""

    def at(x: Any, numbers: Any) -> Any:
        return numbers[x] if isinstance(x, int) else x

    for point in points:
        numbers = list(point)
        _, steps, result = row.steps(len(point))
        for used, places in steps:
            numbers.append(used.evaluate(*[at(x, numbers) for x in places]))
        if bits(at(result, numbers)) != bits(row.evaluate(*point)):
            yield point


@every_definition
def test_a_definition_has_the_bits_of_evaluate(row: Any) -> None:
    assert not list(differing(row, [*corner_points(row), *points(row, 300)]))


@pytest.mark.long
@every_definition
def test_a_definition_has_the_bits_of_evaluate_at_many_points(row: Any) -> None:
    assert not list(differing(row, points(row, 3000 if row is autograd.digamma else 100_000)))


@every_definition
def test_a_definition_that_is_called_on_values_is_the_primitive(row: Any) -> None:
    operands = row.flatten(*row.example) if row.flatten else row.example
    if row is autograd.sigmoid_cross_entropy:  # not where nothing is missed, which its definition chooses by
        operands = (0.5, 0.75)
    values = [Value(float(x)) for x in operands]
    result = row.definition(*values)
    assert result.data == pytest.approx(row.evaluate(*operands), rel=1e-14)
    result.backward()
    partials = row.local_derivatives(row.evaluate(*operands), tuple(values), operands)
    assert [x.grad for x in values] == pytest.approx(list(partials), rel=1e-12, abs=1e-12)


def test_what_evaluate_is_made_of_raises_nothing() -> None:
    quotient = defined(lambda x: (x / 0.0) ** 0.5 + x % 0.0)
    assert math.isnan(quotient(1.0))
    assert bits(defined(lambda x: 1.0 / x)(-0.0)) == bits(-math.inf)


def test_a_square_is_a_product_in_a_definition_too() -> None:
    square, x = defined(lambda x: x**2), 1.0 + 2.0**-30
    assert square(x) == x * x


def test_a_result_is_a_float_of_its_own() -> None:
    for definition in (lambda x: x, lambda x: where(x, 1.0, x), lambda x: NOTHING * 1.0, lambda x: 0.0):
        result = defined(definition)(NOTHING)
        assert result == 0.0
        assert result is not NOTHING


def test_operands_are_called_as_in_the_definition() -> None:
    assert str(inspect.signature(autograd.clip.evaluate)) == "(x, low, high)"
    assert str(inspect.signature(LONGEST.evaluate)) == "(*values)"


# ---- rows of a user's own --------------------------------------------------------------------------------------------


def defined(definition: Any, partials: Any = (lambda z, x: 1.0,), example: Any = (0.5,), **fields: Any) -> Any:
    return Primitive(
        "mine", "mine", "what is mine", definition=definition, partials=partials, example=example, **fields
    )


SOFTSIGN = defined(lambda x: div(x, 1.0 + abs(x)), (lambda z, x: autograd.pow(div(1.0, 1.0 + abs(x)), 2.0),))
NESTED = defined(lambda x: SOFTSIGN(x) * SOFTSIGN(2.0 * x))
LONGEST = defined(
    lambda *values: autograd.sqrt(autograd.sum([v * v for v in values])),
    partials=lambda z, *values: [div(v, z) for v in values],
    example=([3.0, 4.0],),
    flatten=tuple,
)
WEIGHT = PerElement(
    "weight",
    "w",
    "exp of each, divided by the largest",
    definition=lambda x, largest: div(exp(x), largest),
    partials=(lambda z, x, largest: z, lambda z, x, largest: -div(z, largest)),
    example=([1.0, 2.0],),
    flatten=lambda values: (values[0], exp(values[0])),
    of_each=lambda values: [(x, exp(values[0])) for x in values],
)


def f(x: Any, y: Any) -> Any:
    return SOFTSIGN(x) + NESTED(y) * LONGEST([x, y, 1.0]) + sum(WEIGHT([x, y]))


@pytest.mark.parametrize("backend", ["python", "llvm", "tape"])
def test_own_rows_are_compiled(backend: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        both = compile(lambda x, y: [f(x, y), *grad(f, (0, 1))(x, y)], backend=backend)
        found = both(0.75, -2.5)
        assert both.map([0.75, 1.0], [-2.5, 3.0])[0] == pytest.approx(found, rel=1e-14)
    expected = [f(0.75, -2.5), *grad(f, (0, 1))(0.75, -2.5)]
    assert found == (expected if backend == "python" else pytest.approx(expected, rel=1e-14))


@pytest.mark.parametrize("backend", ["llvm", "tape"])
def test_an_own_softsign_has_the_bits_of_the_built_in(backend: Any) -> None:
    xs = [x for x in SPECIAL if not math.isnan(x)]
    own, built_in = (compile(grad(row), backend=backend) for row in (SOFTSIGN, autograd.softsign))
    assert bits(own.map(xs)) == bits(built_in.map(xs))


def test_own_rows_train_as_built_in_ones() -> None:
    rng = Random(1)
    inputs = [[rng.gauss(0.0, 1.0) for _ in range(3)] for _ in range(8)]
    targets = [[x[0] * x[1]] for x in inputs]

    def trained(activation: Any) -> Any:
        model = nn.MLP(3, [4, 1], activation=activation, rng=2)
        nn.fit(model, inputs, targets, optimizer=nn.SGD(lr=0.01), epochs=5, compiled=True)
        return [p.data for p in model.parameters()]

    assert bits(trained(SOFTSIGN)) == bits(trained(autograd.softsign))


def test_own_rows_are_exported_to_python(tmp_path: Path) -> None:
    program = compile(f).record(1.0, 1.0)
    path = autograd.export_python(program, tmp_path / "mine_in_python.py")
    spec = importlib.util.spec_from_file_location("mine_in_python", path)
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    rng = Random(3)
    for _ in range(100):
        point = [rng.gauss(0.0, 2.0), rng.gauss(0.0, 2.0)]
        assert bits(module.mine_in_python(point)) == bits(program.evaluate(point))


def test_own_rows_are_exported_to_c(tmp_path: Path) -> None:
    source, _ = autograd.export_c(compile(f).record(1.0, 1.0), tmp_path / "mine.c", name="of_mine")
    assert "fabs" in source.read_text()


def test_own_rows_are_drawn_explained_and_checked() -> None:
    x, y = Value(0.5, "x"), Value(2.0, "y")
    z = f(x, y)
    z.backward()
    assert "mine" in autograd.draw(z).source
    assert "mine" in str(autograd.explain(z, x))
    assert autograd.gradcheck(lambda x: SOFTSIGN(x[0]) * 2.0, [0.5])


def test_a_program_without_definitions_stays_as_it_is() -> None:
    program = compile(lambda x, y: exp(x) * y).record(1.0, 2.0)
    assert opened(program, ()) is program


def test_a_definition_opens_to_what_is_shared() -> None:
    program = compile(lambda x: [SOFTSIGN(x), abs(x)]).record(1.0)
    assert [row.name for _, row, _ in opened(program, ())] == ["abs", "add", "div"]
    assert opened(program, {SOFTSIGN, autograd.abs}) is program


# ---- what cannot be a definition -------------------------------------------------------------------------------------


def chosen_by_if(x: Any) -> Any:
    return x if x else -x


def uses_a_later_one(x: Any) -> Any:
    return comes_later(x)  # type: ignore[name-defined]  # noqa: F821


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (lambda x: [][1], "mine: its definition raised IndexError"),
        (lambda x: None, "mine: its definition returned None, not a number; is there a `return`"),
        (lambda x: [x], "mine: its definition returned "),
        (lambda x, y: x, "mine: its definition raised TypeError.*missing 1 required positional argument"),
        (chosen_by_if, "mine: its definition asks by `if`, .* write where"),
        (lambda x: x if x > 0.0 else -x, "mine: its definition asks by `>`"),
        (lambda x: 1.0 if x == 0.0 else x, "mine: its definition asks by `==`"),
        (lambda x: max(x, 0.0), "mine: its definition asks by `[<>]`"),
        (lambda x: math.exp(x), r"mine: its definition asks by float\(\) or a function of `math`"),
        (lambda x: math.trunc(x), r"mine: its definition asks by math\.trunc\(\)"),
        (lambda x: copy.copy(x) * x, "mine: its definition asks by a copy or a pickle"),
        (lambda x: x * copy.deepcopy([x])[0], "mine: its definition asks by a copy or a pickle"),
        (lambda x: pickle.loads(pickle.dumps(x)), "mine: its definition asks by a copy or a pickle"),
        (lambda x: x + "1", "mine: its definition raised TypeError.*expected a real number"),
        (uses_a_later_one, "mine: its definition uses what is not defined yet: name 'comes_later'"),
        ("x + x", "mine: definition is a function, got the str 'x"),
        (None, "mine: evaluate is a function, got the NoneType None; give that, or a definition"),
    ],
)
def test_what_is_no_definition_is_refused(definition: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        defined(definition)


def test_a_definition_of_something_else_is_refused() -> None:
    message = r"mine: evaluate returned 1.0 at the example, and the definition 1.5; leave out evaluate"
    with pytest.raises(TypeError, match=message):
        defined(lambda x: 3.0 * x, evaluate=lambda x: 2.0 * x)
    with pytest.raises(TypeError, match="mine: evaluate returned None at the example, not a number; is there a `ret"):
        defined(lambda x: 3.0 * x, evaluate=lambda x: None)

    with pytest.raises(TypeError, match="mine: its definition asks by `>`"):
        defined(lambda x: x if x > 0.0 else -x, evaluate=abs)


def test_a_definition_that_depends_on_itself_is_refused(tmp_path: Path) -> None:
    itself = defined(lambda x: itself(x) + 1.0, evaluate=lambda x: x)  # type: ignore[has-type]
    for backend in ("python", "llvm"):
        with pytest.raises(TypeError, match="mine: its definition depends on itself"):
            compile(itself, backend=backend)(1.0)
    with pytest.raises(TypeError, match="mine: its definition depends on itself"):
        autograd.export_c(compile(itself).record(1.0), tmp_path / "itself.c")


def test_a_sign_that_changes_nothing_is_allowed() -> None:
    assert defined(lambda x: +x + 1.0)(2.0) == 3.0


def test_a_definition_of_fewer_operands_may_be_used() -> None:
    def last_of(*values: Any) -> Any:
        return values[0] if len(values) == 1 else maximum(values[-1], largest(values[:-1]))

    largest = Primitive(
        "largest",
        "max",
        "the largest",
        definition=last_of,
        evaluate=max,
        partials=lambda z, *values: [autograd.greater(v, z) for v in values],
        example=([1.0, 2.0],),
        flatten=tuple,
    )
    assert compile(lambda *x: largest(x), backend="llvm")(1.0, 4.0, 3.0, 2.0) == 4.0


def test_without_evaluate_and_definition_what_drawings_show_is_the_definition() -> None:
    twice = Primitive("twice", "2x", "2 x", partials=(lambda z, x: 2.0,), example=(1.0,), expand=lambda x: x + x)
    assert twice(3.0) == 6.0
    assert compile(twice, backend="llvm")(3.0) == 6.0


# ---- what has none ---------------------------------------------------------------------------------------------------


def test_what_falls_back_is_told_once_for_each_row() -> None:
    def atom(name: Any) -> Any:
        return Primitive(name, name, name, lambda x: x + 1.0, partials=(lambda z, x: 1.0,), example=(1.0,))

    first, second = atom("first"), atom("second")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        compile(first)(1.0)
        compile(lambda x: first(x) * 2.0).map([1.0])
        compile(second)(1.0)
        compile(first, backend="python")(1.0)
    assert [str(warning.message).split(",")[0] for warning in told] == [
        "the primitive first has no definition",
        "the primitive second has no definition",
    ]
    assert {warning.filename for warning in told} == {__file__}
    assert "write Primitive('first', ..., definition=lambda x: ...)" in str(told[0].message)
