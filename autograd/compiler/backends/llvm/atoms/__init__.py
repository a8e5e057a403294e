"""The primitives that LLVM's backends have code for, as functions of `Lanes`, W numbers at once, each with its error.

In: the operands as Lanes. Out: the result as Lanes. Open `exponential.py` first, which is written as most of them are.
The definitions of all other primitives are opened. One that has a definition is listed where its function is faster,
keeps more digits, shares work with another, or is one instruction in place of many, as `max` is. At corners the
functions give what `evaluate` gives in Python: the same nan, inf and signs of zeros. A lane's result does not depend on
the other lanes, nor on their number.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import NamedTuple

from autograd.compiler.backends.llvm.atoms import (
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
    sigmoids,
    trigonometric,
)
from autograd.compiler.backends.llvm.ir import lanes
from autograd.compiler.backends.llvm.ir.lanes import Lanes
from autograd.compiler.program.fusing import masked_add, masked_fma
from autograd.table.rows import TABLE, accumulate


class Atom(NamedTuple):
    """A function of Lanes, and its largest error in units in the last place of the true result, on the domain.

    ulp: None where each step is rounded, from left to right, as in Python.
    """

    function: Callable[..., Lanes]
    ulp: float | None


ATOMS: dict[str, Atom] = {
    "add": Atom(operator.add, 0.5),
    "sub": Atom(operator.sub, 0.5),
    "mul": Atom(operator.mul, 0.5),
    "div": Atom(operator.truediv, 0.5),
    "floordiv": Atom(division.floordiv, 2.0),
    "mod": Atom(division.mod, 0.5),
    "neg": Atom(operator.neg, 0.0),
    "pow": Atom(powers.pow, 1.0),
    "fma": Atom(lanes.fma, 0.5),
    "abs": Atom(lanes.fabs, 0.0),
    "exp": Atom(exponential.exp, 1.0),
    "exp2": Atom(exponential.exp2, 1.0),
    "expm1": Atom(exponential.expm1, 2.0),
    "log": Atom(logarithm.log, 1.0),
    "log2": Atom(logarithm.log2, 1.0),
    "log10": Atom(logarithm.log10, 1.0),
    "log1p": Atom(logarithm.log1p, 1.5),
    "sqrt": Atom(lanes.sqrt, 0.5),
    "cbrt": Atom(powers.cbrt, 1.0),
    "sin": Atom(trigonometric.sin, 1.0),
    "cos": Atom(trigonometric.cos, 1.0),
    "tan": Atom(trigonometric.tan, 2.0),
    "asin": Atom(angles.asin, 1.5),
    "acos": Atom(angles.acos, 1.5),
    "atan": Atom(angles.atan, 2.0),
    "atan2": Atom(angles.atan2, 2.0),
    "hypot": Atom(lengths.hypot, 1.0),
    "sinh": Atom(hyperbolic.sinh, 2.0),
    "cosh": Atom(hyperbolic.cosh, 1.5),
    "asinh": Atom(hyperbolic.asinh, 2.0),
    "acosh": Atom(hyperbolic.acosh, 2.5),
    "atanh": Atom(hyperbolic.atanh, 2.0),
    "erf": Atom(error.erf, 1.0),
    "erfc": Atom(error.erfc, 4.5),
    "erfinv": Atom(error.erfinv, 4.0),
    "lgamma": Atom(gamma.lgamma, 5.0),
    "digamma": Atom(gamma.digamma, 4.0),
    "polygamma": Atom(gamma.polygamma, 5.0),
    "tanh": Atom(hyperbolic.tanh, 2.5),
    "sigmoid": Atom(sigmoids.sigmoid, 3.0),
    "logistic_density": Atom(sigmoids.logistic_density, 4.0),
    "relu": Atom(sigmoids.relu, 0.0),
    "gelu": Atom(error.gelu, 4.5),
    "gelu_tanh": Atom(sigmoids.gelu_tanh, 3.0),
    "softplus": Atom(sigmoids.softplus, 3.0),
    "sigmoid_cross_entropy": Atom(sigmoids.sigmoid_cross_entropy, 4.0),
    "maximum": Atom(choices.maximum, 0.0),
    "minimum": Atom(choices.minimum, 0.0),
    "where": Atom(choices.where, 0.0),
    "greater": Atom(choices.greater, 0.0),
    "step": Atom(choices.step, 0.0),
    "floor": Atom(lanes.floor, 0.0),
    "ceil": Atom(lanes.ceil, 0.0),
    "round": Atom(lanes.round_half_to_even, 0.0),
    "sum": Atom(sequences.total, None),
    "dot": Atom(sequences.dot, None),
    "max": Atom(sequences.largest, 0.0),
    "min": Atom(sequences.smallest, 0.0),
    "norm": Atom(lengths.norm, 4.0),
    "logsumexp": Atom(sequences.logsumexp, 4.0),
    "softmax": Atom(sequences.softmax, 2.0),
    "sumexp": Atom(sequences.sumexp, 4.0),
    "softmax_cross_entropy": Atom(sequences.softmax_cross_entropy, 4.0),
}
"""By the names of their primitives. `logsumexp` magnifies the rounding of x less the largest value, as it does in
Python; `floordiv` has the very bits of Python's.
"""

LISTED = frozenset({*(TABLE[name] for name in ATOMS), accumulate, masked_add, masked_fma})
"""The primitives whose definitions, if they have one, are not opened."""

ULP: dict[str, float] = {name: atom.ulp for name, atom in ATOMS.items() if atom.ulp is not None} | {
    **dict.fromkeys(("identity", "hard_tanh", "clip", "sign"), 0.0),
    **dict.fromkeys(("leaky_relu", "log_softmax"), 0.5),
    **dict.fromkeys(("softsign", "rsqrt"), 1.5),
    "elu": 2.0,
    "silu": 4.0,
}
"""The errors of all primitives that one is stated for, also of those that are opened. `silu` magnifies the rounding of
a subnormal sigmoid.
"""
