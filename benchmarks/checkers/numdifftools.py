"""numdifftools, which estimates derivatives and their errors; comparing them is left to its user."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numdifftools
import numpy as np
from gradients.case import Case

from checkers.checker import RIGHT, UNDECIDED, WRONG, Answer, Checker, Flat


class Numdifftools(Checker):
    """Wrong is what is off by more than the estimated error and a share of the entry."""

    name = "numdifftools"
    library = "numdifftools"
    how = (
        "`Gradient(f, full_output=True)(point)`, of one array with one axis, `Jacobian` where f returns an array; an "
        "entry is wrong if it is off by more than the estimated error and a share of the larger of the two"
    )
    tolerances = tuple(10.0**-k for k in range(2, 10))

    def prepared(self, case: Case) -> Callable[[], Any]:
        """The estimate and the comparison's other side, ready to run."""
        flat = Flat(case)
        kind = numdifftools.Jacobian if np.ndim(flat.f(flat.point)) else numdifftools.Gradient
        estimated = kind(flat.f, full_output=True)
        return lambda: (flat.gradient(flat.point), estimated(flat.point))

    def answer(self, case: Case, result: Any, tolerance: float) -> Answer:
        """Right if each entry agrees; undecided if none is wrong and some could not be estimated."""
        written, found = result
        slopes = np.reshape(found.estimate, written.shape)
        errors = np.reshape(found.error_estimate, written.shape)
        apart = np.abs(written - slopes)
        known = np.isfinite(slopes) & np.isfinite(errors)
        wrong = known & ~(apart <= errors + tolerance * np.maximum(np.abs(written), np.abs(slopes)))
        if wrong.any():
            return Answer(WRONG, Flat(case).entries(wrong))
        return Answer(RIGHT if known.all() else UNDECIDED)
