"""Every transform and check, for every structure of an argument, eager and compiled: value, structure, dtype, bits."""

import math
from collections import OrderedDict, namedtuple
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from itertools import pairwise
from typing import Any

import numpy
import pytest

import autograd
from autograd import compile, grad, gradcheck, hessian, hvp, jacobian, jvp, value_and_grad, vjp

Pair = namedtuple("Pair", "x y")


@dataclass(frozen=True)
class Line:
    slope: Any
    offset: Any

    def __post_init__(self) -> None:
        assert self.offset is not None


@dataclass(slots=True)
class Slotted:
    w: Any
    b: Any


STRUCTURES = {
    "float": 0.7,
    "int": 2,
    "list": [0.7, -1.2, 0.4],
    "nested list": [[0.7, -1.2], [[0.4], 2]],
    "tuple": (0.7, -1.2),
    "named tuple": Pair(0.7, -1.2),
    "dict": {"w": 0.7, "b": [-1.2, 0.4]},
    "ordered dict": OrderedDict(z=0.7, a=0.4),
    "dataclass": Line(0.7, [-1.2]),
    "dataclass with slots": Slotted(0.7, -1.2),
    "array 1-d": numpy.array([0.7, -1.2, 0.4]),
    "array 2-d": numpy.array([[0.7, -1.2, 0.4], [0.1, 0.2, -0.3]]),
    "array 3-d": numpy.arange(4.0).reshape(2, 1, 2),
    "array 0-d": numpy.array(0.7),
    "array of none": numpy.zeros((2, 0)),
    "strided array": numpy.array([[0.7, -1.2, 0.4], [0.1, 0.2, -0.3]]).T[::2],
    "read-only array": numpy.broadcast_to(0.7, (2,)),
    "array of another byte order": numpy.array([0.7, -1.2]).astype(">f8"),
    "float32": numpy.array([0.7, -1.2, 0.4], dtype="float32"),
    "float16": numpy.array([0.7, -1.2], dtype="float16"),
    "ints": numpy.array([2, -1]),
    "bools": numpy.array([True, False]),
    "numpy's numbers": [numpy.float64(0.7), numpy.float32(0.5), numpy.int8(2)],
    "mix": {
        "layer": Line(numpy.array([[0.7, -1.2]]), numpy.array([0.4], dtype="float32")),
        "pair": Pair(0.3, [numpy.array(2.0), (0.1,)]),
    },
}
each_structure = pytest.mark.parametrize("p", [pytest.param(p, id=name) for name, p in STRUCTURES.items()])


# ---- what a structure is, told apart from autograd ---------------------------------------------------------------


def numbers_of(p: Any) -> list[Any]:
    return [x for part in parts_of(p) for x in numbers_of(part)] if has_parts(p) else [p]


def has_parts(p: Any) -> bool:
    return isinstance(p, (list, tuple, dict)) or is_dataclass(p) or getattr(p, "ndim", 0) > 0


def parts_of(p: Any) -> list[Any]:
    if isinstance(p, dict):
        return list(p.values())
    return [getattr(p, field.name) for field in fields(p)] if is_dataclass(p) else list(p)


def with_parts(p: Any, parts: list[Any]) -> Any:
    if isinstance(p, dict):
        return type(p)(zip(p, parts))
    return type(p)(*parts) if is_dataclass(p) or hasattr(p, "_fields") else type(p)(parts)


def like(p: Any, numbers: Iterator[float]) -> Any:
    """The numbers in the structure of p, as a derivative by p has it."""
    if getattr(p, "ndim", 0) > 0:
        kind = "float32" if p.dtype == "float32" else "float64"
        return numpy.array([next(numbers) for _ in range(p.size)], kind).reshape(p.shape)
    return with_parts(p, [like(part, numbers) for part in parts_of(p)]) if has_parts(p) else next(numbers)


def assert_same(found: Any, right: Any, tolerance: float = 0.0) -> None:
    """Types, shapes and dtypes are equal, and numbers are: to the bit, without a tolerance."""
    assert type(found) is type(right)
    if isinstance(right, numpy.ndarray):
        assert (found.dtype, found.shape) == (right.dtype, right.shape)
        if not tolerance:
            assert found.tobytes() == right.tobytes()
            return
        numpy.testing.assert_allclose(found, right, tolerance if right.dtype == "float64" else 1e-6, 1e-15)
    elif has_parts(right):
        if isinstance(right, dict):
            assert list(found) == list(right)
        assert len(parts_of(found)) == len(parts_of(right))
        for one, other in zip(parts_of(found), parts_of(right)):
            assert_same(one, other, tolerance)
    else:
        assert found == pytest.approx(right, rel=tolerance, abs=1e-15) if tolerance else found.hex() == right.hex()


# ---- a function of any structure, and its derivatives by hand -----------------------------------------------------


def loss(p: Any) -> Any:
    """The sum of i x³ over the numbers, from i = 1 on, and of the products of neighbours."""
    x = numbers_of(p)
    return sum((i * v**3 for i, v in enumerate(x, 1)), 0.0) + sum((v * w for v, w in pairwise(x)), 0.0)


def both(p: Any) -> Any:
    return loss(p), [sum(numbers_of(p), 0.0)]


