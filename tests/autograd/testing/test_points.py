"""The decorator points, with hypothesis and without."""

import sys
from typing import Any

import hypothesis
import pytest
from hypothesis import errors, strategies as st

import autograd
from autograd import GradientError, assert_gradients
from autograd.testing import interval, many_points, points
from autograd.testing.asserting import GradientAssertion
from tests.autograd.testing.pytesting import printed, run

pytest_plugins = ["pytester"]


@pytest.fixture
def no_hypothesis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_points, "_installed_hypothesis", lambda: None)


def test_hypothesis_is_taken_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert many_points._installed_hypothesis() is hypothesis
    with monkeypatch.context() as context:
        context.setitem(sys.modules, "hypothesis", None)
        assert many_points._installed_hypothesis() is None


def test_the_smallest_failing_point_is_shown(pytester: pytest.Pytester) -> None:
    test = """
        import numpy as np
        from autograd.testing import interval, points

        def f(w, x):
            return w * w * sum(v * v for v in x)

        def g(w, x):
            return 2.0 * w * sum(v * v for v in x), [2.0 * w * w * v if v < 0.3 else w * w * v for v in x]

        @points(w=interval(-2, 2), x=interval(-2, 2, shape=2, of="list"))
        def test_it(gradcheck, w, x):
            gradcheck(f, (w, x), expected=g)
    """
    result = run(pytester, test)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*GradientError: g, the gradient of f, is wrong: 1 of 3 derivatives, at (1.0, [[]*1.0*])",
            "E           gradcheck=gradcheck,",
            "E           w=1.0,",
        ]
    )
    assert "many_points.py" not in printed(result)


def test_right_gradients_pass_at_all_points() -> None:
    seen = []

    @points(30, x=interval(-2.0, 2.0), flag=st.booleans())
    def check(x: float, flag: bool) -> None:
        seen.append((x, flag))
        assert_gradients(lambda x: x * x, x)

    check()
    assert len({x for x, _ in seen}) > 10
    assert {flag for _, flag in seen} == {False, True}


def test_a_kink_is_left_out_but_no_mistake_at_a_kink() -> None:
    assert_that_kinks_are_left_out()


def test_so_it_is_without_hypothesis(no_hypothesis: None) -> None:
    assert_that_kinks_are_left_out()


def assert_that_kinks_are_left_out() -> None:
    seen = []

    @points(x=interval(-1.0, 1.0))
    def check(x: float) -> None:
        seen.append(x)
        GradientAssertion()(autograd.relu, x)

    check()
    assert 0.0 in seen

    @points(x=interval(0.0, 1.0))
    def check_wrong(x: float) -> None:
        GradientAssertion()(abs, x, expected=2.0)

    with pytest.raises(GradientError):
        check_wrong()


def test_points_that_are_all_kinks_are_an_error() -> None:
    @points(x=st.just(0.0))
    def check(x: float) -> None:
        assert_gradients(abs, x)

    with pytest.raises((errors.Unsatisfiable, errors.FailedHealthCheck)):
        check()


def test_without_hypothesis_the_point_and_its_seed_are_printed(
    no_hypothesis: None, pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    test = """
        import pytest
        from autograd.testing import interval, points
        from functions import loss, wrong

        @pytest.mark.gradcheck_seed(5)
        @points(w=interval(-2, 2), x=interval(-2, 2))
        def test_it(gradcheck, w, x):
            gradcheck(loss, (w, x), expected=wrong)
    """
    result = run(pytester, test)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*wrong, the gradient of loss, is wrong: * of 2 derivatives, at *",
            "failed at the random point w=*, x=*",
            "again by @pytest.mark.gradcheck_seed(5); with hypothesis installed, points shrink",
        ]
    )
    at = [line for line in result.outlines if "failed at" in line]
    assert at == [line for line in run(pytester, test).outlines if "failed at" in line]


def test_without_hypothesis_points_that_are_all_kinks_are_an_error(no_hypothesis: None) -> None:
    @points(5, x=interval(-1.0, 1.0))
    def check(x: float) -> None:
        assert_gradients(lambda v: abs(v - x), x)

    with pytest.raises(ValueError, match="each of the 5 points that were drawn is a kink: choose other intervals"):
        check()


def test_without_hypothesis_a_hundred_points_are_drawn(no_hypothesis: None) -> None:
    seen = []

    @points(x=interval(-1.0, 1.0))
    def check(x: float, *, twice: bool) -> None:
        seen.append(x)

    check(twice=True)
    assert len(seen) == 100


def test_a_callable_without_code_can_be_decorated() -> None:
    class Check:
        __name__ = "check"

        def __call__(self, x: float) -> None:
            assert_gradients(lambda x: x * x, x)

    points(5, x=interval(-1.0, 1.0))(Check())()


@pytest.mark.parametrize(
    ("arguments", "intervals", "error", "words"),
    [
        ((), {}, TypeError, "points needs an interval for each argument"),
        ((0,), {"x": interval(0, 1)}, ValueError, "examples must be at least 1, got 0"),
        ((), {"y": interval(0, 1)}, TypeError, "points draws y, and check has no argument of that name"),
        ((), {"x": (0, 1)}, TypeError, r"x is to be an interval or a strategy of hypothesis, got the tuple \(0, 1\)"),
    ],
)
def test_errors_say_what_came(arguments: Any, intervals: Any, error: type[Exception], words: str) -> None:
    def check(x: float) -> None: ...

    with pytest.raises(error, match=words):
        points(*arguments, **intervals)(check)


def test_points_takes_a_function() -> None:
    with pytest.raises(TypeError, match=r"points takes a function, got the float 3.0"):
        points(x=interval(0, 1))(3.0)  # type: ignore[arg-type]


def test_without_hypothesis_there_are_intervals_alone(no_hypothesis: None) -> None:
    def check(x: float) -> None: ...

    with pytest.raises(TypeError, match="x is to be an interval where hypothesis is not installed, got the "):
        points(x=st.booleans())(check)
