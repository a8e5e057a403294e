"""micrograd's networks on this engine: `from nn.micrograd import Neuron, Layer, MLP`, and the program runs as it is.

>>> import random
>>> from nn.micrograd import MLP
>>> random.seed(1337)
>>> model = MLP(2, [16, 16, 1])
>>> print(len(model.parameters()), model.layers[0].neurons[0])
337 ReLUNeuron(2)

Weights are drawn from the global `random`, in micrograd's order, so a seed gives the same network and the same numbers.
In: sizes. Out: a network to be called with rows. `nn.MLP` has more: names of activations, initializers, `rng=`.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any

from autograd import dot
from autograd.micrograd import Parameter, Value
from nn.models.module import Module as Module

__all__ = ["MLP", "Layer", "Module", "Neuron"]


class Neuron(Module):
    """relu(w · x + b), or without the relu where `nonlin` is False.

    nin: how many numbers it takes. w: its weights, uniform in (-1, 1). b: its bias, 0.

    Errors: ValueError for another number of inputs.

    >>> random.seed(0)
    >>> neuron = Neuron(2, nonlin=False)
    >>> [round(w.data, 3) for w in neuron.w], neuron.b.data
    ([0.689, 0.516], 0.0)
    >>> round(neuron([1.0, -2.0]).data, 3)
    -0.343
    """

    def __init__(self, nin: int, nonlin: bool = True) -> None:
        self.w = [Parameter(random.uniform(-1, 1)) for _ in range(nin)]
        self.b = Parameter(0)
        self.nonlin = nonlin

    def __call__(self, x: Iterable[Any]) -> Any:
        """Its output for one row of inputs: a Value."""
        inputs = x if type(x) is list else list(x)
        if len(inputs) != len(self.w):
            raise ValueError(f"{self!r} takes {len(self.w)} inputs, got {len(inputs)}")
        act: Value = dot(self.w, inputs, self.b)  # adds from left to right and begins with the bias, as micrograd does
        return act.relu() if self.nonlin else act

    def parameters(self) -> list[Any]:
        """Its weights, and then its bias."""
        return [*self.w, self.b]

    def __repr__(self) -> str:
        return f"{'ReLU' if self.nonlin else 'Linear'}Neuron({len(self.w)})"


class Layer(Module):
    """A row of neurons that all read the same inputs.

    nin: how many numbers it takes. nout: how many neurons it has. nonlin: as for `Neuron`.

    >>> Layer(3, 2)
    Layer of [ReLUNeuron(3), ReLUNeuron(3)]
    """

    def __init__(self, nin: int, nout: int, **kwargs: Any) -> None:
        self.neurons = [Neuron(nin, **kwargs) for _ in range(nout)]

    def __call__(self, x: Iterable[Any]) -> Any:
        """The outputs for one row of inputs: a list, or a single Value where there is one neuron."""
        inputs = x if type(x) is list else list(x)
        outputs = [neuron(inputs) for neuron in self.neurons]
        return outputs[0] if len(outputs) == 1 else outputs

    def parameters(self) -> list[Any]:
        """Those of its neurons."""
        return [p for neuron in self.neurons for p in neuron.parameters()]

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(str, self.neurons))}]"


class MLP(Module):
    """Layers, each reading the outputs of the one before; all but the last with relu.

    nin: how many numbers it takes. nouts: the number of neurons of each layer.

    >>> MLP(2, [3, 1])
    MLP of [Layer of [ReLUNeuron(2), ReLUNeuron(2), ReLUNeuron(2)], Layer of [LinearNeuron(3)]]
    """

    def __init__(self, nin: int, nouts: Sequence[int]) -> None:
        sizes = [nin, *nouts]
        last = len(nouts) - 1
        self.layers = [Layer(sizes[i], sizes[i + 1], nonlin=i != last) for i in range(len(nouts))]

    def __call__(self, x: Any) -> Any:
        """The outputs for one row of inputs: a list, or a single Value where there is one output."""
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self) -> list[Any]:
        """Those of its layers."""
        return [p for layer in self.layers for p in layer.parameters()]

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(str, self.layers))}]"
