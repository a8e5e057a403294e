"""Graphs of any size: built, walked and freed without recursion, in bounded memory, without reference cycles."""

import gc
import random
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import autograd
from autograd import Value, topological_order

BYTES_PER_MULTIPLICATION = {"native": 81, "python": 200}[autograd.engine]
SPARE = {"native": 4_096, "python": 0}[autograd.engine]
"""So many Values' memory, of 80 bytes each, the native engine keeps for the next ones."""


CHAIN = """
import gc, sys
from autograd import Value, topological_order
limit = sys.getrecursionlimit()
gc.disable()
gc.collect()
before = sys.getallocatedblocks()
x = y = Value(1.0)
for _ in range({n} // 2):
    y = y + x
    y = y * 1.0
y.backward()
print(x.grad, len(topological_order(y)))
built = sys.getallocatedblocks() - before
del y
print(gc.collect())  # what reference counting left behind; it also empties Python's stores of unused tuples
print(built > {n}, sys.getallocatedblocks() - before)
print(sys.getrecursionlimit() == limit)
"""


@pytest.mark.parametrize("n", [100_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_a_long_chain_of_operations(run_python: Callable[..., str], n: int) -> None:
    printed = run_python(CHAIN.format(n=n))
    gradient, nodes, cycles, was_large, blocks_left, limit_kept = printed.split()
    assert (gradient, nodes) == (f"{n / 2 + 1}", f"{n}")
    assert cycles == "0"
    assert was_large == "True"
    assert int(blocks_left) < 1_000 + SPARE
    assert limit_kept == "True"


def test_a_sum_of_a_hundred_thousand_terms() -> None:
    terms = [Value(1.0 + i % 3) for i in range(100_000)]
    weighted = autograd.sum([x * 2.0 for x in terms])
    weighted.backward()
    assert weighted.data == 2.0 * sum(x.data for x in terms)
    assert {x.grad for x in terms} == {2.0}


def test_a_left_leaning_builtin_sum() -> None:
    terms = [Value(1.0) for _ in range(20_000)]
    sum(terms).backward()  # type: ignore[union-attr]
    assert {x.grad for x in terms} == {1.0}


# ---- topological order -----------------------------------------------------------------------------------------


@st.composite
def graphs(draw: Any) -> Any:
    """A graph as the list of its Values, each computed from some before it, and never the same way twice."""
    values = [Value(float(i)) for i in range(draw(st.integers(1, 4)))]
    for _ in range(draw(st.integers(0, 40))):
        operands = draw(st.lists(st.sampled_from(values), min_size=1, max_size=4))
        values.append(autograd.sum(operands))
    return values


def ancestors(output: Any) -> Any:
    """Every Value that a primitive made on the way to `output`, by a walk that knows nothing of order."""
    found, waiting = {}, [output]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Value) and node.operands and id(node) not in found:
            found[id(node)] = node
            waiting += node.operands
    return found


@settings(max_examples=40)
@given(graphs())
def test_topological_order_has_operands_first_and_each_value_once(values: Any) -> None:
    output = values[-1]
    order = topological_order(output)
    position = {id(node): i for i, node in enumerate(order)}
    assert len(position) == len(order)
    assert position.keys() == ancestors(output).keys()
    for node in order:
        assert all(position[id(x)] < position[id(node)] for x in node.operands if x.operands)


@settings(max_examples=40)
@given(graphs(), st.randoms(use_true_random=False))
def test_topological_order_of_several_outputs(values: Any, rng: Any) -> None:
    outputs = rng.choices(values, k=3)
    order = topological_order(*outputs)
    position = {id(node): i for i, node in enumerate(order)}
    assert len(position) == len(order)
    assert position.keys() == {key for output in outputs for key in ancestors(output)}
    for node in order:
        assert all(position[id(x)] < position[id(node)] for x in node.operands if x.operands)


@settings(max_examples=40)
@given(graphs())
def test_backward_counts_the_paths(values: Any) -> None:
    output = values[-1]
    output.backward()
    paths = {id(output): 1}
    for node in reversed(topological_order(output)):
        for operand in node.operands:
            paths[id(operand)] = paths.get(id(operand), 0) + paths[id(node)]
    assert all(value.grad == paths.get(id(value), 0) for value in values)


def test_the_order_is_that_of_the_operands() -> None:
    x = Value(1.0)
    first, second, third = (x * float(i) for i in range(3))
    total = autograd.sum([first, second, third])
    order = topological_order(total)
    positions = [next(i for i, node in enumerate(order) if node is made) for made in (first, second, third, total)]
    assert all(a < b for a, b in pairwise(positions))


# ---- memory ----------------------------------------------------------------------------------------------------


@pytest.fixture
def traced() -> Iterator[Any]:
    """tracemalloc's count of bytes in use, with nothing left for the cyclic collector to do."""
    gc.collect()
    gc.disable()
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    gc.enable()


def test_bytes_per_multiplication(traced: Any) -> None:
    n = 20_000
    factors = [Value(1.0 + random.random()) for _ in range(n)]  # no two floats shared
    products = [None] * n
    start = traced()
    for i in range(n):
        products[i] = factors[i] * factors[i - 1]  # type: ignore[call-overload]
    built = (traced() - start) / n
    for product in products:
        product.backward()  # type: ignore[attr-defined]
    leaves = n * sys.getsizeof(1.0) * (autograd.engine == "python")  # the leaves' gradients are theirs
    differentiated = (traced() - start - leaves) / n
    print(f"{built:.1f} bytes per multiplication, {differentiated:.1f} after backward")
    assert 64 < built <= BYTES_PER_MULTIPLICATION
    assert built <= differentiated <= BYTES_PER_MULTIPLICATION


def expression(x: Any) -> Any:
    """One of everything that makes nodes."""
    y = autograd.dot([x, x * 2.0], [x.tanh(), 3.0], abs(x))
    return autograd.sum([y, autograd.where(x, y, 1.0), autograd.maximum(x, y) ** 2, -x / y])


def cyclic_garbage() -> list[object]:
    """What the collector frees now, also what other threads left."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    gc.set_debug(0)
    found = gc.garbage[:]
    gc.garbage.clear()
    return found


def test_a_graph_is_freed_with_its_output(traced: Any) -> None:
    x = Value(0.5)

    def graphs() -> list[Value]:
        outputs = [expression(x) for _ in range(1_000)]
        for output in outputs:
            output.backward()
        return outputs

    outputs = graphs()  # whatever is made once is made now, and what the native engine keeps for new nodes
    del outputs
    gc.collect()  # of what was made once, and by other threads so far
    start = traced()
    outputs = graphs()
    assert traced() - start > 1_000 * 500 - 80 * SPARE
    del outputs
    assert not any(isinstance(thing, Value) for thing in cyclic_garbage())  # reference counting freed all of them
    gc.collect()
    assert traced() - start < 5_000
