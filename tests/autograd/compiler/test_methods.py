"""compile on methods, and arguments by name alone."""

import copy
import gc
import weakref
from array import array
from collections import deque
from dataclasses import dataclass
from functools import partial
from math import nan
from typing import Any, ClassVar

import numpy
import pytest

from autograd import RecordingError, Value, compile, grad, value_and_grad


class Line:
    """A line whose slope is a number, and its offset a Value."""

    unit = 1.0

    def __init__(self, slope: Any, offset: float = 1.0) -> None:
        self.slope, self.offset = slope, Value(offset)

    @compile(backend="python")
    def at(self, x: Any) -> Any:
        return self.slope * x + self.offset

    @compile(backend="python")
    def scaled(self, x: Any, *, by: Any = 1.0, at: Any = 0.0) -> Any:
        return by * self.slope * x + at


@pytest.mark.parametrize(
    ("state", "change", "result"),
    [
        (2.0, lambda line: setattr(line, "slope", 3.0), 7.0),
        (2, lambda line: setattr(line, "slope", 3), 7.0),
        (numpy.float64(2.0), lambda line: setattr(line, "slope", numpy.float64(3.0)), 7.0),
        (2.0, lambda line: setattr(line.offset, "data", 2.0), 6.0),
        (2.0, lambda line: setattr(line, "offset", Value(2.0)), 6.0),
        (2.0, lambda line: setattr(line, "offset", 2.0), 6.0),
        (Value(2.0), lambda line: setattr(line.slope, "data", 3.0), 7.0),
        (2.0, lambda line: None, 5.0),
    ],
)
def test_a_method_sees_every_change_of_its_object(state: Any, change: Any, result: float) -> None:
    line = Line(state)
    assert line.at(2.0) == 5.0
    change(line)
    for _ in range(2):
        assert line.at(2.0) == result


def test_a_method_sees_every_change_of_its_class() -> None:
    class Scaled(Line):
        factors: ClassVar[Any] = [2.0]

        @compile(backend="python")
        def of(self, x: Any) -> Any:
            return self.unit * self.factors[0] * x

    scaled = Scaled(1.0)
    assert scaled.of(3.0) == 6.0
    Scaled.factors[0] = 5.0
    assert scaled.of(3.0) == 15.0
    Scaled.unit = 10.0
    assert scaled.of(3.0) == 150.0


@pytest.mark.parametrize("held", [deque([1.0]), array("d", [1.0]), bytearray(b"\1")], ids=["deque", "array", "bytes"])
def test_a_method_sees_changes_within(held: Any) -> None:
    class First:
        def __init__(self) -> None:
            self.held = held

        @compile(backend="python")
        def times(self, x: Any) -> Any:
            return x * self.held[0]

    first = First()
    assert first.times(3.0) == 3.0
    held[0] = 50
    assert first.times(3.0) == 150.0


class Held:
    def __init__(self, held: Any) -> None:
        self.held = held


class Slotted:
    __slots__ = ("__weakref__", "held")
    held: Any


class OneSlot(Slotted):
    __slots__ = "other"


def slotted(held: Any) -> Slotted:
    thing = OneSlot()
    thing.held = held
    return thing


@pytest.mark.parametrize(
    ("held", "change", "read"),
    [
        ([2.0], lambda h: h.__setitem__(0, 3.0), lambda h: h[0]),
        ({"a": 2.0}, lambda h: h.update(a=3.0), lambda h: h["a"]),
        (numpy.array([2.0]), lambda h: h.__setitem__(0, 3.0), lambda h: h[0]),
        (numpy.array([2.0], dtype=object), lambda h: h.__setitem__(0, 3.0), lambda h: h[0]),
        (Held(2.0), lambda h: setattr(h, "held", 3.0), lambda h: h.held),
        (slotted(2.0), lambda h: setattr(h, "held", 3.0), lambda h: h.held),
        (
            ({"deep": [Held((2.0,))]},),
            lambda h: setattr(h[0]["deep"][0], "held", (3.0,)),
            lambda h: h[0]["deep"][0].held[0],
        ),
        ([2.0, len], lambda h: h.__setitem__(slice(None), [3.0, len]), lambda h: h[0]),
        ({1.0}, lambda h: (h.clear(), h.add(2.0)), lambda h: 1.0 + sum(h)),
    ],
)
def test_a_change_deep_in_the_object_is_seen(held: Any, change: Any, read: Any) -> None:
    class Model(Held):
        @compile(backend="python")
        def f(self, x: Any) -> Any:
            return read(self.held) * x

    model = Model(held)
    assert model.f(5.0) == 10.0
    change(held)
    assert model.f(5.0) == 15.0


def test_nothing_is_recorded_again_without_a_change() -> None:
    calls = []

    class Model(Held):
        @compile(backend="python")
        def f(self, x: Any) -> Any:
            calls.append(x)
            return self.held[0] * x

    model, other = Model([nan, Value(1.0), print, "a"]), Model([2.0])
    model.held.append(model)  # a circle
    for _ in range(3):
        model.f(1.0)
        assert other.f(1.0) == 2.0
    assert len(calls) == 2


