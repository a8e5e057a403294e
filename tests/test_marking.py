"""One test of many cases: what it says of those that fail."""

import pytest

from tests.marking import each_of


def test_all_cases_that_fail_are_named() -> None:
    seen = []

    @each_of("n", range(5))
    def check(n: int, limit: int) -> None:
        seen.append(n)
        if n == 1:
            raise ValueError("one")
        if n == 2:
            pytest.fail("two")
        if n == 3:
            pytest.skip("three")
        assert n < limit

    with pytest.raises(AssertionError) as raised:
        check(limit=4)
    assert str(raised.value).splitlines()[:4] == [
        "4 of 5 cases:",
        "1: ValueError: one",
        "2: Failed: two",
        "3: Skipped: three",
    ]
    assert str(raised.value).splitlines()[4].startswith("4: AssertionError: ")
    assert isinstance(raised.value.__cause__, ValueError)
    assert seen == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("factor", [1, 2])
@each_of("text", ["a", "b"])
def test_other_parameters_and_fixtures_are_as_ever(text: str, factor: int, tmp_path: object) -> None:
    assert len(text * factor) == factor
    assert tmp_path
