"""The fixture gradcheck: what it returns, and what a failure shows."""

import math
from typing import Any

import numpy as np
import pytest

from autograd import Primitive, Report, gradcheck
from autograd.testing.asserting import GradientAssertion, running_test
from autograd.testing.short_text import point_text, short_text
from autograd.testing.traceback_cut import without_own_frames
from tests.autograd.testing.pytesting import printed, run

pytest_plugins = ["pytester"]


def test_a_right_gradient_gives_its_report(pytester: pytest.Pytester) -> None:
    test = """
        from autograd import Report
        from functions import loss, right

        def test_it(gradcheck):
            report = gradcheck(loss, (0.3, 2.0), expected=right)
            assert isinstance(report, Report) and report.ok
    """
    run(pytester, test).assert_outcomes(passed=1)


def test_a_wrong_gradient_fails_with_a_table_and_the_lines_of_the_test_alone(pytester: pytest.Pytester) -> None:
    test = """
        from functions import loss, wrong

        def test_it(gradcheck):
            gradcheck(loss, (0.3, 2.0), expected=wrong)
    """
    result = run(pytester, test)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">       gradcheck(loss, (0.3, 2.0), expected=wrong)",
            "E       *GradientError: wrong, the gradient of loss, is wrong: 1 of 2 derivatives, at (0.3, 2.0)",
            "E         derivative*yours*by differences   verdict",
            "E         ∂f/∂x  *-0.27777*-0.197655   off by 28.8 %",
            "test_it.py:4: GradientError",
        ]
    )
    assert "asserting.py" not in printed(result)


def test_the_operation_at_fault_is_named_with_its_line(pytester: pytest.Pytester) -> None:
    test = """
        import autograd

        swish = autograd.Primitive(
            "swish", "swish", "x sigmoid(x)", evaluate=lambda x: x * autograd.sigmoid(x),
            partials=(lambda z, x: autograd.sigmoid(x),), example=(1.0,),
        )

        def test_it(gradcheck):
            gradcheck(lambda w: swish(3.0 * w), 0.5)
    """
    result = run(pytester, test)
    result.stdout.fnmatch_lines(
        [
            "E       *GradientError: the gradient of f is wrong: 1 of 1 derivatives, at 0.5",
            "E         wrong rule: swish, operand 1, a mul",
            "E             File *test_it.py*, line 9, in <lambda>",
        ]
    )


@pytest.mark.parametrize(
    ("call", "shown", "frames"),
    [
        ("gradcheck(loss, (0.3, 'a'), expected=right)", "TypeError: expected a real number, got the str 'a'", []),
        ("gradcheck(loss, (0.3, 2.0), expected=[1.0])", "ValueError: expected is ", []),
        ("gradcheck(raising, 2.0)", "ZeroDivisionError: the user's own", ["in raising"]),
    ],
)
def test_an_error_shows_no_frame_of_this_package(
    pytester: pytest.Pytester, call: str, shown: str, frames: list[str]
) -> None:
    test = f"""
        from functions import loss, right

        def raising(x):
            raise ZeroDivisionError("the user's own")

        def test_it(gradcheck):
            {call}
    """
    said = printed(run(pytester, test, "--tb=native"))
    assert shown in said
    assert all(frame in said for frame in frames)
    lines = [line for line in said.splitlines() if line.startswith("  File ")]
    assert not any("checking" in line for line in lines)
    assert "checking" in printed(run(pytester, test, "--tb=native", "--full-trace"))


def test_an_error_that_may_be_a_mistake_of_this_package_keeps_its_frames() -> None:
    with pytest.raises(AttributeError) as caught:
        short_text(None, max, 1.0, None)  # type: ignore[arg-type]
    before = caught.value.__traceback__
    assert without_own_frames(caught.value).__traceback__ is before


