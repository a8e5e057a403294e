"""The optimizers SGD, Adam, AdamW and RMSprop: the rules by which gradients move parameters."""

from __future__ import annotations

import math
from typing import Any

import autograd
from autograd import Value
from autograd.common import shown_how
from nn.common.counts import as_number, check_flag, gradient_of, number_of
from nn.optimizers.optimizer import Optimizer, State
from nn.optimizers.schedules import STEPS, Rate

_BETAS = {"beta1": "betas=(0.9, 0.999)", "beta2": "betas=(0.9, 0.999)", "beta_1": "betas=(0.9, 0.999)"}


class SGD(Optimizer):
    """Gradient descent, stochastic where it is fed mini-batches: parameter ← parameter − lr · gradient.

    momentum: the share of the last step's velocity v that is kept: v ← momentum · v + gradient, and the parameter moves
        by −lr · v.
    nesterov: moves by −lr · (gradient + momentum · v), as if the gradient had been taken one step ahead.
    weight_decay: adds weight_decay · parameter to the gradient, which pulls weights towards 0.

    Errors: ValueError where lr is not positive and finite, momentum not from 0 to less than 1, weight_decay negative or
    infinite, or nesterov is True without momentum; TypeError for an argument that is no number, and for a nesterov that
    is no bool.

    Source: Robbins and Monro, A stochastic approximation method, 1951; momentum: Polyak, 1964; nesterov: Sutskever et
    al., On the importance of initialization and momentum in deep learning, 2013, as PyTorch writes it.

    >>> from autograd import Parameter
    >>> weight = Parameter(2.0)
    >>> (3.0 * weight).backward()
    >>> SGD(lr=0.5).step([weight])
    >>> weight.data
    0.5
    >>> SGD(lr=0.1, momentum=0.9)
    SGD(lr=0.1, momentum=0.9)
    >>> SGD(lr=0)
    Traceback (most recent call last):
    ValueError: the learning rate lr must be positive and finite, got 0
    """

    @shown_how(f"nn.SGD(lr=0.1), {STEPS}", params=f"lr=0.1, {STEPS},")
    def __init__(self, lr: Rate, *, momentum: float = 0.0, nesterov: bool = False, weight_decay: float = 0.0) -> None:
        super().__init__(lr)
        self.momentum = _share("momentum", momentum)
        self.weight_decay = _size("weight_decay", weight_decay)
        check_flag("nesterov", nesterov)
        self.nesterov = nesterov
        if nesterov and not self.momentum:
            raise ValueError("nesterov looks ahead by the momentum: give one, as momentum=0.9")

    def init(self, data: Any) -> State:
        """The velocity with momentum, else nothing."""
        return (0.0,) if self.momentum else ()

    def update(self, data: Any, grad: Any, state: State, lr: Any) -> tuple[Any, State]:
        """The data after the step, and the new velocity."""
        grad = _decayed(data, grad, self.weight_decay)
        if not state:
            return data - lr * grad, state
        velocity = self.momentum * state[0] + grad
        direction = grad + self.momentum * velocity if self.nesterov else velocity
        return data - lr * direction, (velocity,)

    def _move(self, parameters: list[Value], lr: float) -> None:
        """The steps of `update`; without momentum and decay they are a plain loop, which takes a fifth of the time."""
        if self.momentum or self.weight_decay or type(self).update is not SGD.update:
            super()._move(parameters, lr)
        elif autograd.engine == "native":  # where data and grad are floats, whatever was assigned
            for p in parameters:
                p.data -= lr * p.grad
        else:
            for p in parameters:
                try:
                    moved = p.data - lr * p.grad
                except TypeError:
                    moved = None
                p.data = moved if type(moved) is float else number_of(p) - lr * gradient_of(p)


