"""JSON by the standard, with every bit of each float, nan and infinities; files from anywhere are safe to read."""

from __future__ import annotations

import json
import math
from typing import Any

from autograd.common import with_type

_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}

_MOST_DIGITS = 20  # of an int: a longer one is no count, and takes time to read


def plain(x: Any) -> Any:
    """`x` in the types of JSON: tuples as lists, and floats that are not finite as the strings "nan", "inf", "-inf".

    Errors: TypeError for what is no number, string, bool, None, list, or dict with strings as keys.

    >>> plain({"losses": (0.5, math.inf)})
    {'losses': [0.5, 'inf']}
    """
    if x is None or isinstance(x, (str, bool)):
        return x
    if isinstance(x, int):
        return int(x)
    if isinstance(x, float):
        return float(x) if math.isfinite(x) else str(float(x))
    if isinstance(x, (list, tuple)):
        return [plain(child) for child in x]
    if isinstance(x, dict) and all(isinstance(key, str) for key in x):
        return {key: plain(child) for key, child in x.items()}
    raise TypeError(f"{with_type(x)} cannot be written as JSON")


def as_float(x: Any) -> float:
    """The float that a number, or one of the three strings, stands for.

    Errors: ValueError for anything else.

    >>> as_float(1), as_float("-inf")
    (1.0, -inf)
    """
    if isinstance(x, str) and x in _NOT_FINITE:
        return _NOT_FINITE[x]
    if isinstance(x, bool) or not isinstance(x, (int, float)):
        raise ValueError(f"expected a number, got {x!r:.40}")
    return float(x)


def read_json(text: str | bytes) -> Any:
    """The data of a JSON text.

    Errors: ValueError if it is no JSON, has a name twice, an int of many digits, or is nested very deeply.

    >>> read_json('{"a": [1, 2.5]}')
    {'a': [1, 2.5]}
    >>> read_json('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ValueError: the name 'a' is there twice
    """
    try:
        return json.loads(text, object_pairs_hook=_without_twins, parse_int=_int, parse_constant=_refuse)
    except (RecursionError, MemoryError):
        raise ValueError("it is nested too deeply, or too long") from None


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {name!r:.60} is there twice")
        found[name] = value
    return found


def _int(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"an int of {len(digits)} digits is too long")
    return int(digits)


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
