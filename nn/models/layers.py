"""Neuron, Layer, MLP: a feed-forward network, one `dot` and one activation per neuron."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import index, mul
from random import Random
from typing import Any

from autograd import Parameter, Value, dot
from autograd.common import check_count, shown_how, with_type
from nn.common.rng import as_rng
from nn.data.frames import is_frame
from nn.data.plain_rows import is_row
from nn.models.activations import Activation, activation_named
from nn.models.initializers import Initializer, initializer_named
from nn.models.module import Module, tensors_of
from nn.models.modules_elsewhere import LAYER_ELSEWHERE, MLP_ELSEWHERE, NEURON_ELSEWHERE

_NO_BIAS = "neuron.bias = 0.0, of each neuron,"
_NONLIN = 'activation="linear" where it is False, "relu" where it is True,'
_MOST_WEIGHTS = 100_000_000  # each is a Value: they would take more than 10 GB


class Neuron(Module):
    """activation(weights · inputs + bias).

    n_inputs: how many numbers it takes.
    activation: a name from `nn.ACTIVATIONS`, or a function of one Value.
    rng: a `random.Random` or an int seed for the starting weights; without it they differ from run to run.
    initializer: "uniform" in (-1, 1), "xavier", "he" or "zeros".
    label: what pictures call its output; it may be changed.
    n_outputs: how many neurons its layer has, for an initializer that asks, as "xavier" does.

    Errors: ValueError for the wrong number of inputs, an unknown name or a count below 1; TypeError for another kind of
    argument.

    >>> neuron = Neuron(2, "linear", initializer="zeros")
    >>> neuron.bias.data = 0.5
    >>> neuron([1.0, -2.0]).data
    0.5
    """

    locals().update(NEURON_ELSEWHERE)

    @shown_how('nn.Neuron(2, "relu", rng=0)', bias=_NO_BIAS, nonlin=_NONLIN)
    def __init__(
        self,
        n_inputs: int,
        activation: str | Activation = "relu",
        *,
        rng: Random | int | None = None,
        initializer: str | Initializer = "uniform",
        label: str = "y",
        n_outputs: int = 1,
    ) -> None:
        check_count("the number of a neuron's inputs", n_inputs)
        check_count("the number of a layer's neurons", n_outputs)
        _check_label(label)
        _check_room(n_inputs)
        rng, draw = as_rng(rng), initializer_named(initializer)
        self.activation = activation_named(activation)
        self._z_label, self._output_label = "z", label
        self.weights = [Parameter(draw.weight(rng, n_inputs, n_outputs)) for _ in range(n_inputs)]
        self.bias = Parameter(draw.bias(rng, n_inputs, n_outputs))

    def __call__(self, inputs: Iterable[Any]) -> Value:
        """Its output for one row of inputs, numbers or Values."""
        if type(inputs) is not list or len(inputs) != len(self.weights):
            inputs = _checked_row(inputs, self)
        bias = self.bias
        if isinstance(bias, Value):  # dot would make the same operands, and look for a Value among them
            z = bias.record(dot, (*self.weights, *inputs, bias))
        else:
            z = dot(self.weights, inputs, bias)
        output: Value = self.activation(z)
        try:
            if output.operands and not output.label:  # otherwise it existed before, or the activation has named it
                output.label = self._output_label
        except AttributeError:
            raise TypeError(
                f"the activation {self.activation_name} made the {type(output).__name__} {output!r} of a Value; "
                "write it with autograd's functions, as autograd.maximum(0.0, z) for max(0.0, z)"
            ) from None
        if not z.label:
            z.label = self._z_label
        return output

    forward = __call__

    @property
    def label(self) -> str:
        """The label of its output in pictures."""
        return self._output_label[len(self._z_label) - 1 :]

    @label.setter
    def label(self, label: str) -> None:
        _check_label(label)
        self._output_label = self._z_label[:-1] + label

    @property
    def n_inputs(self) -> int:
        """How many numbers it takes."""
        return len(self.weights)

    @property
    def activation_name(self) -> str:
        """The name of its activation."""
        activation = self.activation
        named = getattr(activation, "name", None) or getattr(activation, "__name__", None)
        return str(named or type(activation).__name__)

    def _take_path(self, path: str) -> None:
        super()._take_path(path)
        prefix = path + "." if path else ""
        self._z_label, self._output_label = prefix + "z", prefix + self.label

    def __repr__(self) -> str:
        return f"Neuron({self.n_inputs}, {self.activation_name!r})"


class Layer(Module):
    """A row of neurons that all read the same inputs.

    n_inputs: how many numbers it takes. n_neurons: how many neurons it has, and so outputs.
    activation, rng, initializer: of every neuron, as for `Neuron`.
    label: the output of neuron 3 is called label + "3" in pictures.

    Errors: ValueError for the wrong number of inputs, an unknown name or a count below 1; TypeError for another kind of
    argument.

    >>> layer = Layer(3, 2, "tanh", rng=0)
    >>> [round(y.data, 3) for y in layer([1.0, 0.5, -0.5])]
    [0.496, -0.635]
    """

    locals().update(LAYER_ELSEWHERE)

    @shown_how('nn.Layer(2, 4, "relu", rng=0)', bias=_NO_BIAS, nonlin=_NONLIN)
    def __init__(
        self,
        n_inputs: int,
        n_neurons: int,
        activation: str | Activation = "relu",
        *,
        rng: Random | int | None = None,
        initializer: str | Initializer = "uniform",
        label: str = "y",
    ) -> None:
        check_count("the number of a neuron's inputs", n_inputs)
        check_count("the number of a layer's neurons", n_neurons)
        _check_label(label)
        _check_room(n_inputs * n_neurons)
        rng = as_rng(rng)
        self.neurons = [
            Neuron(n_inputs, activation, rng=rng, initializer=initializer, label=f"{label}{i}", n_outputs=n_neurons)
            for i in range(n_neurons)
        ]

    def forward(self, inputs: Iterable[Any]) -> list[Value]:
        """The outputs as a list, whatever their number."""
        if type(inputs) is not list or len(inputs) != self.n_inputs:
            inputs = _checked_row(inputs, self)
        try:
            return [neuron(inputs) for neuron in self.neurons]
        except TypeError:
            _refuse_rows(inputs)
            raise

    # Any, not Value | list[Value]: the caller knows which it is, and would have to prove it at every use.
    @shown_how("layer([0.5, -1.0]), with all inputs in one list")
    def __call__(self, inputs: Iterable[Any]) -> Any:
        """The outputs for one row of inputs: a list, or a single Value where there is one neuron."""
        outputs = self.forward(inputs)
        return outputs[0] if len(outputs) == 1 else outputs

    @property
    def n_inputs(self) -> int:
        """How many numbers it takes."""
        return self.neurons[0].n_inputs

    def _attributes_in_state(self) -> list[tuple[str, Any]]:
        """As in PyTorch's Linear: the neurons' weights are the rows of a matrix, their biases a list."""
        attributes = super()._attributes_in_state()
        if any(tensors_of(neuron).keys() != {"weights", "bias"} for neuron in self.neurons):
            return attributes
        weight = ("weight", [neuron.weights for neuron in self.neurons])
        bias = ("bias", [neuron.bias for neuron in self.neurons])
        return [weight, bias, *(attribute for attribute in attributes if attribute[0] != "neurons")]

    def __repr__(self) -> str:
        name = self.neurons[0].activation_name
        return f"Layer({self.n_inputs}, {len(self.neurons)}, {name!r})"


class MLP(Module):
    """A multi-layer perceptron: layers, each reading the outputs of the one before.

    n_inputs, sizes: `MLP(5, [8, 8, 2])` has 5 inputs, two hidden layers of 8 neurons and 2 outputs.
    activation: of the hidden layers. output_activation: of the last layer. rng, initializer: as for `Neuron`.

    Errors: ValueError for the wrong number of inputs, an unknown name, no layer or a count below 1; TypeError for a
    number instead of sizes, or another kind of argument.

    >>> model = MLP(2, [3, 1], rng=0)
    >>> model
    MLP(2, [3, 1], activation='relu', output_activation='linear')
    >>> round(model([0.5, -1.0]).data, 6)
    -0.430415
    >>> [name for name, _ in model.named_parameters()][:3]
    ['layers.0.neurons.0.weights.0', 'layers.0.neurons.0.weights.1', 'layers.0.neurons.0.bias']
    """

    locals().update(MLP_ELSEWHERE)

    @shown_how('nn.MLP(2, [4, 1], activation="tanh", rng=0)', bias=_NO_BIAS, nonlin=_NONLIN)
    def __init__(
        self,
        n_inputs: int,
        sizes: Sequence[int],
        *,
        activation: str | Activation = "relu",
        output_activation: str | Activation = "linear",
        rng: Random | int | None = None,
        initializer: str | Initializer = "uniform",
    ) -> None:
        check_count("the number of a neuron's inputs", n_inputs)
        if isinstance(sizes, int):
            raise TypeError(
                f"an MLP takes a list of layer sizes: MLP({n_inputs}, [{sizes}]), not MLP({n_inputs}, {sizes})"
            )
        sizes = _checked_sizes("an MLP", sizes)
        if not sizes:
            raise ValueError(f"an MLP needs at least one layer: MLP({n_inputs}, [2, 2]), not MLP({n_inputs}, [])")
        _check_room(sum(map(mul, [n_inputs, *sizes], sizes)))
        rng = as_rng(rng)
        activation = activation_named(activation)  # checked here too, as there may be no hidden layer that checks it
        last = len(sizes) - 1
        self.layers = [
            Layer(
                fan_in,
                fan_out,
                output_activation if i == last else activation,
                rng=rng,
                initializer=initializer,
                label="o" if i == last else "h",
            )
            for i, (fan_in, fan_out) in enumerate(zip([n_inputs, *sizes], sizes))
        ]

    @shown_how("model([0.5, -1.0]), with all inputs in one list")
    def __call__(self, inputs: Iterable[Any]) -> Any:
        """The outputs for one row of inputs: a list, or a single Value where there is one output."""
        row = inputs
        for layer in self.layers:
            row = outputs = layer.forward(row)
        return outputs[0] if len(outputs) == 1 else outputs

    forward = __call__

    def __repr__(self) -> str:
        sizes = [len(layer.neurons) for layer in self.layers]
        hidden, output = (layer.neurons[0].activation_name for layer in (self.layers[0], self.layers[-1]))
        options = f"activation={hidden!r}, " if len(sizes) > 1 else ""
        return f"MLP({self.layers[0].n_inputs}, {sizes}, {options}output_activation={output!r})"


def network_5_2_2(
    hidden: int | Sequence[int] = 2,
    *,
    activation: str | Activation = "relu",
    output_activation: str | Activation = "linear",
    rng: Random | int | None = None,
    initializer: str | Initializer = "uniform",
) -> MLP:
    """The four-layered network of the article this project follows: five inputs, two hidden layers, two outputs.

    hidden: the width of the hidden layers, or a pair of widths. activation, output_activation, rng, initializer: as for
        `MLP`.

    Errors: as those of `MLP`, and ValueError for more or fewer widths.

    >>> network_5_2_2(rng=0)
    MLP(5, [2, 2, 2], activation='relu', output_activation='linear')
    >>> network_5_2_2((8, 4), activation="sigmoid")
    MLP(5, [8, 4, 2], activation='sigmoid', output_activation='linear')
    """
    widths = [hidden, hidden] if isinstance(hidden, int) else _checked_sizes("hidden", hidden)
    if len(widths) != 2:
        raise ValueError(f"the network has two hidden layers, so give one width or two, not {len(widths)}: {hidden}")
    return MLP(
        5, [*widths, 2], activation=activation, output_activation=output_activation, rng=rng, initializer=initializer
    )


def _checked_sizes(what: str, sizes: Any) -> list[int]:
    """The sizes of layers as a list of ints."""
    if not is_row(sizes):
        raise TypeError(f"{what} takes a list of layer sizes, as [8, 2], got {with_type(sizes)}")
    found = list(sizes)
    for size in found:
        check_count("the number of a layer's neurons", size)
    return [index(size) for size in found]


def _check_label(label: Any) -> None:
    if not isinstance(label, str):
        raise TypeError(f"label is a text, got {with_type(label)}")


def _check_room(n_weights: int) -> None:
    if n_weights > _MOST_WEIGHTS:
        raise ValueError(f"the number of weights is limited to {_MOST_WEIGHTS:,}, and these sizes ask for more")


def _checked_row(inputs: Any, module: Neuron | Layer) -> list[Any]:
    expected = module.n_inputs
    if type(inputs) is not list and is_frame(inputs):
        raise TypeError(
            f"a model takes one row of inputs, got a {type(inputs).__name__}; write nn.predict(model, inputs)"
        )
    has_order = is_row(inputs)
    row = list(inputs) if has_order else []
    if len(row) == expected:
        return row
    what = module._module_path.replace("layers.", "layer ") or f"the {type(module).__name__.lower()}"
    if not has_order:
        listed = ", ".join(["x0", "x1", "x2"][:expected]) + ", …" * (expected > 3)
        hint = f"; write [{listed}]" if isinstance(inputs, (Value, int, float)) else ""
        raise TypeError(f"{what} expects a row of {expected} inputs, got {with_type(inputs)}{hint}")
    _refuse_rows(row)
    raise ValueError(f"{what} expects {expected} inputs, got {len(row)}")


def _refuse_rows(row: list[Any]) -> None:
    """A TypeError for a list of rows."""
    if row and is_row(row[0]):
        rows = f"{len(row)} row{'s' * (len(row) > 1)}"
        raise TypeError(
            f"a model takes one row of inputs, got a list of {rows}; write nn.predict(model, rows)"
        ) from None
