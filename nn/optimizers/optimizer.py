"""Optimizer: the base class of the optimizers, which move parameters by their gradients."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable
from typing import Any

from autograd import Value
from autograd.common import elsewhere, names_here, shown_how
from nn.common.counts import as_number, gradient_of, number_of
from nn.optimizers.clipping import Checked
from nn.optimizers.schedules import ConstantRate, Rate, as_schedule

_ELSEWHERE = elsewhere(
    {
        "zero_grad": "write model.zero_grad()",
        "param_groups": "write optimizer.lr, or an optimizer for each group",
        "minimize": "write loss.backward(), then optimizer.step(model.parameters())",
        "apply_gradients": "write optimizer.step(model.parameters()), after loss.backward()",
        **dict.fromkeys(("state_dict", "load_state_dict"), "write nn.save(path, model, optimizer=optimizer)"),
    }
)

State = tuple[Any, ...]
"""An optimizer's memory of one parameter, between steps: floats, or Values while the rule is recorded."""


class Optimizer:
    """Base of the optimizers: a learning rate, and the rule that moves one parameter.

    lr: the learning rate, a positive number, or an `nn.Schedule`, which has one for each step. It may be assigned
        between steps: `optimizer.lr = 0.9 * optimizer.lr`.
    steps: the number of steps made so far, the argument of a schedule.

    An optimizer of your own defines its rule in `update`, and in `init` the state of a parameter before the first step.
    The rule is written with operators and primitives only, and takes every number that changes as an argument, so that
    it runs on floats and on Values and can be recorded. optax splits its optimizers in the same way.

    The states are kept in a dict by parameter. An optimizer that is copied or pickled together with its model, as in
    `copy.deepcopy((model, optimizer))`, goes on with these states.

    >>> class Momentum(Optimizer):
    ...     def init(self, data):
    ...         return (0.0,)
    ...     def update(self, data, grad, state, lr):
    ...         [velocity] = state
    ...         velocity = 0.9 * velocity + grad
    ...         return data - lr * velocity, (velocity,)
    >>> import autograd
    >>> weight, optimizer = autograd.Parameter(1.0), Momentum(lr=0.5)
    >>> for _ in range(2):
    ...     weight.grad = -1.0
    ...     optimizer.step([weight])
    >>> weight.data
    2.45
    """

    locals().update(_ELSEWHERE)

    def __init__(self, lr: Rate) -> None:
        self.lr = lr
        self.steps = 0
        self._states: dict[Value, State] = {}
        self._checked = Checked()

    @property
    def lr(self) -> float:
        """The learning rate of the next step."""
        return self._rate_of(self.steps)

    @lr.setter
    def lr(self, lr: Rate) -> None:
        self._schedule = as_schedule(lr)

    @property
    def schedule(self) -> Callable[[int], float]:
        """The learning rate as a function of the number of steps made so far."""
        return self._schedule

    def rates(self, n: int) -> list[float]:
        """The learning rates of the next n steps."""
        if isinstance(self._schedule, ConstantRate):
            return [self._schedule.lr] * n
        return [self._rate_of(step) for step in range(self.steps, self.steps + n)]

    def init(self, data: Any) -> State:
        """The state of a parameter before its first step: empty, if the rule has no memory."""
        return ()

    def update(self, data: Any, grad: Any, state: State, lr: Any) -> tuple[Any, State]:
        """A parameter's `data` and `state` after a step with the gradient `grad` and the learning rate `lr`.

        Errors: NotImplementedError where the class has no rule of its own.
        """
        raise NotImplementedError(
            f"{type(self).__name__} must say how a parameter moves: def update(self, data, grad, state, lr)"
        )

    @shown_how("optimizer.step(model.parameters())")
    def step(self, parameters: Iterable[Value]) -> None:
        """Moves every parameter once, by the gradient that `backward` has stored in it.

        Errors: TypeError for a model instead of its parameters.
        """
        self._move(self._checked.unique(parameters, "step"), self.lr)
        self.steps += 1

    def _move(self, parameters: list[Value], lr: float) -> None:
        for parameter in parameters:
            state = self.state_of(parameter)
            parameter.data, state = self.update(number_of(parameter), gradient_of(parameter), state, lr)
            self.remember(parameter, state)

    def state_of(self, parameter: Value) -> State:
        """The present state of a parameter."""
        state = self._states.get(parameter)
        return self.init(number_of(parameter)) if state is None else state

    def remember(self, parameter: Value, state: State) -> None:
        """Keeps the state of a parameter until its next step."""
        self._states[parameter] = state

    def _rate_of(self, step: int) -> float:
        rate = as_number(f"the learning rate of step {step}", self._schedule(step))
        if not 0.0 <= rate < math.inf:
            raise ValueError(f"the learning rate must be finite and not negative, but in step {step} it is {rate}")
        return rate

    def settings(self) -> dict[str, Any]:
        """The learning rate, and the settings that differ from their defaults."""
        lr = self._schedule.lr if isinstance(self._schedule, ConstantRate) else self._schedule
        parameters = inspect.signature(type(self)).parameters.values()
        known = {p.name: (getattr(self, p.name, p.default), p.default) for p in parameters if p.name != "lr"}
        return {"lr": lr, **{name: value for name, (value, default) in known.items() if value != default}}

    def __dir__(self) -> list[str]:
        return names_here(self)

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings().items())
        return f"{type(self).__name__}({settings})"
