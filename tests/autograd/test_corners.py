"""What happens at kinks, poles, overflows and nan: decided once, in the table below, and the same as in PyTorch.

Where glassgrad differs from PyTorch on purpose, the row says what PyTorch answers, and why ours is not that.
"""

import math
import warnings
from dataclasses import dataclass
from math import inf, nan, pi
from types import SimpleNamespace

import pytest

import autograd
from autograd import TABLE, Value


@dataclass
class Corner:
    name: str
    operands: tuple[float, ...]
    value: float
    partials: tuple[float, ...]
    torch_partials: tuple[float, ...] | None = None

    def __str__(self):
        return f"{self.name}{self.operands}"


LOG_2 = 0.6931471805599453
HUGE = 2.0**660  # its square is infinite

CORNERS = [
    # ---- kinks: the derivative at the kink itself -------------------------------------------------------------
    Corner("relu", (0.0,), 0.0, (0.0,)),
    Corner("relu", (-0.0,), 0.0, (0.0,)),
    Corner("relu", (5e-324,), 5e-324, (1.0,)),
    Corner("abs", (0.0,), 0.0, (0.0,)),
    Corner("abs", (-0.0,), 0.0, (0.0,)),
    Corner("leaky_relu", (0.0, 0.01), 0.0, (0.01, 0.0)),
    Corner("leaky_relu", (-0.0, 0.01), -0.0, (0.01, 0.0)),
    Corner("step", (0.0,), 0.0, (0.0,)),
    Corner("step", (5e-324,), 1.0, (0.0,)),
    Corner("greater", (2.0, 2.0), 0.0, (0.0, 0.0)),
    Corner("greater", (inf, inf), 0.0, (0.0, 0.0)),
    Corner("where", (0.0, 2.0, 3.0), 3.0, (0.0, 0.0, 1.0)),
    Corner("where", (-0.0, 2.0, 3.0), 3.0, (0.0, 0.0, 1.0)),
    Corner("where", (-1.0, 2.0, 3.0), 2.0, (0.0, 1.0, 0.0)),
    Corner("elu", (0.0, 1.0), 0.0, (1.0, 0.0)),
    Corner("elu", (0.0, 0.5), 0.0, (0.5, 0.0)),
    Corner("softsign", (0.0,), 0.0, (1.0,)),
    Corner("hard_tanh", (1.0,), 1.0, (0.0,)),
    Corner("hard_tanh", (-1.0,), -1.0, (0.0,)),
    Corner("hard_tanh", (-0.0,), -0.0, (1.0,)),
    Corner("clip", (0.0, 0.0, 1.0), 0.0, (1.0, 0.0, 0.0)),
    Corner("clip", (1.0, 0.0, 1.0), 1.0, (1.0, 0.0, 0.0)),
    Corner("clip", (-1.0, 0.0, 1.0), 0.0, (0.0, 1.0, 0.0)),
    Corner("clip", (2.0, 0.0, 1.0), 1.0, (0.0, 0.0, 1.0)),
    Corner("clip", (0.5, 1.0, 0.0), 0.0, (0.0, 0.0, 1.0)),
    Corner("clip", (0.0, 1.0, 1.0), 1.0, (0.0, 0.0, 0.0)),
    Corner("clip", (1.0, 1.0, 1.0), 1.0, (1.0, 0.0, 0.0)),
    Corner("sign", (0.0,), 0.0, (0.0,)),
    Corner("sign", (-0.0,), 0.0, (0.0,)),
    Corner("sign", (-inf,), -1.0, (0.0,)),
    # ---- whole numbers ----------------------------------------------------------------------------------------------
    Corner("floor", (2.0,), 2.0, (0.0,)),
    Corner("floor", (-0.5,), -1.0, (0.0,)),
    Corner("floor", (-0.0,), -0.0, (0.0,)),
    Corner("floor", (inf,), inf, (0.0,)),
    Corner("floor", (nan,), nan, (0.0,)),
    Corner("ceil", (0.5,), 1.0, (0.0,)),
    Corner("ceil", (-0.5,), -0.0, (0.0,)),
    Corner("ceil", (-inf,), -inf, (0.0,)),
    Corner("ceil", (1e300,), 1e300, (0.0,)),
    Corner("round", (0.5,), 0.0, (0.0,)),
    Corner("round", (1.5,), 2.0, (0.0,)),
    Corner("round", (2.5,), 2.0, (0.0,)),
    Corner("round", (-0.5,), -0.0, (0.0,)),
    Corner("round", (nan,), nan, (0.0,)),
    # ---- ties: half each ----------------------------------------------------------------------------------------
    Corner("maximum", (2.0, 2.0), 2.0, (0.5, 0.5)),
    Corner("maximum", (0.0, -0.0), 0.0, (0.5, 0.5)),
    Corner("maximum", (-0.0, 0.0), 0.0, (0.5, 0.5)),
    Corner("maximum", (inf, inf), inf, (0.5, 0.5)),
    Corner("maximum", (-inf, -inf), -inf, (0.5, 0.5)),
    Corner("maximum", (-inf, inf), inf, (0.0, 1.0)),
    Corner("minimum", (2.0, 2.0), 2.0, (0.5, 0.5)),
    Corner("minimum", (0.0, -0.0), -0.0, (0.5, 0.5)),
    Corner("minimum", (-0.0, 0.0), -0.0, (0.5, 0.5)),
    Corner("minimum", (inf, inf), inf, (0.5, 0.5)),
    Corner("minimum", (-inf, -inf), -inf, (0.5, 0.5)),
    Corner("minimum", (-inf, inf), -inf, (1.0, 0.0)),
    # ---- poles --------------------------------------------------------------------------------------------------
    Corner("div", (1.0, 0.0), inf, (inf, -inf)),
    Corner("div", (-1.0, 0.0), -inf, (inf, inf)),
    Corner("div", (1.0, -0.0), -inf, (-inf, -inf)),
    Corner("div", (0.0, 0.0), nan, (inf, nan)),
    Corner("div", (inf, 0.0), inf, (inf, -inf)),
    Corner("div", (inf, inf), nan, (0.0, nan)),
    Corner("div", (1.0, inf), 0.0, (0.0, 0.0)),
    Corner("div", (1e308, 1e-308), inf, (1e308, -inf)),
    Corner("log", (0.0,), -inf, (inf,)),
    Corner("log", (-0.0,), -inf, (-inf,)),
    Corner("log", (inf,), inf, (0.0,)),
    Corner("sqrt", (0.0,), 0.0, (inf,)),
    Corner("sqrt", (-0.0,), -0.0, (-inf,)),
    Corner("sqrt", (inf,), inf, (0.0,)),
    Corner("log2", (0.0,), -inf, (inf,)),
    Corner("log2", (inf,), inf, (0.0,)),
    Corner("log10", (0.0,), -inf, (inf,)),
    Corner("log10", (-0.0,), -inf, (-inf,)),
    Corner("log1p", (-1.0,), -inf, (inf,)),
    Corner("log1p", (-0.0,), -0.0, (1.0,)),
    Corner("log1p", (inf,), inf, (0.0,)),
    Corner("rsqrt", (0.0,), inf, (-inf,)),
    # PyTorch cubes the result, inf; ours is that of `sqrt(1 / x)`
    Corner("rsqrt", (-0.0,), -inf, (-inf,), torch_partials=(inf,)),
    Corner("rsqrt", (inf,), 0.0, (0.0,)),
    Corner("cbrt", (0.0,), 0.0, (inf,)),
    Corner("cbrt", (-0.0,), -0.0, (inf,)),
    Corner("cbrt", (-inf,), -inf, (0.0,)),
    Corner("floordiv", (1.0, 0.0), inf, (0.0, 0.0)),
    Corner("floordiv", (1.0, -0.0), -inf, (0.0, 0.0)),
    Corner("floordiv", (0.0, 0.0), nan, (0.0, 0.0)),
    Corner("floordiv", (inf, 1.0), nan, (0.0, 0.0)),
    Corner("floordiv", (-1.0, inf), -1.0, (0.0, 0.0)),
    Corner("mod", (1.0, 0.0), nan, (1.0, -inf)),
    Corner("mod", (0.0, 0.0), nan, (1.0, nan)),
    Corner("mod", (inf, 1.0), nan, (1.0, nan)),
    Corner("mod", (1.0, inf), 1.0, (1.0, 0.0)),
    Corner("mod", (-1.0, inf), inf, (1.0, 1.0)),
    Corner("asin", (1.0,), pi / 2, (inf,)),
    Corner("asin", (-1.0,), -pi / 2, (inf,)),
    Corner("asin", (-0.0,), -0.0, (1.0,)),
    Corner("acos", (1.0,), 0.0, (-inf,)),
    Corner("acos", (-1.0,), pi, (-inf,)),
    Corner("acosh", (1.0,), 0.0, (inf,)),
    Corner("atanh", (1.0,), inf, (inf,)),
    Corner("atanh", (-1.0,), -inf, (inf,)),
    # ---- angles and lengths at the origin, on the axes, and far out ------------------------------------------------
    Corner("atan2", (0.0, 0.0), 0.0, (0.0, 0.0)),
    Corner("atan2", (0.0, -0.0), pi, (0.0, 0.0)),
    Corner("atan2", (0.0, 2.0), 0.0, (0.5, 0.0)),
    Corner("atan2", (0.0, -2.0), pi, (-0.5, 0.0)),
    Corner("atan2", (-0.0, -2.0), -pi, (-0.5, 0.0)),
    Corner("atan2", (2.0, 0.0), pi / 2, (0.0, -0.5)),
    Corner("atan2", (-2.0, 0.0), -pi / 2, (0.0, 0.5)),
    Corner("atan2", (inf, inf), pi / 4, (nan, nan)),
    Corner("atan2", (1.0, inf), 0.0, (nan, 0.0)),
    # PyTorch's sum of squares overflows
    Corner("atan2", (HUGE, 0.0), pi / 2, (0.0, -1.0 / HUGE), torch_partials=(0.0, 0.0)),
    Corner("hypot", (0.0, 0.0), 0.0, (nan, nan)),
    Corner("hypot", (0.0, -2.0), 2.0, (0.0, -1.0)),
    Corner("hypot", (3.0 * HUGE, 4.0 * HUGE), 5.0 * HUGE, (0.6, 0.8)),
    Corner("hypot", (3.0 / HUGE, 4.0 / HUGE), 5.0 / HUGE, (0.6, 0.8)),
    Corner("hypot", (1.0, -inf), inf, (0.0, nan)),
    Corner("hypot", (inf, nan), inf, (nan, nan)),
    # ---- the signs of a quotient and a remainder: those of Python's // and % -----------------------------------------
    Corner("floordiv", (7.0, -2.0), -4.0, (0.0, 0.0)),
    Corner("floordiv", (-7.0, -2.0), 3.0, (0.0, 0.0)),
    Corner("mod", (-7.0, 2.0), 1.0, (1.0, 4.0)),
    Corner("mod", (7.0, -2.0), -1.0, (1.0, 4.0)),
    Corner("mod", (6.0, 2.0), 0.0, (1.0, -3.0)),
    Corner("mod", (-6.0, 2.0), 0.0, (1.0, 3.0)),
    # ---- powers -------------------------------------------------------------------------------------------------
    Corner("pow", (0.0, 0.0), 1.0, (0.0, 0.0)),
    Corner("pow", (0.0, 2.0), 0.0, (0.0, 0.0)),
    Corner("pow", (0.0, 1.0), 0.0, (1.0, 0.0)),
    Corner("pow", (0.0, 0.5), 0.0, (inf, 0.0)),
    Corner("pow", (0.0, -1.0), inf, (-inf, -inf)),
    Corner("pow", (-0.0, -1.0), -inf, (-inf, inf)),
    Corner("pow", (0.0, -2.0), inf, (-inf, -inf)),
    Corner("pow", (0.0, inf), 0.0, (nan, 0.0)),
    Corner("pow", (0.0, -inf), inf, (-inf, -inf)),
    Corner("pow", (-0.0, -inf), inf, (-inf, -inf)),
    Corner("pow", (-2.0, 2.0), 4.0, (-4.0, nan)),
    Corner("pow", (-2.0, 3.0), -8.0, (12.0, nan)),
    Corner("pow", (-2.0, -1.0), -0.5, (-0.25, nan)),
    Corner("pow", (-8.0, 1 / 3), nan, (nan, nan)),
    Corner("pow", (10.0, 400.0), inf, (inf, inf)),
    Corner("pow", (10.0, -400.0), 0.0, (0.0, 0.0)),
    Corner("pow", (-10.0, 401.0), -inf, (inf, nan)),
    Corner("pow", (-10.0, 400.0), inf, (-inf, nan)),
    Corner("pow", (inf, 0.0), 1.0, (0.0, inf)),
    Corner("pow", (1.0, inf), 1.0, (inf, 0.0)),
    Corner("pow", (-1.0, inf), 1.0, (inf, nan)),
    # ---- overflow, underflow and the flat tails -------------------------------------------------------------------
    Corner("add", (1e308, 1e308), inf, (1.0, 1.0)),
    Corner("sub", (inf, inf), nan, (1.0, -1.0)),
    Corner("mul", (1e200, 1e200), inf, (1e200, 1e200)),
    Corner("mul", (0.0, inf), nan, (inf, 0.0)),
    Corner("neg", (0.0,), -0.0, (-1.0,)),
    Corner("identity", (-0.0,), -0.0, (1.0,)),
    Corner("identity", (nan,), nan, (1.0,)),
    Corner("mul", (-1.0, 0.0), -0.0, (0.0, -1.0)),
    Corner("div", (1.0, -inf), -0.0, (0.0, 0.0)),
    Corner("exp", (1000.0,), inf, (inf,)),
    Corner("exp", (-1000.0,), 0.0, (0.0,)),
    Corner("exp", (inf,), inf, (inf,)),
    Corner("exp", (-inf,), 0.0, (0.0,)),
    Corner("exp2", (2000.0,), inf, (inf,)),
    Corner("exp2", (-2000.0,), 0.0, (0.0,)),
    Corner("exp2", (-inf,), 0.0, (0.0,)),
    Corner("expm1", (1000.0,), inf, (inf,)),
    Corner("expm1", (-0.0,), -0.0, (1.0,)),
    Corner("expm1", (-inf,), -1.0, (0.0,)),
    Corner("atan", (inf,), pi / 2, (0.0,)),
    Corner("atan", (-inf,), -pi / 2, (0.0,)),
    Corner("sinh", (1000.0,), inf, (inf,)),
    Corner("sinh", (-1000.0,), -inf, (inf,)),
    Corner("sinh", (-0.0,), -0.0, (1.0,)),
    Corner("cosh", (-1000.0,), inf, (-inf,)),
    Corner("cosh", (0.0,), 1.0, (0.0,)),
    Corner("cosh", (-inf,), inf, (-inf,)),
    Corner("asinh", (inf,), inf, (0.0,)),
    Corner("asinh", (-0.0,), -0.0, (1.0,)),
    Corner("acosh", (inf,), inf, (0.0,)),
    Corner("erf", (inf,), 1.0, (0.0,)),
    Corner("erf", (-1000.0,), -1.0, (0.0,)),
    Corner("erf", (-0.0,), -0.0, (1.1283791670955126,)),
    Corner("erfc", (1000.0,), 0.0, (0.0,)),
    Corner("erfc", (-inf,), 2.0, (0.0,)),
    Corner("elu", (1000.0, 1.0), 1000.0, (1.0, 0.0)),
    Corner("elu", (-1000.0, 1.0), -1.0, (0.0, -1.0)),
    Corner("elu", (-inf, 1.0), -1.0, (0.0, -1.0)),
    Corner("gelu", (1000.0,), 1000.0, (1.0,)),
    Corner("gelu", (-1000.0,), -0.0, (0.0,)),
    Corner("gelu", (inf,), inf, (nan,)),
    Corner("gelu", (-inf,), nan, (nan,)),
    Corner("silu", (1000.0,), 1000.0, (1.0,)),
    Corner("silu", (-1000.0,), -0.0, (0.0,)),
    Corner("silu", (inf,), inf, (nan,)),
    Corner("silu", (-inf,), nan, (nan,)),
    # PyTorch differentiates the quotient: inf / inf
    Corner("softsign", (inf,), nan, (0.0,), torch_partials=(nan,)),
    Corner("hard_tanh", (inf,), 1.0, (0.0,)),
    Corner("clip", (inf, 0.0, 1.0), 1.0, (0.0, 0.0, 1.0)),
    Corner("fma", (1e200, 1e200, -inf), -inf, (1e200, 1e200, 1.0)),
    Corner("fma", (0.0, inf, 1.0), nan, (inf, 0.0, 1.0)),
    Corner("sigmoid", (0.0,), 0.5, (0.25,)),
    Corner("sigmoid", (1000.0,), 1.0, (0.0,)),
    Corner("sigmoid", (-1000.0,), 0.0, (0.0,)),
    Corner("sigmoid", (inf,), 1.0, (0.0,)),
    Corner("sigmoid", (-inf,), 0.0, (0.0,)),
    Corner("softplus", (0.0,), LOG_2, (0.5,)),
    Corner("softplus", (1000.0,), 1000.0, (1.0,)),
    Corner("softplus", (-1000.0,), 0.0, (0.0,)),
    Corner("softplus", (inf,), inf, (1.0,)),
    Corner("softplus", (-inf,), 0.0, (0.0,)),
    Corner("tanh", (1000.0,), 1.0, (0.0,)),
    Corner("tanh", (-1000.0,), -1.0, (0.0,)),
    Corner("tanh", (inf,), 1.0, (0.0,)),
    Corner("relu", (inf,), inf, (1.0,)),
    Corner("relu", (-inf,), 0.0, (0.0,)),
    Corner("abs", (-inf,), inf, (-1.0,)),
    Corner("leaky_relu", (-inf, 0.01), -inf, (0.01, -inf)),
    Corner("sum", (inf, -inf), nan, (1.0, 1.0)),
    Corner("sum", (1e308, 1e308, -1e308), inf, (1.0, 1.0, 1.0)),
    Corner("dot", (0.0, inf, 1.0), nan, (inf, 0.0, 1.0)),
    # ---- outside the domain ---------------------------------------------------------------------------------------
    Corner("log", (-1.0,), nan, (-1.0,)),
    Corner("log2", (-1.0,), nan, (-1.0 / LOG_2,)),
    Corner("log1p", (-2.0,), nan, (-1.0,)),
    Corner("sqrt", (-1.0,), nan, (nan,)),
    Corner("rsqrt", (-1.0,), nan, (nan,)),
    Corner("asin", (2.0,), nan, (nan,)),
    Corner("acos", (-2.0,), nan, (nan,)),
    Corner("acosh", (0.5,), nan, (nan,)),
    Corner("atanh", (2.0,), nan, (-1.0 / 3.0,)),
    Corner("sin", (inf,), nan, (nan,)),
    Corner("tan", (inf,), nan, (nan,)),
    Corner("cos", (-inf,), nan, (nan,)),
    # ---- nan is never lost from a value ------------------------------------------------------------------------
    Corner("add", (nan, 1.0), nan, (1.0, 1.0)),
    Corner("mul", (nan, 0.0), nan, (0.0, nan)),
    Corner("pow", (nan, 0.0), 1.0, (0.0, nan)),
    Corner("pow", (1.0, nan), 1.0, (nan, 0.0)),
    Corner("pow", (0.0, nan), nan, (nan, nan)),
    Corner("exp", (nan,), nan, (nan,)),
    Corner("log", (nan,), nan, (nan,)),
    Corner("cbrt", (nan,), nan, (nan,)),
    Corner("mod", (nan, 1.0), nan, (1.0, nan)),
    Corner("tanh", (nan,), nan, (nan,)),
    Corner("sigmoid", (nan,), nan, (nan,)),
    Corner("softplus", (nan,), nan, (nan,)),
    Corner("leaky_relu", (nan, 0.01), nan, (0.01, nan)),
    Corner("abs", (nan,), nan, (0.0,)),
    Corner("where", (nan, 2.0, 3.0), 2.0, (0.0, 1.0, 0.0)),
    Corner("where", (1.0, 2.0, nan), 2.0, (0.0, 1.0, 0.0)),
    Corner("step", (nan,), 0.0, (0.0,)),
    Corner("greater", (nan, 1.0), 0.0, (0.0, 0.0)),
    # PyTorch passes the whole gradient back through a nan. The derivative there means nothing, and the nan shows in the
    # value; ours follows from `nan > 0` being false, with no rule of its own.
    Corner("relu", (nan,), nan, (0.0,), torch_partials=(1.0,)),
    Corner("hard_tanh", (nan,), nan, (0.0,), torch_partials=(1.0,)),
    Corner("clip", (nan, 0.0, 1.0), nan, (1.0, 0.0, 0.0), torch_partials=(0.0, 0.0, 0.0)),
    Corner("maximum", (nan, 1.0), nan, (0.5, 0.5), torch_partials=(1.0, 1.0)),
    Corner("maximum", (1.0, nan), nan, (0.5, 0.5), torch_partials=(1.0, 1.0)),
    Corner("minimum", (nan, 1.0), nan, (0.5, 0.5), torch_partials=(1.0, 1.0)),
    Corner("minimum", (1.0, nan), nan, (0.5, 0.5), torch_partials=(1.0, 1.0)),
]


