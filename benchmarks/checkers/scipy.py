"""`scipy.optimize.check_grad`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from gradients.case import Case
from scipy.optimize import check_grad

from checkers.checker import RIGHT, UNDECIDED, WRONG, Answer, Checker, Flat


class Scipy(Checker):
    """It returns the norm of the difference, and leaves the verdict to its user."""

    name = "scipy.optimize.check_grad"
    library = "scipy"
    how = "`check_grad(f, gradient, point)`, of one array with one axis; its norm counts relative to the gradient's"
    tolerances = tuple(10.0**-k for k in range(2, 10))

    def prepared(self, case: Case) -> Callable[[], Any]:
        """The check, ready to run."""
        flat = Flat(case)
        return lambda: check_grad(flat.f, flat.gradient, flat.point)

    def answer(self, case: Case, result: Any, tolerance: float) -> Answer:
        """Right if the norm is small enough; a norm that is nan or inf is no verdict."""
        flat = Flat(case)
        largest = float(np.linalg.norm(flat.gradient(flat.point).astype(float)))
        if np.isnan(largest):
            return Answer(WRONG)
        if not np.isfinite(result):
            return Answer(UNDECIDED)
        return Answer(RIGHT if result <= tolerance * largest else WRONG)
