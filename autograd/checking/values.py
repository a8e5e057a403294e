"""Second and higher derivatives against differences of values alone, not of the gradient that a wrong rule gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from math import comb, inf, isfinite, prod
from random import Random
from typing import Any

from autograd.checking.differences import Estimate, Function, extrapolated, resolution
from autograd.checking.nodes import finding_at, one_of_each_primitive
from autograd.checking.report import Finding
from autograd.checking.subject import Subject
from autograd.checking.verdict import WRONG, Verdict
from autograd.graph.value import Value, number_of

SCALES = (3.0, 1.0, 0.3)
"""Sizes of the largest steps, in tenths of the size of a number: differences of high order need large steps."""
AGREEMENT = 1e-3
"""Differences of values tell a wrong derivative where it is off by more than this share, and they agree as well."""
SEED = 0


def nth_slopes(f: Function, x: float, size: float, n: int, noise: float) -> Iterator[Estimate]:
    """Estimates of the n-th derivative of `f` at `x` from its values, by steps of several sizes.

    >>> import math
    >>> [round(estimate.value, 6) for estimate in nth_slopes(math.exp, 0.0, 1.0, 2, 0.0)]
    [1.0, 1.0, 1.0]
    """

    def quotient(h: float) -> tuple[float, float]:
        values = [f(x + (n / 2.0 - i) * h) for i in range(n + 1)]
        total = sum((-1) ** i * comb(n, i) * value for i, value in enumerate(values))
        return total / h**n, 2.0**n * (resolution(*values) + noise) / h**n

    for scale in SCALES:
        yield extrapolated(quotient, 0.1 * scale * size, 2)


def contradicted(analytic: float, f: Function, x: float, size: float, n: int, noise: float) -> Verdict | None:
    """A verdict that an n-th derivative is wrong, where differences of values agree with each other and not with it.

    >>> contradicted(2.0, lambda x: x * x, 0.0, 1.0, 2, 0.0)
    >>> contradicted(-2.0, lambda x: x * x, 0.0, 1.0, 2, 0.0).kind
    'wrong rule'
    """
    estimates = list(nth_slopes(f, x, size, n, noise))
    best = min(estimates, key=lambda estimate: estimate.error if isfinite(estimate.value) else inf)
    sizable = max(abs(analytic), abs(best.value))
    apart = [abs(analytic - estimate.value) for estimate in estimates]
    if not all(off > 10.0 * one.error + AGREEMENT * sizable for off, one in zip(apart, estimates)):
        return None
    if not all(abs(one.value - best.value) <= 10.0 * one.error + AGREEMENT * sizable for one in estimates):
        return None
    return Verdict(WRONG, analytic, best.value, "by differences of values: near the point the gradient is wrong")


def spoilt_orders(subject: Subject, slopes: Sequence[float], n: int, noise: Sequence[float]) -> list[Finding]:
    """Findings where the n-th derivatives do not fit the values along a random direction.

    slopes: the n-th derivatives, of each output by all leaves, by all leaves again, and so on. noise: how far each
    output may be off by rounding.
    """
    for place, name in enumerate(subject.output_names()):
        verdict = _along_a_direction(subject, slopes, n, place, noise[place])
        if verdict:
            what = f"the derivative of order {n} of {name} along a random direction"
            of_f = Finding(WRONG, "", "", 0, what, verdict.analytic, verdict.numeric, str(verdict))
            return list(_wrong_nearby(subject.outputs(), n)) or [of_f]
    return []


def _along_a_direction(subject: Subject, slopes: Sequence[float], n: int, place: int, noise: float) -> Verdict | None:
    random = Random(SEED)
    count = len(subject.leaves)
    sizes = [abs(number_of(x)) or 1.0 for x in subject.leaves]
    direction = [size * random.choice((-1.0, 1.0)) * random.uniform(0.5, 1.0) for size in sizes]
    own = slopes[place * count**n :][: count**n]
    analytic = sum(slope * prod(factors) for slope, factors in zip(own, product(direction, repeat=n)))
    return contradicted(analytic, subject.along_all(direction, place), 0.0, 1.0, n, noise)


def _wrong_nearby(outputs: list[Any], n: int) -> Iterator[Finding]:
    """The primitives whose own n-th derivatives do not fit their values."""
    for node in one_of_each_primitive(outputs):
        moving = [place for place, x in enumerate(node.operands) if isinstance(x, Value)]
        numbers = tuple([number_of(x) for x in node.operands if isinstance(x, Value)])
        alone = Subject(partial(applied_again, node), numbers)
        slopes = [number_of(x) if isinstance(x, Value) else x for x in alone.outputs(n, locates=False)]
        verdict = _along_a_direction(alone, slopes, n, 0, 0.0)
        if verdict:
            told = WRONG, verdict.analytic, verdict.numeric, str(verdict)
            yield finding_at(node, _operand_at_fault(alone, slopes, n, moving), *told)


def _operand_at_fault(alone: Subject, slopes: Sequence[float], n: int, moving: list[int]) -> int:
    """The operand by which the n-th derivative is wrong; the first one if it is wrong by several operands together."""
    each = sum(len(moving) ** k for k in range(n))  # from one pure derivative to the next
    for i, (place, leaf) in enumerate(zip(moving, alone.leaves)):
        x = number_of(leaf)
        if contradicted(slopes[i * each], alone.along(leaf, 0, 0), x, abs(x) or 1.0, n, 0.0):
            return place
    return moving[0]


def applied_again(node: Value, *numbers: Value) -> Value:
    """A node's operation on other Values than its own; constants stay."""
    operands = iter(numbers)
    assert node.primitive is not None
    return Value.record(node.primitive, tuple([x if isinstance(x, float) else next(operands) for x in node.operands]))
