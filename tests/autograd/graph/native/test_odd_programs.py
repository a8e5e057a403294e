"""Programs that use the engine as no program should: an error at most, the same on both engines, and never a crash."""

import copy
import gc
import weakref
from fractions import Fraction
from typing import Any

import pytest

import autograd
from autograd import Parameter, Primitive, Value
from autograd.table import rows

native = pytest.mark.skipif(autograd.engine != "native", reason="is about the native engine")


class Forgetful(Value):
    def __init__(self) -> None:
        self.colour = "red"


def test_a_value_whose_class_forgot_to_initialize_it_has_no_number() -> None:
    x, forgotten = Value(2.0), Forgetful()
    own = Primitive("own", "o", "x", evaluate=lambda x: x, partials=(lambda z, x: 1.0,), example=(3.0,))
    calls: list[Any] = [
        lambda: forgotten * x,
        lambda: x + forgotten,
        lambda: -forgotten,
        lambda: forgotten.exp(),
        lambda: autograd.sum([x, x, forgotten]),
        lambda: own(forgotten),
        lambda: forgotten.data,
    ]
    for call in calls:
        with pytest.raises(AttributeError, match="'Forgetful' object has no attribute '_number'"):
            call()


@pytest.mark.parametrize(
    ("primitive", "n"), [(rows.mul, 1), (rows.mul, 3), (rows.mul, 0), (rows.exp, 2), (rows.clip, 1)]
)
def test_recording_with_another_number_of_operands_is_an_error(primitive: Primitive, n: int) -> None:
    with pytest.raises(TypeError, match="argument"):
        Value.record(primitive, (Value(2.0),) * n)


def test_a_node_without_primitive_is_an_error_in_the_backward_pass() -> None:
    x = Value(3.0)
    y = x * x
    y.primitive = None
    with pytest.raises(AttributeError):
        (y * 2.0).backward()


class Three(float):
    def __float__(self) -> float:
        return 3.0


class Four(int):
    def __float__(self) -> float:
        return 4.0


class Broken(float):
    def __float__(self) -> float:
        raise ZeroDivisionError("in __float__")


def test_subclasses_of_float_and_int_say_what_float_they_are() -> None:
    x = Value(2.0)
    assert ((x * Three(1.0)).data, (Four(1) * x).data, Value(Three(1.0)).data) == (6.0, 8.0, 3.0)
    with pytest.raises(ZeroDivisionError, match="in __float__"):
        x * Broken(1.0)
    with pytest.raises(OverflowError, match="does not fit a float64"):
        x * 10**400


class Interrupted(Fraction):
    times = 0

    def __float__(self) -> float:
        Interrupted.times += 1
        raise KeyboardInterrupt


def test_an_interrupt_while_a_number_is_converted_stays_one() -> None:
    Interrupted.times = 0
    with pytest.raises(KeyboardInterrupt):
        Value(Interrupted(1, 2))
    assert Interrupted.times == 1


@native
@pytest.mark.parametrize("attribute", ["data", "grad"])
def test_an_interrupt_in_an_assignment_stays_one(attribute: str) -> None:
    Interrupted.times = 0
    with pytest.raises(KeyboardInterrupt):
        setattr(Value(1.0), attribute, Interrupted(1, 2))
    assert Interrupted.times == 1


def test_a_class_that_holds_its_own_instance_is_freed() -> None:
    class Unit(Parameter):
        one: Any

    Unit.one = Unit(1.0)
    reference = weakref.ref(Unit)
    (Unit(1.0) * 2.0).backward()
    # the engine holds the last subclass that it met, and so does a cache
    other = type("Other", (Parameter,), {})(1.0)
    other.data = (other * 2.0).data
    del Unit, other
    gc.collect()
    assert reference() is None


def test_copies_of_methods_are_the_methods() -> None:
    activation = copy.deepcopy({"activation": Value.tanh})["activation"]
    assert activation(Value(0.0)).data == 0.0
    assert copy.copy(Value.exp)(Value(0.0)).data == 1.0
    assert copy.deepcopy(Primitive.__call__)(rows.exp, 0.0) == 1.0


@native
@pytest.mark.parametrize("descriptor", [vars(Value)["exp"], Primitive.__dict__["__call__"]], ids=["method", "caller"])
def test_parts_of_the_engine_are_made_by_the_engine_alone(descriptor: Any) -> None:
    with pytest.raises(TypeError, match="cannot create"):
        type(descriptor)()


def test_a_finalizer_may_take_the_graph_apart_while_rules_are_called() -> None:
    """The collector may run when the engine makes a tuple of operands, and with it anybody's `__del__`."""

    class Ruin:
        me: Any

        def __del__(self) -> None:
            for node in nodes:
                node.operands = ()
            rubbish.append([bytes(b"A" * 248) for _ in range(200)])

    def rule(z: float, *at: float) -> list[float]:
        derivatives = [1.0] * len(at)
        if nodes:
            gc.disable()
            for _ in range(20):
                ruin = Ruin()
                ruin.me = ruin
            del ruin
            gc.enable()
        return derivatives

    nodes: list[Value] = []
    rubbish: list[Any] = []
    first = Primitive("first", "f", "x", evaluate=lambda *at: at[0], partials=rule, example=(1.0, 2.0))
    x = Value(1.0)
    y = first(*[x * 1.0 for _ in range(31)])
    z = first(y, *[x * 1.0 for _ in range(30)])
    gc.collect()
    thresholds = gc.get_threshold()
    nodes.append(y)
    gc.set_threshold(1, 1, 1)
    try:
        z.backward()
    finally:
        gc.set_threshold(*thresholds)
        nodes.clear()
        gc.collect()
    assert x.grad >= 30.0


def test_initializing_a_value_forgets_what_it_was_given_before() -> None:
    x = Value(2.0)
    y: Any = Value.__new__(Value)
    y.label, y.grad, y.operands, y.primitive = "before", 5.0, (x, x), rows.mul
    Value.__init__(y, 3.0)
    assert (y.data, y.grad, y.label, y.operands, y.primitive, y.has_grad) == (3.0, 0.0, "", (), None, False)
