"""Marks of cases that say the same as others, and take long together."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def long_unless(is_quick: Callable[[Any], bool], cases: Iterable[Any]) -> list[Any]:
    """The cases as parameters of a test, of which only the quick ones run without `-m long`."""
    return [case if is_quick(case) else pytest.param(case, marks=pytest.mark.long) for case in cases]
