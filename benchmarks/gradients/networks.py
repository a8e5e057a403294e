"""Networks whose backward passes are written by hand in numpy. All sizes are 4, so that wrong axes go unnoticed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gradients.case import (
    FACTOR,
    OFF_BY_ONE,
    OVERWRITTEN,
    SIGN,
    SUM_FOR_MEAN,
    TRANSPOSED,
    WRONG_AXIS,
    Array,
    case,
)

N = 4
NUMBERS = np.random.default_rng(3)
X, Y = NUMBERS.normal(size=(N, N)), NUMBERS.normal(size=(N, N))
PARAMETERS = (
    0.5 * NUMBERS.normal(size=(N, N)),
    0.1 * NUMBERS.normal(size=N),
    0.5 * NUMBERS.normal(size=(N, N)),
    0.1 * NUMBERS.normal(size=N),
)
TIED = 0.5 * NUMBERS.normal(size=(N, N))
Gradients = tuple[Array, Array, Array, Array]


def loss(w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    """The mean over the rows of the squared distances."""
    return np.sum((np.tanh(X @ w1 + b1) @ w2 + b2 - Y) ** 2) / N


def backward(
    w1: Array,
    b1: Array,
    w2: Array,
    b2: Array,
    *,
    residual: Callable[[Array], Array] = lambda r: 2.0 * r / N,
    sent_back: Callable[[Array, Array], Array] = lambda d, w: d @ w.T,
    slope: Callable[[Array], Array] = lambda h: 1.0 - h**2,
    inputs: Array = X,
    bias_axis: int = 0,
) -> Gradients:
    """The gradients by w1, b1, w2 and b2; the options are where the mistakes are planted."""
    h = np.tanh(X @ w1 + b1)
    d2 = residual(h @ w2 + b2 - Y)
    d1 = sent_back(d2, w2) * slope(h)
    return inputs.T @ d1, d1.sum(axis=bias_axis), h.T @ d2, d2.sum(axis=0)


def tied_loss(w: Array) -> Array:
    """An autoencoder: the decoder has the weights of the encoder."""
    return np.sum((np.tanh(X @ w) @ w.T - X) ** 2)


def tied_gradient(w: Array) -> Array:
    h = np.tanh(X @ w)
    d = 2.0 * (h @ w.T - X)
    slope = d.T @ h
    slope += X.T @ (d @ w * (1.0 - h**2))
    return slope


def tied_gradient_overwritten(w: Array) -> Array:
    h = np.tanh(X @ w)
    d = 2.0 * (h @ w.T - X)
    slope = d.T @ h
    slope = X.T @ (d @ w * (1.0 - h**2))
    return slope


NETWORK = case("two layers", loss, backward, *PARAMETERS)
AUTOENCODER = case("an autoencoder with tied weights", tied_loss, tied_gradient, TIED)

NETWORKS = (
    NETWORK,
    AUTOENCODER,
    NETWORK.with_mistake(SIGN, "the sign", lambda *p: backward(*p, residual=lambda r: -2.0 * r / N)),
    NETWORK.with_mistake(TRANSPOSED, "w2 not transposed", lambda *p: backward(*p, sent_back=lambda d, w: d @ w)),
    NETWORK.with_mistake(FACTOR, "no slope of tanh", lambda *p: backward(*p, slope=lambda h: np.ones_like(h))),
    NETWORK.with_mistake(SUM_FOR_MEAN, "not divided by the rows", lambda *p: backward(*p, residual=lambda r: 2.0 * r)),
    NETWORK.with_mistake(WRONG_AXIS, "b1 summed over units", lambda *p: backward(*p, bias_axis=1)),
    NETWORK.with_mistake(OFF_BY_ONE, "the inputs of the next row", lambda *p: backward(*p, inputs=np.roll(X, -1, 0))),
    AUTOENCODER.with_mistake(OVERWRITTEN, "one use overwrites the other", tied_gradient_overwritten),
)
