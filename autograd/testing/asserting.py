"""The fixture `gradcheck`: a check of derivatives as an assertion."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from autograd.checking import GradientError, Report, gradcheck
from autograd.testing.record import Record, record_of
from autograd.testing.short_text import short_text
from autograd.testing.traceback_cut import without_own_frames

Keep = Callable[[Record], None]


class GradientAssertion:
    """Checks derivatives as `autograd.gradcheck` does, and fails where one is not verified.

    keep: takes the record of each check, for a report; None where there is none. whole: leaves tracebacks as they are.

    >>> check = GradientAssertion()
    >>> check(lambda x: x**3, 2.0).ok
    True
    >>> try:
    ...     check(lambda x: x**3, 2.0, expected=12.5)
    ... except AssertionError as error:
    ...     print(error)
    the gradient given for f is wrong: 1 of 1 derivatives, at 2.0
      derivative              yours     by differences   verdict
      ∂f/∂x                    12.5                 12   off by 4 %
    """

    def __init__(self, keep: Keep | None = None, whole: bool = False) -> None:
        self._keep, self._whole = keep, whole

    def __repr__(self) -> str:
        return "gradcheck"  # as examples of hypothesis show it

    def __call__(self, f: Callable[..., Any], point: Any = (), **options: Any) -> Report:
        """The report of `autograd.gradcheck` with these arguments.

        Errors: GradientError, an AssertionError, with a short table; and those of `autograd.gradcheck`.
        """
        __tracebackhide__ = True
        try:
            report = gradcheck(f, point, **options)
        except Exception as error:
            raise error if self._whole else without_own_frames(error)  # noqa: B904  # it is the same error
        expected, several = options.get("expected"), options.get("points") is not None
        if self._keep is not None:
            self._keep(record_of(report, f, point, expected, running_test(), several))
        if not report.ok:
            failure = GradientError(report)
            failure.args = (short_text(report, f, point, expected, several),)
            raise failure
        return report


def running_test() -> str:
    """The id of the test that pytest runs; "" where it runs none."""
    return os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]
