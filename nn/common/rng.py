"""Random generators given by the user: random numbers never come from the global one."""

from __future__ import annotations

import operator
from random import Random
from typing import Any

from autograd.common import with_type


def as_rng(rng: Random | int | None) -> Random:
    """A random generator: the one given, one seeded with the int given, or a fresh one from the system's entropy.

    >>> as_rng(7).random() == as_rng(Random(7)).random()
    True
    """
    return rng if isinstance(rng, Random) else Random(seed_of(rng))


def seed_of(rng: Any) -> int | None:
    """The seed, if `rng` is an int; None for a generator, and for None.

    >>> seed_of(7), seed_of(Random(7)), seed_of(None)
    (7, None, None)
    >>> seed_of(0.5)
    Traceback (most recent call last):
    TypeError: rng is a random.Random or an int seed, got the float 0.5
    """
    if rng is None or isinstance(rng, Random):
        return None
    try:
        seed = None if isinstance(rng, bool) else operator.index(rng)
    except TypeError:  # an array raises an error of its own, which does not name the argument
        seed = None
    if seed is None:
        raise TypeError(f"rng is a random.Random or an int seed, got {with_type(rng)}")
    return seed
