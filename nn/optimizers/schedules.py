"""Schedules: learning rates that change from step to step."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from operator import index
from typing import Any

from autograd import Value
from autograd.common import check_count, with_type
from nn.common.counts import as_number

STEPS = "and then optimizer.step(model.parameters())"
"""Advice to who gives the parameters to the optimizer, as in PyTorch."""

_MOST_STEPS = 2**53  # larger integers are not all floats


class Schedule(ABC):
    """A learning rate that depends on the number of steps made so far: `schedule(steps)`.

    An optimizer takes a schedule as its `lr`, counts its steps and calls the schedule for the rate of each, in a loop
    of your own as in `fit`. A plain function of the number of steps is allowed too. In `fit`, an epoch has a step for
    each batch.

    >>> import nn
    >>> from autograd import Parameter
    >>> optimizer = nn.SGD(lr=nn.LinearDecay(0.5, steps=4))
    >>> weight = Parameter(0.0)
    >>> for _ in range(3):
    ...     print(optimizer.lr)
    ...     optimizer.step([weight])
    0.5
    0.375
    0.25
    """

    @abstractmethod
    def __call__(self, step: int) -> float:
        """The learning rate of the step number `step`, counted from 0."""


Rate = float | Schedule | Callable[[int], float]
"""The types of an optimizer's learning rate."""


@dataclass(frozen=True)
class ConstantRate(Schedule):
    """The same rate in every step, like a plain number; to be used after a `Warmup`.

    lr: the rate.

    Errors: ValueError where lr is not positive and finite.

    >>> ConstantRate(0.1)(1000)
    0.1
    """

    lr: float

    def __post_init__(self) -> None:
        _settle(self, lr=checked_rate("the learning rate lr", self.lr))

    def __call__(self, step: int) -> float:
        """lr."""
        _checked_step(step)
        return self.lr


