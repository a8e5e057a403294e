"""Copies and pickles of Values: leaves, graphs of any depth, several nodes of one graph, models."""

import copy
import dataclasses
import io
import pickle
import sys
import types
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.reduction import ForkingPickler
from typing import Any

import numpy as np
import pytest

import nn
from autograd import (
    TABLE,
    AnomalyDetected,
    Parameter,
    Primitive,
    RecordingError,
    Value,
    compile,
    detect_anomaly,
    grad,
    gradcheck,
    hessian,
    hvp,
    jacobian,
    jvp,
    no_grad,
    topological_order,
    value_and_grad,
    vjp,
)
from autograd.graph import copying
from tests.marking import each_of


def pickled(thing: Any) -> Any:
    return pickle.loads(pickle.dumps(thing))


every_way = pytest.mark.parametrize("duplicate", [copy.deepcopy, pickled])


def chain(length: Any) -> Any:
    x = y = Parameter(1.0, "x")
    for _ in range(length):
        y = y * 1.0 + x  # type: ignore[assignment]
    return y


@every_way
@pytest.mark.parametrize("n", [4_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_deep_graph(duplicate: Any, n: int) -> None:
    y = chain(n)
    limit = sys.getrecursionlimit()
    y.backward()
    twin = duplicate(y)
    order = topological_order(twin)
    x = order[0].operands[0]
    assert len(order) == 2 * n > limit == sys.getrecursionlimit()
    assert (type(x), x.label, x.data, x.grad) == (Parameter, "x", 1.0, n + 1.0)
    x.zero_grad()
    twin.backward()
    assert x.grad == n + 1.0
    assert topological_order(y)[0].operands[0] is not x


@every_way
def test_what_belongs_together_stays_together(duplicate: Any) -> None:
    x = Parameter(2.0, "x")
    u = x * x
    y = u * 3.0 + x
    z = u - x
    for values in ([x, u, y, z], [z, y, u, x], [u, y, x, z], [y, z, x, u]):
        names = [next(name for name, v in {"x": x, "u": u, "y": y, "z": z}.items() if v is value) for value in values]
        twin = dict(zip(names, duplicate(values)))
        assert twin["u"].operands[0] is twin["x"]
        assert twin["y"].operands[0].operands[0] is twin["u"]
        assert twin["z"].operands[0] is twin["u"]
        assert twin["z"].operands[1] is twin["x"]
    assert copying._pickled.places == {}


@every_way
def test_a_model_and_its_loss(duplicate: Any) -> None:
    model = nn.MLP(2, [2, 1], activation="tanh", rng=0)
    loss = (model([1.0, 2.0]) - 1.0) ** 2
    twin_model, twin_loss = duplicate((model, loss))
    twin_loss.backward()
    loss.backward()
    assert [p.grad for p in twin_model.parameters()] == [p.grad for p in model.parameters()]
    assert any(p.grad for p in twin_model.parameters())


@every_way
def test_gradients_are_kept_and_their_absence_too(duplicate: Any) -> None:
    x = Value(2.0)
    y = x * 0.0
    assert not duplicate(x).has_grad
    y.backward()
    twin = duplicate(y)
    assert twin.has_grad
    assert twin.operands[0].has_grad


def test_a_shallow_copy_shares_the_operands() -> None:
    x = Value(2.0)
    y = x * x
    twin = copy.copy(y)
    assert twin is not y
    assert twin.operands == (x, x)
    assert twin.operands[0] is x


@every_way
def test_values_that_know_their_line(duplicate: Any) -> None:
    x = Value(0.0, "x")
    with detect_anomaly():
        y = x.sqrt() * 2.0
    twin = duplicate(y)
    assert twin.source == y.source  # type: ignore[attr-defined]
    with pytest.raises(AnomalyDetected, match=r"y = x\.sqrt\(\) \* 2\.0"), detect_anomaly():
        twin.backward()
    assert copy.copy(y).source == y.source  # type: ignore[attr-defined]


CUBE = Primitive("CUBE", "x³", "x * x * x", lambda x: x**3, example=(2.0,), partials=(lambda z, x: 3.0 * (x * x),))


@every_way
def test_a_graph_of_a_primitive_of_your_own(duplicate: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, __name__, types.SimpleNamespace(CUBE=CUBE))
    x = Value(2.0)
    twin = duplicate(CUBE(x) * x)
    twin.backward()
    cube, leaf = twin.operands
    assert cube.primitive is CUBE
    assert cube.operands[0] is leaf
    assert leaf.grad == 32.0


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol(protocol: int) -> None:
    y = chain(2_000)
    twin = pickle.loads(pickle.dumps([y, y.operands[0]], protocol))
    assert twin[0].operands[0] is twin[1]
    assert len(topological_order(twin[0])) == 4_000


def test_a_pickle_that_fails_leaves_nothing_behind() -> None:
    y = chain(10)
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps([y, lambda: None])
    assert copying._pickled.places == {}


def test_several_threads_pickle_one_graph() -> None:
    y = chain(3_000)
    with ThreadPoolExecutor(4) as pool:
        twins = list(pool.map(lambda _: pickled((y, y.operands[0])), range(8)))
    for twin, inner in twins:
        assert twin.operands[0] is inner
        assert len(topological_order(twin)) == 6_000
    assert copying._pickled.places == {}


def test_a_pickler_may_go_on() -> None:
    class Store(list[Any]):
        write = list.append

    x = Value(2.0)
    y = x * x
    store = Store()
    pickler = pickle.Pickler(store)
    pickler.dump(y)
    pickler.dump(y * y)
    del pickler
    unpickler = pickle.Unpickler(io.BytesIO(b"".join(map(bytes, store))))
    first, second = unpickler.load(), unpickler.load()
    assert second.operands[0] is first
    assert copying._pickled.places == {}


# ---- copies in a function that is differentiated or recorded ---------------------------------------------------------


@dataclasses.dataclass
class Held:
    """Something that holds a number."""

    number: Any


class Store(nn.Module):
    """A model that holds a number which is no Parameter."""

    def __init__(self, number: Any) -> None:
        self.weight, self.number = Parameter(2.0), number


def within_an_array(x: Any) -> Any:
    array = np.empty(1, dtype=object)
    array[0] = x
    return array


COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "a copy of a copy": lambda x: copy.copy(copy.deepcopy(copy.copy(x))),
    "of a list": lambda x: copy.deepcopy([[x], {"x": (x,)}])[1]["x"][0],  # type: ignore[index]
    "of an object": lambda x: copy.deepcopy(Held(x)).number,
    "of a model": lambda x: copy.deepcopy(Store(x)).number,
    "asdict": lambda x: dataclasses.asdict(Held([x]))["number"][0],
    "astuple": lambda x: dataclasses.astuple(Held(x))[0],
    "replace": lambda x: dataclasses.replace(Held(x)).number,
    "numpy": lambda x: np.array([x]).copy()[0],
    "numpy, deep": lambda x: copy.deepcopy(np.array([x]))[0],
    "numpy, 0-d": lambda x: copy.deepcopy(within_an_array(x))[:1].reshape(())[()],
    "numpy, repeated": lambda x: np.tile(np.array([x]), 2).astype(object).tolist()[1],
    "of a node": lambda x: copy.deepcopy(x * x) / x,
    "of a node, shallow": lambda x: copy.copy(x * x) / x,
    "of a node and its leaf": lambda x: (lambda leaf, node: node / leaf)(*copy.deepcopy((x, x * x))),  # type: ignore[operator]
    "of a leaf and its node": lambda x: (lambda node, leaf: node / leaf)(*copy.deepcopy((x * x, x))),  # type: ignore[operator]
}
# The derivatives of f(x) = x³ at 2.
DERIVATIVES = {
    "grad": (lambda f: grad(f)(2.0), 12.0),
    "value_and_grad": (lambda f: value_and_grad(f)(2.0), (8.0, 12.0)),
    "jacobian": (lambda f: jacobian(f)(2.0), 12.0),
    "hessian": (lambda f: hessian(f)(2.0), 12.0),
    "third order": (lambda f: grad(hessian(f))(2.0), 6.0),
    "jvp": (lambda f: jvp(f, (2.0,), (1.0,)), (8.0, 12.0)),
    "vjp": (lambda f: vjp(f, 2.0)[1](1.0), (12.0,)),
    "hvp": (lambda f: hvp(f, (2.0,), (1.0,)), (12.0,)),
    "by a Value": (lambda f: grad(f)(Value(2.0)).data, 12.0),
    "grad, under no_grad": (lambda f: no_grad()(grad(f))(2.0), 12.0),
    "grad, looking for anomalies": (lambda f: detect_anomaly()(grad(f))(2.0), 12.0),
    "python": (lambda f: compile(f, backend="python").record(3.0).evaluate([2.0]), [8.0]),
    "python, grad": (lambda f: compile(grad(f), backend="python").record(3.0).evaluate([2.0]), [12.0]),
    "python, hessian": (lambda f: compile(hessian(f), backend="python").record(3.0).evaluate([2.0]), [12.0]),
    "gradcheck": (lambda f: gradcheck(f, 2.0, order=2).ok, True),
    "gradcheck of a Value": (lambda f: gradcheck(f, Value(2.0)).ok, True),
}


@pytest.mark.parametrize("transform", DERIVATIVES)
@each_of("duplicate", COPIES)
def test_gradients_pass_copies(transform: Any, duplicate: Any) -> None:
    derivative, truth = DERIVATIVES[transform]
    copied = COPIES[duplicate]
    assert derivative(lambda x: copied(x) * x * copied(x)) == pytest.approx(truth, rel=1e-12)
    assert not copying._variables


PICKLES = {
    "pickle": pickled,
    "of a node": lambda x: pickled(x * x),
    "of a list": lambda x: pickled([1.0, [x]])[1][0],
    "of an array": lambda x: pickle.loads(within_an_array(x).dumps())[0],
    "to another process": ForkingPickler.dumps,
    "numpy's file": lambda x: np.save(io.BytesIO(), within_an_array(x)),
    "in a thread": lambda x: ThreadPoolExecutor(1).submit(pickled, x).result(),
}


@pytest.mark.parametrize("write", PICKLES)
@pytest.mark.parametrize("transform", DERIVATIVES)
def test_pickles_that_would_drop_the_gradient_are_refused(transform: Any, write: Any) -> None:
    derivative, _ = DERIVATIVES[transform]
    with pytest.raises(TypeError, match=r"^pickle would drop the gradient by .*; write copy\.copy\(v\) .*give v\.data"):
        derivative(lambda x: x * PICKLES[write](x))
    assert not copying._variables
    assert not copying._pickled.places


def test_an_array_of_floats_would_drop_the_gradient() -> None:
    with pytest.raises(TypeError, match=r"converting .* would drop its gradient"):
        grad(lambda x: np.array([x, x], dtype=float)[0])(2.0)


def test_variables_of_outer_functions_are_kept_too() -> None:
    assert grad(lambda x: grad(lambda y: copy.deepcopy(x * y) * y)(3.0))(2.0) == 6.0
    assert grad(lambda x: jvp(lambda y: copy.deepcopy(x) * y, (x,), (1.0,))[1])(3.0) == 1.0
    with pytest.raises(TypeError, match="pickle would drop the gradient"):
        grad(lambda x: grad(lambda y: pickled(x) * y)(3.0))(2.0)


def test_copies_of_a_variable_are_values_of_their_own() -> None:
    def f(x: Any) -> Any:
        x.label = "x"
        twin, deep = copy.copy(x), copy.deepcopy(x)
        assert twin is not x is not deep
        assert (twin.label, deep.label) == ("x", "x")
        twin.label = "twin"
        both = copy.deepcopy([x, x])
        assert both[0] is both[1]
        return twin * deep * x

    assert grad(f)(2.0) == 12.0


def test_a_thread_that_a_function_starts_may_copy() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert grad(lambda x: pool.submit(copy.deepcopy, x).result() * x)(3.0) == 6.0


def test_a_copy_of_a_large_graph_stops_at_variables() -> None:
    memo: dict[Any, Any] = {}

    def f(x: Any) -> Any:
        for _ in range(1000):
            x = x * 1.0
        return grad(lambda y: copy.deepcopy(y * y, memo))(x)

    assert grad(f)(3.0) == 2.0
    assert len(memo) < 10


def test_copies_of_other_values_are_leaves_of_their_own() -> None:
    """As outside: whoever copies a model in a function may change the copy."""
    model = nn.MLP(1, [1], rng=0)

    def f(x: Any) -> Any:
        twin = copy.deepcopy(model)
        for p in twin.parameters():
            p.data = 5.0
        return x * copy.copy(twin.parameters()[0]) + pickled(twin.parameters()[1])

    before = [p.data for p in model.parameters()]
    assert value_and_grad(f)(2.0) == (15.0, 5.0)
    assert [p.data for p in model.parameters()] == before
    assert gradcheck(f, 2.0).ok


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickled])
def test_a_recording_freezes_no_copy_of_a_parameter(duplicate: Any) -> None:
    """What it refuses may be read by eager code, where each call makes the copy anew."""
    p = Parameter(2.0, "p")
    for parameters in ([], [p]):
        with pytest.raises(RecordingError, match=r"'p' \(2.0\), a copy that .* its number would be frozen"):
            compile(lambda x: duplicate(p) * x, parameters=parameters, backend="python")(3.0)
    assert compile(lambda x: duplicate(p * x) if duplicate is copy.copy else p * x, parameters=[p])(3.0) == 6.0


