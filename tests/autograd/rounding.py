"""How far two ways of rounding the same Program may lie apart, by a running error analysis."""

import math
from dataclasses import dataclass
from typing import Any

from autograd import Value

EPSILON = 2.0**-52
MONOTONE = {"relu", "maximum", "minimum", "clip", "max", "min", "hard_tanh"}
"""They have kinks, but grow with every operand, or stay."""


@dataclass
class Known:
    """A number, how far off it may be, and which one it is: a choice is the very number that was chosen."""

    x: float
    error: float
    origin: object


def with_errors(program: Any, inputs: Any, ulps: Any = 4.0) -> Any:
    """Each output with a bound on how far it moves when every instruction may be off by some ulps of its own.

    Errors of operands are sent on by the derivatives in the table, to first order; where they could turn a comparison
    round, or are so large that the first order says little, the bound is infinite.

    ulps: of the sizes of an instruction's terms, for each.
    """
    numbers = [Known(x, 0.0, i) for i, x in enumerate(inputs)]
    constants = [Known(x, 0.0, ~i) for i, x in enumerate(program.constants)]
    for result, primitive, operands in program:
        at = [numbers[i] if i >= 0 else constants[~i] for i in operands]
        z = primitive.evaluate(*[known.x for known in at])
        error = _error(primitive, z, at) + ulps * EPSILON * _size(primitive, z, at)
        numbers.append(Known(z, error, _origin(primitive, z, at, error, result)))
    outputs = [numbers[i] if i >= 0 else constants[~i] for i in program.outputs]
    return [(known.x, known.error) for known in outputs]


def _origin(primitive: Any, z: Any, at: Any, error: Any, result: Any) -> Any:
    if primitive.name == "where":
        return at[1 if at[0].x else 2].origin
    if primitive.name in MONOTONE:
        near = {known.origin for known in at if abs(known.x - z) <= known.error + error}
        if len(near) == 1:
            return near.pop()
    return result


def _error(primitive: Any, z: Any, at: Any) -> Any:
    xs, errors = [known.x for known in at], [known.error for known in at]
    if primitive.name in ("step", "greater"):
        if len(at) == 2 and at[0].origin == at[1].origin:
            return 0.0
        distance = xs[0] - (xs[1] if len(xs) == 2 else 0.0)
        return math.inf if abs(distance) <= sum(errors) and sum(errors) else 0.0
    if primitive.name == "where":
        if abs(xs[0]) <= errors[0] and errors[0]:
            return math.inf
        return errors[1] if xs[0] else errors[2]
    if primitive.name in MONOTONE:
        least, most = (primitive.evaluate(*[known.x + sign * known.error for known in at]) for sign in (-1.0, 1.0))
        return max(most - z, z - least)
    if primitive.name == "abs":
        return errors[0]
    if any(known.error > 1e-6 * max(1.0, abs(known.x)) for known in at):
        return math.inf
    partials = primitive.local_derivatives(z, [Value(x) for x in xs], xs)
    return sum(abs(partial) * error for partial, error in zip(partials, errors) if error)


def _size(primitive: Any, z: Any, at: Any) -> Any:
    """What an instruction rounds: its result, and the partial sums on the way to it."""
    xs = [abs(known.x) for known in at]
    if primitive.name in ("sum", "mean"):
        return sum(xs) * (len(xs) if primitive.name == "sum" else 1.0)
    if primitive.name == "dot":
        n = len(xs) // 2
        return (sum(w * x for w, x in zip(xs[:n], xs[n:])) + xs[-1]) * (n + 1)
    if primitive.name in ("step", "greater", "where", "neg", "abs", *MONOTONE):
        return 0.0
    return abs(z)