@dataclass
class Chain:
    """A kink or a pole inside an expression f(x), where the chain rule multiplies what the corners gave."""

    formula: str
    x: float
    value: float
    grad: float
    torch_grad: float | None = None

    def __call__(self, functions, x):
        return eval(self.formula, {}, {**vars(functions), "x": x})

    def __str__(self):
        return f"{self.formula} at {self.x}"


CHAINS = [
    Chain("x * x", inf, inf, inf),
    Chain("x - x", inf, nan, 0.0),
    Chain("relu(x) - relu(-x)", 0.0, 0.0, 0.0),
    Chain("maximum(x, 0.0)", 0.0, 0.0, 0.5),
    Chain("maximum(x, x)", 2.0, 2.0, 1.0),
    Chain("abs(x) / x", 0.0, nan, nan),
    Chain("sqrt(x * x)", 0.0, 0.0, nan),
    Chain("exp(x) / (1 + exp(x))", 1000.0, nan, nan),
    Chain("log(exp(x))", 1000.0, inf, nan),
    Chain("1 / x", 0.0, inf, -inf),
    Chain("x**2", 0.0, 0.0, 0.0),
    Chain("x**0", 0.0, 1.0, 0.0),
    Chain("0.0**x", 0.0, 1.0, 0.0),
    Chain("2.0**x", -1e5, 0.0, 0.0),
    # what was not chosen sends nothing back, be it nan or infinite; PyTorch multiplies by 0 in the first one
    Chain("where(x, sqrt(x), 0.0)", 0.0, 0.0, 0.0, torch_grad=nan),
    Chain("where(x, sqrt(where(x, x, 1.0)), 0.0)", 0.0, 0.0, 0.0),
    Chain("where(step(x), log(x), x)", -1.0, -1.0, 1.0),
    Chain("log(relu(x))", -1.0, -inf, 0.0),
    Chain("sqrt(maximum(x, 0.0))", -1.0, 0.0, 0.0),
    Chain("sqrt(where(step(x), x, 0.0))", -1.0, 0.0, 0.0),
]


