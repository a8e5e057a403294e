"""What is a structure of numbers and what is none, and what to write in its place."""

import sys
from collections import Counter, OrderedDict, defaultdict
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy
import pytest

import autograd
from autograd import Value, grad, jacobian, jvp, vjp
from autograd.graph.structure import alike, flattened, holds_arrays, outline, paths, rebuild


class Tensor:
    """Like a tensor of torch, which numpy could read."""

    __module__ = "torch"
    shape = (2,)

    def __array__(self) -> Any:
        raise AssertionError

    tolist = __array__


class OfUnknownLibrary(Tensor):
    __module__ = "somewhere"


class OfJax(Tensor):
    __module__ = "jaxlib._jax"


NO_STRUCTURES = [
    (Tensor(), r"got the Tensor .*; write x.detach\(\).numpy\(\) for an array, or x.tolist\(\) for lists"),
    (OfJax(), r"got the OfJax .*; write numpy.asarray\(x\) for an array"),
    (OfUnknownLibrary(), r"got the OfUnknownLibrary .*; write numpy.asarray\(x\)$"),
    (memoryview(b"a"), r"got the memoryview .*; write x.tolist\(\)$"),
    (numpy.ma.array([1.0, 2.0]), r"got a MaskedArray of shape \(2,\); write x.compressed\(\)"),
    (numpy.ma.masked, "expected a real number, got the MaskedConstant"),
    (numpy.ones((1, 1)).view(numpy.matrix), r"got a matrix of shape \(1, 1\); write numpy.asarray\(x\)"),
    (numpy.array([1j]), "got an array of complex128; derivatives here are of real functions, so take .real and .imag"),
    (numpy.array(["1"]), r"got an array of str\d*; x.astype\(float\) makes numbers of them"),
    (numpy.array(["2020-01-01"], dtype="datetime64[D]"), r"got an array of datetime64\[D\]; x.astype\(float\)"),
    (numpy.zeros(1, dtype=[("a", float)]), r"got an array of void64; take its fields one by one, as x\['name'\]"),
    (numpy.array([1.0, None]), "expected a real number, got the NoneType None"),
    (numpy.array(1j), "expected a real number, got the ndarray"),
    ({"a": {1.0}}, "expected a real number, got the set"),
    ({"a": None}, "expected a real number, got the NoneType None"),
]


@pytest.mark.parametrize(("argument", "message"), NO_STRUCTURES)
def test_what_is_no_structure_is_refused(argument: Any, message: str) -> None:
    for call in (
        lambda: grad(lambda x: x)(argument),
        lambda: vjp(lambda x: x, argument),
        lambda: jvp(lambda x: x, ([argument],), ([argument],)),
        lambda: jacobian(lambda x: [argument])(1.0),
    ):
        with pytest.raises(TypeError, match=message):
            call()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_are_refused(library: str) -> None:
    frames = pytest.importorskip(library)
    for frame in (frames.Series([1.0, 2.0]), frames.DataFrame({"a": [1.0]})):
        with pytest.raises(TypeError, match=r"write x.to_numpy\(\) for an array"):
            grad(lambda x: x)(frame)


def test_tensors_of_torch_are_refused() -> None:
    torch = pytest.importorskip("torch")
    with pytest.raises(TypeError, match=r"write x.detach\(\).numpy\(\)"):
        grad(lambda x: x)(torch.ones(2))


def test_an_array_of_no_dimension_is_what_it_holds() -> None:
    v = Value(2.0)
    assert flattened([numpy.array(v), numpy.array(3), numpy.array(4.0, dtype=object)]) == [v, 3.0, 4.0]
    assert flattened(numpy.array(v))[0] is v
    assert grad(lambda x: numpy.array(x * x))(numpy.array(3.0)) == 6.0


