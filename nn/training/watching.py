"""Tells from attributes whether a recorded model may have changed, faster than by running the model again."""

from __future__ import annotations

import inspect
from itertools import chain
from operator import attrgetter, is_
from typing import Any

from nn.losses import row_losses
from nn.losses.classes import ClassLoss
from nn.losses.loss import Loss
from nn.models.activations import ACTIVATIONS
from nn.models.layers import MLP, Layer, Neuron
from nn.optimizers.rules import SGD, Adam, AdamW, RMSprop

_MODULES = (MLP, Layer, Neuron)
_LOSSES = (Loss, ClassLoss)
_OPTIMIZERS = (SGD, Adam, AdamW, RMSprop)
_END = object()  # a last entry, so that a longer or shorter list differs from the former one


class Watch:
    """The attributes of a model, its loss and its optimizer at the time of a recording.

    The results of nn's classes depend on their attributes alone. A user's own code may depend on anything, so it may
    always have changed. The numbers of parameters do not count, nor do the learning rate and the states of the
    optimizer: every step reads them again.

    is_known: whether all of their code is nn's.

    >>> import nn
    >>> model, optimizer = nn.MLP(2, [1]), nn.SGD(0.1)
    >>> watch = Watch(model, nn.ssr, optimizer)
    >>> watch.may_have_changed()
    False
    >>> model.layers[0].neurons[0].activation = abs
    >>> watch.may_have_changed()
    True
    """

    def __init__(self, model: Any, loss: Loss, optimizer: Any) -> None:
        self.is_known = _is_known(model, loss, optimizer)
        if self.is_known:
            self._containers = [*_containers(model), vars(loss).values(), [_END]]
            self._before = list(chain.from_iterable(self._containers))
            self._optimizer = optimizer
            self._settings_of = attrgetter(*(inspect.signature(type(optimizer)).parameters.keys() - {"lr"}))
            self._settings = self._settings_now()

    def may_have_changed(self) -> bool:
        """Whether an attribute was added, removed or replaced."""
        return not (
            self.is_known
            and all(map(is_, chain.from_iterable(self._containers), self._before))
            and self._settings_now() == self._settings
        )

    def _settings_now(self) -> Any:
        return len(vars(self._optimizer)), self._settings_of(self._optimizer)


def _is_known(model: Any, loss: Loss, optimizer: Any) -> bool:
    """Whether all of their code is nn's."""
    modules = [part for _, part in model.named_modules()] if type(model) in _MODULES else [model]
    return (
        all(type(module) in _MODULES for module in modules)
        and all(module.activation in ACTIVATIONS.values() for module in modules if isinstance(module, Neuron))
        and type(loss) in _LOSSES
        and _globals_of(loss.row_loss) is vars(row_losses)
        and type(optimizer) in _OPTIMIZERS
    )


def _globals_of(function: Any) -> Any:
    """The globals of the module with the code of a function or of an object's call."""
    return getattr(function, "__globals__", None) or getattr(type(function).__call__, "__globals__", None)


def _containers(model: Any) -> list[Any]:
    """The attributes of each module, and the lists among them, as they are: what is put into one is seen there.

    What is in them is compared by identity: two parameters with the same number are two.
    """
    containers: list[Any] = []
    waiting = [model]
    while waiting:
        part = waiting.pop()
        if isinstance(part, _MODULES):
            containers.append(vars(part).values())
            waiting += vars(part).values()
        elif isinstance(part, list):
            containers.append(part)
            waiting += part
    return containers