def same(found, expected):
    """Equal as numbers, a nan equal to a nan."""
    return found == expected or (math.isnan(found) and math.isnan(expected))


def same_sign(found, expected):
    """Equal, and 0.0 is not -0.0; only for values, as a gradient is added to 0.0, which drops the sign of a zero."""
    return same(found, expected) and (math.isnan(expected) or math.copysign(1.0, found) == math.copysign(1.0, expected))


every_corner = pytest.mark.parametrize("corner", CORNERS, ids=str)
every_chain = pytest.mark.parametrize("chain", CHAINS, ids=str)


def test_every_primitive_has_a_corner():
    assert TABLE.keys() == {corner.name for corner in CORNERS}


@every_corner
def test_value(corner):
    found = TABLE[corner.name].evaluate(*corner.operands)
    assert type(found) is float
    assert same_sign(found, corner.value)


@every_corner
def test_partials(corner):
    operands = tuple(Value(x) for x in corner.operands)
    z = Value.record(TABLE[corner.name], operands)
    z.backward()
    assert same(z.data, corner.value)
    assert all(map(same, [x.grad for x in operands], corner.partials)), operands


@every_corner
def test_partials_beside_constants(corner):
    for i, expected in enumerate(corner.partials):
        operands = list(corner.operands)
        operands[i] = x = Value(corner.operands[i])
        Value.record(TABLE[corner.name], tuple(operands)).backward()
        assert same(x.grad, expected), operands


