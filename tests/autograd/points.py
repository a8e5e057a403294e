"""Programs of one primitive each, of the whole table, and the points at which languages are compared with Python."""

import itertools
import math
from random import Random
from typing import Any

import mpmath

from autograd import TABLE
from autograd.compiler.program.builder import Builder
from tests.autograd.bits import SPECIAL
from tests.autograd.truth import CORNERS, TRUTH


def program_of(name: Any, arity: Any) -> Any:
    """A Program of one instruction."""
    builder = Builder([f"x{i}" for i in range(arity)])
    return builder.program(name, [builder.apply(TABLE[name], tuple(range(arity)))])


def arities(primitive: Any) -> Any:
    if not primitive.variadic:
        return [primitive.arity]
    count = TRUTH[primitive.name].count
    return [*map(count, (1, 3, 15, 261))]  # spelled out, called, and more than is ever spelled out


def points(primitive: Any, arity: Any) -> Any:
    """Its example, its corners, combinations of what is special, and points of all sizes."""
    rng = Random(primitive.name)
    operands = primitive.flatten(*primitive.example) if primitive.flatten else primitive.example
    found = [tuple(map(float, operands))] if len(operands) == arity else []
    found += [corner.operands for corner in CORNERS if corner.name == primitive.name and len(corner.operands) == arity]
    special = [*SPECIAL, -0.5, -2.0, 3.0, 1000.0, -1000.0]
    if arity <= 2:
        found += itertools.product(special, repeat=arity)
    found += [tuple(rng.choice(special) for _ in range(arity)) for _ in range(100)]
    for reach in (1.0, 5.0, 40.0, 700.0):
        found += [tuple(rng.uniform(-reach, reach) for _ in range(arity)) for _ in range(40)]
    if primitive.name == "polygamma":
        found += [(float(rng.randrange(6)), rng.uniform(-5.0, 30.0)) for _ in range(100)]
    return found


CASES = [(name, arity) for name, primitive in TABLE.items() for arity in arities(primitive)]
"""The primitives by name, each with a number of operands; those of any number with several."""


def lgamma_of_negative(x: Any) -> Any:
    """The truth: outside of its domain Python's function loses digits where it is nearly 0, and libm's does not."""
    if math.isinf(x) or x == math.floor(x):
        return math.inf
    with mpmath.workprec(400):
        return float(mpmath.loggamma(mpmath.mpf(x)).real)
