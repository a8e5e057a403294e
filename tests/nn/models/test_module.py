"""Modules: which parameters they find, what these are called, and that models survive copying."""

import abc
import copy
import gc
import pickle
import weakref
from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter, Value


class Scaled(nn.Module):
    """A module of a user's own: a shared part, a dict, a tuple, a plain Value."""

    def __init__(self) -> None:
        self.scale = Parameter(2.0)
        self.again = self.scale
        self.body = nn.MLP(2, [2, 1], rng=0)
        self.heads = {"left": nn.Neuron(2, rng=1), "right": Parameter(3.0)}
        self.pair = (Parameter(4.0), [Parameter(5.0)])
        self.frozen = Value(7.0)
        self.itself = self

    def __call__(self, inputs: Any) -> Any:
        return self.scale * self.body(inputs) * self.frozen


def test_names_say_where_a_parameter_is() -> None:
    assert [name for name, _ in Scaled().named_parameters()] == [
        "scale",
        "body.layers.0.neurons.0.weights.0",
        "body.layers.0.neurons.0.weights.1",
        "body.layers.0.neurons.0.bias",
        "body.layers.0.neurons.1.weights.0",
        "body.layers.0.neurons.1.weights.1",
        "body.layers.0.neurons.1.bias",
        "body.layers.1.neurons.0.weights.0",
        "body.layers.1.neurons.0.weights.1",
        "body.layers.1.neurons.0.bias",
        "heads.left.weights.0",
        "heads.left.weights.1",
        "heads.left.bias",
        "heads.right",
        "pair.0",
        "pair.1.0",
    ]


def test_labels_are_the_names() -> None:
    model = Scaled()
    assert [parameter.label for parameter in model.parameters()] == [name for name, _ in model.named_parameters()]


def test_a_label_gives_way_to_the_name() -> None:
    class Line(nn.Module):
        def __init__(self) -> None:
            self.slope, self.offset = Parameter(1.0, "mine"), Parameter(0.0)

    assert [parameter.label for parameter in Line().parameters()] == ["slope", "offset"]


def test_a_module_may_have_a_name_of_its_own() -> None:
    class Encoder(nn.Module):
        def __init__(self, name: Any) -> None:
            self.name = name
            self.body = nn.Neuron(2, rng=0)

    class Pair(nn.Module):
        def __init__(self) -> None:
            self.parts = [Encoder("left"), Encoder("right")]

    assert [part.name for part in Pair().parts] == ["left", "right"]
    with pytest.raises(ValueError, match=r"parts\.1\.body expects 2 inputs, got 1"):
        Pair().parts[1].body([1.0])


def test_a_module_may_have_abstract_methods() -> None:
    class Model(nn.Module, abc.ABC):
        @abc.abstractmethod
        def __call__(self, x: Any) -> None:
            """To be written by a subclass."""

    class Line(Model):
        def __init__(self) -> None:
            self.slope = Parameter(2.0)

        def __call__(self, x: Any) -> Any:
            return self.slope * x

    assert Line().parameters()[0].label == "slope"
    with pytest.raises(TypeError, match="abstract"):
        Model()  # type: ignore[abstract]


def test_a_part_names_its_parameters_from_itself() -> None:
    assert [name for name, _ in Scaled().heads["left"].named_parameters()] == ["weights.0", "weights.1", "bias"]  # type: ignore[attr-defined]


def test_a_shared_parameter_is_listed_once() -> None:
    model = Scaled()
    assert sum(parameter is model.scale for parameter in model.parameters()) == 1


def test_a_plain_value_is_no_parameter() -> None:
    model = Scaled()
    assert all(parameter is not model.frozen for parameter in model.parameters())


def test_inner_values_carry_the_name_of_their_neuron() -> None:
    model = nn.MLP(2, [2, 1], activation="tanh", rng=0)
    labels = [node.label for node in autograd.topological_order(model([1.0, 2.0]))]
    assert sorted(labels) == [
        "layers.0.neurons.0.h0",
        "layers.0.neurons.0.z",
        "layers.0.neurons.1.h1",
        "layers.0.neurons.1.z",
        "layers.1.neurons.0.o0",
    ]


def test_zero_grad_forgets_what_backward_has_left() -> None:
    model = nn.MLP(2, [3, 1], activation="tanh", rng=0)
    model([1.0, 2.0]).backward()
    assert all(parameter.grad != 0.0 for parameter in model.parameters())
    model.zero_grad()
    assert all(parameter.grad == 0.0 for parameter in model.parameters())


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
@pytest.mark.parametrize("activation", sorted(nn.ACTIVATIONS))
def test_a_copied_model_answers_the_same_and_trains_on_its_own(duplicate: Any, activation: Any) -> None:
    model = nn.MLP(3, [4, 2], activation=activation, rng=0)
    twin = duplicate(model)
    row, before = [0.5, -1.0, 2.0], [parameter.data for parameter in model.parameters()]
    assert [output.data for output in twin(row)] == [output.data for output in model(row)]
    assert [name for name, _ in twin.named_parameters()] == [name for name, _ in model.named_parameters()]
    assert twin.layers[0].neurons[0].activation is nn.ACTIVATIONS[activation]
    nn.fit(twin, [row], [[1.0, 1.0]], optimizer=nn.SGD(0.1), epochs=2)
    assert [parameter.data for parameter in model.parameters()] == before
    assert [parameter.data for parameter in twin.parameters()] != before


