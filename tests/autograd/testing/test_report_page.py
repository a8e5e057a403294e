"""--gradcheck-report: one page of all checks, from one process or many."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import gradcheck
from autograd.testing.check_page import check_page
from autograd.testing.drawing_point import drawing
from autograd.testing.record import joined, record_of
from tests.autograd.testing.pytesting import printed, run

pytest_plugins = ["pytester"]

TESTS = """
    import autograd
    from autograd.testing import interval, points
    from functions import loss, right, wrong

    def test_right(gradcheck):
        gradcheck(loss, (0.3, 2.0), expected=right)

    def test_wrong(gradcheck):
        gradcheck(loss, (0.3, 2.0), expected=wrong)

    @points(20, w=interval(-2, 2), x=interval(-2, 2))
    def test_drawn(gradcheck, w, x):
        gradcheck(loss, (w, x), expected=wrong)

    @points(20, x=interval(-2, 2))
    def test_kink(gradcheck, x):
        gradcheck(autograd.relu, x)
"""


def text_of(page: Path) -> str:
    return unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL))


def words(page: Path) -> str:
    return " ".join(text_of(page).split())


def test_the_page_has_each_check(pytester: pytest.Pytester) -> None:
    result = run(pytester, TESTS, "--gradcheck-report=out/page.html")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*checks of gradients: 4, 2 failed, in *page.html*"])
    page = pytester.path / "out" / "page.html"
    said = words(page)
    assert "4 checks in 4 tests: 2 verified, 2 failed" in said
    assert "✓ verified right, the gradient of loss test_it.py::test_right 2 derivatives, worst error" in said
    assert "✗ failed wrong, the gradient of loss test_it.py::test_wrong 1 of 2 derivatives, worst error 0.29" in said
    assert "At (0.3, 2.0) derivative verdict yours by differences ∂f/∂x off by 28.8 % -0.2777" in said
    assert "At (1.0, 1.0) , the smallest failing point of those drawn; " in said
    assert re.search(
        r"the point with the largest error of those drawn; \d+ points? verified, \d+ without a derivative", said
    )
    assert said.index("✗ failed") < said.index("✓ verified")


def test_checks_of_many_processes_are_on_one_page(pytester: pytest.Pytester) -> None:
    quick = TESTS.partition("    @points")[0].replace("from autograd.testing import interval, points", "")
    run(pytester, quick, "--gradcheck-report=page.html").assert_outcomes(passed=1, failed=1)
    page = pytester.path / "page.html"
    alone = page.read_text(encoding="utf-8")
    run(pytester, quick, "--gradcheck-report=page.html", "-n", "2").assert_outcomes(passed=1, failed=1)
    assert page.read_text(encoding="utf-8") == alone


def test_a_session_that_stops_early_has_its_page(pytester: pytest.Pytester) -> None:
    run(pytester, TESTS, "--gradcheck-report=page.html", "-x").assert_outcomes(passed=1, failed=1)
    assert "2 checks in 2 tests: 1 verified, 1 failed" in words(pytester.path / "page.html")


def test_without_a_check_the_page_says_so(pytester: pytest.Pytester) -> None:
    run(pytester, "def test_it(): pass", "--gradcheck-report=page.html").assert_outcomes(passed=1)
    assert "No gradient was checked" in words(pytester.path / "page.html")


def test_without_the_option_nothing_is_kept_or_written(pytester: pytest.Pytester) -> None:
    result = run(pytester, TESTS)
    assert "checks of gradients" not in printed(result)
    assert not list(pytester.path.rglob("*.html"))


def test_collecting_alone_leaves_an_earlier_page(pytester: pytest.Pytester) -> None:
    page = pytester.path / "page.html"
    page.write_text("earlier", encoding="utf-8")
    run(pytester, TESTS, "--gradcheck-report=page.html", "--collect-only")
    assert page.read_text(encoding="utf-8") == "earlier"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("folder", "it is a folder"),
        ("file/page.html", "file"),
        ("sealed/page.html", "its folder is not to be written to"),
        ("", "--gradcheck-report is the name of a file; got ''"),
    ],
)
def test_a_file_that_cannot_be_written_is_an_error_before_the_tests_run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, name: str, why: str
) -> None:
    pytester.mkdir("folder")
    pytester.makefile("", file="")
    monkeypatch.setattr("os.access", lambda path, mode: Path(path).name != "sealed")
    result = run(pytester, TESTS, f"--gradcheck-report={name}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said = printed(result)
    assert f"--gradcheck-report={name} cannot be written: " in said
    assert why in said
    assert "Traceback" not in said
    assert "passed" not in said


def test_a_page_that_cannot_be_written_in_the_end_is_told(pytester: pytest.Pytester) -> None:
    test = """
        import os

        def test_it(gradcheck):
            os.mkdir("page.html")
    """
    result = run(pytester, test, "--gradcheck-report=page.html")
    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    result.stdout.fnmatch_lines(["*--gradcheck-report: *page.html could not be written: *a folder is no file*"])


def test_texts_of_users_are_texts_on_the_page() -> None:
    def f(x: Any) -> Any:
        return x * x

    f.__name__ = "<script>alert(1)</script>"
    page = check_page([record_of(gradcheck(f, 2.0), f, 2.0, None, "a.py::test_<b>&")])
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "test_&lt;b&gt;&amp;" in page


def test_many_derivatives_are_a_short_table_with_the_wrong_ones_first() -> None:
    right = [2.0] * 79 + [2.5]
    report = gradcheck(lambda x: sum(v * v for v in x), [1.0] * 80, expected=right)
    record = record_of(report, sum, [1.0] * 80, right, "a.py::test_b")
    assert (record["count"], record["unverified"], len(record["rows"])) == (80, 1, 50)
    assert record["rows"][0][0] == "∂f/∂x[79]"
    page = check_page([record])
    assert "<p>and 30 more</p>" in page
    assert "1 of 80 derivatives" in page


def test_of_points_that_were_drawn_the_telling_one_is_kept() -> None:
    def record(f: Any, x: float, expected: Any = None) -> Any:
        with drawing():
            return record_of(gradcheck(f, x, expected=expected), f, x, expected, "a.py::test_b")

    def square(x: Any) -> Any:
        return x * x

    verified, kink = record(square, 3.0), record(abs, 0.0)
    kink["subject"] = verified["subject"]
    failed = {**record(square, 3.0, 7.0), "subject": verified["subject"]}
    smaller = {**failed, "point": "1.0"}
    worse = {**verified, "worst": 1e-8, "point": "4.0"}
    assert kink["outcome"] == "left out"
    for records, outcome, point in (
        ([kink], "left out", "0.0"),
        ([kink, verified], "verified", "3.0"),
        ([verified, kink, worse], "verified", "4.0"),
        ([worse, verified], "verified", "4.0"),
        ([verified, failed, smaller, worse], "failed", "1.0"),
    ):
        (one,) = joined(records)
        assert (one["outcome"], one["point"]) == (outcome, point)
        assert sum(one["points"].values()) == len(records)
    assert "– left out" in check_page([kink])
    assert len(joined([{**verified, "drawn": False}] * 2)) == 2


def test_an_error_that_is_not_finite_and_a_check_without_derivatives_are_shown() -> None:
    record = record_of(gradcheck(lambda x: 1.0 / x, 0.0), abs, 0.0, None, "a.py::test_b")
    page = check_page([record, {**record, "rows": [], "worst": float("nan")}])
    assert page.count("<table") == 1
    assert "worst error not finite" in page


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("wrong", [False, True])
def test_a_record_is_made_of_what_processes_can_send(dtype: str, wrong: bool) -> None:
    def plain(part: Any) -> bool:
        if type(part) is dict:
            return all(type(key) is str and plain(x) for key, x in part.items())
        return all(map(plain, part)) if type(part) is list else type(part) in (str, int, float, bool)

    def f(x: Any) -> Any:
        return (x * x).sum()

    def g(x: Any) -> Any:
        return (3.0 if wrong else 2.0) * x

    x = np.array([1.0, 2.0], dtype)
    assert plain(record_of(gradcheck(f, x, expected=g), f, x, g, "a.py::test_b"))