class Adam(Optimizer):
    """Steps of about lr for every parameter: the running mean of the gradient over the root of that of its square.

    m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g², in step t; then the parameter moves by
    −lr · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + eps).

    betas: β₁ and β₂. eps: keeps the quotient finite where gradients vanish.
    weight_decay: adds weight_decay · parameter to the gradient; `AdamW` mostly works better.

    Errors: ValueError where lr is not positive and finite, a beta not from 0 to less than 1, eps not positive,
    weight_decay negative or infinite; TypeError for an argument that is no number.

    Source: Kingma and Ba, Adam: a method for stochastic optimization, 2015, algorithm 1.

    >>> from autograd import Parameter
    >>> weight, optimizer = Parameter(2.0), Adam(lr=0.5)
    >>> (3.0 * weight).backward()
    >>> optimizer.step([weight])
    >>> round(weight.data, 6)
    1.5
    """

    @shown_how(f"nn.Adam(lr=0.001), {STEPS}", params=f"lr=0.001, {STEPS},", **_BETAS)
    def __init__(
        self,
        lr: Rate = 1e-3,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(lr)
        if not isinstance(betas, (tuple, list)) or len(betas) != 2:
            raise TypeError(f"betas is a pair of numbers, as (0.9, 0.999), got {betas!r:.60}")
        self.betas = (_share("betas[0]", betas[0]), _share("betas[1]", betas[1]))
        self.eps = _positive("eps", eps)
        self.weight_decay = _size("weight_decay", weight_decay)

    def init(self, data: Any) -> State:
        """m, v and t, the number of steps."""
        return (0.0, 0.0, 0.0)

    def update(self, data: Any, grad: Any, state: State, lr: Any) -> tuple[Any, State]:
        """The data after the step, and the new means."""
        return self._moved(data, _decayed(data, grad, self.weight_decay), state, lr)

    def _moved(self, data: Any, grad: Any, state: State, lr: Any) -> tuple[Any, State]:
        mean, mean_square, steps = state
        first, second = self.betas
        steps = steps + 1.0
        mean = first * mean + (1.0 - first) * grad
        mean_square = second * mean_square + (1.0 - second) * grad * grad
        size = autograd.sqrt(mean_square / (1.0 - second**steps)) + self.eps
        return data - lr * (mean / (1.0 - first**steps)) / size, (mean, mean_square, steps)


class AdamW(Adam):
    """Adam, with weights that shrink by the share lr · weight_decay in each step, whatever their gradients.

    betas, eps: as for `Adam`. weight_decay: the speed at which weights shrink.

    Errors: as for `Adam`.

    Source: Loshchilov and Hutter, Decoupled weight decay regularization, 2019, algorithm 2.

    >>> from autograd import Parameter
    >>> weight = Parameter(2.0)
    >>> AdamW(lr=0.5, weight_decay=0.1).step([weight])
    >>> weight.data
    1.9
    """

    @shown_how(f"nn.AdamW(lr=0.001), {STEPS}", params=f"lr=0.001, {STEPS},", **_BETAS)
    def __init__(
        self,
        lr: Rate = 1e-3,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(lr, betas=betas, eps=eps, weight_decay=weight_decay)

    def update(self, data: Any, grad: Any, state: State, lr: Any) -> tuple[Any, State]:
        """The shrunken data after the step, and the new means."""
        return self._moved(data * (1.0 - lr * self.weight_decay), grad, state, lr)


class RMSprop(Optimizer):
    """The gradient over the root of the running mean of its square, so that every parameter has its own step size.

    v ← alpha v + (1 − alpha) g², and the parameter moves by −lr · g / (√v + eps).

    alpha: the share of the old mean that is kept. eps: keeps the quotient finite where gradients vanish.
    momentum: the share of the last step's velocity that is kept.
    weight_decay: adds weight_decay · parameter to the gradient.

    Errors: ValueError where lr is not positive and finite, alpha or momentum not from 0 to less than 1, eps not
    positive, weight_decay negative or infinite; TypeError for an argument that is no number.

    Source: Hinton, Neural Networks for Machine Learning, lecture 6e, 2012.

    >>> from autograd import Parameter
    >>> weight = Parameter(2.0)
    >>> (3.0 * weight).backward()
    >>> RMSprop(lr=0.1, alpha=0.75).step([weight])
    >>> round(weight.data, 6)
    1.8
    """

    @shown_how(f"nn.RMSprop(lr=0.001), {STEPS}", params=f"lr=0.001, {STEPS},")
    def __init__(
        self,
        lr: Rate = 1e-2,
        *,
        alpha: float = 0.99,
        eps: float = 1e-8,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(lr)
        self.alpha = _share("alpha", alpha)
        self.eps = _positive("eps", eps)
        self.momentum = _share("momentum", momentum)
        self.weight_decay = _size("weight_decay", weight_decay)

    def init(self, data: Any) -> State:
        """v, and with momentum the velocity."""
        return (0.0, 0.0) if self.momentum else (0.0,)

    def update(self, data: Any, grad: Any, state: State, lr: Any) -> tuple[Any, State]:
        """The data after the step, and the new mean and velocity."""
        grad = _decayed(data, grad, self.weight_decay)
        mean_square = self.alpha * state[0] + (1.0 - self.alpha) * grad * grad
        direction = grad / (autograd.sqrt(mean_square) + self.eps)
        if not self.momentum:
            return data - lr * direction, (mean_square,)
        velocity = self.momentum * state[1] + direction
        return data - lr * velocity, (mean_square, velocity)


def _decayed(data: Any, grad: Any, weight_decay: float) -> Any:
    return grad + weight_decay * data if weight_decay else grad


def _share(name: str, x: Any) -> float:
    share = as_number(name, x)
    if not 0.0 <= share < 1.0:
        raise ValueError(f"{name} is a share from 0 to less than 1, got {x!r}")
    return share


def _size(name: str, x: Any) -> float:
    size = as_number(name, x)
    if not 0.0 <= size < math.inf:
        raise ValueError(f"{name} must be finite and not negative, got {x!r}")
    return size


def _positive(name: str, x: Any) -> float:
    number = as_number(name, x)
    if not 0.0 < number < math.inf:
        raise ValueError(f"{name} must be positive and finite, got {x!r}: where a gradient stays 0 it is the divisor")
    return number
