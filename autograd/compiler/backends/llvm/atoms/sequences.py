"""Functions of any number of operands: sums, products, extremes and softmax."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import reduce

from autograd.compiler.backends.llvm.atoms.choices import maximum, minimum
from autograd.compiler.backends.llvm.atoms.exponential import exp, exp_of_negative
from autograd.compiler.backends.llvm.atoms.logarithm import log_of_1_plus
from autograd.compiler.backends.llvm.atoms.sums import pairwise
from autograd.compiler.backends.llvm.ir.lanes import Lanes, fabs, fma, select
from autograd.compiler.backends.llvm.ir.machine_code import vector_width


def total(*terms: Lanes) -> Lanes:
    """The sum, added from left to right."""
    return reduce(operator.add, terms, terms[0].code.constant(0.0))


def dot(*operands: Lanes) -> Lanes:
    """bias + w1 * x1 + w2 * x2 + ..., from left to right, each step rounded once; operands: the w, the x, the bias."""
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
    shift, more = _largest_and_more(values)
    return select(fabs(shift).eq(math.inf), shift, shift + more)


def sumexp(*values: Lanes) -> Lanes:
    """e**x + e**y + ..., added pair by pair."""
    return pairwise([_exp(x, term) for x, term in zip(values, _each(exp, values))])


def softmax(x: Lanes, total: Lanes) -> Lanes:
    """e**x / total."""
    return _exp(x) / total


def softmax_cross_entropy(*operands: Lanes) -> Lanes:
    """The sum of -log_softmax of each value times its target, 0 times infinity being 0; operands: values, targets.

    The exponentials are those of its derivative, so that LLVM computes them once.
    """
    n = len(operands) // 2
    values, targets = operands[:n], operands[n:]
    shift = largest(*values)
    largest_term, others = _largest_and_others([exp(x - shift) for x in values])
    more = log_of_1_plus(pairwise(others)) if others else shift.code.constant(0.0)
    missed = [select(target.eq(0.0), 0.0, target * (shift - x)) for x, target in zip(values, targets)]
    return fma(total(*targets), more + (largest_term - 1.0), total(*missed))


def _each(function: Callable[[Lanes], Lanes], values: Sequence[Lanes]) -> list[Lanes]:
    """The function of each value; of single numbers, of as many at once as a vector has lanes."""
    if not values or values[0].code.width > 1:
        return [function(x) for x in values]
    code, width, results = values[0].code, vector_width(), list[Lanes]()
    own = code.of_lanes(width)
    for start in range(0, len(values), width):
        some = list(values[start : start + width])
        filled = some + some[:1] * (width - len(some))
        results += code.unpacked(function(own.packed(filled)))[: len(some)]
    return results


def _largest_and_others(values: Sequence[Lanes]) -> tuple[Lanes, list[Lanes]]:
    largest_yet, others = values[0], []
    for value in values[1:]:
        others.append(minimum(largest_yet, value))
        largest_yet = maximum(largest_yet, value)
    return largest_yet, others


def _exp(x: Lanes, written: Lanes | None = None) -> Lanes:
    """e**x, written once for the sum and for the result of its own; `written` for the sum already."""
    return x.code.once(("exp", x.text), lambda: exp(x) if written is None else written)


def _largest_and_more(values: Sequence[Lanes]) -> tuple[Lanes, Lanes]:
    """The largest of them, and log(e**x + e**y + ...) less that: log(1 + ...), of the others less the largest."""

    def written() -> tuple[Lanes, Lanes]:
        shift, others = _largest_and_others(values)
        terms = _each(exp_of_negative, [x - shift for x in others])
        return shift, log_of_1_plus(pairwise(terms)) if terms else shift.code.constant(0.0)

    return values[0].code.once(("logsumexp", *_names(values)), written)


def _names(values: Sequence[Lanes]) -> list[str]:
    return [value.text for value in values]
