"""Activations, the loss of a row and the optimizers' rules as JavaScript, from what was recorded of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain, count
from typing import Any

import autograd
from autograd import value_and_grad
from autograd.common import with_type
from autograd.compiler import Program, program_functions
from nn.losses.loss import Loss
from nn.models.activations import ACTIVATIONS, Activation
from nn.optimizers.optimizer import Optimizer
from nn.optimizers.rules import SGD, Adam
from nn.optimizers.schedules import ConstantRate

_OFFERED = ("sigmoid", "relu", "tanh")


def activations_offered(own: Sequence[tuple[str, Activation]]) -> dict[str, Activation]:
    """The activations that hidden layers may be given, by what they are called: three, and the models' own."""
    offered = {name: ACTIVATIONS[name] for name in _OFFERED}
    for name, activation in own:
        if activation not in offered.values():
            offered[_unlike(name, offered)] = activation
    return offered


def _unlike(name: str, names: Collection[str]) -> str:
    """The name, or where that is taken another."""
    return next(each for each in chain([name], (f"{name} {i}" for i in count(2))) if each not in names)


def optimizers_offered(own: Optimizer) -> dict[str, Optimizer]:
    """The optimizer that was given, and others, by what they are called in the playground."""
    rest = SGD(own.lr), SGD(own.lr, momentum=0.9), Adam(own.lr)
    return {_called(optimizer): optimizer for optimizer in (own, *rest)}


def check_optimizer(optimizer: Any) -> None:
    """Refuses what is no optimizer, and one whose rule or learning rate the playground could not follow."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"the optimizer is one of nn's, as nn.SGD(lr=0.01); got {with_type(optimizer)}")
    if type(optimizer).step is not Optimizer.step:
        raise TypeError(f"{optimizer!r} has a step of its own; write its rule as `update`")
    if not isinstance(optimizer.schedule, ConstantRate):
        raise ValueError(
            f"the learning rate is set by hand in a playground: give the optimizer a number, as lr={optimizer.lr:g}, "
            f"not {optimizer.schedule!r}"
        )


def laws(
    activations: Mapping[str, Activation], output: Activation, loss: Loss, target: Any, optimizers: Sequence[Optimizer]
) -> str:
    """JavaScript that declares LAWS: functions `(x, out, n) => ...` of n points, see `program_functions`.

    activations, output: of z, its result and slope. loss: of all outputs, then all targets, the row's loss and its
    derivative by each output. target: a target as the loss is called with it, a row of numbers or a number.
    optimizers: of the learning rate, a gradient, a parameter and its state, the new parameter and state; and of a
    parameter the first state.

    Errors: autograd.RecordingError for a function that decides by a number; ValueError for a primitive without
    JavaScript.
    """
    programs = {f"activation {name}": _activation(function) for name, function in activations.items()}
    programs |= {"output activation": _activation(output), "loss": _loss(loss, target)}
    for i, optimizer in enumerate(optimizers):
        programs |= {f"update {i}": _update(optimizer), f"init {i}": _init(optimizer)}
    return f"const LAWS = {program_functions(programs)};\n"


def optimizer_told(name: str, optimizer: Optimizer) -> dict[str, Any]:
    """What the file says of an optimizer; in its Python, LR stands for the learning rate."""
    settings = [f"{key}={value!r}" for key, value in optimizer.settings().items() if key != "lr"]
    python = f"{type(optimizer).__name__}({', '.join(['lr=LR', *settings])})"
    is_of_nn = type(optimizer).__module__.startswith("nn.")
    return {"name": name, "nState": len(optimizer.init(0.0)), "python": f"nn.{python}" if is_of_nn else python}


def loss_in_python(loss: Loss) -> str:
    """How a program writes the loss."""
    is_of_nn = getattr(type(loss.row_loss), "__module__", "").startswith("nn.") or loss.__module__.startswith("nn.")
    return f"nn.{loss.name}" if is_of_nn else loss.name


def _activation(activation: Activation) -> Program:
    return _recorded(value_and_grad(activation), 0.5)


def _loss(loss: Loss, target: Any) -> Program:
    n = len(target) if isinstance(target, list) else 1

    def row_loss(outputs: Any, targets: Any) -> Any:
        return loss(outputs[0] if n == 1 else outputs, targets if isinstance(target, list) else targets[0])

    return _recorded(value_and_grad(row_loss), [0.5] * n, target if isinstance(target, list) else [target])


def _update(optimizer: Optimizer) -> Program:
    def update(lr: Any, grad: Any, data: Any, state: Any) -> Any:
        moved, after = optimizer.update(data, grad, tuple(state), lr)
        return [moved, *after]

    return _recorded(update, 0.1, 0.5, 1.0, list(optimizer.init(1.0)))


def _init(optimizer: Optimizer) -> Program:
    return _recorded(lambda data: list(optimizer.init(data)), 1.0)


def _recorded(f: Callable[..., Any], *arguments: Any) -> Program:
    program: Program = autograd.compile(f).record(*arguments)
    return program


def _called(optimizer: Optimizer) -> str:
    """Its class and its settings but for the learning rate, which has a control of its own."""
    settings = ", ".join(f"{name} {value}" for name, value in optimizer.settings().items() if name != "lr")
    return type(optimizer).__name__ + (f", {settings}" if settings else "")
