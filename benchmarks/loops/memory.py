"""Rows of memory and of deep graphs: the bytes of a node, and the time of each node of a long chain."""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import micrograd.engine
from measuring.beside import Row, collector_off

from autograd import Value
from loops.bars import BARS

CHAIN_LENGTH = 1_000_000
TURNS, PRODUCTS = 3, 20_000


def chain_rows() -> list[Row]:
    """Rows for a long chain, without micrograd: its backward recurses, and fails at Python's recursion limit."""
    turns = [chain_seconds() for _ in range(TURNS)]
    return [
        Row(f"chain of {CHAIN_LENGTH:,} operations, {part}, per node", "ns", 1e9 * min(seconds) / CHAIN_LENGTH)
        for part, seconds in zip(("build", "backward", "free"), zip(*turns))
    ]


def chain_seconds() -> tuple[float, float, float]:
    """The seconds to build a chain, to go back through it, and to free it."""
    x = total = Value(1.0)
    times = [time.process_time()]
    for _ in range(CHAIN_LENGTH // 2):
        total = total * 1.0 + x
    times.append(time.process_time())
    total.backward()
    times.append(time.process_time())
    del total
    times.append(time.process_time())
    build, backward, free = (end - start for start, end in pairwise(times))
    return build, backward, free


def bytes_per_product(engine: Callable[[float], Any]) -> float:
    """The bytes of `z = x * y` with a gradient: the node, its number and its gradient, without its operands."""
    rng, n = Random(3), PRODUCTS
    factors = [engine(rng.random()) for _ in range(n)]
    products: list[Any] = [None] * n
    with collector_off():
        tracemalloc.start()
        for i in range(n):
            products[i] = factors[i] * factors[i - 1]
        for product in products:
            product.backward()
        used, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return used / n - gradient_size(factors[0])


def gradient_size(factor: Any) -> int:
    """The bytes of the gradient of a factor, where that is an object: the native engine makes one when it is read."""
    is_an_object = factor.grad is factor.grad
    return sys.getsizeof(factor.grad) if is_an_object else 0


def memory_row() -> Row:
    """A row for the bytes of a node."""
    ours, theirs = bytes_per_product(Value), bytes_per_product(micrograd.engine.Value)
    return Row("memory per multiplication, with its gradient", "bytes", ours, theirs, most=BARS.node)
