"""Randomness: always from an explicit generator, never from the global one."""

from __future__ import annotations

import operator
from random import Random


def as_rng(rng: Random | int | None) -> Random:
    """A random generator: the one given, one seeded with the int given, or a fresh one from the system's entropy.

    >>> as_rng(7).random() == as_rng(Random(7)).random()
    True
    """
    if isinstance(rng, Random):
        return rng
    if rng is None:
        return Random()
    if hasattr(rng, "__index__") and not isinstance(rng, bool):
        return Random(operator.index(rng))
    raise TypeError(f"rng is a random.Random or an int seed, got the {type(rng).__name__} {rng!r}")