@dataclass(frozen=True)
class StepDecay(Schedule):
    """The rate is multiplied by gamma after each `every` steps: lr · gamma^⌊step / every⌋.

    lr: the rate of the first steps. every: the number of steps from one fall to the next. gamma: the factor.

    Errors: ValueError where lr or gamma is not positive and finite, or every below 1.

    Source: PyTorch's `StepLR`.

    >>> schedule = StepDecay(0.5, every=10, gamma=0.5)
    >>> schedule(9), schedule(10), schedule(20)
    (0.5, 0.25, 0.125)
    """

    lr: float
    every: int
    gamma: float = 0.1

    def __post_init__(self) -> None:
        _check_steps("every", self.every)
        _settle(self, lr=checked_rate("the learning rate lr", self.lr), gamma=checked_rate("gamma", self.gamma))

    def __call__(self, step: int) -> float:
        """lr · gamma^⌊step / every⌋; infinite where that overflows."""
        falls = min(_checked_step(step) // self.every, _MOST_STEPS)
        try:
            return float(self.lr * self.gamma**falls)
        except OverflowError:
            return math.inf


@dataclass(frozen=True)
class LinearDecay(Schedule):
    """The rate goes along a straight line from lr to end, and stays there.

    lr: the rate of the first step. steps: the number of steps until the rate is `end`. end: the rate from then on.

    Errors: ValueError where lr is not positive and finite, steps below 1, or end negative.

    Source: PyTorch's `LinearLR`.

    >>> schedule = LinearDecay(0.5, steps=4)
    >>> [schedule(step) for step in range(6)]
    [0.5, 0.375, 0.25, 0.125, 0.0, 0.0]
    """

    lr: float
    steps: int
    end: float = 0.0

    def __post_init__(self) -> None:
        _check_fall(self)

    def __call__(self, step: int) -> float:
        """lr + (end − lr) · step / steps, up to the end."""
        return self.lr + (self.end - self.lr) * _share(step, self.steps)


@dataclass(frozen=True)
class CosineDecay(Schedule):
    """The rate goes along half a wave of the cosine from lr to end, and stays there.

    lr: the rate of the first step. steps: the number of steps until the rate is `end`. end: the rate from then on.

    Errors: ValueError where lr is not positive and finite, steps below 1, or end negative.

    Source: Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts, 2017, equation 5, without the
    restarts; PyTorch's `CosineAnnealingLR`.

    >>> schedule = CosineDecay(0.5, steps=4)
    >>> [round(schedule(step), 4) for step in range(6)]
    [0.5, 0.4268, 0.25, 0.0732, 0.0, 0.0]
    """

    lr: float
    steps: int
    end: float = 0.0

    def __post_init__(self) -> None:
        _check_fall(self)

    def __call__(self, step: int) -> float:
        """end + (lr − end) · (1 + cos(π · step / steps)) / 2, up to the end."""
        return self.end + (self.lr - self.end) * (1.0 + math.cos(math.pi * _share(step, self.steps))) / 2.0


@dataclass(frozen=True)
class Warmup(Schedule):
    """The rate grows along a straight line to the first rate of another schedule, and then follows that schedule.

    then: the rate after the warm-up, a number or a schedule, whose steps are counted from the end of the warm-up.
    steps: the number of steps of the warm-up. start: the rate of the first step, as a share of the first of `then`.

    Errors: ValueError where then is not positive, steps below 1, or start not more than 0 and at most 1.

    Source: Goyal et al., Accurate, large minibatch SGD, 2017, section 2.2; PyTorch's `LinearLR`, with another schedule
    behind it by `SequentialLR`.

    >>> schedule = Warmup(CosineDecay(0.5, steps=100), steps=4, start=0.25)
    >>> [round(schedule(step), 4) for step in (0, 1, 2, 4, 54, 104)]
    [0.125, 0.2188, 0.3125, 0.5, 0.25, 0.0]
    """

    then: Rate
    steps: int
    start: float = 0.1

    def __post_init__(self) -> None:
        _check_steps("steps", self.steps)
        checked_rate("the rate that the warm-up leads to", as_schedule(self.then)(0))
        _settle(self, start=as_number("start", self.start))
        if not 0.0 < self.start <= 1.0:
            raise ValueError(f"start is a share of the rate, more than 0 and at most 1, got {self.start!r}")

    def __call__(self, step: int) -> float:
        """The rate: a share of the first rate of `then` in the warm-up, the rate of `then` after it."""
        then = as_schedule(self.then)
        if _checked_step(step) >= self.steps:
            return then(step - self.steps)
        return then(0) * (self.start + (1.0 - self.start) * step / self.steps)


def as_schedule(lr: Any) -> Callable[[int], float]:
    """The schedule `lr`, or a constant schedule for a number.

    >>> as_schedule(0.5)(3)
    0.5
    """
    if isinstance(lr, type):
        raise TypeError(f"the learning rate lr is a number or a schedule, got the class {lr.__name__}; call it first")
    if hasattr(lr, "parameters") or (isinstance(lr, list) and any(isinstance(x, Value) for x in lr)):
        raise TypeError(f"the learning rate lr is a number or a schedule, got {with_type(lr)}; write lr=0.1, {STEPS}")
    return lr if callable(lr) else ConstantRate(checked_rate("the learning rate lr", lr))


def checked_rate(what: str, x: Any) -> float:
    """A positive, finite number as a float; `what` is its name, for the error.

    >>> checked_rate("gamma", 0)
    Traceback (most recent call last):
    ValueError: gamma must be positive and finite, got 0
    """
    rate = as_number(what, x)
    if not 0.0 < rate < math.inf:
        raise ValueError(f"{what} must be positive and finite, got {x!r}")
    return rate


def _check_fall(schedule: LinearDecay | CosineDecay) -> None:
    _check_steps("steps", schedule.steps)
    end = as_number("end", schedule.end)
    if not 0.0 <= end < math.inf:
        raise ValueError(f"end must be finite and not negative, got {schedule.end!r}")
    _settle(schedule, lr=checked_rate("the learning rate lr", schedule.lr), end=end)


def _check_steps(what: str, steps: Any) -> None:
    check_count(what, steps)
    if steps > _MOST_STEPS:
        raise ValueError(f"{what} must be at most 2**53, got {steps!s:.60}")


def _settle(schedule: Schedule, **settings: float) -> None:
    """Sets attributes of a frozen schedule to floats."""
    for name, setting in settings.items():
        object.__setattr__(schedule, name, setting)


def _checked_step(step: Any) -> int:
    """The number of steps made so far, an int of at least 0."""
    check_count("step", step, least=0)
    return index(step)


def _share(step: Any, steps: int) -> float:
    """The share of the steps that has been made; 1 from their end on."""
    return min(_checked_step(step), steps) / steps