def squares(p: Any) -> Any:
    """An array of the numbers' squares and the product of the first two, or of the first by itself."""
    x = numbers_of(p)
    return numpy.array([*(v * v for v in x), x[0] * x[int(len(x) > 1)]]) if x else numpy.zeros(1)


def by_hand(p: Any) -> dict[str, Any]:
    """What each transform is to return."""
    x = [float(v) for v in numbers_of(p)]
    n, tangents = len(x), [0.5 - 0.25 * i for i in range(len(x))]
    slopes = [3.0 * (i + 1) * x[i] ** 2 + sum(x[j] for j in (i - 1, i + 1) if 0 <= j < n) for i in range(n)]
    second = numpy.zeros((n, n))
    for i in range(n):
        second[i, i] = 6.0 * (i + 1) * x[i]
        for j in {i - 1, i + 1} & set(range(n)):
            second[i, j] = 1.0
    gradient, products = like(p, iter(slopes)), (second @ numpy.array(tangents)).tolist() if n else []
    value = math.fsum([*(i * v**3 for i, v in enumerate(x, 1)), *(v * w for v, w in pairwise(x))])
    slope = math.fsum(s * t for s, t in zip(slopes, tangents))
    return {
        "grad": gradient,
        "value_and_grad": (value, gradient),
        "jacobian": (gradient, [like(p, iter([1.0] * n))]),
        "hessian": second_of(p, p, second),
        "jvp": (value, slope),
        "vjp": (value, (like(p, iter(2.0 * s for s in slopes)),)),
        "hvp": (like(p, iter(products)),),
        "jacobian of an array": array_by(p, x),
    }


def second_of(p: Any, by: Any, rows: Any) -> Any:
    """The Hessian: for each leaf of p the structure of p, and of an array by an array one array."""
    coming = iter(rows)

    def of(leaf: Any) -> Any:
        if not has_parts(leaf):
            return like(by, iter(next(coming).tolist()))
        if getattr(leaf, "ndim", 0):
            return blocks(leaf.shape, by, [next(coming) for _ in range(leaf.size)])
        return with_parts(leaf, [of(part) for part in parts_of(leaf)])

    return of(p)


def blocks(shape: tuple[int, ...], by: Any, rows: list[Any]) -> Any:
    """The derivatives of an array by each leaf of `by`: its shape, and then that of the leaf."""
    columns = iter(numpy.array(rows).reshape(len(rows), len(numbers_of(by))).T)

    def of(leaf: Any) -> Any:
        if not has_parts(leaf):
            return next(columns).reshape(shape)
        if getattr(leaf, "ndim", 0):
            found = numpy.array([next(columns) for _ in range(leaf.size)]).reshape(leaf.size, len(rows)).T
            return found.reshape(shape + leaf.shape).astype("float32" if leaf.dtype == "float32" else "float64")
        return with_parts(leaf, [of(part) for part in parts_of(leaf)])

    return of(by)


def array_by(p: Any, x: list[float]) -> Any:
    n = len(x)
    rows = numpy.zeros((n + 1, n))
    for i in range(n):
        rows[i, i] = 2.0 * x[i]
    if n:
        rows[n, 0] += x[int(n > 1)]
        rows[n, int(n > 1)] += x[0]
    return blocks((n + 1,), p, list(rows))


def derived(p: Any, tangents: Any) -> dict[str, Any]:
    """All transforms at p."""
    value, pull_back = vjp(loss, p)
    return {
        "grad": grad(loss)(p),
        "value_and_grad": value_and_grad(loss)(p),
        "jacobian": jacobian(both)(p),
        "hessian": hessian(loss)(p),
        "jvp": jvp(loss, (p,), (tangents,)),
        "vjp": (value, pull_back(2.0)),
        "hvp": hvp(loss, (p,), (tangents,)),
        "jacobian of an array": jacobian(squares)(p),
    }


def tangents_for(p: Any) -> Any:
    return like(p, iter([0.5 - 0.25 * i for i in range(len(numbers_of(p)))]))


@each_structure
def test_derivatives_by_hand(p: Any) -> None:
    assert_same(derived(p, tangents_for(p)), by_hand(p), tolerance=1e-12)


@each_structure
@pytest.mark.parametrize("backend", ["python", "llvm", "tape"])
def test_compiled_code_returns_what_eager_code_does(p: Any, backend: Any) -> None:
    if backend != "python":
        pytest.importorskip("llvmlite")
    tangents = tangents_for(p)
    right = derived(p, tangents)
    compiled = compile(lambda p: derived(p, tangents), backend=backend)
    for _ in range(2):  # the second call goes the short way
        assert_same(compiled(p), right, tolerance=0.0 if backend == "python" else 1e-11)
    assert "1 recorded" in repr(compiled)


@each_structure
@pytest.mark.parametrize("f", [loss, squares])
def test_checks(p: Any, f: Any) -> None:
    point = (p,) if type(p) is tuple else p
    if numbers_of(p):
        report = gradcheck(f, point)
        assert report.ok
        assert len(report.derivatives) == len(numbers_of(p)) * len(numbers_of(f(p)))
        autograd.assert_gradients(f, point)
