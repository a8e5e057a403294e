"""Value: what the graph records, what backward means, which numbers it meets, and what it refuses."""

import copy
import decimal
import fractions
import inspect
import math
import operator
import pickle
import sys
import types
from pathlib import Path
from typing import Any

import pytest

import autograd
from autograd import TABLE, Parameter, Value, local_derivatives, topological_order
from autograd.graph import value
from autograd.graph.value import NO_GRADIENT

# ---- gradients through graphs ----------------------------------------------------------------------------------


def gradient(function: Any, *at: Any) -> Any:
    inputs = [Value(x) for x in at]
    function(*inputs).backward()
    return tuple(x.grad for x in inputs)


@pytest.mark.parametrize(
    ("function", "at", "expected"),
    [
        pytest.param(lambda x: x * x, [3.0], (6.0,), id="the same operand twice"),
        pytest.param(lambda x: x + x, [3.0], (2.0,), id="a sum with itself"),
        pytest.param(lambda x: x - x, [3.0], (0.0,), id="a difference with itself"),
        pytest.param(lambda x: x / x, [3.0], (0.0,), id="a quotient with itself"),
        pytest.param(lambda x: x**x, [2.0], (4.0 * (1.0 + math.log(2.0)),), id="a power of itself"),
        pytest.param(lambda x: autograd.maximum(x, x), [3.0], (1.0,), id="a choice between itself"),
        pytest.param(lambda x: autograd.sum([x, x, x]), [3.0], (3.0,), id="three times in one sum"),
        pytest.param(lambda x: autograd.dot([x, 2.0], [x, x], x), [3.0], (9.0,), id="everywhere in one dot"),
        pytest.param(lambda x: (x + 1.0) * (x + 2.0), [3.0], (9.0,), id="diamond"),
        pytest.param(lambda x, y: (x * y) * (x + y), [2.0, 3.0], (21.0, 16.0), id="two inputs crossed"),
        pytest.param(lambda x, y: x, [2.0, 3.0], (1.0, 0.0), id="an input not used"),
    ],
)
def test_gradient(function: Any, at: list[float], expected: Any) -> None:
    assert gradient(function, *at) == pytest.approx(expected, rel=1e-15)


def test_a_shared_subexpression_collects_from_all_its_uses() -> None:
    x = Value(2.0)
    shared = x * 3.0
    y = shared * shared + shared
    y.backward()
    assert (shared.grad, x.grad) == (13.0, 39.0)


def test_a_tower_of_diamonds_is_walked_once() -> None:
    x = y = Value(1.0)
    for _ in range(200):  # 2 ** 200 paths
        y = y + y
    y.backward()
    assert x.grad == 2.0**200
    assert len(topological_order(y)) == 200


# ---- what backward means ---------------------------------------------------------------------------------------


def test_leaves_accumulate_and_inner_nodes_show_the_last_call() -> None:
    x = Value(3.0)
    square = x * x
    y = square * x
    for calls in (1, 2, 3):
        y.backward()
        assert x.grad == calls * 27.0
        assert square.grad == 3.0
        assert y.grad == 1.0


def test_two_outputs_share_their_leaves_and_inner_nodes() -> None:
    x = Value(2.0)
    shared = x * x
    first, second = shared * 3.0, shared * 5.0
    first.backward()
    second.backward()
    assert shared.grad == 5.0
    assert x.grad == (3.0 + 5.0) * 4.0


def test_backward_from_the_middle() -> None:
    x = Value(2.0)
    square = x * x
    y = square * 10.0
    square.backward()
    assert (y.grad, square.grad, x.grad) == (0.0, 1.0, 4.0)
    assert y.grad is NO_GRADIENT


def test_backward_of_a_leaf() -> None:
    x = Value(2.0)
    x.backward()
    x.backward()
    assert x.grad == 2.0


def test_zero_grad_lets_leaves_start_again() -> None:
    x = Value(3.0)
    y = x * x
    y.backward()
    x.zero_grad()
    assert x.grad is NO_GRADIENT
    y.backward()
    assert x.grad == 6.0