def test_training_freezes_no_copy_of_a_parameter() -> None:
    class Squared(nn.Module):
        def __init__(self) -> None:
            self.weight = Parameter(2.0, "weight")

        def __call__(self, row: Any) -> Any:
            return copy.deepcopy(self.weight) * self.weight * copy.copy(row[0])

    def train(compiled: Any) -> Any:
        return nn.fit(Squared(), [[0.5]], [1.0], optimizer=nn.SGD(0.1), epochs=5, compiled=compiled).losses

    with pytest.raises(RecordingError, match=r"'weight' \(2.0\), a copy that was made while it was recorded"):
        train(True)
    with pytest.warns(UserWarning, match="a copy that was made while it was recorded"):
        assert train(None) == train(False)


@every_way
def test_afterwards_variables_are_copied_as_leaves(duplicate: Any) -> None:
    w = Value(2.0, "w")
    slope = grad(lambda x: w * x * x)(3.0)
    twin = duplicate(slope)
    assert twin.data == 12.0
    assert w not in twin.operands
    kept = []
    with pytest.raises(ZeroDivisionError):
        jvp(lambda x: kept.append(x) or 1 / 0, (3.0,), (1.0,))  # type: ignore[func-returns-value]
    assert duplicate(kept[0]).operands == ()


def test_a_graph_that_was_pickled_with_other_operands_is_refused() -> None:
    rows = [(Value, 0.5, None, "", TABLE["softmax"], [Value(1.0), Value(1.0), Value(1.0)])]
    with pytest.raises(pickle.UnpicklingError, match="softmax takes 2 operands, and 3 were pickled"):
        copying._restored_nodes(rows)