@every_chain
def test_chain(chain):
    x = Value(chain.x)
    y = chain(autograd, x)
    y.backward()
    assert same(y.data, chain.value)
    assert same(x.grad, chain.grad)


def test_the_sign_of_nan_is_nan():
    assert math.isnan(autograd.sign(nan))  # as numpy and JAX say; PyTorch says 0


def test_fma_rounds_once():
    tiny = 2.0**-30
    assert autograd.fma(1.0 + tiny, 1.0 - tiny, -1.0) == -(2.0**-60)
    assert autograd.fma(1e200, 1e200, -1e308) == inf
    assert autograd.fma(-1e200, 1e200, 1e308) == -inf
    assert autograd.fma(1e308, 10.0, -1.7e308) == inf
    assert autograd.fma(2.0**600, 2.0**600, -(2.0**1000)) == inf
    assert math.copysign(1.0, autograd.fma(-1.0, 0.0, -0.0)) == -1.0
    assert autograd.fma(1e-200, 1e-200, 0.0) == 0.0


def test_huge_angles_are_reduced_exactly():
    assert autograd.sin(1e22) == pytest.approx(-0.8522008497671888, rel=1e-15)
    assert autograd.cos(1e22) == pytest.approx(0.5232147853951389, rel=1e-15)
    assert abs(autograd.sin(pi)) < 2e-16


