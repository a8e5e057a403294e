"""Prints the engine and, to the bit, numbers of graphs, of each primitive at corners and elsewhere, and of random ones.

A program of its own, so that other Pythons can run it, on either engine.
"""

from __future__ import annotations

import itertools
import math
from random import Random

import autograd
from autograd import TABLE, Primitive, Value

CORNERS = (0.0, -0.0, 1.0, -1.0, 2.0, 0.5, math.inf, -math.inf, math.nan, 5e-324, -1e-310, 1e308, 1e-17, 709.0, 2.5)
CORNER_POINTS, RANDOM_POINTS = 60, 40
GRAPHS, OPERATIONS = 30, 40


def arities(primitive: Primitive) -> tuple[int, ...]:
    if primitive is autograd.softmax_cross_entropy:
        return (2, 4, 8)  # as many values as targets
    return (1, 2, 3, 7) if primitive.variadic else (primitive.arity,)


def print_numbers(name: str, result: Value, leaves: list[Value]) -> None:
    for _ in range(2):  # gradients add up
        result.backward()
        print(name, *(number.hex() for number in (result.data, result.grad, *(leaf.grad for leaf in leaves))))


def main() -> None:
    random = Random(0)
    rows = list(TABLE.values())
    print(autograd.engine)
    for primitive in rows:
        for arity in arities(primitive):
            points = list(itertools.islice(itertools.product(CORNERS, repeat=arity), CORNER_POINTS))
            for _ in range(RANDOM_POINTS):
                points.append(tuple(random.choice((random.choice(CORNERS), random.gauss(0, 2))) for _ in range(arity)))
            for point in points:
                leaves = [Value(x) for x in point]
                print_numbers(primitive.name, Value.record(primitive, tuple(leaves)), leaves)
    for _ in range(GRAPHS):
        values = [Value(random.gauss(0, 1)) for _ in range(4)]
        while len(values) < OPERATIONS:
            primitive = random.choice(rows)
            operands = tuple(random.choice(values) for _ in range(random.choice(arities(primitive))))
            result = Value.record(primitive, operands)
            if abs(result.data) < 1e6:
                values.append(result)
        print_numbers("sum", sum(values, Value(0.0)), values)


if __name__ == "__main__":
    main()
