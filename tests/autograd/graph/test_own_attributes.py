"""Attributes that users give to Parameters, in copies too; and weak references to every Value."""

import copy
import gc
import pickle
import weakref
from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter, Value, no_grad

COPIES: dict[str, Any] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda p: pickle.loads(pickle.dumps(p)),
}
every_copy = pytest.mark.parametrize("way", COPIES)


def parameter() -> Any:
    p: Any = Parameter(2.0, "w")
    p.m, p.v, p.steps = 0.5, 0.25, [1, 2]
    return p


def test_a_parameter_takes_attributes_and_keeps_its_fields() -> None:
    p = parameter()
    (p * p).backward()
    p.data -= 0.1 * p.grad
    p.m = 0.9 * p.m + p.grad
    assert (p.data, p.grad, p.label, p.m) == (1.6, 4.0, "w", 4.45)
    assert not {"data", "grad", "label"} & vars(p).keys()
    assert repr(p) == "Parameter(data=1.6, grad=4.0, label='w')"


@every_copy
def test_copies_have_the_attributes(way: str) -> None:
    p = parameter()
    (p * 3.0).backward()
    twin = COPIES[way](p)
    assert [type(twin)] == [Parameter]
    assert (twin.data, twin.grad, twin.label, twin.m, twin.v, twin.steps) == (2.0, 3.0, "w", 0.5, 0.25, [1, 2])
    twin.m = 7.0
    assert p.m == 0.5
    twin.steps.append(3)
    assert p.steps == ([1, 2, 3] if way == "copy" else [1, 2])  # as of any object of Python


@every_copy
def test_copies_without_attributes_have_none(way: str) -> None:
    assert vars(COPIES[way](Parameter(1.0))) == {}
    assert not hasattr(COPIES[way](Value(1.0)), "__dict__")


@pytest.mark.parametrize("way", ["deepcopy", "pickle"])
def test_attributes_that_hold_values_and_graphs(way: str) -> None:
    p, q = parameter(), parameter()
    p.partner, q.partner = q, p
    loss = p * q
    p.loss = loss
    twin = COPIES[way](loss)
    a, b = twin.operands
    assert (a.partner, b.partner) == (b, a)
    assert a.partner is b
    assert b.partner is a
    assert a.loss is twin
    twin.backward()
    assert (a.grad, p.grad) == (2.0, 0.0)


def test_a_deep_copied_model_has_them() -> None:
    model: Any = nn.MLP(2, [2, 1], rng=0)
    for i, p in enumerate(model.parameters()):
        p.m = float(i)
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert [p.m for p in twin.parameters()] == list(map(float, range(9)))
        assert not set(twin.parameters()) & set(model.parameters())


def test_pickles_of_parameters_without_attributes_are_as_before() -> None:
    p = Parameter(2.0, "w")
    assert p.__reduce__()[1:] == ((Parameter, (2.0, None, "w", None, ())),)


def test_a_checkpoint_has_the_numbers_alone(tmp_path: Any) -> None:
    model: Any = nn.MLP(1, [1], rng=0)
    model.layers[0].neurons[0].bias.m = 3.0
    nn.save(tmp_path / "model.json", model)
    loaded = nn.load(tmp_path / "model.json").model
    assert loaded.state_dict() == model.state_dict()
    assert not hasattr(loaded.layers[0].neurons[0].bias, "m")
    nn.load(tmp_path / "model.json", model)
    assert model.layers[0].neurons[0].bias.m == 3.0


@every_copy
def test_a_class_of_ones_own_keeps_its_attributes_too(way: str) -> None:
    twin = COPIES[way](Tagged(2.0, "x"))
    assert [type(twin)] == [Tagged]
    assert (twin.data, twin.label, twin.tag) == (2.0, "x", "of x")


class Tagged(Value):
    def __init__(self, data: float, label: str) -> None:
        super().__init__(data, label)
        self.tag = f"of {label}"


def test_attributes_do_not_hinder_derivatives_and_recordings() -> None:
    p = parameter()
    assert autograd.gradient(p * p, [p])[0].data == 4.0
    assert autograd.compile(lambda x: x * p, parameters=[p])(3.0) == 6.0
    with no_grad():
        assert copy.deepcopy(p).m == 0.5


def test_plain_values_take_none() -> None:
    with pytest.raises(AttributeError):
        Value(1.0).m = 0.5  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        (Parameter(1.0) * 2.0).m = 0.5  # type: ignore[attr-defined]


# ---- weak references -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [lambda: Value(2.0), lambda: Value(2.0) * 3.0, lambda: Parameter(2.0)])
def test_a_weak_reference_keeps_no_value_alive(make: Any) -> None:
    gc.disable()
    try:
        value = make()
        reference = weakref.ref(value)
        assert reference() is value
        del value
        assert reference() is None
    finally:
        gc.enable()


def test_a_dict_by_weak_references_forgets_a_graph_that_is_freed() -> None:
    x = Value(2.0)
    notes: Any = weakref.WeakKeyDictionary({x: "leaf"})
    for _ in range(1000):
        y = x * x + 1.0
        notes[y] = "node"
    assert dict(notes) == {x: "leaf", y: "node"}
