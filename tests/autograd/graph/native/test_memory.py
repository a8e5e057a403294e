"""What the native engine does with memory: who owns what, what is freed, and what happens where there is none left."""

import gc
import pickle
import struct
import subprocess
import sys
import weakref
from typing import Any

import pytest

import autograd
from autograd import Primitive, Value, topological_order
from tests.autograd.interrupting import unmeasured

native = pytest.mark.skipif(autograd.engine != "native", reason="is about the native engine")


def own_square(rule: Any = lambda z, x: 2.0 * x) -> Primitive:
    return Primitive("square", "x²", "x * x", evaluate=lambda x: x * x, partials=(rule,), example=(3.0,))


@pytest.fixture
def run_python_bytes() -> Any:
    def run(program: str, environment: dict[str, str]) -> bytes:
        unset = {"GLASSGRAD_PURE": "", "GLASSGRAD_NATIVE": ""}
        done = subprocess.run(
            [sys.executable, "-c", program], env={**unmeasured(), **unset, **environment}, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    return run


@native
def test_the_collector_does_not_look_at_values() -> None:
    x = Value(2.0)
    assert not gc.is_tracked(x)
    assert not gc.is_tracked(x * x)


def test_values_have_weak_references() -> None:
    y = Value(2.0) * 3.0
    dead: list[Any] = []
    reference = weakref.ref(y, dead.append)
    assert reference() is y
    del y
    assert reference() is None
    assert dead == [reference]


@native
def test_a_primitive_dies_with_its_last_value() -> None:
    square = own_square()
    y = square(Value(3.0))
    y.backward()
    reference = weakref.ref(square)
    del square
    gc.collect()
    assert reference() is y.primitive
    del y
    gc.collect()
    assert reference() is None


@native
def test_a_rule_may_take_the_graph_apart() -> None:
    x = Value(3.0)

    def rule(z: float, x: float) -> float:
        for node in nodes:
            node.operands = (1.0,)
        return 2.0 * x

    nodes: list[Value] = []
    square = own_square(rule)
    inner = x * 1.0
    nodes += [inner, square(inner)]
    del inner
    nodes[1].backward()
    assert x.grad == 0.0  # nothing leads there any more


def test_a_rule_may_run_another_pass() -> None:
    x, w = Value(3.0), Value(5.0)

    def rule(z: float, x: float) -> float:
        (w * w * w).backward()
        return 2.0 * x

    square = own_square(rule)  # which calls the rule at the example
    w.zero_grad()
    (square(x * w) * w).backward()
    assert (x.grad, w.grad) == (2.0 * 15.0 * 5.0 * 5.0, 75.0 + 225.0 + 2.0 * 15.0 * 5.0 * 3.0)


def test_an_error_in_a_rule_leaves_the_engine_whole() -> None:
    def rule(z: float, x: float) -> float:
        raise ZeroDivisionError("in the rule")

    x = Value(3.0)
    with pytest.raises(ZeroDivisionError, match="in the rule"):
        own_square(rule)(x * 2.0).backward()
    y = x * x
    y.backward()
    assert x.grad == 6.0
    assert topological_order(y) == [y]


def test_chains_of_values_that_know_their_line_are_freed() -> None:
    with autograd.detect_anomaly():
        y = Value(1.0)
        for _ in range(30_000):
            y = y * 1.0
    y.backward()
    last = weakref.ref(y.operands[0])
    del y
    assert last() is None


@pytest.mark.parametrize("bits", [0x7FF8DEAD00000000, 0x7FF8000000000001, 0xFFF8DEAD00000000])
def test_a_nan_of_any_bits_is_a_nan(bits: int) -> None:
    """One NaN stands for "no derivative" in functions of the native engine; a user's is never taken for it."""
    (number,) = struct.unpack("d", struct.pack("Q", bits))
    x, y = Value(number), Value(2.0)
    z = autograd.where(1.0, x * y, 0.0) + autograd.where(0.0, 1.0, x) + y * number
    z.backward()
    assert (repr(x.data), repr(x.grad), repr(y.grad)) == ("nan", "3.0", "nan")
    y.data = number
    assert repr(y.data) == "nan"


def test_rows_of_many_lengths() -> None:
    for n in (1, 2, 3, *range(50, 250), 1_000, 5, 3):
        terms = [Value(float(i)) for i in range(n)]
        autograd.dot(terms, [2.0] * n, 1.0).backward()
        autograd.sum(terms).backward()
        assert {x.grad for x in terms} == {3.0}


OTHER = """
import pickle, sys, autograd, nn
from autograd import Value
x = Value(2.0, "x")
y = (x * x).tanh()
y.backward()
sys.stdout.buffer.write(pickle.dumps((autograd.engine, y, x, autograd.Parameter(3.0, "p"))))
"""


def test_a_pickle_of_one_engine_loads_on_the_other(run_python_bytes: Any) -> None:
    for engine in ("GLASSGRAD_PURE", "GLASSGRAD_NATIVE"):
        if engine == "GLASSGRAD_NATIVE" and autograd.engine != "native":
            continue
        name, y, x, p = pickle.loads(run_python_bytes(OTHER, {engine: "1"}))
        assert name == {"GLASSGRAD_PURE": "python", "GLASSGRAD_NATIVE": "native"}[engine]
        assert (x.label, x.data, p.label, p.data) == ("x", 2.0, "p", 3.0)
        assert y.operands[0].operands == (x, x)
        before = x.grad
        y.backward()
        assert x.grad == 2.0 * before


NO_MEMORY = """
import _testcapi, autograd
from autograd import Value

x = Value(1.0)

def run():
    y = x
    for _ in range(30):
        y = autograd.sum([y * 0.5, x, y, y.sin()])
    y.backward()
    autograd.topological_order(y)

run()
x.grad = 0.0
run()
right, failures = x.grad, 0
for start in range(1, 100_000):
    _testcapi.set_nomemory(start, 0)
    try:
        run()
        break
    except MemoryError:
        failures += 1
    finally:
        _testcapi.remove_mem_hooks()
x.grad = 0.0
run()
print(autograd.engine, failures > 20, x.grad == right)
"""


@native
def test_without_memory_there_is_an_error_and_nothing_is_torn(run_python_bytes: Any) -> None:
    pytest.importorskip("_testcapi", reason="this Python has no memory that fails on demand")
    printed = run_python_bytes(NO_MEMORY, {"PYTHONMALLOC": "debug", "GLASSGRAD_NATIVE": "1"})
    assert printed.decode().split() == ["native", "True", "True"]
