"""Compiled functions of arrays, dicts and dataclasses: recorded once for each shape, and called by buffers."""

import math
from array import array
from typing import Any

import numpy
import pytest

import autograd
from autograd import Value, compile, grad, value_and_grad
from autograd.compiler.rows.array_calls import called_by_buffers
from tests.autograd.bits import BACKENDS

every_backend = pytest.mark.parametrize("backend", BACKENDS)


def squares(x: Any) -> Any:
    return (x * x).sum()


@every_backend
def test_each_shape_and_float32_are_recorded_once(backend: Any) -> None:
    calls = []

    def f(x: Any) -> Any:
        calls.append(x.shape)
        return squares(x)

    compiled = compile(value_and_grad(f), backend=backend)
    kinds = ["float64", "float32", "int64", ">f8", "float16", "bool", "object", "longdouble"]
    for _ in range(2):
        for shape in ((3,), (3, 1), (1, 3)):
            for kind in kinds:
                value, slopes = compiled(numpy.ones(shape).astype(kind))
                assert (value, slopes.tolist()) == (3.0, numpy.full(shape, 2.0).tolist())
                assert (slopes.dtype, slopes.shape) == ("float32" if kind == "float32" else "float64", shape)
    assert len(calls) == 6


@every_backend
def test_arrays_of_any_layout(backend: Any) -> None:
    compiled = compile(grad(lambda x: (x * x * numpy.array([[1.0, 2.0], [3.0, 4.0]])).sum()), backend=backend)
    right = [[2.0, 8.0], [18.0, 32.0]]
    x = numpy.array([[1.0, 2.0], [3.0, 4.0]])
    unaligned = numpy.frombuffer(b"-" + x.tobytes(), "<f8", offset=1).reshape(2, 2)
    read_only = x.copy()
    read_only.flags.writeable = False
    for given in (x, numpy.asfortranarray(x), numpy.repeat(x, 2, axis=1)[:, ::2], x[::-1][::-1], unaligned, read_only):
        for _ in range(2):
            assert compiled(given).tolist() == right
    assert not numpy.shares_memory(compiled(x), compiled(x))


@every_backend
def test_a_call_with_values_is_the_function(backend: Any) -> None:
    compiled = compile(squares, backend=backend)
    x = numpy.array([1.0, 2.0])
    assert compiled(x) == 5.0
    values = numpy.array([Value(1.0), Value(2.0)])
    y = compiled(values)
    y.backward()
    assert [v.grad for v in values] == [2.0, 4.0]
    assert grad(compiled)(x).tolist() == [2.0, 4.0]
    assert compiled(x) == 5.0


@every_backend
def test_dicts_of_other_keys_and_orders(backend: Any) -> None:
    compiled = compile(grad(lambda d: 2.0 * d["a"] + sum(d.values())), backend=backend)
    for _ in range(2):
        assert list(compiled({"a": 1.0, "b": 2.0}).items()) == [("a", 3.0), ("b", 1.0)]
        assert list(compiled({"b": 2, "a": 1}).items()) == [("b", 1.0), ("a", 3.0)]
        assert compiled({"a": 1.0}) == {"a": 3.0}
    with pytest.raises(TypeError, match="got the str 'x'"):
        compiled({"a": "x"})


@every_backend
def test_arguments_of_several_kinds_and_parameters(backend: Any) -> None:
    w = Value(2.0)

    def f(x: Any, d: Any, s: Any) -> Any:
        return {"y": w * x * s, "z": [d["a"], s], "empty": numpy.zeros((0, 2)), "mean": x.mean()}

    compiled = compile(f, parameters=[w], backend=backend)
    for number in (2.0, 3.0):
        w.data = number
        found = compiled(numpy.array([1.0, 2.0]), {"a": 5.0}, 10)
        assert found["y"].tolist() == [10.0 * number, 20.0 * number]
        assert (found["z"], found["empty"].shape, found["mean"]) == ([5.0, 10.0], (0, 2), 1.5)
    out = numpy.zeros(5)
    compiled.into(out, numpy.array([1.0, 2.0]), array("d", [5.0]), array("d", [10.0]))
    assert out.tolist() == [30.0, 60.0, 5.0, 10.0, 1.5]
    with pytest.raises(TypeError, match="missing 2 required positional arguments"):
        compiled(numpy.array([1.0, 2.0]))


@every_backend
def test_rows(backend: Any) -> None:
    rows = numpy.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    matrix = compile(lambda p: numpy.array([[p[0]], [p[1]], [p[0] * p[1]]]), backend=backend)
    right = [[[a], [b], [a * b]] for a, b in rows.tolist()]
    assert [row.tolist() for row in matrix.map(rows.tolist())] == right
    assert matrix.map(rows).tolist() == right
    assert matrix.map(rows[:0]).shape == (0, 3, 1)
    assert matrix.map(rows, reduce="sum").tolist() == [[9.0], [12.0], [44.0]]
    named = compile(lambda p: {"a": p[0], "b": [p[1]]}, backend=backend)
    assert named.map(rows.tolist()) == [{"a": a, "b": [b]} for a, b in rows.tolist()]
    assert {key: numpy.array(column).tolist() for key, column in named.map(rows).items()} == {
        "a": [1.0, 3.0, 5.0],
        "b": [[2.0, 4.0, 6.0]],
    }
    scaled = compile(lambda d, s: s * d["x"].sum(), backend=backend)
    assert scaled.map([{"x": row} for row in rows], 2.0, in_axes=(0, None)) == [6.0, 14.0, 22.0]
    with pytest.raises(ValueError, match=r"d row 1 is .*another structure"):
        scaled.map([{"x": rows[0]}, {"y": rows[0]}], 2.0, in_axes=(0, None))


@pytest.mark.parametrize("transform", [lambda f: f, compile])
def test_primitives_take_arrays_element_by_element(transform: Any) -> None:
    def f(x: Any, y: Any) -> Any:
        return autograd.where(autograd.greater(x, 0.0), autograd.maximum(x, y) ** 2, autograd.exp(x)).sum()

    x, y = numpy.array([[1.0, -2.0], [3.0, -4.0]]), numpy.array([2.0, 5.0])
    by_x, by_y = transform(grad(f, argnums=(0, 1)))(x, y)
    assert by_x == pytest.approx(numpy.array([[0.0, math.exp(-2.0)], [6.0, math.exp(-4.0)]]))
    assert by_y == pytest.approx(numpy.array([4.0, 0.0]))
    assert autograd.atan2(1.0, y) == pytest.approx(numpy.arctan2(1.0, y))


def test_a_primitive_of_other_arrays_says_what_to_write() -> None:
    masked = numpy.ma.array([1.0, 2.0], mask=[False, True])
    for f, x in ((autograd.exp, masked), (autograd.max, numpy.ones((3, 2)))):
        with pytest.raises(TypeError, match=r"takes numbers, got the .* of shape \(2,\); write numpy's function"):
            f(x)


def test_another_number_of_arguments_is_not_implemented() -> None:
    call = called_by_buffers(lambda out, x: None, [numpy.zeros(2)], 0.0, 1)
    assert call(numpy.zeros(2)) == 0.0
    for arguments in ((), (numpy.zeros(3),), (numpy.array(["a", "b"]),), (numpy.array([Value(1.0), 2.0]),)):
        assert call(*arguments) is NotImplemented
    refusing = called_by_buffers(lambda out, x: NotImplemented, [[0.0]], 0.0, 1)
    assert refusing([1.0]) is NotImplemented
