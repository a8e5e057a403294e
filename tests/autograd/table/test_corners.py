"""What happens at kinks, poles, overflows and nan: truth.py and corners.py, in every mode, and in PyTorch."""

import math
import warnings
from functools import partial
from math import inf, nan, pi
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import pytest

import autograd
from autograd import TABLE, Value
from tests.autograd.bits import BACKENDS
from tests.autograd.corners import CHAINS, MIXED, SECOND
from tests.autograd.truth import CORNERS, TRUTH
from tests.marking import each_of


def same(found: Any, expected: Any) -> Any:
    """Equal as numbers, a nan equal to a nan."""
    return found == expected or (math.isnan(found) and math.isnan(expected))


def same_sign(found: Any, expected: Any) -> Any:
    """Equal, and 0.0 is not -0.0; only for values, as a gradient is added to 0.0, which drops the sign of a zero."""
    return same(found, expected) and (math.isnan(expected) or math.copysign(1.0, found) == math.copysign(1.0, expected))


every_corner = each_of("corner", CORNERS)
every_chain = each_of("chain", CHAINS)


def test_every_primitive_has_a_corner() -> None:
    assert [name for name in TABLE if not TRUTH[name].corners] == []


@every_corner
def test_value(corner: Any) -> None:
    found = TABLE[corner.name].evaluate(*corner.operands)
    assert type(found) is float
    assert same_sign(found, corner.value)


@every_corner
def test_partials(corner: Any) -> None:
    operands = tuple(Value(x) for x in corner.operands)
    z = Value.record(TABLE[corner.name], operands)
    z.backward()
    assert same(z.data, corner.value)
    assert all(map(same, [x.grad for x in operands], corner.partials)), operands


@every_corner
def test_partials_beside_constants(corner: Any) -> None:
    for i, expected in enumerate(corner.partials):
        operands = list(corner.operands)
        operands[i] = x = Value(corner.operands[i])
        Value.record(TABLE[corner.name], tuple(operands)).backward()
        assert same(x.grad, expected), operands


@every_chain
def test_chain(chain: Any) -> None:
    x = Value(chain.x)
    y = chain(autograd, x)
    y.backward()
    assert same(y.data, chain.value)
    assert same(x.grad, chain.grad)


# ---- the same in forward mode, and at second order --------------------------------------------------------------


def applied(corner: Any) -> Any:
    """The corner's primitive as a function of its bare operands, however its calls read."""
    return lambda *operands: Value.record(TABLE[corner.name], operands)


@every_corner
def test_partials_in_forward_mode(corner: Any) -> None:
    for i, expected in enumerate(corner.partials):
        tangents = [float(i == j) for j in range(len(corner.operands))]
        value, tangent = autograd.jvp(applied(corner), corner.operands, tangents)
        assert same(value, corner.value)
        assert same(tangent, expected), i


@every_corner
def test_partials_by_gradient(corner: Any) -> None:
    operands = [Value(x) for x in corner.operands]
    found = autograd.gradient(applied(corner)(*operands), operands)
    assert all(map(same, [x.data for x in found], corner.partials)), found


@every_corner
def test_second_order_forward_over_reverse_is_reverse_over_reverse(corner: Any) -> None:
    places = range(len(corner.operands))
    gradient = autograd.grad(applied(corner), tuple(places))
    rows = autograd.jacobian(lambda *x: list(gradient(*x)), tuple(places))(*corner.operands)
    for j in places:
        pushed = autograd.jvp(gradient, corner.operands, [float(i == j) for i in places])[1]
        assert all(same(pushed[i], rows[i][j]) for i in places), (j, pushed, rows)


@every_chain
def test_chain_in_forward_mode(chain: Any) -> None:
    value, tangent = autograd.jvp(lambda x: chain(autograd, x), (chain.x,), (1.0,))
    assert same(value, chain.value)
    assert same(tangent, chain.grad)


def function(formula: Any) -> Any:
    """What the formula of a table computes of x, and of y."""

    def evaluated(x: Any, y: Any = nan) -> Any:
        return eval(formula, {}, {**vars(autograd), "x": x, "y": y, "inf": inf, "nan": nan})

    return evaluated


def near(found: Any, expected: Any) -> Any:
    """As good as equal: a formula of the truth rounds on its own."""
    return same(found, expected) or found == pytest.approx(expected, rel=1e-15, abs=0.0)


@pytest.mark.parametrize(("formula", "x", "expected"), SECOND, ids=[f"{row[0]} at {row[1]}" for row in SECOND])
def test_second_derivatives(formula: Any, x: Any, expected: Any) -> None:
    f = function(formula)
    for second in (
        autograd.grad(autograd.grad(f)),
        lambda x: autograd.jvp(autograd.grad(f), (x,), (1.0,))[1],
        lambda x: autograd.grad(lambda x: autograd.jvp(f, (x,), (1.0,))[1])(x),
    ):
        assert near(second(x), expected), second(x)


def hessians(formula: Any) -> Any:
    """The second derivatives by x and y in every way in which they are computed: by xx, xy, yx, yy."""
    f = function(formula)
    both, of_list = autograd.grad(f, (0, 1)), lambda p: f(*p)

    def by_gradients(x: Any, y: Any) -> Any:
        values = Value(x), Value(y)
        return [
            second.data if isinstance(second, Value) else second
            for first in autograd.gradient(f(*values), values)
            for second in autograd.gradient(first, values)
        ]

    def pushed(x: Any, y: Any) -> Any:
        columns = [autograd.jvp(both, (x, y), direction)[1] for direction in ((1.0, 0.0), (0.0, 1.0))]
        return [columns[0][0], columns[1][0], columns[0][1], columns[1][1]]

    return {
        "gradient of gradient": by_gradients,
        "hessian": lambda x, y: [z for row in autograd.hessian(of_list)([x, y]) for z in row],
        "grad of grad": lambda x, y: [autograd.grad(autograd.grad(f, i), j)(x, y) for i in (0, 1) for j in (0, 1)],
        "jvp of grad": pushed,
        "hvp": lambda x, y: [z for v in ([1.0, 0.0], [0.0, 1.0]) for z in autograd.hvp(of_list, ([x, y],), (v,))[0]],
    }


