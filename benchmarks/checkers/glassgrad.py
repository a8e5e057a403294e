"""`autograd.gradcheck` with `expected`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import numpy as np
from gradients.case import Case

from autograd import gradcheck
from checkers.checker import RIGHT, UNDECIDED, WRONG, Answer, Checker

IS_WRONG = "wrong expected gradient"


class Glassgrad(Checker):
    """The function and its derivative as they are."""

    name = "autograd.gradcheck"
    library = "glassgrad"
    how = "`gradcheck(f, point, expected=gradient)`; its findings are the entries, and have the mistake's name"
    tolerances = (1e-7,)

    def prepared(self, case: Case) -> Callable[[], Any]:
        """The check, ready to run."""
        point = case.point if len(case.point) > 1 else case.point[0]
        return lambda: gradcheck(case.f, point, expected=case.written)

    def answer(self, case: Case, result: Any, tolerance: float) -> Answer:
        """Wrong if a finding says so; a kink, or what else is not to be compared, is undecided."""
        if result.ok:
            return Answer(RIGHT)
        wrong = [finding for finding in result.findings if finding.kind == IS_WRONG]
        if not wrong:
            return Answer(UNDECIDED)
        mistakes = [finding.mistake.kind for finding in wrong if getattr(finding, "mistake", None)]
        names = list(inspect.signature(case.f).parameters)
        entries = [np.zeros(x.shape, bool) for x in case.derivatives(case.right)]
        for finding in wrong:
            argument, place = entry_of(finding.operand_name, names)
            entries[argument][place] = True
        return Answer(WRONG, tuple(entries), mistakes[0] if mistakes else "")


def entry_of(derivative: str, names: list[str]) -> tuple[int, tuple[int, ...]]:
    """The argument and the entry of a derivative such as ∂f[2]/∂w[0,1]: first the index of f's result."""
    of, by = derivative.split("/")
    (name,) = re.findall(r"∂(\w+)", by)
    return names.index(name), tuple(int(i) for i in re.findall(r"\d+", of[2:] + by.removeprefix(f"∂{name}")))