class Tied(nn.Module):
    """A module of micrograd's kind: plain Values, and a `parameters` of its own."""

    def __init__(self) -> None:
        self.w = Value(1.0)

    def __call__(self, inputs: Any) -> Any:
        return self.w * inputs[0] + self.w

    def parameters(self) -> Any:
        return [self.w, self.w]


def test_a_part_with_parameters_of_its_own_is_asked_for_them() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            self.inner, self.scale = Tied(), Parameter(2.0)

    net = Net()
    assert net.parameters() == [net.inner.w, net.scale]
    assert [name for name, _ in net.named_parameters()] == ["inner.0", "scale"]
    assert net.inner.w.label == "inner.0"

    class Frozen(nn.Layer):
        def parameters(self) -> Any:
            return []

    class Partly(nn.Module):
        def __init__(self) -> None:
            self.frozen, self.free = Frozen(2, 2), Parameter(1.0)

    assert [name for name, _ in Partly().named_parameters()] == ["free"]


def test_a_tied_weight_moves_once() -> None:
    module = Tied()
    nn.fit(module, [[1.0]], [0.0], optimizer=nn.SGD(0.125), epochs=1)
    assert module.w.data == 1.0 - 0.125 * 2 * 2.0 * 2.0
    module.w.grad = 1.0
    nn.SGD(0.5).step([module.w, module.w])
    assert module.w.data == -0.5


def test_parameters_are_found_in_slots_and_arrays_of_objects() -> None:
    numpy = pytest.importorskip("numpy")

    class Slotted(nn.Module):
        __slots__ = ("gain",)

        def __init__(self) -> None:
            self.gain = Parameter(1.0)
            self.table = numpy.array([[Parameter(2.0), Parameter(3.0)]], dtype=object)
            self.data = numpy.zeros(3)

    assert [name for name, _ in Slotted().named_parameters()] == ["gain", "table.0.0", "table.0.1"]


def test_a_set_of_parameters_is_refused() -> None:
    class Unordered(nn.Module):
        def __init__(self) -> None:
            self.weights = {Parameter(1.0)}

    with pytest.raises(TypeError, match="weights is a set, which has no order; keep parameters and modules in a list"):
        Unordered()


def test_containers_that_hold_themselves_end() -> None:
    class Circular(nn.Module):
        def __init__(self) -> None:
            self.settings: dict[Any, Any] = {}
            self.settings["self"] = self.settings
            self.rows = [self.settings]
            self.rows.append(self.rows)  # type: ignore[arg-type]
            self.rows.append(Parameter(1.0))  # type: ignore[arg-type]

    assert [name for name, _ in Circular().named_parameters()] == ["rows.2"]


class Block(nn.Module):
    def __init__(self) -> None:
        self.weights, self.bias, self.table = [Parameter(0.0) for _ in range(3)], Parameter(0.0), {"a": Parameter(0.0)}


class Tower(nn.Module):
    def __init__(self) -> None:
        self.blocks, self.pair, self.note = [Block(), Block()], (Block(), [Parameter(0.0)]), "text"


def set_plain(model: Any) -> None:
    model.note = Parameter(0.0)


def swap(model: Any) -> None:
    weights = model.blocks[0].weights
    weights[0], weights[1] = weights[1], weights[0]


