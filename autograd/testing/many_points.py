"""The decorator `points`: a test for many points, which hypothesis draws and shrinks where it is installed."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from autograd.checking import GradientError, Report
from autograd.checking.verdict import KINK
from autograd.common.arguments import check_count, check_function
from autograd.common.wording import with_type
from autograd.testing.drawing_point import drawing
from autograd.testing.intervals import Interval
from autograd.testing.random_state import active_seed

Test = Callable[..., Any]

EXAMPLES = 100


class LeftOut(Exception):
    """Says that a point is a kink, where no hypothesis can be told so."""


def points(examples: int | None = None, /, **intervals: Any) -> Callable[[Test], Test]:
    """Runs a test for many points, one argument of it for each interval; other arguments stay fixtures.

    hypothesis draws the points and shrinks to the smallest failing one, with `deadline=None` and for the rest the
    settings of the profile. Where it is not installed, random points are drawn, and a failure prints the point and its
    seed. A point at which `gradcheck` or the fixture finds kinks alone has no derivative, and is left out.

    examples: how many points; None for what hypothesis's settings say, which is 100.
    intervals: an `interval`, or a strategy of hypothesis, for each argument.

    Errors: TypeError for what is neither, and for a name that the test has no argument of.

    >>> from autograd import assert_gradients, sin
    >>> from autograd.testing import interval
    >>> @points(20, x=interval(-2.0, 2.0), w=interval(0.0, 1.0))
    ... def test_wave(x, w):
    ...     assert_gradients(lambda x, w: sin(w * x), (x, w))
    >>> test_wave()
    """
    if examples is not None:
        check_count("examples", examples)
    if not intervals:
        raise TypeError("points needs an interval for each argument to draw, as in points(x=interval(-2.0, 2.0))")

    def decorated(test: Test) -> Test:
        check_function("points", test)
        missing = [name for name in intervals if name not in inspect.signature(test).parameters]
        if missing:
            raise TypeError(f"points draws {missing[0]}, and {test.__name__} has no argument of that name")
        hypothesis = _installed_hypothesis()
        if hypothesis is None:
            return _by_random_numbers(test, examples or EXAMPLES, intervals)
        strategies = {
            name: given.strategy() if isinstance(given, Interval) else given for name, given in intervals.items()
        }
        for name, strategy in strategies.items():
            if not isinstance(strategy, hypothesis.strategies.SearchStrategy):
                raise TypeError(f"{name} is to be an interval or a strategy of hypothesis, got {with_type(strategy)}")

        @functools.wraps(test)
        def at_a_point(*args: Any, **kwargs: Any) -> None:
            __tracebackhide__ = True
            try:
                with _kinks_left_out():
                    test(*args, **kwargs)
            except LeftOut:
                hypothesis.reject()

        drawn: Any = hypothesis.given(**strategies)(at_a_point)
        if (code := getattr(inspect.unwrap(test), "__code__", None)) is not None:  # tracebacks show the test's line
            place = {"co_filename": code.co_filename, "co_firstlineno": code.co_firstlineno}
            drawn.__code__ = drawn.__code__.replace(**place)
        phases = set(hypothesis.settings().phases) - {hypothesis.Phase.explain}  # it would trace gradcheck
        options: dict[str, Any] = {} if examples is None else {"max_examples": examples}
        made: Test = hypothesis.settings(deadline=None, phases=phases, **options)(drawn)
        return made

    return decorated


def _installed_hypothesis() -> Any:
    try:
        import hypothesis
    except ImportError:
        return None
    return hypothesis


def without_derivative(report: Report) -> bool:
    """Whether nothing is wrong but that the point is a kink of the function."""
    return bool(report.findings) and all(finding.kind == KINK for finding in report.findings)


@contextmanager
def _kinks_left_out() -> Iterator[None]:
    __tracebackhide__ = True
    try:
        with drawing():
            yield
    except GradientError as error:
        if without_derivative(error.report):
            raise LeftOut from error
        raise


def _by_random_numbers(test: Test, examples: int, intervals: dict[str, Any]) -> Test:
    for name, given in intervals.items():
        if not isinstance(given, Interval):
            raise TypeError(f"{name} is to be an interval where hypothesis is not installed, got {with_type(given)}")

    @functools.wraps(test)
    def at_random_points(*args: Any, **kwargs: Any) -> None:
        __tracebackhide__ = True
        random, left_out = Random(seed := active_seed()), 0
        for _ in range(examples):
            point = {name: given.drawn(random) for name, given in intervals.items()}
            try:
                with _kinks_left_out():
                    test(*args, **kwargs, **point)
            except LeftOut:
                left_out += 1
            except BaseException:
                shown = ", ".join(f"{name}={x!r}" for name, x in point.items())
                print(
                    f"failed at the random point {shown}\n"
                    f"again by @pytest.mark.gradcheck_seed({seed}); with hypothesis installed, points shrink"
                )
                raise
        if left_out == examples:
            raise ValueError(f"each of the {examples} points that were drawn is a kink: choose other intervals")

    parameters = inspect.signature(test).parameters.values()
    kept = [parameter for parameter in parameters if parameter.name not in intervals]
    at_random_points.__signature__ = inspect.Signature(kept)  # type: ignore[attr-defined]
    return at_random_points