def test_dicts_keep_their_class() -> None:
    factory: Any = defaultdict(list, {"a": 1.0})
    found = rebuild(factory, iter([5.0]))
    assert (found, found.default_factory) == ({"a": 5.0}, list)
    assert rebuild(OrderedDict(b=1.0, a=2.0), iter("xy")) == OrderedDict(b="x", a="y")
    assert factory == {"a": 1.0}
    assert rebuild(Counter(a=2), iter([5])) == Counter(a=5)
    assert autograd.compile(lambda d: d["a"] ** 2)(Counter(a=3)) == 9.0


@dataclass
class Layer:
    w: Any
    b: Any = 0.0


@dataclass
class Other:
    w: Any
    b: Any = 0.0


ARRAY = numpy.ones((2, 2))


@pytest.mark.parametrize(
    ("one", "other", "right"),
    [
        ({"a": 1.0, "b": 2.0}, {"b": 0.0, "a": 0.0}, [2.0, 1.0]),
        ({"a": 1.0}, {"b": 1.0}, None),
        ({"a": 1.0}, {"a": 1.0, "b": 1.0}, None),
        ({0: 1.0}, [1.0], None),
        (Layer(1.0), Layer(0.0), [1.0, 0.0]),
        (Layer(1.0), Other(0.0), None),
        (Layer(1.0), {"w": 1.0, "b": 0.0}, None),
        ([1.0, 2.0], (1.0, 2.0), [1.0, 2.0]),
        ([1.0, 2.0], [1.0], None),
        ([1.0, [2.0]], [1.0, 2.0], None),
        ([[1.0, 2.0], [3.0, 4.0]], ARRAY, [1.0, 2.0, 3.0, 4.0]),
        (ARRAY, [[1.0, 2.0], [3.0, 4.0]], [1.0] * 4),
        ([1.0, 2.0], ARRAY, None),
        (ARRAY, ARRAY.T, [1.0] * 4),
        (ARRAY, ARRAY[0], None),
        (1.0, ARRAY, None),
        (numpy.array(1.0), 2.0, [1.0]),
    ],
)
def test_alike(one: Any, other: Any, right: Any) -> None:
    assert alike(one, other) == right
    assert (alike(other, one) is None) == (right is None)


def test_tangents_of_another_order_are_paired_by_key() -> None:
    value, slope = jvp(lambda d: d["a"] ** 2 * d["b"], {"a": 3.0, "b": 2.0}, {"b": 0.0, "a": 1.0})
    assert (value, slope) == (18.0, 12.0)
    _, pull_back = vjp(lambda x: {"a": x, "b": 2.0 * x}, 1.0)
    assert pull_back({"b": 1.0, "a": 0.0}) == (2.0,)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (ARRAY, ARRAY[0], r"\[array of shape \(2, 2\)\], got \[array of shape \(2,\)\]"),
        ({"a": 1.0}, {"b": 1.0}, r"\[{'a': ·}\], got \[{'b': ·}\]"),
        (Layer(1.0, [2.0]), Layer(1.0), r"\[Layer\(w=·, b=\[·\]\)\], got \[Layer\(w=·, b=·\)\]"),
    ],
)
def test_the_words_for_another_structure(one: Any, other: Any, words: str) -> None:
    with pytest.raises(ValueError, match=f"tangents have the structure of the primals, {words}"):
        jvp(lambda x: x, (one,), (other,))


def test_outlines_and_paths() -> None:
    thing = {"w": ARRAY[:, :1], "l": Layer(1.0, [2.0])}
    assert outline(thing) == "{'l': Layer(w=·, b=[·]), 'w': array of shape (2, 1)}"
    assert paths(thing, "p") == ["p['w'][0, 0]", "p['w'][1, 0]", "p['l'].w", "p['l'].b[0]"]
    assert [holds_arrays(x) for x in (thing, [thing], ARRAY, 1.0, [1.0], {"a": (1.0,)})] == [True] * 3 + [False] * 3


def test_a_numpy_that_is_being_imported_has_no_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", ModuleType("numpy"))
    assert grad(lambda x: x * x)(3.0) == 6.0
    monkeypatch.delitem(sys.modules, "numpy")
    assert grad(lambda p: p["a"] * p["a"])({"a": 3}) == {"a": 6.0}
