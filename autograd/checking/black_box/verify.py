"""Checks the gradient of a black box at one point."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy

from autograd.checking.black_box.box import Box, coarsest, output_names
from autograd.checking.black_box.containers import leaves
from autograd.checking.black_box.entries import Entries
from autograd.checking.black_box.given import ByNumbers, Matrix, as_matrix, computed
from autograd.checking.black_box.guilty import checked_along_directions
from autograd.checking.black_box.kinds import DOUBLE, Vector, library_of
from autograd.checking.black_box.roughness import roughness
from autograd.checking.report import NOT_A_FUNCTION, WRONG_BACKWARD, WRONG_EXPECTED, Derivative, Finding, Report
from autograd.checking.subject import Subject
from autograd.checking.verdict import ONE_BY_ONE, RIGHT, TOLERANCE, WRONG
from autograd.graph.structure import numbers_returned

TOLERANCES = ((1e-12, TOLERANCE), (1e-5, 1e-3), (1.0, 5e-2))
"""The tolerance of derivatives for each precision up to an epsilon: double, single, half."""
AT_MOST = 5000
"""Up to this many derivatives, by up to `ONE_BY_ONE` numbers, are checked one by one."""
ALL_IF_WRONG = 1000
"""Of up to this many derivatives all are judged where some are wrong, which tells what mistake explains them."""
WRITES = "f, or the function given as expected, writes into its arguments; each call got arrays of its own"
INTEGERS = "the point holds integers; f was called with floats of the same values"
REPEATABLE = 64.0
"""Two calls may differ by this many roundings, as sums do in threads."""


def is_graph(f: Callable[..., Any], point: Any) -> bool:
    """Whether f makes a graph of Values, which it gets in arrays of numpy."""
    if any(library_of(leaf) for _, leaf in leaves(point, "")):
        return False
    try:
        return bool(Subject(f, point).leaves)
    except (TypeError, AttributeError):
        return False


@numpy.errstate(all="ignore")  # what is no number is reported
def verified(
    f: Callable[..., Any], point: Any, expected: Any, tolerance: float | None, seed: int, order: int
) -> Report:
    """Compares `expected`, or the gradient that torch or jax compute of f, with differences of f."""
    if order > 1:
        raise ValueError(f"order={order} is checked for functions of Values; of arrays, first derivatives are")
    box = Box(f, point)
    if not len(box.x):
        raise ValueError(
            "the point holds no numbers, so there is nothing to differentiate by; give an array that is not empty"
        )
    value = box(box.x)
    returned = box.returned
    names = output_names(returned)
    if not names:
        raise ValueError("f returned no numbers at the point; return a number or an array that is not empty")
    epsilon = max(box.epsilon, coarsest(returned))
    random = numpy.random.default_rng(seed)
    jacobian, slack, kind = _jacobian(box, point, expected, random)
    again = box(box.x)
    for place, differs in enumerate(~_repeated(value, again, epsilon)):
        if differs:
            detail = f"called twice, f returned {value[place]!r} and {again[place]!r}"
            return Report((), (Finding(NOT_A_FUNCTION, operand_name=names[place], detail=detail),))
    if isinstance(jacobian, Finding):
        return Report((), (jacobian,))
    if tolerance is None:
        tolerance = next(allowed for up_to, allowed in TOLERANCES if epsilon <= up_to)
    best = _sharper(box, value, epsilon) or box
    noise = roughness(best, best, random)
    if best is box and epsilon > DOUBLE:
        noise = numpy.maximum(noise, epsilon * numpy.abs(value))
    entries = Entries(best, jacobian, noise, slack, tolerance, epsilon)
    derivatives, headline = _derivatives(entries, names, random)
    findings = [
        Finding.of_f(kind if derivative.verdict.kind == WRONG else derivative.verdict.kind, derivative)
        for derivative in derivatives
        if derivative.verdict.kind != RIGHT
    ]
    notes = [note for note, holds in ((WRITES, box.changes_arguments), (INTEGERS, box.integers)) if holds]
    return Report(tuple(derivatives), tuple(findings), tuple(notes), headline)


def _derivatives(entries: Entries, names: list[str], random: numpy.random.Generator) -> tuple[list[Derivative], str]:
    box, jacobian = entries.box, entries.jacobian
    headline = ""
    if len(box.x) > ONE_BY_ONE or jacobian.size > AT_MOST:
        derivatives, headline = checked_along_directions(entries, names, random)
        if jacobian.size > ALL_IF_WRONG or not any(found.verdict.kind == WRONG for found in derivatives):
            return derivatives, headline
    entries.jacobian = jacobian
    judge = entries.quick if headline else entries.verdict
    places = itertools.product(range(len(names)), range(len(box.x)))
    return [Derivative(names[k], box.name(i), judge(k, i)) for k, i in places], ""


def _jacobian(
    box: Box, point: Any, expected: Any, random: numpy.random.Generator
) -> tuple[Matrix | Finding, Matrix, str]:
    """The derivatives to check, how far they may be off by rounding, and the kind of finding where they are wrong."""
    kind = WRONG_EXPECTED if expected is not None else WRONG_BACKWARD
    one = type(point) is not tuple

    def gradient(x: Vector) -> Matrix:
        if expected is None:
            found = computed(box)
            one_argument = one and not isinstance(found, tuple)
        else:
            found, one_argument = box.called(expected, x), one
            if found is None:
                numbers_returned(expected, None)  # raises the error that names `expected`
        return found.matrix if isinstance(found, ByNumbers) else as_matrix(found, box, one_argument)

    if expected is not None and not callable(expected):
        found = as_matrix(expected, box, one)
        return found, 8.0 * box.epsilon * numpy.abs(found).max(axis=1, keepdims=True) * numpy.ones_like(found), kind
    found, again = gradient(box.x), gradient(box.x)
    if not _repeated(found, again, box.epsilon).all():
        i = int(numpy.flatnonzero(~_repeated(found, again, box.epsilon))[0])
        detail = f"called twice, expected returned {found.flat[i]!r} and {again.flat[i]!r}"
        return Finding(NOT_A_FUNCTION, operand_name="expected", detail=detail), found, kind
    if box.epsilon <= DOUBLE or expected is None:
        return found, numpy.zeros_like(found), kind
    rough = roughness(lambda x: gradient(x).ravel(), box, random).reshape(found.shape)
    return found, 10.0 * rough, kind


def _repeated(one: Any, other: Any, epsilon: float) -> Any:
    """Whether two results of the same call are the same, but for rounding."""
    if one.shape != other.shape:
        return numpy.zeros(one.shape, bool)
    alike = numpy.abs(one - other) <= REPEATABLE * epsilon * numpy.maximum(numpy.abs(one), numpy.abs(other))
    return alike | (one == other) | (numpy.isnan(one) & numpy.isnan(other))


def _sharper(box: Box, value: Vector, epsilon: float) -> Box | None:
    """The box in double precision, if f takes such arrays, returns such numbers, and the same but for rounding."""
    wide = box.wider()
    if wide is None:
        return None
    try:
        found = wide(wide.x)
    except Exception:  # f is for arrays of its own precision alone: then these do
        return None
    same = found.shape == value.shape and coarsest(wide.returned) <= DOUBLE
    return wide if same and _repeated(found, value, 1e2 * epsilon).all() else None