def test_no_gradient_yet_is_known_by_identity() -> None:
    x, unused = Value(3.0), Value(4.0)
    y = (x - 3.0) * 0.0 + 1.0
    assert x.grad is NO_GRADIENT
    assert y.grad is NO_GRADIENT
    assert repr(NO_GRADIENT) == "0.0"
    y.backward()
    assert x.grad == 0.0
    assert x.grad is not NO_GRADIENT
    assert unused.grad is NO_GRADIENT


def test_a_value_changed_in_place_is_read_at_the_next_forward_pass() -> None:
    p = Parameter(1.0)
    (p * p).backward()
    p.data -= 0.25 * p.grad
    p.zero_grad()
    assert p.data == 0.5
    (p * p).backward()
    assert p.grad == 1.0


# ---- what the graph records ------------------------------------------------------------------------------------


def test_constants_stay_constants() -> None:
    x = Value(2.0)
    for y, operands in [(x**3, (x, 3.0)), (3 * x, (3.0, x)), (x - 1, (x, 1.0)), (1 / x, (1.0, x))]:
        assert [type(operand) for operand in y.operands] == [type(operand) for operand in operands]
        assert all(a is b or a == b for a, b in zip(y.operands, operands))
    total = autograd.sum([1, x, 2])
    assert total.operands[0] == 1.0
    assert total.operands[1] is x
    assert [type(operand) for operand in total.operands] == [float, Value, float]


def test_operands_keep_their_order_and_number() -> None:
    x, y = Value(2.0), Value(5.0)
    assert [operand is x for operand in (x * x).operands] == [True, True]
    assert [operand is y for operand in (x * y).operands] == [False, True]
    assert [operand is y for operand in (y * x).operands] == [True, False]


def test_a_leaf_was_made_by_nothing() -> None:
    x = Value(2.0)
    assert x.primitive is None
    assert x.operands == ()
    assert topological_order(x) == []
    assert local_derivatives(x) == []


def test_local_derivatives_skip_constants() -> None:
    x = Value(3.0)
    assert local_derivatives(x**2) == [6.0, 0.0]
    assert local_derivatives(2 / x) == [0.0, -2.0 / 9.0]
    assert list(local_derivatives(autograd.dot([x, 4.0], [5.0, x], x))) == [5.0, 3.0, 3.0, 4.0, 1.0]


def test_pos_is_the_value_itself() -> None:
    x = Value(2.0)
    assert +x is x


# ---- operators with all kinds of numbers -------------------------------------------------------------------------

OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow]
NUMBERS = [3, 3.0, True, fractions.Fraction(3, 2)]
DTYPES = ["float64", "float32", "float16", "longdouble", "int64", "int32", "uint8", "bool"]

every_operator = pytest.mark.parametrize("operate", OPERATORS, ids=lambda operate: operate.__name__)


def check_on_both_sides(operate: Any, number: Any) -> None:
    x = Value(2.0)
    left, right = operate(x, number), operate(number, x)
    for result in (left, right):
        assert type(result) is Value
        assert type(result.data) is float
        assert sum(type(operand) is float for operand in result.operands) == 1
    assert left.data == operate(2.0, float(number))
    assert right.data == operate(float(number), 2.0)
    right.backward()
    assert x.grad == local_derivatives(right)[1]


@every_operator
@pytest.mark.parametrize("number", NUMBERS, ids=repr)
def test_operators_meet_python_numbers(operate: Any, number: Any) -> None:
    check_on_both_sides(operate, number)


@every_operator
@pytest.mark.parametrize("dtype", DTYPES)
def test_operators_meet_numpy_scalars(operate: Any, dtype: Any) -> None:
    numpy = pytest.importorskip("numpy")
    check_on_both_sides(operate, numpy.dtype(dtype).type(1))
    check_on_both_sides(operate, numpy.array(1, dtype=dtype))


@every_operator
@pytest.mark.parametrize("dtype", DTYPES)
def test_operators_meet_numpy_arrays(operate: Any, dtype: Any) -> None:
    numpy = pytest.importorskip("numpy")
    x, array = Value(2.0), numpy.array([[1, 0], [1, 1]], dtype=dtype)
    if operate not in (operator.add, operator.sub, operator.mul):
        array = numpy.ones_like(array)
    for result, expected in [
        (operate(x, array), operate(2.0, array.astype(float))),
        (operate(array, x), operate(array.astype(float), 2.0)),
    ]:
        assert result.shape == (2, 2)
        assert [type(element) for element in result.flat] == [Value] * 4
        assert [element.data for element in result.flat] == list(expected.flat)