# ---- the same table in PyTorch ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def torch():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns, where numpy is missing or old
        return pytest.importorskip("torch")


@pytest.fixture(scope="session")
def torch_functions(torch):
    """PyTorch's own operation for each primitive, on scalar tensors."""

    def tensor(x):
        return x if isinstance(x, torch.Tensor) else torch.tensor(x, dtype=torch.float64)

    def dot(*operands):
        n = len(operands) // 2
        return torch.stack(operands[:n]) @ torch.stack(operands[n:-1]) + operands[-1]

    return SimpleNamespace(
        add=torch.add,
        sub=torch.sub,
        mul=torch.mul,
        div=torch.div,
        floordiv=lambda x, y: torch.div(x, y, rounding_mode="floor"),
        mod=torch.remainder,
        neg=torch.neg,
        identity=torch.clone,
        pow=torch.pow,
        abs=torch.abs,
        exp=torch.exp,
        exp2=torch.exp2,
        expm1=torch.expm1,
        log=torch.log,
        log2=torch.log2,
        log10=torch.log10,
        log1p=torch.log1p,
        sqrt=torch.sqrt,
        rsqrt=torch.rsqrt,
        sin=torch.sin,
        cos=torch.cos,
        tan=torch.tan,
        asin=torch.asin,
        acos=torch.acos,
        atan=torch.atan,
        atan2=torch.atan2,
        hypot=torch.hypot,
        sinh=torch.sinh,
        cosh=torch.cosh,
        asinh=torch.asinh,
        acosh=torch.acosh,
        atanh=torch.atanh,
        erf=torch.erf,
        erfc=torch.erfc,
        elu=lambda x, alpha: torch.where(x > 0.0, x, alpha * torch.expm1(x.clamp(max=0.0))),
        gelu=torch.nn.functional.gelu,
        silu=torch.nn.functional.silu,
        softsign=torch.nn.functional.softsign,
        hard_tanh=torch.nn.functional.hardtanh,
        clip=torch.clamp,
        fma=lambda x, y, w: torch.addcmul(w, x, y),
        sign=torch.sign,
        floor=torch.floor,
        ceil=torch.ceil,
        round=torch.round,
        tanh=torch.tanh,
        sigmoid=torch.sigmoid,
        relu=torch.relu,
        leaky_relu=lambda x, slope: torch.nn.functional.prelu(x.reshape(1), slope.reshape(1)).reshape(()),
        softplus=torch.nn.functional.softplus,
        maximum=lambda x, y: torch.maximum(x, tensor(y)),
        minimum=lambda x, y: torch.minimum(x, tensor(y)),
        where=lambda c, x, y: torch.where(c.bool(), tensor(x), tensor(y)),
        greater=lambda x, y: (x > y).double().requires_grad_(),
        step=lambda x: torch.heaviside(x.detach(), tensor(0.0)).requires_grad_(),
        sum=lambda *terms: torch.stack(terms).sum(),
        dot=dot,
    )


def torch_gradient(torch, function, point):
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in point]
    z = function(*tensors)
    gradients = torch.autograd.grad(z, tensors, allow_unused=True)  # None where PyTorch has no derivative
    return z.item(), [0.0 if gradient is None else gradient.item() for gradient in gradients]


@every_corner
def test_corner_is_as_in_pytorch(corner, torch, torch_functions):
    if not hasattr(torch_functions, corner.name):
        pytest.skip(f"PyTorch has no {corner.name}")
    value, partials = torch_gradient(torch, getattr(torch_functions, corner.name), corner.operands)
    assert same(value, corner.value)
    assert all(map(same, partials, corner.torch_partials or corner.partials)), partials


@every_chain
def test_chain_is_as_in_pytorch(chain, torch, torch_functions):
    value, (gradient,) = torch_gradient(torch, lambda x: chain(torch_functions, x), [chain.x])
    assert same(value, chain.value)
    assert same(gradient, chain.grad if chain.torch_grad is None else chain.torch_grad)
