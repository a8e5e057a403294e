"""Marks of cases that say the same as others, and take long together; and one test of many quick cases."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest


def long_unless(is_quick: Callable[[Any], bool], cases: Iterable[Any]) -> list[Any]:
    """The cases as parameters of a test, of which only the quick ones run without `-m long`."""
    return [case if is_quick(case) else pytest.param(case, marks=pytest.mark.long) for case in cases]


def each_of(
    argument: str, cases: Iterable[Any], ids: Callable[[Any], str] = str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Makes one test that runs for every case, and names all cases that fail; for cases of about a millisecond.

    Each process of pytest-xdist collects all parameters of all tests, and runs each with its own fixtures and reports,
    which take several milliseconds. Fixtures are shared by all cases here, and no case can be skipped.
    """
    cases = list(cases)
    assert cases

    def of_all_cases(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def run(**fixtures: Any) -> None:
            failed = {}
            for case in cases:
                try:
                    test(**{argument: case}, **fixtures)
                except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:
                    failed[ids(case)] = error
            if failed:
                told = "\n".join(f"{case}: {type(error).__name__}: {error}" for case, error in failed.items())
                raise AssertionError(f"{len(failed)} of {len(cases)} cases:\n{told}") from next(iter(failed.values()))

        signature = inspect.signature(test)
        others = [parameter for name, parameter in signature.parameters.items() if name != argument]
        run.__signature__ = signature.replace(parameters=others)  # type: ignore[attr-defined]  # which pytest reads
        return run

    return of_all_cases
