"""What a failed assertion says: the derivatives that are wrong, and the mistakes that are named."""

from __future__ import annotations

import math
import re
import reprlib
from collections.abc import Callable
from typing import Any

from autograd.checking import Derivative, Report
from autograd.checking.by_array import arrays_told, samples
from autograd.checking.verdict import RIGHT, WRONG
from autograd.common.console import writable
from autograd.graph.source_line import function_name

SHOWN = 8
"""How many derivatives, and how many findings, a text has at most."""
LONGEST_POINT = 160
SHORT_POINT = 60
"""Longer points have a line of their own."""
SHOWN_NUMBERS = 6


def short_text(report: Report, f: Callable[..., Any], point: Any, expected: Any, several: bool = False) -> str:
    """The text of a failed check in a few lines.

    expected: the gradient that the user gave, if any. several: whether there are several points, which findings tell.

    >>> from autograd import gradcheck
    >>> f = lambda x, y: x * y
    >>> print(short_text(gradcheck(f, (2.0, 3.0), expected=(3.0, 4.0)), f, (2.0, 3.0), (3.0, 4.0)))
    the gradient given for f is wrong: 1 of 2 derivatives, at (2.0, 3.0)
      derivative              yours     by differences   verdict
      ∂f/∂y                       4                  2   off by 50 %
    """
    bad = [derivative for derivative in report.derivatives if derivative.verdict.kind != RIGHT]
    wrong = any(derivative.verdict.kind == WRONG for derivative in bad) or not bad
    said = "is wrong" if wrong else "cannot be verified"
    at = "at the points given" if several else f"at {point_text(point)}"
    lines = [f"{subject(f, expected)} {said}: {_counted(report, bad)}", at]
    if len(at) <= SHORT_POINT:
        lines = [", ".join(lines)]
    lines += mistakes(report)
    if told := arrays_told(report.derivatives, bad):
        lines.append(told)
    if bad:
        shown = samples(bad, SHOWN)
        width = max(16, *(len(derivative.name) + 2 for derivative in shown))
        whose = "gradient" if expected is None else "yours"
        lines.append(f"{'derivative':<{width}}{whose:>13}{'by differences':>19}   verdict")
        lines += [f"{derivative.name:<{width}}{_numbers(derivative)}" for derivative in shown]
    if len(bad) > SHOWN:
        lines.append(f"and {len(bad) - SHOWN} more")
    lines += remarks(report, several)[:SHOWN]
    return writable("\n".join(lines).replace("\n", "\n  "))


class _Shortened(reprlib.Repr):
    """Calls a method by the name of a type."""

    def repr_ndarray(self, array: Any, level: int) -> str:
        if math.prod(array.shape) <= SHOWN_NUMBERS:
            return self.repr1(_rounded(array.tolist()), level)
        return f"{array.dtype} of shape {tuple(array.shape)}"

    repr_Tensor = repr_ArrayImpl = repr_ndarray  # noqa: N815  # the types of torch and jax

    def repr_float64(self, x: Any, level: int) -> str:
        return repr(float(x))


def _rounded(numbers: Any) -> Any:
    """Nested lists with a few digits of each number."""
    return [_rounded(x) for x in numbers] if isinstance(numbers, list) else float(f"{numbers:.6g}")


def _name(f: Callable[..., Any]) -> str:
    """The name of a function; "" for a lambda."""
    name = function_name(f)
    return "" if name == "<lambda>" else name


def subject(f: Callable[..., Any], expected: Any) -> str:
    """What is checked, in words.

    >>> subject(max, None), subject(lambda x: x, 3.0), subject(max, min)
    ('the gradient of max', 'the gradient given for f', 'min, the gradient of max,')
    """
    name, own = (_name(g) if callable(g) else "" for g in (f, expected))
    if own:
        return f"{own}, the gradient of {name or 'f'},"
    return f"the gradient {'of' if expected is None else 'given for'} {name or 'f'}"


def point_text(point: Any) -> str:
    """The point on one line, shortened: of large arrays the shape.

    >>> import numpy as np
    >>> point_text({"w": np.ones((20, 3)), "b": np.array([0.5, 0.25]), "x": [0.5] * 100})
    "{'b': [0.5, 0.25], 'w': float64 of shape (20, 3), 'x': [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, ...]}"
    """
    text = re.sub(r"\s+", " ", _Shortened().repr(point))
    return text if len(text) <= LONGEST_POINT else text[:LONGEST_POINT] + "…"


def mistakes(report: Report) -> list[str]:
    """The mistakes that are named, in words, each once."""
    named = [finding.mistake for finding in report.findings]
    return list(dict.fromkeys(mistake.words for mistake in named if mistake is not None))


def remarks(report: Report, several: bool) -> list[str]:
    """What no row of the table says, each once: findings about operations or about f, and notes about the check.

    several: whether there are several points, which findings tell.
    """
    names = {derivative.name for derivative in report.derivatives}
    said = [str(finding) for finding in report.findings if several or finding.operand_name not in names]
    return [*dict.fromkeys(said), *report.notes]


def _counted(report: Report, bad: list[Derivative]) -> str:
    if not bad:
        return f"none of {len(report.derivatives)} derivatives, but the operations below"
    return f"{len(bad)} of {len(report.derivatives)} derivatives"


def _numbers(derivative: Derivative) -> str:
    verdict = derivative.verdict
    return f"{verdict.analytic:>13.6g}{verdict.numeric:>19.6g}   {verdict.word}"