def test_numpy_functions_of_a_value() -> None:
    numpy = pytest.importorskip("numpy")
    names = ["exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "negative", "square"]
    names += ["exp2", "expm1", "log2", "log10", "log1p", "cbrt"]
    names += ["tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "arcsinh", "arctanh", "rint"]
    for name in names:
        x = Value(0.5)
        y = getattr(numpy, name)(x)
        y.backward()
        assert type(y) is Value
        assert y.data == pytest.approx(getattr(numpy, name)(0.5))
        (on_array,) = getattr(numpy, name)(numpy.array([x]))
        assert on_array.data == y.data
    assert numpy.arccosh(Value(2.0)).primitive is autograd.acosh
    for name, primitive in (("hypot", autograd.hypot), ("arctan2", autograd.atan2)):
        y = getattr(numpy, name)(numpy.array([Value(0.5)]), 2.0)[0]
        assert y.primitive is primitive
        assert y.data == primitive(0.5, 2.0)


def test_linear_algebra_on_object_arrays() -> None:
    numpy = pytest.importorskip("numpy")
    w = numpy.array([[1.0, 2.0], [3.0, 4.0]])
    x = [Value(5.0), Value(6.0)]
    y = w @ numpy.array(x)
    total = (y * numpy.array([1.0, 10.0])).sum() + numpy.mean(numpy.array(x))
    assert total.data == 17.0 + 390.0 + 5.5
    total.backward()
    assert [value.grad for value in x] == [31.5, 42.5]


def test_a_float_array_does_not_swallow_values() -> None:
    numpy = pytest.importorskip("numpy")
    with pytest.raises((TypeError, ValueError)) as caught:
        numpy.array([Value(1.0)], dtype=float)
    assert "drop its gradient" in f"{caught.value} {caught.value.__cause__}"


def test_builtin_sum() -> None:
    x = [Value(1.0), Value(2.0), Value(3.0)]
    total = sum(x)
    total.backward()  # type: ignore[union-attr]
    assert total.data == 6.0  # type: ignore[union-attr]
    assert [value.grad for value in x] == [1.0, 1.0, 1.0]


def test_methods_are_the_primitives() -> None:
    for name, row in TABLE.items():
        if (row.arity == 1 and hasattr(Value, name)) or name in ("leaky_relu", "elu"):
            by_method, by_function = getattr(Value(0.5), name)(), row(Value(0.5))
            assert by_method.primitive is row
            assert repr(by_method.data) == repr(by_function.data)
            assert len(by_method.operands) == len(by_function.operands)
    assert Value(-2.0).leaky_relu(0.5).data == -1.0
    assert Value(-1000.0).elu(0.5).data == -0.5
    assert Value(3.0).clip(0, 1).primitive is autograd.clip


# ---- as a plain number -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne])
@pytest.mark.parametrize("other", [1.0, 2.0, 3, math.inf, math.nan, 10**400, -(10**400)], ids=repr)
def test_comparisons_read_the_data(compare: Any, other: Any) -> None:
    expected = compare(2.0, other)
    assert compare(Value(2.0), other) is expected
    assert compare(other, Value(2.0)) is compare(other, 2.0)
    if abs(other) < 1e300:
        assert compare(Value(2.0), Value(other)) is expected


def test_comparisons_with_numpy() -> None:
    numpy = pytest.importorskip("numpy")
    assert Value(2.0) == numpy.float64(2)
    assert numpy.float32(3) > Value(2.0)
    assert (numpy.array([1.0, 3.0]) > Value(2.0)).tolist() == [False, True]
    assert (Value(2.0) > numpy.array([1.0, 3.0])).tolist() == [True, False]


def test_comparisons_with_other_things() -> None:
    assert (Value(2.0) == "2") is False
    assert (Value(2.0) != None) is True  # noqa: E711
    with pytest.raises(TypeError, match="'<' not supported between instances of 'Value' and 'str'"):
        operator.lt(Value(2.0), "2")


def test_order_and_truth() -> None:
    small, large = Value(1.0), Value(2.0)
    assert max(small, large) is large
    assert sorted([large, small])[0] is small
    assert [bool(Value(x)) for x in (0.0, -0.0, 1e-300, -1.0, math.nan)] == [False, False, True, True, True]


def test_hash_is_by_identity() -> None:
    x, twin = Value(2.0), Value(2.0)
    assert x == twin
    assert len({x, twin, x}) == 2
    assert {x: "x", twin: "twin"}[x] == "x"


def test_formatting_and_rounding() -> None:
    x = Value(2.71828, "e")
    assert f"{x:.3f}" == "2.718"
    assert f"{x:>8.1e}" == " 2.7e+00"
    assert f"{x}" == str(x) == repr(x)


def test_repr() -> None:
    x = Value(2)
    assert repr(x) == "Value(data=2.0, grad=0.0)"
    (x * 3).backward()
    assert repr(x) == "Value(data=2.0, grad=3.0)"
    assert repr(Value(0.5, "w'1")) == """Value(data=0.5, grad=0.0, label="w'1")"""
    assert repr(Parameter(-0.5, "w")) == "Parameter(data=-0.5, grad=0.0, label='w')"


def test_whole_numbers_of_math_are_values() -> None:
    """numpy floors and rounds the elements of an array by them."""
    x = Value(-2.5)
    assert [whole(x).primitive for whole in (math.floor, math.ceil, math.trunc)] == [
        *(autograd.floor, autograd.ceil, autograd.trunc)
    ]
    with pytest.raises(TypeError, match="is no count and no index"):
        range(math.ceil(x))


@pytest.mark.parametrize("convert", [float, int, complex, math.sin, "%f".__mod__])
def test_conversions_refuse_to_drop_the_gradient(convert: Any) -> None:
    mend = r"'speed'.*drop its gradient.*write autograd\.sin\(v\) instead of math\.sin\(v\), or v\.data"
    with pytest.raises(TypeError, match=mend):
        convert(Value(2.0, "speed"))


@pytest.mark.parametrize("digits", [(), (2,)])
def test_rounding_refuses_to_drop_the_gradient(digits: Any) -> None:
    mend = r"'speed'.*drop its gradient.*write autograd\.round\(v\), or round\(v\.data, 3\)"
    with pytest.raises(TypeError, match=mend):
        round(Value(2.718, "speed"), *digits)


# ---- bad input -------------------------------------------------------------------------------------------------

WRONG = [
    ("3", r"expected a real number, got the str '3'; write float\('3'\)"),
    (1j, r"got the complex 1j; derivatives here are of real functions, so take \.real and \.imag apart"),
    (None, "got the NoneType None"),
    ([1, 2], r"got the list \[1, 2\]; a Value is one number, so make a list of them: \[Value\(x\) for x in numbers\]"),
    (decimal.Decimal(1), r"got the Decimal Decimal\('1'\); write float\(x\)"),
    (Value(1.0, "x"), r"got the Value Value\(.*'x'\); it is a Value already, so use it as it is, or its \.data"),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_data_must_be_a_real_number(wrong: Any, message: Any) -> None:
    with pytest.raises(TypeError, match=message):
        Value(wrong)


FIRST_USES = {
    "an operator": lambda x: x * 2.0,
    "a reflected operator": lambda x: 2.0 - x,
    "an operator on the right": lambda x: Value(2.0) + x,
    "a method": lambda x: x.exp(),
    "a choice": lambda x: autograd.where(1.0, 2.0, x),
    "a step": autograd.step,
    "a sum": lambda x: autograd.sum([1.0, x]),
    "a comparison": lambda x: x > 0.0,
    "an equality": lambda x: x == 1.0,
    "bool": bool,
    "round": round,
    "a format": "{:.2f}".format,
    "a copy": copy.copy,
    "detach": Value.detach,
    "grad": lambda x: autograd.gradient(x * x, [x]),
    "its derivatives": lambda x: autograd.local_derivatives(Value.record(autograd.table.rows.exp, (x,))),
    "a picture": autograd.draw,
}


def assign_and_use(x: Any, data: Any, use: Any) -> None:
    x.data = data  # the native engine raises here, the one in Python at the use
    use(x)


@pytest.mark.parametrize("use", FIRST_USES.values(), ids=FIRST_USES)
@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_data_that_is_assigned_must_be_a_real_number_where_it_is_used(wrong: Any, message: Any, use: Any) -> None:
    x = Value(1.0, "speed")
    with pytest.raises(TypeError, match=f"^the data of 'speed': .*{message}"):
        assign_and_use(x, wrong, use)


@pytest.mark.parametrize(("wrong", "message"), WRONG)
@pytest.mark.parametrize(
    "f", [autograd.exp, lambda x: x * x, lambda x: 2.0 * x, lambda x: autograd.sum([x, x])], ids=["1", "2", "2c", "n"]
)
def test_data_that_is_assigned_before_backward_must_be_a_real_number(wrong: Any, message: Any, f: Any) -> None:
    x = Value(1.0, "speed")
    y = f(x)
    with pytest.raises(TypeError, match=f"^the data of 'speed': .*{message}"):
        assign_and_use(x, wrong, lambda x: y.backward())


@pytest.mark.parametrize(("wrong", "message"), WRONG[:-1])
@every_operator
def test_operators_refuse_what_is_not_a_number(operate: Any, wrong: Any, message: Any) -> None:
    for operands in [(Value(1.0), wrong), (wrong, Value(1.0))]:
        formats = operate is operator.mod and isinstance(operands[0], str)  # "3" % x is the business of str
        with pytest.raises(TypeError, match="not all arguments" if formats else "Value"):
            operate(*operands)


@pytest.mark.parametrize("label", [None, 3, b"x", ["x"]])
def test_labels_are_text(label: Any) -> None:
    with pytest.raises(TypeError, match="a label is a str, got the"):
        Value(1.0, label)


@pytest.mark.parametrize("label", [None, 3, ["x"]])
@pytest.mark.parametrize("node", [0, 1], ids=["leaf", "output"])
def test_labels_that_are_assigned_are_text_where_they_are_used(label: Any, node: int, tmp_path: Path) -> None:
    x = Value(2.0, "x")
    y = x * x
    (x, y)[node].label = label
    for use in (autograd.draw, lambda y: autograd.page(y, tmp_path / "y.html"), lambda y: str(autograd.explain(y, x))):
        with pytest.raises(TypeError, match="a label is a str, got the"):
            use(y)


def test_an_int_too_large_for_a_float() -> None:
    for act in (Value, lambda huge: Value(1.0) + huge, lambda huge: huge * Value(1.0), autograd.exp):
        with pytest.raises(OverflowError, match=r"beyond 1\.8e308 .* write math\.inf or scale it"):
            act(10**400)


def test_numpy_arrays_are_not_one_number() -> None:
    numpy = pytest.importorskip("numpy")
    for wrong in (numpy.array([1.0]), numpy.array([1, 2]), numpy.array("3"), numpy.complex64(1)):
        with pytest.raises(TypeError, match="expected a real number"):
            Value(wrong)
    assert Value(numpy.array(3)).data == 3.0


@pytest.mark.parametrize("number", [3, 3.0, True, fractions.Fraction(1, 4), math.inf, 2**60])
def test_data_is_kept_as_a_float(number: Any) -> None:
    x = Value(number)
    assert type(x.data) is float
    assert x.data == number


@pytest.mark.parametrize("number", [3, True, fractions.Fraction(1, 4), 2**60])
@pytest.mark.parametrize("use", [lambda x: x * 0.5, lambda x: x > 0.0, lambda x: autograd.sum([x])])
def test_data_that_is_assigned_is_a_float_from_its_first_use_on(number: Any, use: Any) -> None:
    x, same = Value(1.0), Value(number)
    x.data = number
    assert repr(x) == repr(same)
    result, expected = use(x), use(same)
    assert type(x.data) is float
    assert x.data == number
    assert repr(result) == repr(expected)


@pytest.mark.parametrize("use", FIRST_USES.values(), ids=FIRST_USES)
def test_an_int_too_large_that_is_assigned(use: Any) -> None:
    x = Value(1.0, "speed")
    with pytest.raises(OverflowError, match=r"the data of 'speed': .*beyond 1\.8e308"):
        assign_and_use(x, 10**400, use)


def test_local_derivatives_where_data_was_assigned() -> None:
    x, y = Value(2.0), Value(5.0)
    z = x * y
    y.data = 7
    assert repr(local_derivatives(z)) == "[7.0, 2.0]"


def test_a_choice_of_what_was_assigned_is_a_float() -> None:
    x, y = Value(1.0), Value(2.0)
    x.data = 3
    assert repr(autograd.where(y, x, 0.5).data) == "3.0"


def test_no_other_attributes() -> None:
    x = Value(1.0)
    with pytest.raises(AttributeError):
        x.gradient = 3.0  # type: ignore[attr-defined]
    assert not hasattr(x, "__dict__")


# ---- copies ----------------------------------------------------------------------------------------------------

COPIES = [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))]

every_copy = pytest.mark.parametrize("duplicate", COPIES, ids=["copy", "deepcopy", "pickle"])


@every_copy
@pytest.mark.parametrize("kind", [Value, Parameter])
def test_copies_of_a_leaf(duplicate: Any, kind: Any) -> None:
    x = kind(2.0, "x")
    (x * 3.0).backward()
    twin = duplicate(x)
    assert type(twin) is kind
    assert (twin.data, twin.grad, twin.label, twin.primitive, twin.operands) == (2.0, 3.0, "x", None, ())
    twin.data = 5.0
    assert x.data == 2.0


@every_copy
def test_copies_of_a_graph_keep_their_primitives(duplicate: Any) -> None:
    x = Value(2.0)
    y = duplicate(x * x + 1.0)
    assert y.primitive is autograd.add
    y.backward()
    leaf = y.operands[0].operands[0]
    assert leaf.grad == 4.0
    assert (leaf is x) == (duplicate is copy.copy)


@every_copy
def test_copies_know_whether_they_have_a_gradient(duplicate: Any) -> None:
    x = Value(2.0)
    assert not duplicate(x).has_grad
    (x * 0.0).backward()
    assert duplicate(x).has_grad
    x.zero_grad()
    assert not duplicate(x).has_grad


HALF = autograd.Primitive("HALF", "½", "x / 2", lambda x: x / 2.0, example=(3.0,), partials=(lambda z, x: 0.5,))


def test_a_primitive_of_your_own_is_pickled_by_its_name_as_a_function_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, __name__, types.SimpleNamespace(HALF=HALF))
    assert pickle.loads(pickle.dumps(HALF)) is HALF
    assert copy.deepcopy(HALF(Value(3.0))).primitive is HALF