def test_each_object_has_its_own_code_while_it_lives() -> None:
    first, second = Line(2.0), Line(3.0)
    assert (first.at(1.0), second.at(1.0), copy.copy(second).at(1.0), copy.deepcopy(first).at(1.0)) == (
        3.0,
        4.0,
        4.0,
        3.0,
    )
    assert Line(7.0).at(1.0) == 8.0  # nothing else holds this one
    gone = weakref.ref(first)
    del first
    gc.collect()
    assert gone() is None
    methods = Line.at._methods
    assert methods is not None
    del second
    gc.collect()
    assert not [code for code in methods._codes.values() if code.thing() is None]


def test_a_method_is_what_a_compiled_function_is() -> None:
    line = Line(2.0)
    assert line.at.map([1.0, 2.0]) == [3.0, 5.0]
    assert "x1" in line.at.source
    assert line.at.__name__ == "at"
    assert line.at.record(1.0).input_names[0] == "x"
    assert grad(line.at)(5.0) == 2.0  # with Values it is the method itself
    assert compile(lambda x: line.at(x), parameters=[line.offset])(1.0) == 3.0
    assert Line.at.backend == "python"  # of the class, it is the compiled function
    with pytest.raises(AttributeError, match="nothing"):
        _ = line.at.nothing
    with pytest.raises(AttributeError, match="__nothing__"):
        _ = line.at.__nothing__


def test_derivatives_in_methods() -> None:
    class Fit:
        def __init__(self) -> None:
            self.xs, self.scale = numpy.array([1.0, 2.0]), Value(3.0)

        @compile(backend="python")
        def loss(self, w: Any) -> Any:
            return value_and_grad(lambda w: self.scale * ((self.xs * w) ** 2).sum())(w)

    fit = Fit()
    value, slopes = fit.loss(numpy.array([1.0, 1.0]))
    assert (value, slopes.tolist()) == (15.0, [6.0, 24.0])
    fit.scale.data, fit.xs[0] = 1.0, 0.0
    assert fit.loss(numpy.array([1.0, 1.0]))[0] == 4.0


def test_what_a_method_cannot_be_compiled_with() -> None:
    class Bare:
        __slots__ = ()

        @compile
        def f(self, x: Any) -> Any:
            return x

    with pytest.raises(TypeError, match="add '__weakref__' to its __slots__"):
        Bare().f(1.0)

    class Computed:
        def __init__(self) -> None:
            self.y = Value(2.0) * 3.0

        @compile
        def f(self, x: Any) -> Any:
            return self.y * x

    with pytest.raises(RecordingError, match="computed before and not by it"):
        Computed().f(1.0)


# ---- arguments by name alone -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_arguments_by_name_alone(backend: Any) -> None:
    def f(x: Any, *, scale: Any = 2.0, power: Any = 1, name: str = "f") -> Any:
        return [scale * x**power, name == "f"][0]

    compiled = compile(f, backend=backend)
    for _ in range(2):
        assert compiled(3.0) == 6.0
        assert compiled(3.0, scale=10.0) == 30.0
        assert compiled(3.0, power=2) == 18.0
        assert compiled(x=3.0, power=2.0, scale=10.0) == compiled(3.0, scale=10.0, power=2.0) == 90.0
    assert compiled(Value(3.0), scale=2.0).data == 6.0
    assert compiled(3.0, scale=Value(2.0)).data == 6.0
    assert compiled(3.0, scale=10.0) == 30.0
    assert compiled.program.input_names == ("x", "scale")
    out = numpy.zeros(1)
    compiled.into(out, numpy.array([3.0]))  # buffers are arguments by position
    assert out.tolist() == [6.0]


def test_named_arguments_of_derivatives_and_methods() -> None:
    compiled = compile(grad(lambda p, *, scale: scale * p[0] * p[1]), backend="python")
    assert compiled([2.0, 3.0], scale=10.0) == [30.0, 20.0]
    assert compiled(numpy.array([2.0, 3.0]), scale=numpy.float32(1.0)).tolist() == [3.0, 2.0]
    line = Line(2.0)
    assert (line.scaled(3.0), line.scaled(3.0, by=10.0), line.scaled(x=3.0, at=1.0)) == (6.0, 60.0, 7.0)
    many = compile(lambda **named: named["a"] - named["b"], backend="python")
    assert many(a=3.0, b=1.0) == many(b=1.0, a=3.0) == 2.0
    assert compile(partial(lambda x, *, s: s * x, s=3.0), backend="python")(2.0) == 6.0


def test_a_function_that_does_not_tell_its_arguments() -> None:
    assert compile(dict, backend="python")(a=2.0) == {"a": 2.0}


@dataclass
class Point:
    x: float
    y: float

    @compile(backend="python")
    def distance(self, x: Any, y: Any) -> Any:
        return ((self.x - x) ** 2 + (self.y - y) ** 2).sqrt()


def test_a_method_of_a_dataclass() -> None:
    point = Point(0.0, 0.0)
    assert point.distance(3.0, 4.0) == 5.0
    point.x = 3.0
    assert point.distance(3.0, 4.0) == 4.0
