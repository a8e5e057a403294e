"""Functions of any number of operands: sums, products, extremes and softmax."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from functools import reduce

from autograd.compiler.llvm.functions.choices import maximum, minimum
from autograd.compiler.llvm.functions.exponential import exp_of_negative
from autograd.compiler.llvm.functions.logarithm import log_of_1_plus
from autograd.compiler.llvm.functions.sums import pairwise
from autograd.compiler.llvm.lanes import Lanes, fabs, fma, select


def total(*terms: Lanes) -> Lanes:
    """Their sum, added from left to right."""
    return reduce(operator.add, terms, terms[0].code.constant(0.0))


def mean(*values: Lanes) -> Lanes:
    """Their sum divided by their number."""
    return total(*values) / float(len(values))


def prod(*factors: Lanes) -> Lanes:
    """Their product, multiplied from left to right."""
    return reduce(operator.mul, factors)


def dot(*operands: Lanes) -> Lanes:
    """bias + w1 * x1 + w2 * x2 + ..., from left to right, each step rounded once; operands are the w, the x, the bias."""
    n = len(operands) // 2
    result = operands[-1]
    for weight, x in zip(operands[:n], operands[n:]):
        result = fma(weight, x, result)
    return result


def largest(*values: Lanes) -> Lanes:
    """The largest of them; nan if one is nan."""
    return reduce(maximum, values)


def smallest(*values: Lanes) -> Lanes:
    """The smallest of them; nan if one is nan."""
    return reduce(minimum, values)


def logsumexp(*values: Lanes) -> Lanes:
    """log(e**x + e**y + ...): the largest value, and what the others add to it."""
    shift, others = _largest_and_others(values)
    return select(fabs(shift).eq(math.inf), shift, shift + _log_of_sum(shift, others))


def softmax(x: Lanes, *values: Lanes) -> Lanes:
    """e**x / (e**y + e**z + ...), each less the largest, so that none overflows."""
    shift = largest(*values)
    return exp_of_negative(x - shift) / pairwise([exp_of_negative(value - shift) for value in values])


def log_softmax(x: Lanes, *values: Lanes) -> Lanes:
    """x - log(e**y + e**z + ...); nan if the largest is infinite."""
    shift, others = _largest_and_others(values)
    return (x - shift) - (_log_of_sum(shift, others) + (shift - shift))


def _largest_and_others(values: Sequence[Lanes]) -> tuple[Lanes, list[Lanes]]:
    shift, others = values[0], []
    for value in values[1:]:
        others.append(minimum(shift, value))
        shift = maximum(shift, value)
    return shift, others


def _log_of_sum(shift: Lanes, others: Sequence[Lanes]) -> Lanes:
    """log(1 + e**(x - shift) + e**(y - shift) + ...) for the others besides the largest, which is `shift`."""
    if not others:
        return shift.code.constant(0.0)
    return log_of_1_plus(pairwise([exp_of_negative(x - shift) for x in others]))