CHANGES = {
    "a layer replaced": lambda model: model.blocks.__setitem__(0, Block()),
    "a parameter replaced by one of the same number": lambda model: setattr(model.blocks[1], "bias", Parameter(0.0)),
    "a list replaced by an equal one": lambda model: setattr(model.blocks[1], "weights", [*model.blocks[1].weights]),
    "appended to a list": lambda model: model.blocks[1].weights.append(Parameter(0.0)),
    "appended to a list in a tuple": lambda model: model.pair[1].append(Parameter(0.0)),
    "removed from a list": lambda model: model.blocks[0].weights.pop(),
    "removed": lambda model: delattr(model.blocks[0], "bias"),
    "set by setattr": lambda model: setattr(model, "extra", Parameter(0.0)),
    "set in the dict of attributes": lambda model: vars(model.blocks[0]).update(extra=[Parameter(0.0)]),
    "another dict of attributes": lambda model: setattr(model.blocks[0], "__dict__", {"w": Parameter(0.0)}),
    "in the place of a text": set_plain,
    "two in the place of each other": swap,
    "shared": lambda model: model.blocks[1].weights.append(model.blocks[0].bias),
    "a key added": lambda model: model.blocks[0].table.update(b=Parameter(0.0)),
    "a key replaced": lambda model: model.blocks[0].table.update(a=Parameter(0.0)),
    "emptied": lambda model: model.blocks.clear(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_model_has_the_parameters_that_it_has_now(change: Any) -> None:
    model = Tower()
    model.parameters()
    change(model)
    named = [id(parameter) for _, parameter in model.named_parameters()]
    for _ in range(2):
        assert [id(parameter) for parameter in model.parameters()] == named
    model.blocks.append(Block())
    assert model.blocks[-1].bias in set(model.parameters())


def test_the_list_of_parameters_is_the_callers() -> None:
    model = Tower()
    model.parameters().clear()
    assert len(model.parameters()) == len(model.named_parameters()) == 16


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_has_its_own_parameters(duplicate: Any) -> None:
    model = nn.MLP(2, [2, 1])
    model.parameters()
    twin = duplicate(model)
    twin.layers = [nn.Layer(1, 1)]
    assert len(twin.parameters()) == 2
    assert len(model.parameters()) == 9
    assert [id(p) for p in model.parameters()] == [id(p) for _, p in model.named_parameters()]


def test_parameters_that_a_part_tells_of_are_asked_for_every_time() -> None:
    class Growing(nn.Module):
        def __init__(self) -> None:
            self.w = Parameter(0.0)

        def parameters(self) -> Any:
            return [self.w, *others]

    class Net(nn.Module):
        def __init__(self) -> None:
            self.part = Growing()

    others = []
    net = Net()
    assert len(net.parameters()) == 1
    others.append(Parameter(1.0))
    assert len(net.parameters()) == 2


def test_parts_within_parts_may_be_deep_and_come_round() -> None:
    class Link(nn.Module):
        def __init__(self, after: Any) -> None:
            self.w, self.after = Parameter(0.0), after

    chain = None
    for _ in range(1200):
        link = object.__new__(Link)
        link.__init__(chain)  # type: ignore[misc]
        chain = link
    assert len(chain.parameters()) == 1200  # type: ignore[union-attr]
    link = Link(None)
    link.after = link
    assert link.parameters() == [link.w]


def test_a_model_that_nobody_has_any_more_is_freed_at_once() -> None:
    model = nn.MLP(2, [2, 1])
    parameters = weakref.ref(model.layers[0])
    model.parameters()
    gc.disable()
    try:
        del model
        assert parameters() is None
    finally:
        gc.enable()


def test_parameters_in_a_set_are_refused_wherever_they_are() -> None:
    model = nn.MLP(2, [2, 1])
    model.layers[0].extra = {Parameter(2.0)}  # type: ignore[attr-defined]
    for ask in (model.parameters, model.zero_grad, model.named_parameters):
        with pytest.raises(TypeError, match=r"layers\.0\.extra is a set, which has no order"):
            ask()


def test_a_parameter_of_a_class_of_ones_own_is_found_and_forgets_its_gradient() -> None:
    class Bounded(Parameter):
        """A Parameter with a limit."""

        limit = 1.0

    class Scaled(nn.Module):
        def __init__(self) -> None:
            self.factor = Bounded(2.0)

        def __call__(self, x: float) -> Any:
            return self.factor * x

    model = Scaled()
    model(3.0).backward()
    assert model.parameters() == [model.factor]
    assert model.factor.grad == 3.0
    model.zero_grad()
    assert model.factor.grad == 0.0


def test_zero_grad_asks_what_the_parameters_are() -> None:
    """A list of parameters of the module's own, of its class or of the object, goes before what its attributes hold."""

    class Frozen(nn.MLP):
        def parameters(self) -> list[Parameter]:
            return [neuron.bias for layer in self.layers for neuron in layer.neurons]

    of_object: Any = nn.MLP(2, [1], rng=0)
    of_object.parameters = lambda: [of_object.layers[0].neurons[0].bias]
    for model in (Frozen(2, [1], rng=0), of_object):
        [neuron] = model.layers[0].neurons
        model([1.0, 2.0]).backward()
        model.zero_grad()
        assert [weight.grad for weight in neuron.weights] == [1.0, 2.0]
        assert neuron.bias.grad == 0.0


def test_zero_grad_calls_that_of_a_parameter_of_a_class_of_ones_own() -> None:
    class Counted(Parameter):
        """A Parameter that counts."""

        times = 0

        def zero_grad(self) -> None:
            type(self).times += 1
            super().zero_grad()

    model = nn.MLP(1, [2], rng=0)
    model.layers[0].neurons[1].bias = Counted(1.0)
    for times in (1, 2):
        sum(model([1.0])).backward()
        model.zero_grad()
        assert Counted.times == times
        assert [parameter.has_grad for parameter in model.parameters()] == [False] * 4
    model.layers[0].neurons[1].bias = Parameter(1.0)
    model.zero_grad()
    assert Counted.times == 2