def test_it_shows_in_examples_under_its_name() -> None:
    assert repr(GradientAssertion()) == "gradcheck"
    assert isinstance(GradientAssertion()(lambda x: x * x, 3.0), Report)


def test_it_knows_the_running_test(monkeypatch: pytest.MonkeyPatch) -> None:
    assert running_test().endswith("::test_it_knows_the_running_test")
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    assert running_test() == ""


def test_it_takes_what_the_function_takes() -> None:
    check = GradientAssertion()
    assert check(lambda x: x * x, 3.0, order=2).derivatives == gradcheck(lambda x: x * x, 3.0, order=2).derivatives


def test_a_gradient_that_is_not_finite_is_off_by_no_percentage() -> None:
    with pytest.raises(AssertionError, match=r"inf +4   wrong rule"):
        GradientAssertion()(lambda x: x * x, 2.0, expected=math.inf)


def test_several_points_are_told_apart() -> None:
    with pytest.raises(AssertionError) as caught:
        GradientAssertion()(lambda x: x * x, points=[1.0, 2.0, 3.0], expected=lambda x: 2.0 if x < 1.5 else 4.0)
    said = str(caught.value)
    assert "is wrong: 1 of 3 derivatives, at the points given" in said
    assert "at point 3 of 3: 3.0" in said


def test_a_table_has_a_few_lines() -> None:
    with pytest.raises(AssertionError) as caught:
        GradientAssertion()(lambda x: sum(v * v for v in x), [1.0] * 20, expected=[2.5] * 20)
    assert "20 of 20 derivatives" in str(caught.value)
    assert "  and 12 more" in str(caught.value)
    assert len(str(caught.value).splitlines()) < 16


def test_a_point_without_a_derivative_is_not_called_wrong() -> None:
    with pytest.raises(AssertionError, match="the gradient of abs cannot be verified: 1 of 1 derivatives"):
        GradientAssertion()(abs, 0.0)


@pytest.mark.parametrize(
    ("point", "text"),
    [
        (0.1, "0.1"),
        (np.float64(0.1), "0.1"),
        ((0.1, [0.2, 1 / 3]), "(0.1, [0.2, 0.3333333333333333])"),
        (np.array([[0.1, 1 / 3]]), "[[0.1, 0.333333]]"),
        (np.array(2.0), "2.0"),
        (np.ones((20, 3), "float32"), "float32 of shape (20, 3)"),
        ([f"{i:040}" for i in range(6)], None),
    ],
)
def test_a_point_is_one_short_line(point: Any, text: str | None) -> None:
    said = point_text(point)
    assert said == text or (text is None and len(said) == 161 and said.endswith("…"))


@pytest.mark.parametrize(
    "call",
    [
        lambda check: check(lambda x: (x * x).sum(), np.array([1.0, 2.0]), expected=lambda x: x),
        lambda check: check(lambda x: (x * x).sum(), np.array([1.0, 2.0]), expected=lambda x: -2.0 * x),
    ],
)
def test_a_mistake_that_is_named_stands_above_the_table(call: Any) -> None:
    with pytest.raises(AssertionError) as caught:
        call(GradientAssertion())
    words = [finding.mistake.words for finding in caught.value.report.findings if finding.mistake]  # type: ignore[attr-defined]
    lines = str(caught.value).splitlines()
    assert lines[1] == f"  {words[0]}"
    assert "yours" in lines[2]


def test_a_wrong_rule_is_told_also_where_its_error_cancels() -> None:
    cube = Primitive("cube", "x³", "x³", lambda x: x**3, (lambda z, x: 3.1 * x**2,), (2.0,))
    with pytest.raises(AssertionError) as caught:
        GradientAssertion()(lambda x: cube(x) - cube(x), 2.0)
    lines = str(caught.value).splitlines()
    assert lines[0] == ("the gradient of f is wrong: none of 1 derivatives, but the operations below, at 2.0")
    assert lines[1].startswith("  wrong rule: cube, operand 1")