def test_a_grad_that_was_set_to_none_is_named() -> None:
    x = Value(2.0, "rate")
    y = x * x

    def assign_and_run() -> None:
        x.grad = None  # type: ignore[assignment]  # the native engine raises here
        y.backward()

    with pytest.raises(TypeError, match=r"the grad of 'rate' was set to None; set it to 0.0, or call zero_grad"):
        assign_and_run()


def test_a_type_error_in_a_rule_is_its_own() -> None:
    def rule(z: Any, x: Any) -> None:
        raise TypeError("a mistake in the rule")

    broken = autograd.Primitive.__new__(autograd.Primitive)
    object.__setattr__(broken, "__dict__", {**vars(autograd.tanh), "partials": (rule,), "name": "broken"})
    y = Value.record(broken, (Value(1.0),)) + 2.0
    with pytest.raises(TypeError, match="a mistake in the rule"):
        y.backward()


@pytest.mark.skipif(autograd.engine == "native", reason="its attributes have one form")
@pytest.mark.parametrize("name", ["data", "grad"])
def test_an_attribute_that_is_guarded_is_itself_where_nobody_guards(name: str) -> None:
    """As between two steps of a thread that ends a recording."""
    _, guarded = value._ATTRIBUTES[name]
    x = Value(1.0)
    guarded.fset(x, 2.0)
    assert guarded.fget(x) == getattr(x, name) == 2.0


@pytest.mark.parametrize(
    ("thing", "parameters"),
    [
        (Value, ["data", "label"]),
        (Parameter, ["data", "label"]),
        (Value.backward, ["self", "gradient"]),
        (Value.zero_grad, ["self"]),
        (Value.record, ["primitive", "operands"]),
        (Value.exp, ["self"]),
        (Value.hypot, ["self", "other"]),
    ],
)
def test_what_help_shows_is_the_same_on_both_engines(thing: Any, parameters: list[str]) -> None:
    assert list(inspect.signature(thing).parameters) == parameters
    assert inspect.getdoc(thing)