@pytest.mark.parametrize(("formula", "point", "expected"), MIXED, ids=[f"{row[0]} at {row[1]}" for row in MIXED])
def test_mixed_derivatives(formula: Any, point: Any, expected: Any) -> None:
    by_xx, by_xy, by_yy = expected
    for way, found in hessians(formula).items():
        second = [x.data if isinstance(x, Value) else x for x in found(*point)]
        assert all(map(near, second, (by_xx, by_xy, by_xy, by_yy))), (way, second)


def test_gradcheck_finds_no_fault_where_a_guard_chooses() -> None:
    report = autograd.gradcheck(lambda x, y: x**y, (2.0, 0.0), order=3)
    assert report.ok, report


@pytest.mark.parametrize("backend", BACKENDS)
def test_second_derivatives_compiled(backend: Any) -> None:
    if backend != "python":
        pytest.importorskip("llvmlite")

    def all_of_them(points: Any, pairs: Any) -> Any:
        return [
            [autograd.grad(autograd.grad(function(formula)))(x) for (formula, _, _), x in zip(SECOND, points)],
            [
                autograd.hessian(lambda p, formula=formula: function(formula)(*p))(pair)
                for (formula, _, _), pair in zip(MIXED, pairs)
            ],
        ]

    compiled = autograd.compile(all_of_them, backend=backend)
    second, mixed = compiled([x for _, x, _ in SECOND], [list(point) for _, point, _ in MIXED])
    for (formula, x, expected), found in zip(SECOND, second):
        assert same(found, expected) or found == pytest.approx(expected, rel=1e-14, abs=0.0), (formula, x, found)
    for (formula, point, (by_xx, by_xy, by_yy)), ((xx, xy), (yx, yy)) in zip(MIXED, mixed):
        for found, expected in ((xx, by_xx), (xy, by_xy), (yx, by_xy), (yy, by_yy)):
            assert same(found, expected) or found == pytest.approx(expected, rel=1e-14), (formula, point, mixed)


def test_the_sign_of_nan_is_nan() -> None:
    assert math.isnan(autograd.sign(nan))  # as numpy and JAX say; PyTorch says 0


def test_fma_rounds_once() -> None:
    tiny = 2.0**-30
    assert autograd.fma(1.0 + tiny, 1.0 - tiny, -1.0) == -(2.0**-60)
    assert autograd.fma(1e200, 1e200, -1e308) == inf
    assert autograd.fma(-1e200, 1e200, 1e308) == -inf
    assert autograd.fma(1e308, 10.0, -1.7e308) == inf
    assert autograd.fma(2.0**600, 2.0**600, -(2.0**1000)) == inf
    assert math.copysign(1.0, autograd.fma(-1.0, 0.0, -0.0)) == -1.0
    assert autograd.fma(1e-200, 1e-200, 0.0) == 0.0


def test_huge_angles_are_reduced_exactly() -> None:
    assert autograd.sin(1e22) == pytest.approx(-0.8522008497671888, rel=1e-15)
    assert autograd.cos(1e22) == pytest.approx(0.5232147853951389, rel=1e-15)
    assert abs(autograd.sin(pi)) < 2e-16


# ---- the same table in PyTorch ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def torch() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns, where numpy is missing or old
        return pytest.importorskip("torch")


@pytest.fixture(scope="session")
def torch_functions(torch: Any) -> Any:
    """PyTorch's own operation for each primitive, on scalar tensors and numbers."""

    def on_tensors(function: Any) -> Any:
        return lambda *operands: function(*map(tensor, operands))

    def tensor(x: Any) -> Any:
        return x if isinstance(x, torch.Tensor) else torch.tensor(x, dtype=torch.float64)

    functions = {name: truth.torch for name, truth in TRUTH.items() if truth.torch}
    return SimpleNamespace(
        **{
            name: on_tensors(attrgetter(function)(torch) if isinstance(function, str) else partial(function, torch))
            for name, function in functions.items()
        }
    )


def torch_gradient(torch: Any, function: Any, point: Any) -> Any:
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in point]
    z = function(*tensors)
    gradients = torch.autograd.grad(z, tensors, allow_unused=True)  # None where PyTorch has no derivative
    return z.item(), [0.0 if gradient is None else gradient.item() for gradient in gradients]


@each_of("corner", [corner for corner in CORNERS if TRUTH[corner.name].torch])
def test_corner_is_as_in_pytorch(corner: Any, torch: Any, torch_functions: Any) -> None:
    operands, expected = corner.operands, corner.torch or corner.partials
    value, partials = torch_gradient(torch, getattr(torch_functions, corner.name), operands)
    assert same(value, corner.value)
    assert all(map(same, partials, expected)), partials


@every_chain
def test_chain_is_as_in_pytorch(chain: Any, torch: Any, torch_functions: Any) -> None:
    value, (gradient,) = torch_gradient(torch, lambda x: chain(torch_functions, x), [chain.x])
    assert same(value, chain.value)
    assert same(gradient, chain.grad if chain.torch_grad is None else chain.torch_grad)
