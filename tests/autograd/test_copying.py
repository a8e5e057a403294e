"""Copies and pickles of Values: leaves, graphs of any depth, several nodes of one graph, models."""

import copy
import pickle
import sys
import types
from concurrent.futures import ThreadPoolExecutor

import pytest

import nn
from autograd import AnomalyDetected, Parameter, Primitive, Value, copying, detect_anomaly, topological_order


def pickled(thing):
    return pickle.loads(pickle.dumps(thing))


every_way = pytest.mark.parametrize("duplicate", [copy.deepcopy, pickled])


def chain(length):
    x = y = Parameter(1.0, "x")
    for _ in range(length):
        y = y * 1.0 + x
    return y


@every_way
def test_a_deep_graph(duplicate):
    y = chain(100_000)
    limit = sys.getrecursionlimit()
    y.backward()
    twin = duplicate(y)
    order = topological_order(twin)
    x = order[0].operands[0]
    assert len(order) == 200_000 > limit == sys.getrecursionlimit()
    assert (type(x), x.label, x.data, x.grad) == (Parameter, "x", 1.0, 100_001.0)
    x.zero_grad()
    twin.backward()
    assert x.grad == 100_001.0
    assert topological_order(y)[0].operands[0] is not x


@every_way
def test_what_belongs_together_stays_together(duplicate):
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
def test_a_model_and_its_loss(duplicate):
    model = nn.MLP(2, [2, 1], activation="tanh", rng=0)
    loss = (model([1.0, 2.0]) - 1.0) ** 2
    twin_model, twin_loss = duplicate((model, loss))
    twin_loss.backward()
    loss.backward()
    assert [p.grad for p in twin_model.parameters()] == [p.grad for p in model.parameters()]
    assert any(p.grad for p in twin_model.parameters())


@every_way
def test_gradients_are_kept_and_their_absence_too(duplicate):
    x = Value(2.0)
    y = x * 0.0
    assert not duplicate(x).has_grad
    y.backward()
    twin = duplicate(y)
    assert twin.has_grad
    assert twin.operands[0].has_grad


def test_a_shallow_copy_shares_the_operands():
    x = Value(2.0)
    y = x * x
    twin = copy.copy(y)
    assert twin is not y
    assert twin.operands == (x, x)
    assert twin.operands[0] is x


@every_way
def test_values_that_know_their_line(duplicate):
    x = Value(0.0, "x")
    with detect_anomaly():
        y = x.sqrt() * 2.0
    twin = duplicate(y)
    assert twin.source == y.source
    with pytest.raises(AnomalyDetected, match=r"y = x\.sqrt\(\) \* 2\.0"), detect_anomaly():
        twin.backward()
    assert copy.copy(y).source == y.source


CUBE = Primitive("CUBE", "x³", "x * x * x", lambda x: x**3, example=(2.0,), partials=(lambda z, x: 3.0 * (x * x),))


@every_way
def test_a_graph_of_a_primitive_of_your_own(duplicate, monkeypatch):
    monkeypatch.setitem(sys.modules, __name__, types.SimpleNamespace(CUBE=CUBE))
    x = Value(2.0)
    twin = duplicate(CUBE(x) * x)
    twin.backward()
    cube, leaf = twin.operands
    assert cube.primitive is CUBE
    assert cube.operands[0] is leaf
    assert leaf.grad == 32.0


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol(protocol):
    y = chain(2_000)
    twin = pickle.loads(pickle.dumps([y, y.operands[0]], protocol))
    assert twin[0].operands[0] is twin[1]
    assert len(topological_order(twin[0])) == 4_000


def test_a_pickle_that_fails_leaves_nothing_behind():
    y = chain(10)
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps([y, lambda: None])
    assert copying._pickled.places == {}


def test_several_threads_pickle_one_graph():
    y = chain(3_000)
    with ThreadPoolExecutor(4) as pool:
        twins = list(pool.map(lambda _: pickled((y, y.operands[0])), range(8)))
    for twin, inner in twins:
        assert twin.operands[0] is inner
        assert len(topological_order(twin)) == 6_000
    assert copying._pickled.places == {}


def test_a_pickler_may_go_on():
    class Store(list):
        write = list.append

    x = Value(2.0)
    y = x * x
    store = Store()
    pickler = pickle.Pickler(store)
    pickler.dump(y)
    pickler.dump(y * y)
    del pickler
    unpickler = pickle.Unpickler(__import__("io").BytesIO(b"".join(map(bytes, store))))
    first, second = unpickler.load(), unpickler.load()
    assert second.operands[0] is first
    assert copying._pickled.places == {}
