"""The primitives that LLVM's backends have code for, as functions of `Lanes`, W numbers at once, each with its error.

In: the operands as Lanes. Out: the result as Lanes. Open `exponential.py` first, which is written as most of them are.
`FUNCTIONS` has them by their names in the table of primitives, and `ULP` the largest error of each, in units in the
last place. At corners they give what `evaluate` gives in Python: the same nan, inf and signs of zeros. A lane's result
does not depend on the other lanes, nor on their number.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

from autograd.compiler.backends.llvm.atoms import (
    activations,
    angles,
    choices,
    division,
    error,
    exponential,
    gamma,
    hyperbolic,
    lengths,
    logarithm,
    powers,
    sequences,
    trigonometric,
)
from autograd.compiler.backends.llvm.ir import lanes
from autograd.compiler.backends.llvm.ir.lanes import Lanes

FUNCTIONS: dict[str, Callable[..., Lanes]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "floordiv": division.floordiv,
    "mod": division.mod,
    "neg": operator.neg,
    "pow": powers.pow,
    "fma": lanes.fma,
    "identity": lambda x: x,
    "abs": lanes.fabs,
    "exp": exponential.exp,
    "exp2": exponential.exp2,
    "expm1": exponential.expm1,
    "log": logarithm.log,
    "log2": logarithm.log2,
    "log10": logarithm.log10,
    "log1p": logarithm.log1p,
    "sqrt": lanes.sqrt,
    "rsqrt": powers.rsqrt,
    "cbrt": powers.cbrt,
    "sin": trigonometric.sin,
    "cos": trigonometric.cos,
    "tan": trigonometric.tan,
    "asin": angles.asin,
    "acos": angles.acos,
    "atan": angles.atan,
    "atan2": angles.atan2,
    "hypot": lengths.hypot,
    "sinh": hyperbolic.sinh,
    "cosh": hyperbolic.cosh,
    "asinh": hyperbolic.asinh,
    "acosh": hyperbolic.acosh,
    "atanh": hyperbolic.atanh,
    "erf": error.erf,
    "erfc": error.erfc,
    "erfinv": error.erfinv,
    "lgamma": gamma.lgamma,
    "digamma": gamma.digamma,
    "polygamma": gamma.polygamma,
    "tanh": hyperbolic.tanh,
    "sigmoid": activations.sigmoid,
    "logistic_density": activations.logistic_density,
    "relu": activations.relu,
    "leaky_relu": activations.leaky_relu,
    "elu": activations.elu,
    "gelu": error.gelu,
    "gelu_tanh": activations.gelu_tanh,
    "silu": activations.silu,
    "softsign": activations.softsign,
    "hard_tanh": activations.hard_tanh,
    "softplus": activations.softplus,
    "sigmoid_cross_entropy": activations.sigmoid_cross_entropy,
    "maximum": choices.maximum,
    "minimum": choices.minimum,
    "clip": choices.clip,
    "where": choices.where,
    "greater": choices.greater,
    "step": choices.step,
    "sign": choices.sign,
    "floor": lanes.floor,
    "ceil": lanes.ceil,
    "round": lanes.round_half_to_even,
    "sum": sequences.total,
    "dot": sequences.dot,
    "mean": sequences.mean,
    "prod": sequences.prod,
    "norm": lengths.norm,
    "max": sequences.largest,
    "min": sequences.smallest,
    "logsumexp": sequences.logsumexp,
    "softmax": sequences.softmax,
    "sumexp": sequences.sumexp,
    "log_softmax": operator.sub,
    "softmax_cross_entropy": sequences.softmax_cross_entropy,
}
"""The functions, by the names of their primitives."""

ULP: dict[str, float] = {
    **dict.fromkeys(("neg", "identity", "abs", "relu", "hard_tanh", "maximum", "minimum", "clip", "where"), 0.0),
    **dict.fromkeys(("greater", "step", "sign", "floor", "ceil", "round", "max", "min"), 0.0),
    **dict.fromkeys(("add", "sub", "mul", "div", "mod", "fma", "sqrt", "leaky_relu", "log_softmax"), 0.5),
    **dict.fromkeys(("exp", "exp2", "log", "log2", "log10", "cbrt", "sin", "cos", "hypot", "erf", "pow"), 1.0),
    **dict.fromkeys(("rsqrt", "log1p", "asin", "acos", "cosh", "softsign"), 1.5),
    **dict.fromkeys(("tan", "atan", "atan2", "sinh", "asinh", "atanh", "expm1", "elu", "floordiv", "softmax"), 2.0),
    **dict.fromkeys(("tanh", "acosh"), 2.5),
    **dict.fromkeys(("sigmoid", "gelu_tanh", "softplus"), 3.0),
    **dict.fromkeys(("silu", "erfinv", "digamma", "norm", "logsumexp", "sumexp"), 4.0),
    **dict.fromkeys(("logistic_density", "sigmoid_cross_entropy", "softmax_cross_entropy"), 4.0),
    **dict.fromkeys(("erfc", "gelu"), 4.5),
    **dict.fromkeys(("lgamma", "polygamma"), 5.0),
}
"""The largest error of each, in units in the last place of the true result, on the primitive's domain.

Of `sum`, `mean`, `prod` and `dot` there is none: from left to right, each step is rounded. `logsumexp` magnifies the
rounding of x less the largest value, as it does in Python, and `silu` that of a subnormal sigmoid; `floordiv` has the
very bits of Python's.
"""
