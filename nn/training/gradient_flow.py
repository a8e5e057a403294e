"""GradientFlow: the sizes of the gradients of each layer, epoch by epoch, and where they vanish or explode."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, overload

from autograd import Value
from autograd.common import check_choice, number, with_type, writable
from nn.common.counts import as_number, gradient_of
from nn.common.optional_types import Figure
from nn.models.layers import Neuron
from nn.models.module import Module

ZERO, VANISHING, EXPLODING, NOT_FINITE = "zero gradient", "vanishing", "exploding", "not finite"


class GradientFlow:
    """Records, for each layer, the size of its gradient: the root mean square over its weights and biases.

    Given to `nn.fit` as `on_epoch`, it reads after each epoch what the last step has left in the parameters: where an
    epoch is one step, the gradient of the loss that `history.losses` has for this epoch; with mini-batches that of the
    last batch. In a training loop of your own call `record()` between `backward()` and `zero_grad()`.

    model: a Module; its layers are the modules that hold parameters, a layer's neurons being part of it. Or
        `{name: parameters}`, in the order in which data pass them, for any other model or grouping.
    vanishing: backpropagation starts at the last layer. A layer whose gradient is below this share of the last layer's
        is called vanishing; one of exactly 0 has zero gradient.
    exploding: a layer whose gradient is more than this many times the last layer's, now or in the first epoch, is
        called exploding; one that is nan or infinite, not finite.

    layers: their names. sizes: for each name a number per epoch.

    Errors: TypeError for a model that is neither, and for limits that are no numbers; ValueError where there are no
        parameters, or no gradients yet, for two layers of one name, for a `vanishing` that is not between 0 and 1, and
        for an `exploding` that is not above 1.

    >>> import nn
    >>> model = nn.MLP(1, [3, 3, 3, 1], activation="sigmoid", rng=0)
    >>> flow = GradientFlow(model)
    >>> history = nn.fit(model, [[0.0], [1.0]], [0.0, 1.0], optimizer=nn.SGD(0.1), epochs=20, on_epoch=flow)
    >>> flow
    <GradientFlow of 4 layers over 20 epochs>
    >>> flow.layers, len(flow.sizes["layer 0"])
    (['layer 0', 'layer 1', 'layer 2', 'layer 3'], 20)

    `print(flow)` shows a table, `flow.plot()` a plot.
    """

    def __init__(
        self, model: Module | Mapping[str, Iterable[Value]], *, vanishing: float = 1e-3, exploding: float = 1e3
    ) -> None:
        vanishing, exploding = as_number("vanishing", vanishing), as_number("exploding", exploding)
        if not 0.0 < vanishing < 1.0:
            raise ValueError(f"vanishing is a share of the last layer's gradient, between 0 and 1; got {vanishing!r}")
        if not exploding > 1.0:
            raise ValueError(f"exploding is how many times as large a gradient may become, above 1; got {exploding!r}")
        self.vanishing = vanishing
        self.exploding = exploding
        self._parameters = _layers_of(model)
        self.layers = list(self._parameters)
        self.sizes: dict[str, list[float]] = {name: [] for name in self.layers}

    def __call__(self, epoch: int, history: object) -> None:
        """The callback of `fit` after each epoch; the same as `record()`."""
        self.record()

    def record(self) -> None:
        """Adds an epoch: the sizes of the gradients as they are in the parameters now."""
        if not any(p.has_grad for parameters in self._parameters.values() for p in parameters):
            raise ValueError(
                "no parameter has a gradient: record between backward() and zero_grad(), or give this to "
                "nn.fit(..., on_epoch=flow)"
            )
        for name, parameters in self._parameters.items():
            self.sizes[name].append(math.hypot(*map(gradient_of, parameters)) / math.sqrt(len(parameters)))

    @property
    def n_epochs(self) -> int:
        """The number of recorded epochs."""
        return len(self.sizes[self.layers[-1]])

    def states(self, layer: str) -> list[str]:
        """For each epoch "zero gradient", "vanishing", "exploding", "not finite", or "" where all is well.

        Errors: ValueError for a layer that is none of `layers`.
        """
        check_choice("layer", layer, self.layers)
        lasts = self.sizes[self.layers[-1]]
        return [self._state(size, last, lasts[0]) for size, last in zip(self.sizes[layer], lasts)]

    def _state(self, size: float, last: float, first: float) -> str:
        if not math.isfinite(size):
            return NOT_FINITE
        if size == 0.0:
            return ZERO
        if math.isfinite(last) and size < self.vanishing * last:
            return VANISHING
        if any(0.0 < usual < size / self.exploding for usual in (last, first)):
            return EXPLODING
        return ""

    def verdict(self, layer: str) -> str:
        """The states of a layer in a few words, as "vanishing until epoch 12"; "" where all is well."""
        states = self.states(layer)
        found = [state for state in (ZERO, VANISHING, EXPLODING, NOT_FINITE) if state in states]
        return ", ".join(state + _when([other == state for other in states]) for state in found)

    @overload
    def plot(self, path: None = None, *, title: str | None = None, theme: str = "light") -> Figure: ...

    @overload
    def plot(self, path: str | PathLike[str], *, title: str | None = None, theme: str = "light") -> Path: ...

    def plot(
        self, path: str | PathLike[str] | None = None, *, title: str | None = None, theme: str = "light"
    ) -> Figure | Path:
        """A line for each layer over the epochs, on a logarithmic axis, with what vanishes and explodes marked.

        path: where to write it, as png, svg or pdf, by its ending. title: above the plot. theme: "light" or "dark".

        Returns the path; without one the matplotlib Figure, which a notebook shows.

        Errors: ModuleNotFoundError without matplotlib, naming the extra; ValueError before the first epoch.
        """
        from nn.plotting import plot_flow

        return plot_flow(self, path, title=title, theme=theme)

    def __str__(self) -> str:
        if not self.n_epochs:
            return f"{self!r}, of which none is recorded yet"
        shown = sorted({0, (self.n_epochs - 1) // 2, self.n_epochs - 1})
        heading = ["", *(f"epoch {i + 1}" for i in shown), f"÷ {self.layers[-1]}", ""]
        rows = [heading, *(self._row(layer, shown) for layer in self.layers)]
        widths = [max(map(len, column)) for column in zip(*rows)]
        lines = [
            "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:-1], widths[1:-1]), row[-1]]).rstrip()
            for row in rows
        ]
        return writable("\n".join(["root mean square of each layer's gradient", *lines]))

    def _row(self, layer: str, shown: Sequence[int]) -> list[str]:
        sizes, last = self.sizes[layer], self.sizes[self.layers[-1]][-1]
        ratio = number(sizes[-1] / last, 2) if last else "-"
        return [layer, *(number(sizes[i], 3) for i in shown), ratio, self.verdict(layer)]

    def __repr__(self) -> str:
        verdicts = [f"{layer} {self.verdict(layer)}" for layer in self.layers if self.verdict(layer)]
        found = f": {'; '.join(verdicts)}" if verdicts else ""
        n, epochs = len(self.layers), self.n_epochs
        return f"<GradientFlow of {n} layer{'s' * (n != 1)} over {epochs} epoch{'s' * (epochs != 1)}{found}>"


def _layers_of(model: Any) -> dict[str, list[Value]]:
    """The parameters of each layer, under its name."""
    if isinstance(model, Module):
        layers = _layers_of_module(model)
    elif isinstance(model, Mapping):
        layers = _layers_of_mapping(model)
    else:
        raise TypeError(
            "GradientFlow takes an nn.Module, or for another model {name: parameters} for each of its layers; "
            f"got {with_type(model)}"
        )
    empty = [name for name, parameters in layers.items() if not parameters]
    if empty or not layers:
        raise ValueError(f"{empty[0] if empty else 'the model'} has no parameters, so there are no gradients to record")
    for name, parameters in layers.items():
        for parameter in parameters:
            if not isinstance(parameter, Value):
                raise TypeError(f"the parameters of {name} must be Values, got {parameter!r:.60}")
    return layers


def _layers_of_mapping(model: Mapping[Any, Any]) -> dict[str, list[Value]]:
    layers: dict[str, list[Value]] = {}
    for name, parameters in model.items():
        if isinstance(parameters, Module) or not isinstance(parameters, Iterable):
            raise TypeError(
                f"the parameters of {name} must be a list of Values, as layer.parameters(), got {with_type(parameters)}"
            )
        if str(name) in layers:
            raise ValueError(f"two layers are called {name}: give each a name of its own")
        layers[str(name)] = list(parameters)
    return layers


def _layers_of_module(model: Module) -> dict[str, list[Value]]:
    holders = {name for name, module in model.named_modules() if not isinstance(module, Neuron)}
    layers: dict[str, list[Value]] = {}
    for name, parameter in model.named_parameters():
        scope = name
        while scope and (scope not in holders or scope == name):
            scope = scope.rpartition(".")[0]
        shown = scope.replace("layers.", "layer ") or type(model).__name__
        layers.setdefault(shown, []).append(parameter)
    return layers


def _when(flags: Sequence[bool]) -> str:
    """The epochs that are True, in words; at least one is."""
    n, first = sum(flags), flags.index(True)
    if n == len(flags):
        return ""
    if not all(flags[first : first + n]):
        return f" in {n} of {len(flags)} epochs"
    if first == 0:
        return f" until epoch {n}" if n > 1 else " in epoch 1"
    if first + n == len(flags):
        return f" from epoch {first + 1}" if n > 1 else f" in epoch {len(flags)}"
    return f" in epochs {first + 1} to {first + n}" if n > 1 else f" in epoch {first + 1}"
